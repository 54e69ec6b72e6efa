"""Alone writes plug-ins of a few lines, for tests that prove one rule each, and starts them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from .host import Lightroom

PRELUDE = """
local LrApplication = import 'LrApplication'
local LrBinding = import 'LrBinding'
local LrDialogs = import 'LrDialogs'
local LrErrors = import 'LrErrors'
local LrExportSession = import 'LrExportSession'
local LrFileUtils = import 'LrFileUtils'
local LrFunctionContext = import 'LrFunctionContext'
local LrPasswords = import 'LrPasswords'
local LrPathUtils = import 'LrPathUtils'
local LrPrefs = import 'LrPrefs'
local LrProgressScope = import 'LrProgressScope'
local LrStringUtils = import 'LrStringUtils'
local LrTasks = import 'LrTasks'
local LrView = import 'LrView'
local catalog = LrApplication.activeCatalog()
local bind = LrView.bind
local f = LrView.osFactory()
"""


def plugin(folder: Path, menu: str = "", info: str = "", **files: str) -> Path:
    """A plug-in whose one menu item, Go, runs `menu`; other files by their names without .lua."""
    path = folder / "Tiny.lrplugin"
    path.mkdir(parents=True, exist_ok=True)
    written: dict[str, Any] = {
        "Info": f"""return {{
          LrSdkVersion = 14.3, LrSdkMinimumVersion = 6, LrToolkitIdentifier = 'org.example.tiny',
          LrPluginName = 'Tiny', LrLibraryMenuItems = {{ title = 'Go', file = 'Go.lua' }}, {info}
        }}""",
        "Go": PRELUDE + menu,
        **{name: PRELUDE + source for name, source in files.items()},
    }
    for name, source in written.items():
        (path / f"{name}.lua").write_text(source, encoding="utf-8")
    return path


@contextmanager
def lightrooms(folder: Path) -> Iterator[Callable[..., Lightroom]]:
    """What starts Lightroom, with an empty plug-in if none is given; in the end all are closed."""
    with ExitStack() as running:

        def start(path: Path | None = None, home: str = "home", **options: Any) -> Lightroom:
            lightroom = Lightroom(folder / home, path or plugin(folder), **options)
            return running.enter_context(lightroom)

        yield start
