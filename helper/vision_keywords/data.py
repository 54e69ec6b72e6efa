"""The folder in which the helper keeps what outlives a run."""

import os
from pathlib import Path

import platformdirs

VARIABLE = "VISION_KEYWORDS_DATA"
"""The environment variable that names another folder."""


def folder() -> Path:
    """The user's own data folder, made if need be. Raises OSError."""
    chosen = os.environ.get(VARIABLE, "").strip()
    place = (
        Path(chosen) if chosen else platformdirs.user_data_path("VisionKeywords", appauthor=False)
    )
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place
