"""The people in a photo: where a text names one of them (pure)."""

import re
from collections.abc import Iterable

from vision_keywords.plain_text import plain_text, typed

_SHORTEST = 3
"""Letters of a part of a name that counts alone: "de" and "Jr" name nobody."""


def named(text: str, people: Iterable[str]) -> tuple[str, ...]:
    """The names in `text` as they are written there, whole ones and their parts, each once.

    The whole name counts in any case. A part of it counts where it begins with a capital letter:
    Rose Hill is not in every rose on a hill.
    """
    names = [typed(plain_text(name)) for name in people]
    parts = {part for name in names for part in name.split() if len(part) >= _SHORTEST}
    hits = [_found(name, text, re.IGNORECASE) for name in names if name]
    hits += [
        _found(part, text) for part in sorted(parts, key=len, reverse=True) if part[0].isupper()
    ]
    return tuple(dict.fromkeys(hit for found in hits for hit in found))


def _found(name: str, text: str, flags: int = 0) -> list[str]:
    return re.findall(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", text, flags)
