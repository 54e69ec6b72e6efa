"""The tags of a file, as ExifTool tells them, and what they say about the photo.

XMP comes first, then IPTC, then EXIF. What only a camera wrote counts as nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from vision_keywords.context import Context, Position

Tags = Mapping[str, object]
"""Value by name, as ExifTool's JSON has it with `-G1`; texts, and lists of texts."""

TITLES = ("XMP-dc:Title", "IPTC:ObjectName")
HEADLINES = ("XMP-photoshop:Headline", "IPTC:Headline")
DESCRIPTIONS = ("XMP-dc:Description", "IPTC:Caption-Abstract", "IFD0:ImageDescription")
ALT_TEXTS = ("XMP-iptcCore:AltTextAccessibility",)
SUBJECT, KEYWORDS = "XMP-dc:Subject", "IPTC:Keywords"
SECOND_KEYWORDS = "IPTC2:Keywords"
"""Some TIFFs hold IPTC twice, and ExifTool writes the same keywords into both."""
CHARACTER_SET, UNMARKED_UTF8 = "IPTC:CodedCharacterSet", "UTF8 without a marker"
KEYWORD_BYTES = 64
"""The room of a keyword in IPTC IIM; a longer one reaches the agency cut off."""

POSITION = ("GPSLatitude", "GPSLongitude")
"""To be read in numbers, and only where a position may be told to the model."""

_PLACES = {
    "headline": HEADLINES,
    "sublocation": ("XMP-iptcCore:Location", "IPTC:Sub-location"),
    "city": ("XMP-photoshop:City", "IPTC:City"),
    "state": ("XMP-photoshop:State", "IPTC:Province-State"),
    "country": ("XMP-photoshop:Country", "IPTC:Country-PrimaryLocationName"),
}
_DATES = ("XMP-exif:DateTimeOriginal", "XMP-photoshop:DateCreated", "ExifIFD:DateTimeOriginal")

NAMES = (
    *("File:FileType", "File:ExifByteOrder", "ExifTool:Error"),
    *("XMP-dc:Title-*", "XMP-dc:Description-*", "IPTC:all", "DateTimeOriginal"),
    *(*TITLES, *DESCRIPTIONS, *ALT_TEXTS, f"{ALT_TEXTS[0]}-*", SUBJECT, *_DATES),
    *(names[0] for names in _PLACES.values()),
)
"""All that has to be read from a file for what is done here and in `tag_changes`."""

# What cameras put into the description on their own: nobody wrote it, so it may be replaced.
_FILLER = re.compile(
    r"((konica minolta|minolta|olympus|samsung|kodak) )?digital (still )?camera"
    r"|samsung camera pictures|sony dsc|dcim|default|exif_jpeg\w*|jpeg|dji|hdr|rhdr|dav|oznor",
    re.IGNORECASE,
)


def context(tags: Tags) -> Context:
    """What the tags say."""
    places: dict[str, Any] = {field: first(tags, names) for field, names in _PLACES.items()}
    return Context(
        title=first(tags, TITLES),
        description=first(tags, DESCRIPTIONS),
        keywords=own_keywords(tags),
        captured=_captured(tags),
        gps=_position(tags),
        **places,
    )


def united(one: Context, other: Context) -> Context:
    """`one`, with `other` where `one` is silent, and the keywords of both."""
    known = {keyword.casefold() for keyword in one.keywords}
    more = tuple(word for word in other.keywords if word.casefold() not in known)
    merged = {name: value or getattr(other, name) for name, value in vars(one).items()}
    return replace(one, **merged | {"keywords": one.keywords + more})


def mended(tags: Tags) -> Tags:
    """The tags with the IPTC texts as they were meant, if they are UTF-8 without saying so.

    Some programs write them like that. Latin-1 that happens to be valid UTF-8 does not occur in
    words.
    """
    iptc = {name: value for name, value in tags.items() if name.startswith("IPTC:")}
    lists = (value if isinstance(value, list) else [value] for value in iptc.values())
    foreign = (str(item) for found in lists for item in found if not str(item).isascii())
    meant = {item: _utf8(item) for item in foreign}
    if tags.get(CHARACTER_SET) == "UTF8" or not meant or None in meant.values():
        return tags

    def mend(value: object) -> object:
        if isinstance(value, list):
            return [mend(item) for item in value]
        return meant.get(str(value), value)

    repaired = {name: mend(value) for name, value in iptc.items()}
    return {**tags, **repaired, CHARACTER_SET: UNMARKED_UTF8}


