"""Alone measures how long each task holds Lightroom, whose own work is left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter, thread_time
from typing import Any


@dataclass(frozen=True, order=True)
class Turn:
    """The longest that a task of this name has held Lightroom."""

    seconds: float = 0.0
    task: str = ""
    until: str = ""
    """What it waited for in the end."""


@dataclass
class _Frame:
    """One task's turn, under way; a dialog outside a task lets others have theirs within it."""

    started: float
    processor: float
    lightrooms: float = 0.0
    in_lightroom: bool = False


class Stopwatch:
    """Takes the smaller of two measures, neither of which is too small.

    Time without that of Lightroom has other programs in it; the processor time of this thread,
    which takes long to ask for, has Lightroom's in it.
    """

    def __init__(self) -> None:
        self.turns: dict[str, Turn] = {}
        self._frames: list[_Frame] = []

    @property
    def longest(self) -> Turn:
        return max(self.turns.values(), default=Turn())

    def forget(self) -> None:
        self.turns.clear()

    def run_for_lightroom(self, work: Callable[..., Any], *args: Any) -> Any:
        """Work that stands for Lightroom's: whoever's turn it is, it is not the task's time."""
        if not self._frames or self._frames[-1].in_lightroom:
            return work(*args)
        frame, started = self._frames[-1], perf_counter()
        frame.in_lightroom = True
        try:
            return work(*args)
        finally:
            frame.in_lightroom = False
            frame.lightrooms += perf_counter() - started

    def _begin(self) -> None:
        self._frames.append(_Frame(perf_counter(), thread_time()))

    def _end(self, task: str, until: str) -> None:
        frame = self._frames.pop()
        elapsed = perf_counter() - frame.started - frame.lightrooms
        held = min(elapsed, thread_time() - frame.processor)
        if task not in self.turns or held > self.turns[task].seconds:
            self.turns[task] = Turn(held, task, until)

    def functions(self) -> dict[str, Callable[..., Any]]:
        return {"turnBegins": self._begin, "turnEnds": self._end}
