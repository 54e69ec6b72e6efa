"""The folder in which the helper keeps what outlives a run."""

import os
from functools import cache
from pathlib import Path

import platformdirs

VARIABLE = "VISION_KEYWORDS_DATA"
"""The environment variable that names another folder."""


def folder() -> Path:
    """The user's own data folder, made if need be. Raises OSError."""
    place = location()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def location() -> Path:
    """Where the data folder is, or would be: to look whether something is in it."""
    chosen = os.environ.get(VARIABLE, "").strip()
    return Path(chosen) if chosen else _usual()


@cache
def _usual() -> Path:
    # Asked for with every keyword that is looked up, which took most of that time.
    return platformdirs.user_data_path("VisionKeywords", appauthor=False)
