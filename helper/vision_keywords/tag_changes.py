"""The changes that bring title, description and keywords into the tags of a file.

What a person wrote stays: the changes only fill what is empty, and put keywords in front.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from vision_keywords.tags import (
    CHARACTER_SET,
    DESCRIPTIONS,
    KEYWORD_BYTES,
    KEYWORDS,
    SUBJECT,
    TITLES,
    UNMARKED_UTF8,
    Tags,
    as_told,
    first,
    own_keywords,
    text,
    words,
)

_IN_EXIF = DESCRIPTIONS[2]
_BYTES = {TITLES[1]: 64, KEYWORDS: KEYWORD_BYTES, DESCRIPTIONS[1]: 2000}
_WITH_IPTC = frozenset({"JPEG", "MPO", "TIFF", "DNG"})

# ExifTool gives a new EXIF block a resolution of 72 dpi, which the photo never said it has.
_NOT_INVENTED = ("XResolution", "YResolution", "ResolutionUnit", "YCbCrPositioning")


@dataclass(frozen=True)
class Changes:
    """Texts and lists to write, by tag, and what else ExifTool needs to be told for it."""

    texts: dict[str, str]
    lists: dict[str, list[str]]
    preparation: list[str]

    def __bool__(self) -> bool:
        return bool(self.texts or self.lists)

    def arguments(self) -> list[str]:
        """What makes ExifTool write them."""
        # ExifTool drops one space after the equals sign, and would misread a second equals sign.
        return [
            *self.preparation,
            *(f"-{name}= {given}" for name, given in self.texts.items()),
            *(f"-{name}= {word}" for name, listed in self.lists.items() for word in listed),
        ]

    def missing(self, tags: Tags) -> list[str]:
        """The tags that do not hold what was written to them."""
        wrong = [name for name, given in self.texts.items() if text(tags, name) != as_told(given)]
        return wrong + [
            name
            for name, listed in self.lists.items()
            if words(tags, name) != [as_told(word) for word in listed]
        ]


def changes(
    tags: Tags, title: str, description: str, keywords: Sequence[str], *, exif: bool = True
) -> Changes:
    """What to change in a file that has these `tags`; `exif` is whether EXIF may be written."""
    kind = tags.get("File:FileType")
    places = {SUBJECT, TITLES[0], DESCRIPTIONS[0]}
    if kind in _WITH_IPTC:
        places |= {KEYWORDS, TITLES[1], DESCRIPTIONS[1]}
    if kind != "XMP" and exif:
        places.add(_IN_EXIF)
    texts: dict[str, str] = {}
    for names, given in ((TITLES, title), (DESCRIPTIONS, description)):
        best = _plain(first(tags, names) or given)
        texts |= {name: _sized(name, best) for name in names if not text(tags, name)}
    lists = _lists(own_keywords(tags), keywords)
    texts = {name: written for name, written in texts.items() if written and name in places}
    lists = {name: listed for name, listed in lists.items() if listed and name in places}
    preparation: list[str] = []
    if any(name.startswith("IPTC:") for name in (*texts, *lists)):
        preparation += _utf8_iptc(tags)
    if _IN_EXIF in texts and "File:ExifByteOrder" not in tags:
        preparation += [f"-IFD0:{name}=" for name in _NOT_INVENTED]
    return Changes(texts, lists, preparation)


def _lists(own: Sequence[str], keywords: Sequence[str]) -> dict[str, list[str]]:
    """`keywords`, then those of the file's own that are not among them, for XMP and for IPTC."""
    listed = list(dict.fromkeys(filter(None, map(_plain, keywords))))
    known = {as_told(form) for word in listed for form in (word, _sized(KEYWORDS, word))}
    listed += [word for keyword in own if (word := _plain(keyword)) not in known]
    return {
        SUBJECT: listed,
        KEYWORDS: list(dict.fromkeys(_sized(KEYWORDS, word) for word in listed)),
    }


def _utf8_iptc(tags: Tags) -> list[str]:
    """Arguments after which all IPTC of the file is UTF-8 and says so.

    The marker alone would make old Latin-1 texts unreadable, so those are written anew. The old
    keywords must stay out of that, or they and the new ones add up.
    """
    arguments = []
    if tags.get(CHARACTER_SET) != "UTF8" and any(name.startswith("IPTC:") for name in tags):
        if tags.get(CHARACTER_SET) == UNMARKED_UTF8:
            arguments += ["-charset", "iptc=utf8"]
        arguments += ["-tagsfromfile", "@", "-iptc:all", "--iptc:keywords"]
    # The digest tells Adobe's programs that IPTC and XMP belong together. In a TIFF ExifTool gets
    # it wrong for three lengths of four (12.57 leaves out the padding), and a wrong one says that
    # XMP is stale; without one, XMP counts.
    digest = "new" if tags.get("File:FileType") in ("JPEG", "MPO") else ""
    return [*arguments, f"-{CHARACTER_SET}=UTF8", f"-IPTCDigest={digest}"]


def _sized(name: str, whole: str) -> str:
    """`whole` in the bytes that the tag has room for: cut at a word, or at least between letters.

    ExifTool itself would cut anywhere and only mutter.
    """
    limit = _BYTES.get(name)
    if limit is None or len(whole.encode()) <= limit:
        return whole
    cut = whole.encode()[:limit].decode("utf-8", "ignore")
    rest = whole[len(cut) :]
    if not rest.startswith(" "):
        at_a_word = cut.rpartition(" ")[0]
        if len(at_a_word.encode()) >= limit // 2:
            cut, rest = at_a_word, " "
    while cut and _joins(rest[0], cut[-1]):
        cut, rest = cut[:-1], cut[-1] + rest
    return cut.rstrip(" ,;:-–—(")  # noqa: RUF001 - the dashes of real titles


def _joins(character: str, before: str) -> bool:
    """Whether `character` only changes the letter before it, like an accent or an emoji's skin."""
    joiner = "\u200d"
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc", "Sk")
        or joiner in (character, before)
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def _plain(written: str) -> str:
    """`written` in one line: a line break would begin a new option of ExifTool's."""
    kept = "".join(
        " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character
        for character in written
        if not _no_character(character)
    )
    return " ".join(kept.split())


def _no_character(character: str) -> bool:
    """Half a surrogate pair, or a code point that Unicode keeps free and XML forbids."""
    point = ord(character)
    return 0xD800 <= point < 0xE000 or point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
