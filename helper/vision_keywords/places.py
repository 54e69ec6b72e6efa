"""Places on the disk: which paths lead to the same file or folder."""

import os
import stat
import unicodedata
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import TypeVar

_Thing = TypeVar("_Thing")


def status(path: Path) -> os.stat_result | None:
    """None when there is nothing, or nothing that can be reached."""
    try:
        return path.stat()
    except OSError:
        return None


def identity(path: Path) -> Hashable:
    """The same for every way to the same file or folder; None when there is none.

    The path alone does not tell: a disk may be mounted twice, or see no difference between
    capitals and small letters.
    """
    found = status(path)
    if found is None:
        return None
    return (found.st_dev, found.st_ino) if found.st_ino else os.path.realpath(path)


def is_folder(path: Path) -> bool:
    found = status(path)
    return found is not None and stat.S_ISDIR(found.st_mode)


def entry(path: Path) -> Hashable:
    """The same for every way to the same photo or folder.

    A link of another name is a photo of its own, since its copy has another name too.
    """
    if is_folder(path):
        return identity(path)
    return identity(path.parent), spelling(path.name), identity(path)


def once(things: Iterable[_Thing], where: Callable[[_Thing], Path]) -> list[_Thing]:
    """The first of all that come from the same photo or folder."""
    first: dict[Hashable, _Thing] = {}
    for thing in things:
        first.setdefault(entry(where(thing)), thing)
    return list(first.values())


def spelling(path: Path | str) -> str:
    """The same for paths that differ only in capitals or in how Unicode composes a letter.

    Macs and Windows take them for one, and so does this plan on every system: copies often move
    to such a disk, where one would replace the other.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", str(path)).casefold())


def lies_in(inner: Path, outer: Path) -> bool:
    real = Path(os.path.realpath(inner))
    whole = identity(outer)
    return is_folder(inner) and any(identity(way) == whole for way in (real, *real.parents))
