"""Alone is LrLogger: what plug-ins have logged, in memory and in a file."""

from __future__ import annotations

from pathlib import Path


class Log:
    """The lines of all loggers, in the order of their writing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.lines: list[str] = []

    def write(self, name: str, level: str, line: str, to_file: bool) -> None:
        self.lines.append(f"{name} {level.upper()} {line}")
        if to_file:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / f"{name}.log").open("a", encoding="utf-8") as file:
                file.write(f"{level.upper()}\t{line}\n")
