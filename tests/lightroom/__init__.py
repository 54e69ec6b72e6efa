"""The test Lightroom: a small host in which the plug-in runs unmodified, on real Lua 5.1."""

from .dialogs import Dialog
from .failures import (
    InternalError,
    LuaError,
    NotModelled,
    RunTimeout,
    Stall,
    UnansweredDialog,
    Violation,
)
from .host import Lightroom
from .keyword_tree import Keyword
from .photo import Photo
from .plugin_manager import PluginManager
from .progress import Progress

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
