"""Alone is LrTasks.execute: which commands were started, and none in a write gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .gate import Gate
from .shell import Command, Shell


class Commands:
    """The commands that the plug-in has started."""

    def __init__(self, shell: Shell, gate: Gate, violation: Callable[[str], None]) -> None:
        self._shell = shell
        self._gate = gate
        self._violation = violation
        self._started: list[Command] = []

    def _start(self, line: str) -> int:
        if self._gate.is_open:
            self._violation("LrTasks.execute inside a write gate")
        self._started.append(self._shell.run(line))
        return len(self._started)

    def functions(self) -> dict[str, Callable[..., Any]]:
        return {
            "startCommand": self._start,
            "commandEnded": lambda number: self._started[number - 1].ended(),
            "commandStatus": lambda number: self._started[number - 1].status,
        }
