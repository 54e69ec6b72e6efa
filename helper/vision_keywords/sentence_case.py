"""Sentence case: an English title of Capitalised Words made one with capitals for names alone."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from vision_keywords.comparison import comparison_key
from vision_keywords.stop_words import code, stop_words

_FILE = "proper_nouns.txt"
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_ENGLISH = stop_words("English")

_TITLED = re.compile(r"\b(?:St|Mt|Dr|Mr|Mrs|Ms|Mount|Saint)\.? [^\W\d_]+")
_PLACE_IN_PLACE = re.compile(r"\b(?:in|of|at|near|over|from) ([^\W\d_]+)(?=, ([^\W\d_]+))", re.I)
_TIMES = frozenset(
    {"winter", "summer", "autumn", "fall", "spring", "night", "dawn", "dusk", "noon", "morning"}
    | {"sunset", "sunrise", "twilight", "evening", "rain", "snow", "fog", "mist", "sunlight"}
)
"""What comes after "in" and "at" and is no place."""

_BEFORE_MONTHS = ("in", "of", "early", "late", "on", "since", "until")

_STYLE = 10
"""From so many keywords on it is seen whether someone writes all of them with capitals."""


def sentence_case(title: str, language: str, spelt: Iterable[str]) -> str:
    """`title` with a capital at its beginning, and elsewhere only for names.

    Only English titles in which most words have a capital, or all letters are, are made small:
    other languages have their own rules. `spelt` are keywords and places as the photo has them:
    what they write with a capital is a name. The few who write all keywords with capitals tell
    nothing, and then a title is left as it is.
    """
    names, small = _evidence(spelt)
    if code(language) == "en" and names is not None:
        long = [word for word in _WORD.findall(title) if len(word) > 1 and not word.isdigit()]
        is_shouted = len(long) > 1 and all(map(str.isupper, long))
        if is_shouted or _is_title_case(title, small):
            title = _lowered(title, names, small, is_shouted=is_shouted)
    return _begun(title)


def is_always_capital(word: str) -> bool:
    """Whether an English word is written with a capital wherever it stands."""
    return word.casefold().removesuffix("'s") in _proper_nouns()


def _is_title_case(title: str, small: frozenset[str]) -> bool:
    # The letters of U.S. are no words.
    after_first = _WORD.findall(re.sub(r"\b[A-Z]\.", "", title))[1:]
    words = [word for word in after_first if word.isalpha() and word.lower() not in _ENGLISH]
    capitals = [word for word in words if word[0].isupper()]
    if len(capitals) == 1:
        # Of two words nobody can tell Snowy Roofs from Bryce Canyon, unless a keyword does.
        return len(words) == 1 and comparison_key(words[0]) in small
    return len(capitals) > 1 and len(capitals) * 5 >= len(words) * 4


def _lowered(title: str, names: frozenset[str], small: frozenset[str], *, is_shouted: bool) -> str:
    title = _names_of_words().sub(lambda found: _spelling()[found[0].casefold()], title)
    kept = [found.span() for found in _names_of_words().finditer(title)]
    if not is_shouted:
        kept += [found.span() for found in _TITLED.finditer(title)]
        kept += _places_in_places(title, names, small)

    def lower(found: re.Match[str]) -> str:
        word = found[0]
        if any(start <= found.start() < end for start, end in kept):
            return word
        if _is_month(found, title):
            return word.capitalize()
        if word.casefold() in names or is_always_capital(word) or word == "I":
            return word.capitalize() if is_shouted else word
        if is_shouted or re.fullmatch(r"[^\W\d][a-z]*(?:'[a-z]+)?", word):
            is_letter = len(word) == 1 and word != "A"
            return word if is_letter else word.lower()
        return word

    first = _WORD.search(title)
    lowered = _WORD.sub(lower, title)
    if first and not is_shouted:
        return lowered[: first.start()] + first[0] + lowered[first.end() :]
    return lowered


def _places_in_places(
    title: str, names: frozenset[str], small: frozenset[str]
) -> list[tuple[int, int]]:
    """Where Hallstatt stands in "View of Hallstatt, Austria", though nobody knows it."""
    return [
        found.span(1)
        for found in _PLACE_IN_PLACE.finditer(title)
        if (found[2].casefold() in names or is_always_capital(found[2]))
        and found[1].lower() not in _TIMES
        and comparison_key(found[1]) not in small
    ]


def _is_month(found: re.Match[str], title: str) -> bool:
    """Whether it is March or May, and not a march or what may be."""
    before = title[: found.start()].rstrip().rpartition(" ")[2]
    return found[0].lower() in ("may", "march") and before.lower() in _BEFORE_MONTHS


def _begun(title: str) -> str:
    first = _WORD.search(title)
    # Inner capitals are somebody's spelling, as in eBook; a letter that becomes two
    # (ß) or has no capital (ა) stays too.
    if first is None or not first[0].islower() or len(first[0][0].title()) != 1:
        return title
    at = first.start()
    return title[:at] + title[at].title() + title[at + 1 :]


def _evidence(spelt: Iterable[str]) -> tuple[frozenset[str] | None, frozenset[str]]:
    """The words that are names, and the keys of those that are none; None for the names if
    capitals are only a habit."""
    phrases = [phrase for phrase in spelt if phrase[:1].isalpha()]
    large = [phrase for phrase in phrases if phrase[0].isupper()]
    if len(phrases) >= _STYLE and len(large) * 10 > len(phrases) * 7:
        return None, frozenset()
    words = [word for phrase in phrases for word in _WORD.findall(phrase)]
    small = frozenset(comparison_key(word) for word in words if word.islower())
    names = (word.casefold() for word in words if word[0].isupper())
    return frozenset(name for name in names if comparison_key(name) not in small), small


@cache
def _proper_nouns() -> frozenset[str]:
    return frozenset(
        word.casefold() for line in _lines() if "," not in line for word in line.split()
    )


@cache
def _spelling() -> dict[str, str]:
    """The names of several words, by their small letters."""
    names = (name.strip() for line in _lines() if "," in line for name in line.split(","))
    return {name.casefold(): name for name in names}


@cache
def _names_of_words() -> re.Pattern[str]:
    longest_first = sorted(_spelling().values(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)


def _lines() -> list[str]:
    text = files("vision_keywords").joinpath(_FILE).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]