def text(tags: Tags, name: str) -> str:
    """The text of a tag, in its only language if it has no default; empty if it is a filler."""
    value = tags.get(name)
    if value is None:
        value = next((tags[other] for other in tags if other.startswith(f"{name}-")), "")
    found = _string(value[0] if isinstance(value, list) and value else value)
    return "" if name in DESCRIPTIONS and _FILLER.fullmatch(found) else found


def first(tags: Tags, names: Sequence[str]) -> str:
    """The text of the first of these tags that has any."""
    return next((found for name in names if (found := text(tags, name))), "")


def words(tags: Tags, name: str) -> list[str]:
    """The texts of a tag that is a list, which looks like a single text if there is only one."""
    value = tags.get(name, [])
    found = value if isinstance(value, list) else [value]
    return [word for item in found if (word := _string(item))]


def apart(tags: Tags, separator: str) -> Tags:
    """The tags with the lists that ExifTool joined by `separator`, every item to the letter."""
    return {
        name: value.split(separator) if isinstance(value, str) and separator in value else value
        for name, value in tags.items()
    }


def own_keywords(tags: Tags) -> tuple[str, ...]:
    """XMP's keywords, then those of IPTC that are not the same, be it cut to IPTC's length."""
    own = list(dict.fromkeys(words(tags, SUBJECT)))
    known = {word.casefold() for word in own}
    long = [word for word in known if len(word.encode()) > KEYWORD_BYTES]
    for word in dict.fromkeys(words(tags, KEYWORDS)):
        same = word.casefold()
        cut = len(same.encode()) >= KEYWORD_BYTES // 2 and any(w.startswith(same) for w in long)
        if same not in known and not cut:
            own.append(word)
    return tuple(own)


def as_told(written: str) -> str:
    """How `written` comes back: ExifTool's JSON takes two words for truth values, in any case."""
    return written.lower() if written.lower() in ("true", "false") else written


def _string(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return re.sub("\r\n?|[\x85\u2028\u2029]", "\n", str(value)).replace("\0", "").strip()


def _position(tags: Tags) -> Position | None:
    """Where the camera was, if ExifTool was asked for it: put together from EXIF, else from XMP."""
    for group in ("Composite", "XMP-exif"):
        try:
            latitude, longitude = (float(str(tags[f"{group}:{name}"])) for name in POSITION)
        except (LookupError, ValueError):
            continue
        # A receiver without satellites says 0, 0.
        if abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0, 0):
            return Position(latitude, longitude)
    return None


def _captured(tags: Tags) -> str:
    """The local time of capture as ISO 8601, or only the day; empty when there is none."""
    iptc = f"{tags.get('IPTC:DateCreated', '')} {tags.get('IPTC:TimeCreated', '')}"
    others = [str(value) for name, value in tags.items() if name.endswith(":DateTimeOriginal")]
    for stored in (*(str(tags.get(name, "")) for name in _DATES), *others, iptc):
        found = re.match(r"(\d{4})[:-](\d\d)[:-](\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?", stored)
        if found is None:
            continue
        try:
            moment = datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]
        except ValueError:
            continue
        # From the first photograph until tomorrow; a camera without a clock begins in 1970.
        if moment.year >= 1826 and moment < datetime.now() + timedelta(days=1):
            if moment == datetime(1970, 1, 1):
                continue
            return moment.isoformat() if found[4] else moment.date().isoformat()
    return ""


def _utf8(latin: str) -> str | None:
    """`latin` as it was meant when UTF-8 was taken for Latin-1, else None."""
    try:
        return b"".join(
            character.encode("cp1252" if character not in "\x81\x8d\x8f\x90\x9d" else "latin-1")
            for character in latin
        ).decode("utf-8")
    except UnicodeError:
        return None
