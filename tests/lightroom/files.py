"""Alone touches the disk for LrFileUtils and LrPathUtils, inside the test's own folder."""

# The SDK speaks of paths as strings, and pathlib would tidy them.
# ruff: noqa: PTH112, PTH110, PTH116, PTH114, PTH107, PTH120, PTH103, PTH208, PTH113

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from .bridge import Refusal
from .dates import EPOCH


class Files:
    """The folders of one user; `temp` may have any hostile name."""

    def __init__(self, home: Path, system: str) -> None:
        self.home = home
        if system == "mac":
            library = home / "Library"
            self.temp = library / "Caches" / "Temporary Items"
            app_data = library / "Application Support"
            preferences = library / "Preferences"
            self.logs = library / "Logs" / "Adobe" / "Lightroom" / "LrClassicLogs"
        else:
            self.temp = home / "AppData" / "Local" / "Temp"
            app_data = home / "AppData" / "Roaming"
            preferences = app_data
            self.logs = (
                home / "AppData" / "Local" / "Adobe" / "Lightroom" / "Logs" / "LrClassicLogs"
            )
        self.standard = {
            "home": home,
            "temp": self.temp,
            "desktop": home / "Desktop",
            "pictures": home / "Pictures",
            "documents": home / "Documents",
            "appData": app_data,
            "appPrefs": preferences,
        }
        for folder in self.standard.values():
            folder.mkdir(parents=True, exist_ok=True)

    def standard_path(self, which: str) -> str | None:
        path = self.standard.get(which)
        return str(path) if path else None

    def temporary_name(self) -> str:
        """What os.tmpname gives."""
        handle, name = tempfile.mkstemp(prefix="lua_", dir=self.temp)
        os.close(handle)
        return name


def _string(value: Any, call: str) -> str:
    if not isinstance(value, str):
        raise Refusal(f"{call}: string expected")
    return value


def extension(path: str) -> str:
    name = leaf(path)
    return name.rpartition(".")[2] if "." in name[1:] else ""


def leaf(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def parent(path: str) -> str | None:
    trimmed = path.rstrip("/")
    if not trimmed or "/" not in trimmed:
        return None
    return trimmed.rpartition("/")[0] or "/"


def child(path: str, name: str) -> str:
    return f"{_string(path, 'LrPathUtils.child').rstrip('/')}/{_string(name, 'LrPathUtils.child')}"


def remove_extension(path: str) -> str:
    end = extension(path)
    return path[: -len(end) - 1] if end else path


def _relative(path: str, base: str) -> str:
    return os.path.relpath(path, base) if path.startswith("/") else path


PATH_FUNCTIONS = {
    "addExtension": lambda path, end: f"{path}.{end}",
    "child": child,
    "extension": lambda path: extension(_string(path, "LrPathUtils.extension")),
    "isAbsolute": lambda path: _string(path, "LrPathUtils.isAbsolute").startswith("/"),
    "isRelative": lambda path: not _string(path, "LrPathUtils.isRelative").startswith("/"),
    "leafName": lambda path: leaf(_string(path, "LrPathUtils.leafName")),
    "makeAbsolute": lambda path, base: path if path.startswith("/") else child(base, path),
    "makeRelative": _relative,
    "maxPathLength": lambda: 1024,
    "parent": lambda path: parent(_string(path, "LrPathUtils.parent")),
    "removeExtension": lambda path: remove_extension(_string(path, "LrPathUtils.removeExtension")),
    "replaceExtension": lambda path, end: f"{remove_extension(path)}.{end}",
    "standardizePath": lambda path: os.path.normpath(_string(path, "LrPathUtils.standardizePath")),
}


def exists(path: str) -> str | bool:
    if os.path.isdir(path):
        return "directory"
    return "file" if os.path.lexists(_string(path, "LrFileUtils.exists")) else False


def attributes(path: str) -> dict[str, float]:
    if not os.path.exists(path):
        return {}
    facts = os.stat(path)
    return {
        "fileSize": facts.st_size,
        "fileCreationDate": facts.st_ctime - EPOCH,
        "fileModificationDate": facts.st_mtime - EPOCH,
    }


def read(path: str) -> bytes:
    try:
        return Path(_string(path, "LrFileUtils.readFile")).read_bytes()
    except OSError as error:
        raise Refusal(f"LrFileUtils.readFile: could not read {path}: {error.strerror}") from None


def _try(work, *args) -> tuple[bool, str | None]:
    try:
        work(*args)
    except OSError as error:
        return False, error.strerror or str(error)
    return True, None


def _remove(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.remove(path)


def _transfer(work):
    def run(source: str, target: str) -> tuple[bool, str | None]:
        if not os.path.exists(source):
            return False, "the source does not exist"
        if os.path.lexists(target):
            return False, "the target exists"
        if not os.path.isdir(os.path.dirname(target)):
            return False, "the target's folder does not exist"
        return _try(work, source, target)

    return run


def _copy(source: str, target: str) -> None:
    (shutil.copytree if os.path.isdir(source) else shutil.copyfile)(source, target)


def create_all(path: str) -> tuple[bool, Any]:
    missing = []
    here = path
    while here and not os.path.isdir(here):
        missing.append(here)
        here = os.path.dirname(here)
    ok, reason = _try(lambda: os.makedirs(path, exist_ok=True))
    return (ok, missing[-1] if ok and missing else (reason or False))


def unique(path: str) -> str:
    base, end = remove_extension(path), extension(path)
    candidate, count = path, 1
    while os.path.lexists(candidate):
        candidate = f"{base}-{count}" + (f".{end}" if end else "")
        count += 1
    return candidate


def entries(path: str, deep: bool, only_files: bool) -> list[str]:
    found = []
    for name in sorted(os.listdir(path)) if os.path.isdir(path) else []:
        full = f"{path.rstrip('/')}/{name}"
        if not only_files or os.path.isfile(full):
            found.append(full)
        if deep and os.path.isdir(full):
            found += entries(full, deep, only_files)
    return found


FILE_FUNCTIONS = {
    "chooseUniqueFileName": unique,
    "copy": _transfer(_copy),
    "move": _transfer(shutil.move),
    "delete": lambda path: _try(_remove, _string(path, "LrFileUtils.delete")),
    "moveToTrash": lambda path: _try(_remove, path),
    "createDirectory": lambda path: _try(os.mkdir, path)[0],
    "createAllDirectories": create_all,
    "exists": exists,
    "fileAttributes": attributes,
    "files": lambda path: entries(path, False, True),
    "directoryEntries": lambda path: entries(path, False, False),
    "recursiveFiles": lambda path: entries(path, True, True),
    "recursiveDirectoryEntries": lambda path: entries(path, True, False),
    "hasNoVisibleFiles": lambda path: all(
        leaf(item).startswith(".") for item in entries(path, False, False)
    ),
    "isEmptyDirectory": lambda path: os.path.isdir(path) and not os.listdir(path),
    "isDeletable": lambda path: os.path.exists(path) and os.access(os.path.dirname(path), os.W_OK),
    "isReadable": lambda path: os.access(path, os.R_OK),
    "isWritable": lambda path: os.access(path, os.W_OK),
    "makeFileWritable": lambda path: _try(os.chmod, path, 0o644)[0],
    "pathsAreOnSameVolume": lambda one, two: os.stat(one).st_dev == os.stat(two).st_dev,
    "readFile": read,
    "resolveAlias": os.path.realpath,
    "resolveAllAliases": os.path.realpath,
    "volumeAttributes": lambda path: {"fileSystemFreeSize": shutil.disk_usage(path).free},
}
