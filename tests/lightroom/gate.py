"""Alone holds back the changes made in a write gate until it closes."""

from __future__ import annotations

from collections.abc import Callable

from .history import History

Undo = Callable[[], None]
Change = Callable[[], Undo]


class Gate:
    """A change waits in the journal; carried out, it answers how to take it back."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.journal: list[Change] | None = None
        self.opened = 0

    @property
    def is_open(self) -> bool:
        return self.journal is not None

    def begin(self) -> None:
        self.journal = []
        self.opened += 1

    def change(self, apply: Change) -> None:
        assert self.journal is not None
        self.journal.append(apply)

    def commit(self, name: str | None) -> None:
        journal, self.journal = self.journal or [], None
        takes_back = [apply() for apply in journal]
        if name is not None and takes_back:
            self.history.add(name, takes_back)

    def roll_back(self) -> None:
        self.journal = None
