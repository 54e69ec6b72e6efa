"""Lightroom Classic on this computer: where it looks for plug-ins of this user."""

import os
import sys
from pathlib import Path

from vision_keywords.errors import ConfigurationError

PLUGIN = "VisionKeywords.lrplugin"


def is_possible() -> bool:
    """Whether this system can have Lightroom Classic."""
    return sys.platform in ("darwin", "win32")


def modules() -> Path:
    """The folder whose plug-ins Lightroom loads when it starts.

    Raises ConfigurationError (`no_lightroom`) on a system that has no Lightroom.
    """
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/Adobe/Lightroom/Modules"
    roaming = os.environ.get("APPDATA", "")
    if sys.platform == "win32" and roaming:
        return Path(roaming) / "Adobe" / "Lightroom" / "Modules"
    raise ConfigurationError(
        "no_lightroom",
        "Lightroom Classic runs on macOS and Windows only; "
        "with --into FOLDER the plug-in goes into a folder of your choice.",
    )
