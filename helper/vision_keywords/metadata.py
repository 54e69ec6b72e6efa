"""The metadata of a photo's files: reads what they say, and writes into copies and exports.

Every function raises PhotoError: `photo_missing`, `photo_unreadable` or, when writing is the
reason, `metadata_failed`.
"""

import errno
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from vision_keywords.context import Context
from vision_keywords.errors import PhotoError
from vision_keywords.exiftool_process import ExifTool
from vision_keywords.images import RAW_SUFFIXES, open_photo
from vision_keywords.tag_changes import IN_EXIF, Changes, changes, reordering
from vision_keywords.tags import (
    KEYWORDS,
    NAMES,
    POSITION,
    SECOND_KEYWORDS,
    SUBJECT,
    Tags,
    apart,
    context,
    mended,
    united,
)

_PREVIEWS = ("JpgFromRaw", "PreviewImage", "OtherImage", "ThumbnailImage")
_NAMED = [f"-{name}" for name in NAMES]
_TINY = 20_000  # bytes; the usual thumbnail of 160 x 120 pixels has less and shows too little

# ExifTool writes more, RAWs among them; but those are the photographer's originals.
_EXPORTED = frozenset({"JPEG", "MPO", "TIFF", "DNG", "PSD", "PSB", "PNG", "APNG", "JXL"}) | {
    *("WEBP", "Extended WEBP", "AVIF", "HEIC", "HEIF"),
}

# What joins the items of a list; XML forbids these characters, and nobody types them.
_SEPARATOR = "\x1e\x1f\x1e"


def find_sidecar(path: Path) -> Path | None:
    """The XMP file in which programs keep what they know of the RAW at `path`, if there is one."""
    if path.suffix.lower() not in RAW_SUFFIXES:
        return None
    names = (path.with_suffix(".xmp"), path.with_suffix(".XMP"))
    return next((name for name in names if name.is_file()), None)


def read(exiftool: ExifTool, path: Path, *, gps: bool = False) -> Context:
    """What the photo says about itself, with `gps` also where it was taken.

    For a RAW the sidecar beside it comes before all that is inside. Keywords are united, in
    stored order.
    """
    named = [*_NAMED, *(f"-{name}#" for name in POSITION if gps)]
    sidecar = find_sidecar(path)
    if sidecar is None:
        return context(mended(_json(exiftool, named, path)[0]))
    inside, beside = map(mended, _json(exiftool, named, path, sidecar))
    return united(context(beside), context(inside))


def embedded_preview(exiftool: ExifTool, path: Path) -> tuple[bytes, int]:
    """The largest JPEG inside a RAW, and the orientation (1 to 8) that the RAW asks for."""
    (tags,) = _json(exiftool, ("-Orientation#", *(f"-{name}" for name in _PREVIEWS)), path)
    found = []
    for tag, value in tags.items():
        size = re.match(r"\(Binary data (\d+) bytes", str(value))
        name = tag.partition(":")[2]
        if name in _PREVIEWS and size and (name != _PREVIEWS[-1] or int(size[1]) >= _TINY):
            found.append((name != _PREVIEWS[-1], int(size[1]), tag))
    for *_, tag in sorted(found, reverse=True):
        data = exiftool.ask(["-b", f"-{tag}"], [path]).output
        if data.startswith(b"\xff\xd8"):
            return data, _orientation(tags)
    raise PhotoError("photo_unreadable", "The photo has no embedded preview; export it as JPEG.")


def embed(
    exiftool: ExifTool,
    path: Path,
    title: str,
    description: str,
    keywords: Sequence[str],
    *,
    headline: bool = False,
    alt_text: str = "",
) -> None:
    """Writes into the file at `path`, which is a copy and never the photographer's original.

    A title or description that the file already has stays, and fills those of its twins (XMP,
    IPTC, EXIF) that are empty; else the given one does. With `headline` the title is the headline
    too, where there is none. An alt text that the file has stays as well. The keywords become
    exactly the given ones in this order, followed by those of the file's own that are missing in
    the list. Everything else in the file stays as it is, the time of its last change included.
    Raises OSError when the disk is full.
    """
    tags = _tags(exiftool, path)
    wanted = partial(
        changes, tags, title, description, keywords, headline=headline, alt_text=alt_text
    )
    _write(exiftool, path, wanted)


def write_sidecar(
    exiftool: ExifTool,
    path: Path,
    title: str,
    description: str,
    keywords: Sequence[str],
    *,
    headline: bool = False,
    alt_text: str = "",
) -> None:
    """Like `embed`, into an XMP file that is made when there is none."""
    tags = _tags(exiftool, path) if path.exists() else {"File:FileType": "XMP"}
    wanted = partial(
        changes, tags, title, description, keywords, headline=headline, alt_text=alt_text
    )
    _write(exiftool, path, wanted)


def reorder(exiftool: ExifTool, path: Path, order: Sequence[str]) -> bool:
    """Puts the keywords of an exported file into `order`, the best first; whether any moved.

    XMP and IPTC each keep exactly the keywords that they have; those that `order` does not name
    come last, as they were. The file is replaced in one step, by a copy that has been read back,
    and keeps its times; it is not touched when nothing moves, and stays as it was when this
    raises, also when the disk is full. Files of other kinds than Lightroom renders are refused.
    """
    if not order:
        return False
    tags = _exact_tags(exiftool, path)
    kind = tags.get("File:FileType")
    if kind not in _EXPORTED:
        raise PhotoError(
            "order_unsupported",
            f"Keywords cannot be put in order in a file of this kind ({kind}); export the photo as"
            " JPEG, TIFF, PSD, PNG or DNG.",
            details=(str(kind),),
        )
    wanted = reordering(tags, order)
    if not wanted:
        return False
    try:
        with tempfile.TemporaryDirectory(
            prefix=".vision-keywords-", dir=path.parent, ignore_cleanup_errors=True
        ) as workshop:
            draft = Path(shutil.copy2(path, workshop))
            _reorder_draft(exiftool, draft, tags, wanted)
            shutil.copystat(path, draft)
            draft.replace(path)
    except OSError as error:
        raise PhotoError(
            "order_not_written",
            f"The keywords stay in Lightroom's order, as the folder of the photo cannot be written"
            f" ({error.strerror}); make room there or export to another folder.",
            details=(error.strerror or str(error),),
        ) from error
    return True


