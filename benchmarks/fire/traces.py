"""Traces of a word that nobody may see: where on this computer it stands."""

import os
from collections.abc import Iterator
from pathlib import Path


def in_files(word: str, *places: Path) -> list[str]:
    """The files below these folders that hold it, in their names or in what is in them."""
    return [
        str(file)
        for place in places
        for file in sorted(place.rglob("*"))
        if word in file.name or (file.is_file() and word.encode() in file.read_bytes())
    ]


def in_processes(word: str, *known: int) -> list[str]:
    """The processes beside the `known` ones that have it among their arguments or in their
    environment, as far as they may be looked at; Linux only."""
    return [
        f"{name} of {process} {_named(process)}"
        for process in _processes()
        for name in ("cmdline", "environ")
        if process not in known and word.encode() in _read(process, name)
    ]


def alive(word: str) -> list[int]:
    """The processes that began with this word in their environment."""
    return [each for each in _processes() if word.encode() in _read(each, "environ")]


def _processes() -> Iterator[int]:
    yield from (int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit())


def _named(process: int) -> str:
    return _read(process, "cmdline").replace(b"\0", b" ").decode("utf-8", "replace")[:80]


def _read(process: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{process}/{name}").read_bytes()
    except OSError:
        return b""  # It has ended, or is somebody else's.


OURS = os.getpid()
