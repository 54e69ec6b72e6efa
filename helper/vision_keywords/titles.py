"""Titles, descriptions and alt texts: a model's words made into what an agency takes (pure)."""

import re
from collections.abc import Iterable

from vision_keywords.agency_profile import Agency
from vision_keywords.bare_phrase import QUOTES, bare_phrase, without_quotes
from vision_keywords.cutting import cut
from vision_keywords.plain_text import plain_text, typed
from vision_keywords.sentence_case import is_always_capital
from vision_keywords.sentence_case import sentence_case as in_sentence_case
from vision_keywords.stop_words import AND, code, stop_words
from vision_keywords.unbranded import Refuses, unbranded

MAX_TITLE = 200
MAX_DESCRIPTION = 2000
"""Characters, where the agency has no limit of its own."""

MAX_ALT_TEXT = 200
"""Characters; a screen reader cannot be hurried, and no agency has a limit."""

_SANE = 4000
"""Characters that are looked at; of what is longer, nobody could tell the end."""

_MARKUP = "*`_#~|"
_LEADING = " -,;:.!?/&+>=\u00b7\u2022"
_TRAILING = " -,;:/&+<=\u00b7\u2022"
_STOPS = ".\u3002\uff0e\u0964"
_ABBREVIATION = re.compile(r"\b(?:[^\W\d_]\.){2,}$")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_SEPARATOR = re.compile(r"\s*[,;|/\u00b7\u2022\u3001\uff0c\uff1b]\s*|\s+[-\u2013\u2014]\s+")
_WITHOUT_BLANKS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")

_IMAGE_OF = re.compile(
    r"(?:(?:this|the|an?) )?(?:(?:stock|close-up) )?(?:image|photo|photograph|picture) "
    r"(?:of|shows|showing|depicts|depicting) ",
    re.IGNORECASE,
)
"""How models begin, although a screen reader has said already that it is a picture."""

_LISTED = 4
"""So many short parts are a list of keywords; three things can be all that a photo shows."""


def title(
    text: str,
    agency: Agency,
    *,
    sentence_case: bool = True,
    language: str = "English",
    proper: Iterable[str] = (),
    refuses: Refuses = lambda _line: (),
) -> str:
    """The title that `text` is meant to be: one line within the agency's limit, perhaps empty.

    It has no quotes, no full stop at its end, none of the characters that the agency bans and
    nothing that `refuses` finds in it. Of a list of keywords the first two are kept. `proper` are
    the photo's keywords and places; what has a capital there keeps it in sentence case.
    """
    line = _trimmed(bare_phrase(text[:_SANE], language))
    line = _trimmed(unbranded(line, language, refuses))
    if is_keyword_list(line, language):
        line = _two_of(line, language)
    line = _trimmed(without_quotes(_without(line, agency.banned_in_title, language)))
    # Once more: without its quotes or signs a name may be one.
    line = _trimmed(unbranded(line, language, refuses))
    if sentence_case:
        line = in_sentence_case(line, language, proper)
    return _shortened(line, agency.longest_title or MAX_TITLE, language)


def description(
    text: str,
    agency: Agency,
    *,
    language: str = "English",
    refuses: Refuses = lambda _line: (),
) -> str:
    """The description that `text` is meant to be: one line of sentences within the limit.

    What is too long ends with its last whole sentence, if that leaves half of it, else at a word.
    """
    return _sentences(text, agency.longest_description or MAX_DESCRIPTION, language, refuses)


def alt_text(text: str, language: str = "English", refuses: Refuses = lambda _line: ()) -> str:
    """The alt text that `text` is meant to be: a sentence that says at once what is to be seen."""
    line = _sentences(text, _SANE, language, refuses)
    if begins := _IMAGE_OF.match(line):
        line = line[begins.end() :]
        line = line[:1].upper() + line[1:]
    return _sentences(line, MAX_ALT_TEXT, language, refuses)


def _sentences(text: str, most: int, language: str, refuses: Refuses) -> str:
    line = plain_text(text[:_SANE]).strip(f"'{QUOTES}\u201c\u201d\u201e\u00ab\u00bb ")
    line = unbranded(line, language, refuses)
    if len(line) <= most:
        return line
    sentences = re.match(rf".{{{most // 2},{most - 1}}}[.!?\u3002](?= )", line)
    return sentences[0] if sentences else cut(line, most)


def content_words(title: str, language: str) -> tuple[str, ...]:
    """The words of a title that a buyer would search for, each once, in its order.

    Empty for scripts that put no blanks between words.
    """
    stops = stop_words(language)
    words = _WORD.findall(typed(plain_text(title)))
    found: dict[str, str] = {}
    for at, written in enumerate(words):
        word = re.sub("'s?$", "", re.sub(r"^[ldLD]'|'s$", "", written))
        if word.casefold() in stops or len(word) < 2 or not any(map(str.isalpha, word)):
            continue
        if _WITHOUT_BLANKS.search(word):
            continue
        is_first_of_sentence = at == 0 and code(language) == "en" and word.istitle()
        if is_first_of_sentence and not is_always_capital(word):
            word = word.lower()
        found.setdefault(word.casefold(), word)
    return tuple(found.values())


def is_keyword_list(line: str, language: str = "English") -> bool:
    """Whether a line is a list of keywords: four short parts or more, and no sentence around them.

    "Tomatoes, garlic, olives and basil" is none: it says that these are together.
    """
    parts = [part for part in _SEPARATOR.split(line) if part]
    stops = stop_words(language)
    return len(parts) >= _LISTED and not any(
        len(words) > 2 or words[0].lower() in stops for part in parts if (words := part.split())
    )


def ends_with_full_stop(line: str) -> bool:
    """Whether a full stop ends it that is not an abbreviation's, as in Washington, D.C."""
    return line.endswith(tuple(_STOPS)) and not _ABBREVIATION.search(line)


def has_quotes(line: str) -> bool:
    """Whether there are quotes, be they curly; an apostrophe is none."""
    plain = typed(line[:_SANE])
    return without_quotes(plain) != plain


def _without(line: str, banned: str, language: str) -> str:
    if "&" in banned and code(language):
        line = re.sub(r"\s*&\s*", f" {AND[code(language)]} ", line)
    spaced = line.translate(dict.fromkeys(map(ord, banned), " "))
    return re.sub(r" +(?=[,.])", "", " ".join(spaced.split()))


def _trimmed(line: str) -> str:
    line = " ".join(line.translate(dict.fromkeys(map(ord, "*`_|"), " ")).split())
    line = line.lstrip(_LEADING + _MARKUP).rstrip(_TRAILING + _MARKUP)
    while ends_with_full_stop(line):
        line = line.rstrip(_STOPS + _TRAILING + _MARKUP)
    return line if any(map(str.isalnum, line)) else ""


def _two_of(line: str, language: str) -> str:
    parts = list(dict.fromkeys(part for part in _SEPARATOR.split(line) if part))[:2]
    both = f" {AND[code(language)]} " if code(language) else ", "
    return both.join(parts)


def _shortened(line: str, most: int, language: str) -> str:
    if len(line) <= most:
        return line
    line = cut(line, most)
    stops = stop_words(language)
    while " " in line and line.rpartition(" ")[2].lower() in stops:
        line = line.rpartition(" ")[0].rstrip(_TRAILING)
    return _trimmed(line)
