"""Alone reads which metadata keys the SDK has: raw, formatted and settable, each with its type."""

import json
from pathlib import Path

KEYS = json.loads((Path(__file__).parent / "metadata_keys.json").read_text())

SINCE = {
    "bitDepth": (12, 1),
    "altTextAccessibility": (13, 2),
    "extDescrAccessibility": (13, 2),
    "isExported": (13, 3),
}


def keys_of(version: str) -> dict[str, dict[str, str]]:
    """Those that Lightroom has in this version."""
    numbers = tuple(int(part) for part in version.split("."))
    return {
        which: {key: kind for key, kind in keys.items() if SINCE.get(key, ()) <= numbers}
        for which, keys in KEYS.items()
    }
