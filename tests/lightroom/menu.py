"""Alone knows the plug-in's menu items, and which of them are greyed out."""

from __future__ import annotations

from typing import Any

from .catalog import Catalog
from .failures import Violation


def items(info: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The entries of Info.lua by their titles."""
    found: dict[str, dict[str, Any]] = {}
    for key in ("LrLibraryMenuItems", "LrExportMenuItems", "LrHelpMenuItems"):
        entries = info.get(key) or []
        # One table without a list round it is accepted as well.
        for item in entries if isinstance(entries, list) else [entries]:
            found[item["title"].replace("&", "")] = item
    return found


def item(info: dict[str, Any], title: str) -> dict[str, Any]:
    found = items(info)
    if title not in found:
        raise LookupError(f"no menu item {title!r} among {list(found)}")
    return found[title]


def is_enabled(item: dict[str, Any], catalog: Catalog) -> bool:
    when = item.get("enabledWhen")
    selected = catalog.selection
    # Lightroom does not look through so many.
    if when is None or len(selected) > 5000:
        return True
    rules = {
        "photosAvailable": lambda: bool(catalog.photos),
        "photosSelected": lambda: any(not photo.is_video for photo in selected),
        "videosSelected": lambda: any(photo.is_video for photo in selected),
        "anythingSelected": lambda: bool(selected),
    }
    if when not in rules:
        raise Violation(f"enabledWhen knows no {when!r}")
    return rules[when]()
