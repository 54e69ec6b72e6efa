"""Alone changes the metadata and the keywords of photos inside a write gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .bridge import Refusal
from .catalog import Catalog


def attach(catalog: Catalog, photo_id: int, keyword_id: int) -> None:
    photo, keyword = catalog.photo(photo_id), catalog.tree.by_id[keyword_id]
    if keyword.dead:
        raise Refusal("LrPhoto:addKeyword: the keyword does not exist")

    def apply() -> Callable[[], None]:
        if keyword in photo.attached:
            return lambda: None
        photo.attached.append(keyword)
        return lambda: photo.attached.remove(keyword)

    catalog.gate.change(apply)


def detach(catalog: Catalog, photo_id: int, keyword_id: int) -> None:
    photo, keyword = catalog.photo(photo_id), catalog.tree.by_id[keyword_id]

    def apply() -> Callable[[], None]:
        if keyword not in photo.attached:
            return lambda: None
        photo.attached.remove(keyword)
        return lambda: photo.attached.append(keyword)

    catalog.gate.change(apply)


def set_raw(catalog: Catalog, photo_id: int, key: Any, value: Any = None) -> None:
    photo = catalog.photo(photo_id)
    kind = catalog.keys["set"].get(key)
    if kind is None:
        raise Refusal(f'LrPhoto:setRawMetadata: unknown metadata key "{key}"')
    _check_value(catalog, key, kind, value)

    def apply() -> Callable[[], None]:
        old = photo.fields.get(key)
        if value in ("", None):
            photo.fields.pop(key, None)
        else:
            photo.fields[key] = value

        def undo() -> None:
            photo.fields.pop(key, None)
            if old is not None:
                photo.fields[key] = old

        return undo

    catalog.gate.change(apply)


def _check_value(catalog: Catalog, key: str, kind: str, value: Any) -> None:
    call = "LrPhoto:setRawMetadata"
    if key == "rating" and value is not None and value not in (1, 2, 3, 4, 5):
        raise Refusal(f"{call}: rating must be 1 to 5 or nil")
    if key == "pickStatus" and value not in (-1, 0, 1):
        raise Refusal(f"{call}: pickStatus must be -1, 0 or 1")
    states = ("unknown", "copyrighted", "public domain")
    if key == "copyrightState" and value not in states:
        raise Refusal(f"{call}: copyrightState must be one of {', '.join(states)}")
    if value is None and key not in ("rating", "gps"):
        raise Refusal(f"{call}: value of {key} must not be nil")
    expected = {"string": str, "number": int | float, "table": dict | list}[kind]
    if value is not None and not isinstance(value, expected):
        raise Refusal(f"{call}: value of {key} must be a {kind}")
    if isinstance(value, str) and ("\n" in value or "\r" in value):
        catalog.violation(f"{key} was written with a line feed; Lightroom's line break is U+2028")
