"""Alone holds the tree of keywords."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Keyword:
    """One keyword of the tree; neither stored nor dead is one whose gate is still open."""

    id: int
    name: str
    parent: Keyword | None
    children: list[Keyword] = field(default_factory=list)
    synonyms: list[str] = field(default_factory=list)
    include_on_export: bool = True
    person: bool = False
    stored: bool = False
    dead: bool = False

    @property
    def path(self) -> str:
        return f"{self.parent.path}|{self.name}" if self.parent else self.name

    def ancestors(self) -> list[Keyword]:
        return [*self.parent.ancestors(), self.parent] if self.parent else []

    def __repr__(self) -> str:
        return f"Keyword({self.path!r})"


class KeywordTree:
    """All keywords, and those whose gate has not closed yet."""

    def __init__(self, ids: Iterator[int]) -> None:
        self._ids = ids
        self.roots: list[Keyword] = []
        self.by_id: dict[int, Keyword] = {}
        self.pending: list[Keyword] = []
        self.marked: Keyword | None = None

    def siblings(self, parent: Keyword | None) -> list[Keyword]:
        return parent.children if parent else self.roots

    def find(self, path: str) -> Keyword | None:
        parent = None
        for name in path.split("|"):
            parent = next((k for k in self.siblings(parent) if k.name == name), None)
            if parent is None:
                return None
        return parent

    def make(self, path: str) -> Keyword:
        """The keyword of a path, made where it is missing, as the user makes one."""
        parent = None
        for name in path.split("|"):
            found = next((k for k in self.siblings(parent) if k.name == name), None)
            if found is None:
                found = self._new(name, parent)
                self.store(found)
            parent = found
        assert parent is not None
        return parent

    def _new(self, name: str, parent: Keyword | None) -> Keyword:
        keyword = Keyword(next(self._ids), name, parent)
        self.by_id[keyword.id] = keyword
        return keyword

    def promise(self, name: str, parent: Keyword | None) -> Keyword:
        """A keyword that is in the tree only when its gate has closed."""
        keyword = self._new(name, parent)
        self.pending.append(keyword)
        return keyword

    def drop_pending(self) -> None:
        for keyword in self.pending:
            keyword.dead = True
        self.pending = []

    def store(self, keyword: Keyword) -> None:
        keyword.stored = True
        self.siblings(keyword.parent).append(keyword)

    def remove(self, keyword: Keyword) -> None:
        keyword.dead, keyword.stored = True, False
        self.siblings(keyword.parent).remove(keyword)

    def move(self, keyword: Keyword, parent: Keyword | None) -> None:
        self.siblings(keyword.parent).remove(keyword)
        keyword.parent = parent
        self.siblings(parent).append(keyword)

    def as_dict(self) -> dict[str, Any]:
        def branch(keywords: list[Keyword]) -> dict[str, Any]:
            return {k.name: branch(k.children) for k in sorted(keywords, key=lambda k: k.name)}

        return branch(self.roots)
