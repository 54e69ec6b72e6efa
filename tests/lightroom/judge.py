"""Alone judges a run: what the plug-in did wrong, and what the user saw go wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .dialogs import Screen
from .failures import InternalError, Violation

CANCELED = "AgErrors.canceled"


class Judge:
    """Collects violations and the errors of tasks until the run has ended."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.silent_errors: list[str] = []
        self.violations: list[str] = []
        self._judged = 0

    def violation(self, message: str) -> None:
        if message not in self.violations:
            self.violations.append(message)

    def judge(self, allow_errors: bool) -> None:
        if self.violations:
            broken, self.violations[:] = list(self.violations), []
            raise Violation("\n".join(broken))
        fresh = self.errors[self._judged :]
        self._judged = len(self.errors)
        if fresh and not allow_errors:
            raise InternalError("\n".join(fresh))


class Deaths:
    """What the user sees of a task that an error has ended."""

    def __init__(self, judge: Judge, screen: Screen, is_for_user: Callable[[str], bool]) -> None:
        self._judge = judge
        self._screen = screen
        self._is_for_user = is_for_user
        self._shown: set[str] = set()

    def died(self, name: str, message: Any, silent: bool) -> None:
        message = str(message)
        if silent:
            self._judge.silent_errors.append(message)
        elif CANCELED not in message and message not in self._shown:
            if self._is_for_user(message):
                self._screen.open("showError", {"message": message})
            else:
                self.internal_error(message)

    def internal_error(self, message: str) -> None:
        self._judge.errors.append(message)
        shown = {"message": f"An internal error has occurred: {message}"}
        self._screen.numbered(self._screen.open("internalError", shown)).close("ok")

    def functions(self) -> dict[str, Callable[..., Any]]:
        return {
            "taskDied": self.died,
            "internalError": self.internal_error,
            "errorShown": self._shown.add,
            "violation": self._judge.violation,
        }
