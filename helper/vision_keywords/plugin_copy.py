"""The copy of the plug-in that Lightroom loads: put in place, replaced and taken away.

Lightroom may have the copy open, and the power may go at any moment, so a copy that is there is
replaced file by file, each in one step, and stays whole for whoever reads it: what the new Info.lua
names is there before it, and what only the old one named goes after it.
"""

import contextlib
import re
import shutil
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path

from vision_keywords.errors import ConfigurationError
from vision_keywords.lightroom import PLUGIN

MANIFEST = "Info.lua"
HELPER_FILE = "helper.txt"
"""The path of the helper, one line, which the plug-in reads (`Helper.lua`)."""

_IDENTIFIER = "com.visionkeywords.lightroom"
_PART = ".installing"
_TRIES, _PAUSE = 5, 0.2
"""On Windows a virus scanner or Lightroom may hold a file for a moment."""


def source() -> Path:
    """The plug-in that came with this program: beside it in a wheel, else in the repository.

    Raises ConfigurationError (`plugin_missing`).
    """
    with as_file(files("vision_keywords")) as package:
        for folder in (package / PLUGIN, package.parents[1] / PLUGIN):
            if (folder / MANIFEST).is_file():
                return folder
    raise ConfigurationError(
        "plugin_missing",
        "The plug-in is not among the files of this program; install Vision Keywords anew.",
    )


def version_at(place: Path) -> str | None:
    """The version of the plug-in there, None when there is none of ours."""
    text = _manifest_of(place)
    numbers = re.search(r"major = (\d+), minor = (\d+), revision = (\d+)", text)
    return ".".join(numbers.groups()) if _IDENTIFIER in text and numbers else None


def helper_at(place: Path) -> str | None:
    """The path that the plug-in there has for the helper, None when it has none."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return (place / HELPER_FILE).read_text("utf-8").strip() or None
    return None


def install(into: Path, helper: Path) -> Path:
    """Puts the plug-in into the folder `into`, in place of an older copy; returns where it is.

    Raises ConfigurationError (`plugin_foreign`, `plugin_not_written`); then run again.
    """
    place = into / PLUGIN
    _check_ours(place)
    with _said(place):
        into.mkdir(parents=True, exist_ok=True)
        if place.exists():
            _replace(place, helper)
        else:
            _place(place, helper)
    return place


def remove(into: Path) -> Path | None:
    """Takes the plug-in away; returns where it was, None when there was none.

    Raises ConfigurationError as `install`.
    """
    place = into / PLUGIN
    _check_ours(place)
    if not place.exists():
        return None
    # Under a name that Lightroom does not look for, it is gone at once.
    aside = place.with_name(f"{PLUGIN}{_PART}")
    with _said(place):
        shutil.rmtree(aside, ignore_errors=True)
        _patiently(partial(place.rename, aside))
        shutil.rmtree(aside, ignore_errors=True)
    return place


def _manifest_of(place: Path) -> str:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return (place / MANIFEST).read_text("utf-8")
    return ""


def _check_ours(place: Path) -> None:
    if place.is_symlink():
        raise ConfigurationError(
            "plugin_foreign",
            f"{place} is a link that somebody has made; remove it, then run again.",
            details=(str(place),),
        )
    is_empty = not place.exists() or (place.is_dir() and not any(place.iterdir()))
    if not is_empty and _IDENTIFIER not in _manifest_of(place):
        raise ConfigurationError(
            "plugin_foreign",
            f"{place} is there and is not Vision Keywords; "
            "move it elsewhere, or choose another folder with --into.",
            details=(str(place),),
        )


@contextlib.contextmanager
def _said(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigurationError(
            "plugin_not_written",
            f"{place} cannot be changed ({error.strerror or error}); "
            "quit Lightroom, check that you may write there, then run again.",
            details=(str(place), error.strerror or str(error)),
        ) from error


def _contents(helper: Path) -> dict[str, bytes]:
    """What the copy consists of; Info.lua comes last."""
    found = {path.name: path.read_bytes() for path in source().iterdir() if path.is_file()}
    found[HELPER_FILE] = f"{helper}\n".encode()
    return dict(sorted(found.items(), key=lambda item: (item[0] == MANIFEST, item[0])))


def _place(place: Path, helper: Path) -> None:
    whole = place.with_name(f"{PLUGIN}{_PART}")
    shutil.rmtree(whole, ignore_errors=True)
    whole.mkdir()
    for name, content in _contents(helper).items():
        (whole / name).write_bytes(content)
    _patiently(partial(whole.rename, place))


def _replace(place: Path, helper: Path) -> None:
    contents = _contents(helper)
    for name, content in contents.items():
        part = place / f"{name}{_PART}"
        part.write_bytes(content)
        _patiently(partial(part.replace, place / name))
    for leftover in place.iterdir():
        if leftover.name not in contents:
            _patiently(partial(_discard, leftover))


def _discard(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _patiently(work: Callable[[], object]) -> None:
    for _ in range(_TRIES - 1):
        with contextlib.suppress(PermissionError):
            work()
            return
        time.sleep(_PAUSE)
    work()