def _reorder_draft(exiftool: ExifTool, draft: Path, tags: Tags, wanted: Changes) -> None:
    complaint = _written(exiftool, draft, wanted.arguments())
    after = _exact_tags(exiftool, draft)
    expected = {**tags, **wanted.lists}
    if SECOND_KEYWORDS in tags and KEYWORDS in wanted.lists:
        expected[SECOND_KEYWORDS] = expected[KEYWORDS]
    lists = (SUBJECT, KEYWORDS, SECOND_KEYWORDS)
    if complaint or any(after.get(name) != expected.get(name) for name in lists):
        reason = _reason(complaint) if complaint else "the file did not keep another one"
        raise PhotoError(
            "metadata_failed",
            f"The keywords stay in Lightroom's order ({reason}); export the photo as JPEG.",
            details=(reason,),
        )


def _write(exiftool: ExifTool, path: Path, changes: Callable[..., Changes]) -> None:
    wanted = changes()
    if not wanted:
        return
    complaint = _written(exiftool, path, wanted.arguments())
    if complaint:
        # Broken EXIF takes nothing more, but XMP and IPTC still do.
        wanted = changes(exif=False)
        complaint = _written(exiftool, path, wanted.arguments())
    if complaint:
        reason = _reason(complaint)
        raise PhotoError(
            "metadata_failed",
            f"The photo cannot take a title and keywords ({reason}); export it anew as JPEG.",
            details=(reason,),
        )
    missing = wanted.missing(_tags(exiftool, path))
    # An animated AVIF takes no EXIF, which ExifTool does not mention; its XMP says it all.
    if missing and missing != [IN_EXIF]:
        _raise_if_disk_full(path)
        lost = ", ".join(missing)
        raise PhotoError(
            "metadata_failed",
            f"The photo did not keep what was written to it ({lost}); export it anew as JPEG.",
            details=(lost,),
        )


def _written(exiftool: ExifTool, path: Path, arguments: Sequence[str]) -> str:
    """Lets ExifTool write; what it complained about if it did not, else nothing."""
    leftover = path.with_name(path.name + "_exiftool_tmp")
    leftover.unlink(missing_ok=True)  # with one there, ExifTool refuses to write
    answer = exiftool.ask(["-overwrite_original", "-P", *arguments], [path], leftover)
    if not answer.status:
        return ""
    leftover.unlink(missing_ok=True)
    _raise_if_disk_full(path, answer.complaint)
    return answer.complaint or "Error: ExifTool gives no reason"


def _tags(exiftool: ExifTool, path: Path) -> Tags:
    return mended(_json(exiftool, _NAMED, path)[0])


def _exact_tags(exiftool: ExifTool, path: Path) -> Tags:
    """With every item of every list to the letter.

    In a list of its own ExifTool's JSON makes a truth value of the keyword True, in small letters.
    """
    names = ("-sep", _SEPARATOR, "-File:FileType", "-ExifTool:Error", f"-{SUBJECT}", "-IPTC:all")
    (found,) = _json(exiftool, names, path)
    return mended(apart(found, _SEPARATOR))


def _json(exiftool: ExifTool, options: Sequence[str], *paths: Path) -> list[dict[str, object]]:
    """One dict of tags for each path; the first one's failure is raised."""
    for path in paths:
        # ExifTool would go through all that is in a folder, and has its own words for the rest.
        open_photo(path).close()
    answer = exiftool.ask(["-j", "-a", "-G1", *options], paths)
    try:
        # Numbers stay as they stand in the file: a title "1.50" is not 1.5.
        text = answer.output.decode("utf-8", "replace")
        found = json.loads(text, parse_float=str, parse_int=str)
    except ValueError:
        found = []
    if len(found) != len(paths) or "ExifTool:Error" in found[0]:
        error = found[0].get("ExifTool:Error") if found else None
        reason = str(error or _reason(answer.complaint))
        raise PhotoError(
            "photo_unreadable",
            f"The photo is damaged or of another kind ({reason});"
            " copy it again from the card or from a backup.",
            details=(reason,),
        )
    return list(found)


def _reason(complaint: str) -> str:
    """What ExifTool complains about, without the path at the end."""
    found = re.search(r"^Error: (.*) - |^Warning: (.*) - ", complaint, re.MULTILINE)
    return (found[1] or found[2]) if found else "ExifTool gives no reason"


def _raise_if_disk_full(path: Path, complaint: str = "") -> None:
    """ExifTool says "Error writing" and no more, so the free space has to tell."""
    needed = path.stat().st_size if path.exists() else 0
    full = shutil.disk_usage(path.parent).free < needed + 65536
    if full or os.strerror(errno.ENOSPC) in complaint:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def _orientation(tags: Tags) -> int:
    stored = [tags.get("IFD0:Orientation")]
    stored += [value for tag, value in tags.items() if tag.endswith(":Orientation")]
    numbers = (int(str(value)) for value in stored if re.fullmatch("[1-8]", str(value)))
    return next(numbers, 1)
