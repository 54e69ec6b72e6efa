"""The test Lightroom: a small host in which the plug-in runs unmodified, on real Lua 5.1."""

from .catalog import Keyword, Photo
from .dialogs import Dialog, PluginManager, UnansweredDialog
from .host import (
    InternalError,
    Lightroom,
    LuaError,
    NotModelled,
    RunTimeout,
    Violation,
)
from .progress import Progress
from .renderer import Stall

__all__ = [
    "Dialog",
    "InternalError",
    "Keyword",
    "Lightroom",
    "LuaError",
    "NotModelled",
    "Photo",
    "PluginManager",
    "Progress",
    "RunTimeout",
    "Stall",
    "UnansweredDialog",
    "Violation",
]
