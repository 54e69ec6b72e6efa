"""Alone lets time pass: one turn of the tasks after the other, with the test's plans in between."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from .dialogs import Screen
from .failures import RunTimeout
from .plans import Plans


class Turns:
    """The main loop of the program."""

    def __init__(self, lua_call: Callable[..., Any], plans: Plans, screen: Screen) -> None:
        self._lua_call = lua_call
        self._plans = plans
        self._screen = screen
        self.haste = 1.0
        """How many seconds pass for the tasks in one of ours."""

    def now(self) -> float:
        return time.monotonic() * self.haste

    def take(self, timeout: float, until: Callable[[], Any] | None = None) -> bool:
        """True when the condition holds, False when no task is left."""
        deadline = time.monotonic() + timeout
        while True:
            self._plans.watch()
            alive, due, polls, ran = self._lua_call("scheduler", "turn", self.now())
            waiting = self._plans.answer_open()
            if until and until():
                return True
            if not alive and not waiting:
                return False
            now = time.monotonic()
            if now > deadline:
                names = self._lua_call("scheduler", "describe")
                raise RunTimeout(f"still running after {timeout} s: {names}")
            if ran:
                # What one task did, another may have waited for.
                continue
            pause = 0.002 if polls or waiting or self._plans.is_watching else 0.005
            if due is not None:
                pause = min(pause, due / self.haste - now)
            if pause > 0:
                time.sleep(pause)

    def _answer_now(self, number: int) -> None:
        """A dialog outside a task: its caller stands still, the tasks go on."""
        dialog = self._screen.numbered(number)
        if not self._plans.try_answer(dialog):
            self.take(60, until=lambda: dialog.closed)

    def functions(self) -> dict[str, Callable[..., Any]]:
        return {"now": self.now, "answerNow": self._answer_now}
