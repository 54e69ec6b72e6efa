"""Alone holds what a test has planned: its answers to dialogs, and what happens at which moment."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .dialogs import Dialog, Screen
from .failures import UnansweredDialog


@dataclass
class Answer:
    """What a test will do when the next fitting dialog appears."""

    result: Any = "ok"
    to: str | None = None
    type: Mapping[str, str] = field(default_factory=dict)
    check: Mapping[str, bool] = field(default_factory=dict)
    choose: Mapping[str, str] = field(default_factory=dict)
    tab: str | None = None
    press: Iterable[str] = ()
    remember: bool = False
    when: Callable[[Any], Any] | None = None
    forever: bool = False

    def fits(self, dialog: Dialog) -> bool:
        return self.to is None or self.to.casefold() in dialog.text.casefold()

    def give(self, dialog: Dialog) -> None:
        if self.tab:
            dialog.tab(self.tab)
        for name, text in self.type.items():
            dialog.type(name, text)
        for name, ticked in self.check.items():
            dialog.check(name, ticked)
        for name, title in self.choose.items():
            dialog.choose(name, title)
        for name in self.press:
            if dialog.closed:
                break
            dialog.press(name)
        dialog.answer(self.result, remember=self.remember)


class Plans:
    """One test's plans. Its conditions, handlers and actions get the whole program."""

    def __init__(self, lightroom: Any, screen: Screen) -> None:
        self._lightroom = lightroom
        self._screen = screen
        self._answers: list[Answer] = []
        self._handler: Callable[[Dialog], Any] | None = None
        self._watches: list[tuple[Callable[[Any], Any], Callable[..., Any], bool]] = []

    def answer(self, result: Any = "ok", *, times: int | None = 1, **plan: Any) -> None:
        """Answer the next dialog (that shows the text `to`): by result or button label.

        Before that `tab` is clicked, and `type`, `check`, `choose` ({control: what}) and `press`
        ([button, …]) are done.
        With `when` the dialog stays open until the condition holds; times=None answers all.
        """
        for _ in range(times or 1):
            self._answers.append(Answer(result, forever=times is None, **plan))

    def on_dialog(self, handler: Callable[[Dialog], Any] | None) -> None:
        """Called for every dialog without a planned answer; returns its result or answers it."""
        self._handler = handler

    def at(
        self,
        condition: Callable[[Any], Any],
        action: Callable[..., Any],
        repeat: bool = False,
    ) -> None:
        """Run an action between two turns, once the condition holds."""
        self._watches.append((condition, action, repeat))

    @property
    def is_watching(self) -> bool:
        return bool(self._watches)

    def watch(self) -> None:
        for watch in list(self._watches):
            condition, action, repeat = watch
            if condition(self._lightroom):
                if not repeat:
                    self._watches.remove(watch)
                takes_one = len(inspect.signature(action).parameters) > 0
                action(self._lightroom) if takes_one else action()

    def answer_open(self) -> bool:
        """Whether a dialog still waits."""
        waiting = False
        for dialog in list(self._screen.dialogs):
            if dialog.kind == "floating":
                waiting = waiting or (not dialog.closed and bool(dialog.facts.get("blockTask")))
            elif not dialog.closed and not self.try_answer(dialog):
                waiting = True
        return waiting

    def try_answer(self, dialog: Dialog) -> bool:
        for answer in self._answers:
            if not answer.fits(dialog):
                continue
            if answer.when and not answer.when(self._lightroom):
                return False
            if not answer.forever:
                self._answers.remove(answer)
            answer.give(dialog)
            return True
        if self._handler:
            result = self._handler(dialog)
            if not dialog.closed and result is not None:
                dialog.answer(result)
            if dialog.closed:
                return True
        raise UnansweredDialog(f"nobody answered this {dialog.kind} dialog:\n{dialog.text}")
