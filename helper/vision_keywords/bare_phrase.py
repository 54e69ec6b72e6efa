"""The bare phrase: the words of a title without what a model puts around them."""

import re
import unicodedata

from vision_keywords.plain_text import plain_text, typed
from vision_keywords.stop_words import code

QUOTES = '"\u2039\u203a\u300c\u300d\u300e\u300f\u301d\u301e\u301f'
"""Those that are no apostrophe."""

_AROUND = " -,;:.!?/&+>=\u00b7\u2022*_#~|"
_LABEL = re.compile(
    r"(?:here is |here's )?(?:(?:a|an|the|your|suggested|stock|photo|image|seo|short) )*"
    r"(?:title|titel|titre|t[ií]tulo|titolo|headline|caption|keywords|tags)\s*:\s*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,2}\) (?=\D)")
_ENGLISH_NUMBER = re.compile(r"\d{1,2}[.)] (?=\D)")
"""With a full stop it is a date in other languages: the 24. Dezember."""

_SINGLE_QUOTES = re.compile(
    r"(?<!\w)(?!(?<=\w )'[nN]'(?!\w))'(?=\w)((?:[^']|\b'\b|'[nN]')*)'(?!\w)"
)
_LINK = re.compile(r"(?:\bhttps?://|\bwww\.)\S*", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"[\w-]+\.(?:jpe?g|png|tiff?|dng|nef|cr[23]|arw|heic|raf|orf|webp)", re.IGNORECASE
)
_HASHTAGS = re.compile(r"(?: #[^\W\d]\w*)+")
_TAG = re.compile(r"</?[A-Za-z]\w{0,9} ?/?>")
_JOINER = "\u200d"
_IN_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")


def bare_phrase(text: str, language: str) -> str:
    """`text` on one line without label, number, quotes, markup, links, hashtags and emoji.

    Empty if it is only a link or the name of a file.
    """
    line = typed(plain_text(text.replace("`", "")))
    line = _LINK.sub(" ", _TAG.sub("", _without_signs(line))).strip()
    line = without_quotes(_without_hashtags(line)).lstrip(_AROUND)
    while label := _LABEL.match(line):
        line = line[label.end() :].lstrip(_AROUND)
    number = _ENGLISH_NUMBER if code(language) == "en" else _NUMBER
    line = number.sub("", line, count=1) if number.match(line) else line
    line = re.sub(r"\s*\|+\s*", ", ", line).strip(", ")
    if within := _IN_BRACKETS.fullmatch(line):
        line = within[1]
    return "" if _FILE_NAME.fullmatch(line) else line


def has_link(line: str) -> bool:
    """Whether there is the address of a page."""
    return _LINK.search(line) is not None


def has_signs(line: str) -> bool:
    """Whether there are emoji, trademark signs or the like, or a hashtag."""
    return _without_signs(line) != line or re.search(r"(?:^|\s)#[^\W\d]", line) is not None


def without_quotes(line: str) -> str:
    """A `typed` line without its quotes; an apostrophe stays, as do those of rock 'n' roll."""
    line = line.translate(dict.fromkeys(map(ord, QUOTES)))
    while (bare := _SINGLE_QUOTES.sub(r"\1", line)) != line:
        line = bare
    return line


def _without_hashtags(line: str) -> str:
    """Those at the end are keywords and go; elsewhere they are words of the phrase."""
    head = line.partition(" #")[0]
    if "#" not in head and _HASHTAGS.fullmatch(line, len(head)):
        return head
    return re.sub(r"#(?=[^\W\d])", "", line)


def _without_signs(line: str) -> str:
    """Without emoji, trademark signs and the like; a degree is none."""
    if line.isascii():
        return line
    signs = [False, *map(_is_sign, line), False]
    return "".join(
        character
        for before, is_sign, after, character in zip(
            signs, signs[1:], signs[2:], line, strict=False
        )
        # What joined two emoji joins nothing now.
        if not is_sign and not (character == _JOINER and (before or after))
    )


def _is_sign(character: str) -> bool:
    is_skin = "\U0001f3fb" <= character <= "\U0001f3ff"
    is_variant = character in "\ufe0f\u20e3"
    return (
        is_skin or is_variant or (unicodedata.category(character) == "So" and character != "\u00b0")
    )
