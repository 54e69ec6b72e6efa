"""Alone knows the names that the SDK has, whether this program models them or not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .failures import NotModelled

SDK = json.loads((Path(__file__).parent / "sdk_names.json").read_text())


def _not_modelled(name: str) -> None:
    raise NotModelled(f"the test Lightroom does not model {name} yet")


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "notModelled": _not_modelled,
    "sdkHas": lambda namespace, name: name in SDK["names"].get(namespace, []),
    "sdkHasNamespace": lambda name: name in SDK["importable"],
}
