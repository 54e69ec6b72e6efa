"""Alone reads the metadata of a photo: what Lightroom answers for each key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import dates
from .bridge import Refusal
from .catalog import Catalog
from .photo import Photo


def _ref(photo: Photo | None) -> dict[str, int] | None:
    return {"__photo": photo.id} if photo else None


def _size(photo: Photo) -> dict[str, int]:
    return {"width": photo.size[0], "height": photo.size[1]}


def _captured(photo: Photo) -> float | None:
    return dates.iso_to_seconds(photo.captured) if photo.captured else None


def _captured_text(photo: Photo) -> str:
    if not photo.captured:
        return ""
    date, _, time = photo.captured.partition("T")
    year, month, day = date.split("-")
    hour, minute, second = (time or "00:00:00").split(":")
    half = "AM" if int(hour) < 12 else "PM"
    return (
        f"{int(month)}/{int(day)}/{year} {(int(hour) + 11) % 12 + 1}:{minute}:{second[:2]} {half}"
    )


def _gps_text(photo: Photo) -> str:
    if not photo.gps:
        return ""
    north, east = photo.gps

    def angle(value: float, plus: str, minus: str) -> str:
        seconds = round(abs(value) * 3600)
        side = plus if value >= 0 else minus
        return f"{seconds // 3600}°{seconds // 60 % 60}'{seconds % 60}\" {side}"

    return f"{angle(north, 'N', 'S')} {angle(east, 'E', 'W')}"


def _file_size(photo: Photo) -> int:
    return photo.path.stat().st_size if photo.path.exists() else 0


def _smart_preview(photo: Photo) -> dict[str, Any]:
    if not photo.smart_preview:
        return {}
    return {"smartPreviewPath": f"{photo.path}.smart.dng", "smartPreviewSize": 1_000_000}


def _custom(photo: Photo) -> list[dict[str, Any]]:
    return [
        {"id": name, "value": value, "sourcePlugin": plugin}
        for (plugin, name), value in photo.properties.items()
    ]


RAW: dict[str, Callable[[Photo], Any]] = {
    "path": lambda photo: str(photo.path),
    "uuid": lambda photo: photo.uuid,
    "fileFormat": lambda photo: photo.file_format,
    "fileSize": _file_size,
    "isVideo": lambda photo: photo.is_video,
    "isVirtualCopy": lambda photo: photo.master is not None,
    "masterPhoto": lambda photo: _ref(photo.master or photo),
    "countVirtualCopies": lambda photo: len(photo.copies),
    "virtualCopies": lambda photo: [_ref(copy) for copy in photo.copies],
    "keywords": lambda photo: [
        {"__keyword": keyword.id} for keyword in sorted(photo.attached, key=lambda k: k.name)
    ],
    "isInStackInFolder": lambda photo: bool(photo.stack),
    "stackInFolderIsCollapsed": lambda photo: bool(photo.stack and photo.stack.collapsed),
    "countStackInFolderMembers": lambda photo: len(photo.stack.photos) if photo.stack else 0,
    "stackInFolderMembers": lambda photo: [
        _ref(member) for member in (photo.stack.photos if photo.stack else [])
    ],
    "stackPositionInFolder": lambda photo: (
        photo.stack.photos.index(photo) + 1 if photo.stack else 1
    ),
    "topOfStackInFolderContainingPhoto": lambda photo: _ref(
        photo.stack.photos[0] if photo.stack else None
    ),
    "width": lambda photo: photo.size[0],
    "height": lambda photo: photo.size[1],
    "aspectRatio": lambda photo: photo.size[0] / photo.size[1],
    "dimensions": _size,
    "croppedDimensions": _size,
    "isCropped": lambda photo: "crop" in photo.develop,
    "dateTimeOriginal": _captured,
    "dateTime": _captured,
    "dateTimeDigitized": _captured,
    "dateTimeOriginalISO8601": lambda photo: photo.captured,
    "dateTimeISO8601": lambda photo: photo.captured,
    "dateTimeDigitizedISO8601": lambda photo: photo.captured,
    "gps": lambda photo: (
        {"latitude": photo.gps[0], "longitude": photo.gps[1]} if photo.gps else None
    ),
    "smartPreviewInfo": _smart_preview,
    "customMetadata": _custom,
    "colorNameForLabel": lambda photo: photo.fields.get("colorNameForLabel", "gray"),
    "bitDepth": lambda photo: 8,
    "lastEditTime": lambda photo: 0,
    "editCount": lambda photo: len(photo.develop),
    "durationInSeconds": lambda photo: 5.0 if photo.is_video else None,
    "pickStatus": lambda photo: photo.fields.get("pickStatus", 0),
    "copyrightState": lambda photo: photo.fields.get("copyrightState", "unknown"),
}

FORMATTED: dict[str, Callable[[Photo], Any]] = {
    "fileName": lambda photo: photo.path.name,
    "preservedFileName": lambda photo: photo.path.name,
    "folderName": lambda photo: photo.path.parent.name,
    "fileSize": lambda photo: f"{_file_size(photo) / 1024:.2f} KB",
    "fileType": lambda photo: photo.file_format,
    "keywordTags": lambda photo: ", ".join(photo.keywords),
    "keywordTagsForExport": lambda photo: ", ".join(photo.exported_keywords),
    "dimensions": lambda photo: f"{photo.size[0]} x {photo.size[1]}",
    "croppedDimensions": lambda photo: f"{photo.size[0]} x {photo.size[1]}",
    "dateTimeOriginal": _captured_text,
    "dateTime": _captured_text,
    "dateTimeDigitized": _captured_text,
    "gps": _gps_text,
    "duration": lambda photo: "0:05" if photo.is_video else None,
}


def _raw(photo: Photo, key: Any, known: dict[str, str]) -> Any:
    if key not in known:
        raise Refusal(f'Unknown key: "{key}"')
    reader = RAW.get(key)
    if reader:
        return reader(photo)
    if key in photo.fields:
        return photo.fields[key]
    return {"string": None, "number": None, "boolean": False, "Boolean": False}.get(known[key])


def _formatted(photo: Photo, key: Any, known: dict[str, str], unset_text: str | None) -> Any:
    if key not in known:
        raise Refusal(f'Unknown key: "{key}"')
    reader = FORMATTED.get(key)
    if reader:
        value = reader(photo)
        return unset_text if value == "" else value
    unset = unset_text if known[key] == "string" else None
    return photo.fields.get(key, unset)


def read(catalog: Catalog, which: str, photo_id: int, keys: Any) -> Any:
    """One value for one key, a table for several or for all."""
    photo, known = catalog.photo(photo_id), catalog.keys[which]

    def value(key: Any) -> Any:
        if which == "raw":
            return _raw(photo, key, known)
        return _formatted(photo, key, known, catalog.unset_text)

    if isinstance(keys, str):
        return value(keys)
    found = {key: value(key) for key in keys or known}
    return {key: item for key, item in found.items() if item is not None}


def read_in_batch(catalog: Catalog, which: str, photo_id: int, keys: Any) -> Any:
    """A vanished photo fails the batch, or is left out of it: which one is unknown."""
    if catalog.batch_omits_deleted and catalog.every_photo[photo_id].deleted:
        return None
    return read(catalog, which, photo_id, keys)
