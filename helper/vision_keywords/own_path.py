"""The path under which this program can be started again, tomorrow too."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from vision_keywords.errors import ConfigurationError

_DISPOSABLE = (("uv", "archive-v0"), ("uv", "builds-v0"), ("pipx", ".cache"), (".cache", "pipx"))
"""Two folders that follow each other in the places from which `uvx` and `pipx run` start a program,
and which they empty when they like."""


def own_path() -> Path:
    """The absolute path of this command, as an upgrade leaves it in place.

    Raises ConfigurationError (`helper_disposable`, `helper_unknown`).
    """
    path = _started()
    if _is_disposable(path):
        raise ConfigurationError(
            "helper_disposable",
            f"{path} is a passing copy that may be gone tomorrow; "
            "install Vision Keywords with `uv tool install` or `pipx install`, then run "
            "`vision-keywords install-plugin`.",
            details=(str(path),),
        )
    return _shim_of(path) or path


def _started() -> Path:
    given = sys.argv[0]
    found = given if os.path.dirname(given) else shutil.which(given)  # noqa: PTH120 - "" is no "."
    path = Path(os.path.abspath(found or given))  # noqa: PTH100 - a link, such as uv's, stays
    # Windows' launcher names itself without its ending.
    if sys.platform == "win32" and path.suffix.lower() != ".exe":
        path = path.with_name(f"{path.name}.exe")
    if not path.is_file() or path.suffix == ".py":
        raise ConfigurationError(
            "helper_unknown",
            f"Vision Keywords cannot tell where its own command is ({path} is none); "
            "run it as `vision-keywords install-plugin`.",
            details=(str(path),),
        )
    return path


def _is_disposable(path: Path) -> bool:
    places = {path, path.resolve()}
    temporary = Path(tempfile.gettempdir()).resolve()
    if any(place.is_relative_to(temporary) for place in places):
        return True
    pairs = {pair for place in places for pair in zip(place.parts, place.parts[1:], strict=False)}
    return bool(pairs & set(_DISPOSABLE))


def _shim_of(path: Path) -> Path | None:
    """The link that uv and pipx lay to a program in an environment of their own; only it is there
    after every upgrade."""
    shim = Path.home() / ".local" / "bin" / path.name
    try:
        return shim if shim.samefile(path) else None
    except OSError:
        return None
