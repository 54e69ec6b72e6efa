"""The changes that bring title, description, alt text and ranked keywords into the tags of a file.

What a person wrote stays: the changes only fill what is empty, and put keywords in order.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vision_keywords.cutting import joins
from vision_keywords.keyword_order import ordered
from vision_keywords.tags import (
    ALT_TEXTS,
    CHARACTER_SET,
    DESCRIPTIONS,
    HEADLINES,
    KEYWORD_BYTES,
    KEYWORDS,
    SECOND_KEYWORDS,
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

IN_EXIF = DESCRIPTIONS[2]
_BYTES = {KEYWORDS: KEYWORD_BYTES} | {
    f"IPTC:{name}": room
    for room, names in {
        32: "SupplementalCategories OriginatingProgram By-line By-lineTitle City Sub-location"
        " Province-State OriginalTransmissionReference Credit Source Writer-Editor",
        64: "ObjectName EditStatus ContentLocationName Country-PrimaryLocationName",
        128: "CopyrightNotice Contact",
        256: "SpecialInstructions Headline",
        2000: "Caption-Abstract",
    }.items()
    for name in names.split()
}
"""The room that IPTC has for a text, where a program writes one in words."""

_WITH_IPTC = frozenset({"JPEG", "MPO", "TIFF", "DNG"})

# In a TIFF ExifTool gets the digest wrong for three lengths of four (12.57 leaves out the padding).
_WITH_DIGEST = frozenset({"JPEG", "MPO", "PSD", "PSB"})

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
    tags: Tags,
    title: str,
    description: str,
    keywords: Sequence[str],
    *,
    headline: bool = False,
    alt_text: str = "",
    exif: bool = True,
) -> Changes:
    """What to change in a file that has these `tags`.

    `headline` is whether the title becomes the headline too, `exif` whether EXIF may be written.
    """
    kind = tags.get("File:FileType")
    places = {SUBJECT, TITLES[0], DESCRIPTIONS[0], HEADLINES[0], ALT_TEXTS[0]}
    latin = _latin_iptc(tags)
    if kind in _WITH_IPTC and all(_fits(name, latin[name]) for name in latin):
        places |= {KEYWORDS, TITLES[1], DESCRIPTIONS[1], HEADLINES[1]}
    if kind != "XMP" and exif:
        places.add(IN_EXIF)
    texts: dict[str, str] = {}
    fields: list[tuple[Sequence[str], str]] = [
        *((TITLES, title), (DESCRIPTIONS, description), (ALT_TEXTS, alt_text))
    ]
    if headline:
        fields.append((HEADLINES, first(tags, TITLES) or title))
    for names, given in fields:
        best = _plain(first(tags, names) or given)
        texts |= {name: _sized(name, best) for name in names if not text(tags, name)}
    lists = _lists(own_keywords(tags), keywords)
    texts = {name: written for name, written in texts.items() if written and name in places}
    lists = {name: listed for name, listed in lists.items() if listed and name in places}
    preparation: list[str] = []
    if any(name.startswith("IPTC:") for name in (*texts, *lists)):
        preparation += [*_utf8_iptc(latin), _new_digest(tags)]
    if IN_EXIF in texts and "File:ExifByteOrder" not in tags:
        preparation += [f"-IFD0:{name}=" for name in _NOT_INVENTED]
    return Changes(texts, lists, preparation)


def reordering(tags: Tags, order: Sequence[str]) -> Changes:
    """What to change so that each keyword list of a file with these `tags` is in stored order.

    The tags hold the keywords to the letter. A list with a keyword in it that could not be written
    back to the letter stays as it is.
    """
    lists = {}
    for name, room in ((SUBJECT, None), (KEYWORDS, KEYWORD_BYTES)):
        found = tags.get(name)
        if isinstance(found, list) and all(map(_can_be_written, found)):
            lists[name] = ordered(found, order, room)
    if tags.get(SECOND_KEYWORDS, tags.get(KEYWORDS)) != tags.get(KEYWORDS):
        lists.pop(KEYWORDS, None)
    lists = {name: listed for name, listed in lists.items() if listed != tags[name]}
    preparation = _for_reordered_iptc(tags, lists[KEYWORDS]) if KEYWORDS in lists else []
    return Changes({}, lists, preparation)


def _for_reordered_iptc(tags: Tags, keywords: Sequence[str]) -> list[str]:
    latin = _latin_iptc(tags)
    # Where Latin-1 has no room as UTF-8 it stays Latin-1, as ExifTool writes without a marker.
    marker = _utf8_iptc(latin) if all(_fits(name, latin[name]) for name in latin) else []
    # Other programs write longer ones than IPTC allows; without -m ExifTool would cut them.
    long = any(len(word.encode()) > KEYWORD_BYTES for word in keywords)
    return [*(["-m"] if long else []), *marker, _new_digest(tags)]


def _lists(own: Sequence[str], keywords: Sequence[str]) -> dict[str, list[str]]:
    """`keywords`, then those of the file's own that are not among them, for XMP and for IPTC."""
    listed = list(dict.fromkeys(filter(None, map(_plain, keywords))))
    known = {as_told(form) for word in listed for form in (word, _sized(KEYWORDS, word))}
    listed += [word for keyword in own if (word := _plain(keyword)) not in known]
    return {
        SUBJECT: listed,
        KEYWORDS: list(dict.fromkeys(_sized(KEYWORDS, word) for word in listed)),
    }


