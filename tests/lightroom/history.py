"""Alone keeps the Undo menu: what each step is called and takes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Step:
    name: str
    takes_back: list[Callable[[], None]]
    sealed: bool = False


class History:
    """The steps that Undo can take back, the last one first."""

    def __init__(self, system: str) -> None:
        self.system = system
        self.steps: list[Step] = []

    def user_acted(self) -> None:
        for step in self.steps:
            step.sealed = True

    def add(self, name: str, takes_back: list[Callable[[], None]]) -> None:
        last = self.steps[-1] if self.steps else None
        # On macOS gates without a user's action between them become one step.
        if self.system == "mac" and last and not last.sealed:
            last.name = name
            last.takes_back += takes_back
        else:
            self.steps.append(Step(name, takes_back))

    def take_back(self) -> str:
        step = self.steps.pop()
        for undo in reversed(step.takes_back):
            undo()
        self.user_acted()
        return step.name
