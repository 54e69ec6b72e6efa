"""The trademarks: which words of a text belong to somebody (`trademarks.txt`, and the user's own).

A text is looked up word by word, the longest name first, so that no name is found within a word
and "Amazon rainforest" is no brand. Accents count in the text but may be missing there: the German
"über" is not Uber, and a "Citroen" is a Citroën. Texts are plain ones (`plain_text`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from vision_keywords import data
from vision_keywords.errors import ConfigurationError

FILE = "trademarks.txt"
"""The name of both files: the one in the program and the user's own, in the data folder."""

_LATIN = "0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
# Japanese puts no blank between a Latin name and what follows.
_WORD = re.compile(rf"[{_LATIN}]+(?:['\u2019][{_LATIN}]+)*|[^\W_{_LATIN}]+|&")
_APOSTROPHES = re.compile("['\u2019]")
_SENTENCE_END = re.compile(r"[.!?:]\W*$")

_SHORT, _CLOSE = 3, 20
"""Letters of a word that has a small one even in a title; characters to look back."""

_FEWEST_JOINED = 6
"""Letters that a name of several words has at least if it is also known as one: CocaCola."""


class _Verdict(Enum):
    REFUSED = "refused"
    PROTECTED = "?Name"
    ORDINARY = "?word"
    FINE = "-"


@dataclass(frozen=True)
class _Entry:
    verdict: _Verdict
    generic: str = ""


_Entries = Mapping[tuple[str, ...], _Entry]


@dataclass(frozen=True)
class _Hit:
    text: str
    start: int
    entry: _Entry
    is_capital: bool


def found(text: str) -> tuple[str, ...]:
    """The trademarks in `text` that agencies refuse, as they are written there, each once.

    Raises ConfigurationError (`trademarks_invalid`) when the user's file cannot be read.
    """
    hits = (hit for hit in _hits(text) if hit.entry.verdict is _Verdict.REFUSED)
    return tuple(dict.fromkeys(hit.text for hit in hits))


def doubtful(text: str) -> tuple[str, ...]:
    """The words in `text` that may be a trademark or a protected place, as they are written there.

    An ordinary word such as apple is doubtful only where it is written like a name: with a capital
    letter in the middle of a sentence, or alone. At the beginning, or where most words have one, a
    capital says nothing, and a warning at every orange would soon be read by nobody.
    """
    tells = _capitals_tell(text)
    hits = (
        hit
        for hit in _hits(text)
        if hit.entry.verdict is _Verdict.PROTECTED
        or (hit.entry.verdict is _Verdict.ORDINARY and _is_name(hit, text, tells))
    )
    return tuple(dict.fromkeys(hit.text for hit in hits))


def generic(name: str) -> str:
    """The English word for what has this trademark, as found; empty if none is known."""
    hit = next(iter(_hits(name)), None)
    if not hit or not hit.entry.generic:
        return ""
    single = name.removesuffix("s")
    is_plural = single != name and any(other.text == single for other in _hits(single))
    return hit.entry.generic + "s" * (is_plural and not hit.entry.generic.endswith("s"))


def own_file() -> Path:
    """Where the user's own list is looked for; the file need not exist."""
    return data.location() / FILE


# Looking up


def _hits(text: str) -> tuple[_Hit, ...]:
    return _hits_by(str(own_file()), text)


# The same keywords come again and again: with every photo of a series, and each several times.
@lru_cache(maxsize=20_000)
def _hits_by(own: str, text: str) -> tuple[_Hit, ...]:
    return tuple(_looked_up(text, *_all_entries(Path(own))))


def _looked_up(text: str, entries: _Entries, longest: int) -> Iterator[_Hit]:
    words = list(_WORD.finditer(text))
    keys = [_key(word.group()) for word in words]
    at = 0
    while at < len(keys):
        length, entry = _longest_at(keys, at, entries, longest)
        if entry:
            first, last = words[at], words[at + length - 1]
            capital = all(word.group()[0].isupper() for word in words[at : at + length])
            yield _Hit(text[first.start() : last.end()], first.start(), entry, capital)
        at += length


def _longest_at(
    keys: list[str], at: int, entries: _Entries, longest: int
) -> tuple[int, _Entry | None]:
    for length in range(min(longest, len(keys) - at), 0, -1):
        phrase = tuple(keys[at : at + length])
        entry = entries.get(phrase)
        if entry is None and len(phrase[-1]) > 3 and phrase[-1].endswith("s"):
            entry = entries.get((*phrase[:-1], phrase[-1][:-1]))
        if entry:
            return length, entry
    return 1, None


def _capitals_tell(text: str) -> bool:
    """Whether a capital means anything: whether most words of some length have none."""
    words: list[str] = [word for word in _WORD.findall(text) if len(word) > _SHORT]
    return sum(word[0].isupper() for word in words) * 2 <= len(words) + 1


def _is_name(hit: _Hit, text: str, tells: bool) -> bool:
    if not hit.is_capital or hit.text == text.strip():
        return hit.is_capital
    before = text[max(0, hit.start - _CLOSE) : hit.start]
    is_within = _WORD.search(before) is not None and not _SENTENCE_END.search(before)
    return tells and is_within


def _key(word: str) -> str:
    return "and" if word == "&" else _APOSTROPHES.sub("", word).casefold()


# Reading the lists


@cache
def _all_entries(own: Path) -> tuple[_Entries, int]:
    """All entries by their words, and the number of words of the longest."""
    built_in = files("vision_keywords").joinpath(FILE).read_text(encoding="utf-8")
    entries = {**_entries(built_in), **_entries(_own_text(own))}
    return entries, max(map(len, entries))


def _own_text(own: Path) -> str:
    try:
        # Notepad begins a file with a byte order mark.
        return own.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            "trademarks_invalid",
            f"{own} cannot be read ({error}); save it as a text file in UTF-8, or remove it.",
            details=(str(own), str(error)),
        ) from error


def _entries(lines: str) -> dict[tuple[str, ...], _Entry]:
    found: dict[tuple[str, ...], _Entry] = {}
    for line in unicodedata.normalize("NFC", lines).splitlines():
        stated, _, _ = line.partition("#")
        mark = stated.strip()[:1]
        names, _, generic = stated.strip().lstrip("?-").partition("=")
        for name in filter(None, map(str.strip, names.split(","))):
            entry = _Entry(_verdict(mark, name), generic.strip())
            found |= dict.fromkeys(_spellings(name), entry)
    return found


def _verdict(mark: str, name: str) -> _Verdict:
    if mark == "-":
        return _Verdict.FINE
    if mark == "?":
        return _Verdict.ORDINARY if name == name.lower() else _Verdict.PROTECTED
    return _Verdict.REFUSED


def _spellings(name: str) -> Iterable[tuple[str, ...]]:
    """The words of a name with and without its accents, and in one if it is long enough."""
    for form in {name, _bare(name)}:
        words = tuple(map(_key, _WORD.findall(form)))
        if words:
            yield words
        if len(words) > 1 and len("".join(words)) >= _FEWEST_JOINED:
            yield ("".join(words),)


def _bare(name: str) -> str:
    parted = unicodedata.normalize("NFD", name)
    return "".join(letter for letter in parted if not unicodedata.combining(letter))