def _latin_iptc(tags: Tags) -> dict[str, list[str]]:
    """The IPTC texts of the file that are other bytes in UTF-8 than they are now."""
    if tags.get(CHARACTER_SET) in ("UTF8", UNMARKED_UTF8):
        return {}
    iptc = {name: value for name, value in tags.items() if name.startswith("IPTC:")}
    lists = {name: value if isinstance(value, list) else [value] for name, value in iptc.items()}
    found = {name: [str(item) for item in items] for name, items in lists.items()}
    return {name: texts for name, texts in found.items() if not "".join(texts).isascii()}


def _fits(name: str, texts: Sequence[str]) -> bool:
    """Whether the texts have room as UTF-8, where a letter beyond ASCII takes two bytes or three.

    ExifTool would cut what has not, and only mutter; IPTC then stays as it is.
    """
    return all(len(text.encode()) <= _BYTES.get(name, 0) for text in texts)


def _utf8_iptc(latin: Iterable[str]) -> list[str]:
    """Arguments after which all IPTC of the file is UTF-8 and says so.

    The marker alone would make old Latin-1 texts unreadable, so those, the tags `latin`, are
    written anew. The old keywords must stay out of that, or they and the new ones add up.
    """
    anew = [f"-{name}" for name in latin if name != KEYWORDS]
    return [*(("-tagsfromfile", "@", *anew) if anew else ()), f"-{CHARACTER_SET}=UTF8"]


def _new_digest(tags: Tags) -> str:
    """The argument that keeps the digest of IPTC true when IPTC changes.

    It tells Adobe's programs that IPTC and XMP belong together. A wrong one says that XMP is
    stale; without one, XMP counts.
    """
    return f"-IPTCDigest={'new' if tags.get('File:FileType') in _WITH_DIGEST else ''}"


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
    while cut and joins(rest[0], cut[-1]):
        cut, rest = cut[:-1], cut[-1] + rest
    return cut.rstrip(" ,;:-–—(")  # noqa: RUF001 - the dashes of real titles


def _plain(written: str) -> str:
    """`written` in one line: a line break would begin a new option of ExifTool's."""
    kept = "".join(
        " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character
        for character in written
        if not _no_character(character)
    )
    return " ".join(kept.split())


def _can_be_written(word: str) -> bool:
    """Whether ExifTool can be told to write exactly this."""
    categories = map(unicodedata.category, word)
    return bool(word) and "Cc" not in categories and not any(map(_no_character, word))


def _no_character(character: str) -> bool:
    """Half a surrogate pair, or a code point that Unicode keeps free and XML forbids."""
    point = ord(character)
    return 0xD800 <= point < 0xE000 or point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
