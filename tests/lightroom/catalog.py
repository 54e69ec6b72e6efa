"""Alone holds the catalog: its photos, its keywords, the selection, and how it may behave."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from .bridge import Refusal
from .gate import Gate
from .history import History
from .keyword_tree import Keyword, KeywordTree
from .metadata_keys import keys_of
from .photo import Photo
from .published import Published


class Catalog:
    """The state of one catalog, and the switches with which a test makes it another one."""

    def __init__(self, system: str, version: str, violation: Callable[[str], None]) -> None:
        self.violation = violation
        self.keys = keys_of(version)
        self._ids = itertools.count(1)
        self.tree = KeywordTree(self._ids)
        self.history = History(system)
        self.gate = Gate(self.history)
        self.every_photo: dict[int, Photo] = {}
        self.by_uuid: dict[str, Photo] = {}
        self.published = Published(self._ids)
        self._selection: list[Photo] = []
        self.properties: dict[tuple[str, str], Any] = {}
        self.fields_declared: dict[str, dict[str, dict[str, Any]]] = {}
        self.refused: set[str] = set()
        self.question_mark_refused = False
        self.strands_at_root = False
        self.unset_text: str | None = None
        self.batch_omits_deleted = False

    def user_acted(self) -> None:
        self.history.user_acted()

    @property
    def gates(self) -> int:
        """How many gates were opened so far."""
        return self.gate.opened

    def roll_back(self) -> None:
        self.gate.roll_back()
        self.tree.drop_pending()

    def commit(self, name: str | None) -> None:
        self.tree.pending = []
        self.gate.commit(name)

    # Photos -----------------------------------------------------------------------------

    @property
    def photos(self) -> list[Photo]:
        return [photo for photo in self.every_photo.values() if not photo.deleted]

    @property
    def filmstrip(self) -> list[Photo]:
        """Without those that a collapsed stack hides."""
        return [photo for photo in self.photos if not photo.is_hidden]

    @property
    def selection(self) -> list[Photo]:
        return [photo for photo in self._selection if not photo.deleted]

    @selection.setter
    def selection(self, photos: Iterable[Photo]) -> None:
        self._selection = list(photos)

    def new_photo(self, path: Path, size: tuple[int, int] | None = None) -> Photo:
        """A photo that is not imported yet."""
        return Photo(next(self._ids), path, self.tree, self.user_acted, size)

    def add(self, photo: Photo) -> None:
        self.every_photo[photo.id] = photo
        self.by_uuid[photo.uuid] = photo
        self.user_acted()

    def photo(self, photo_id: int) -> Photo:
        photo = self.every_photo[photo_id]
        if photo.deleted:
            raise Refusal("LrPhoto: the photo is no longer in the catalog")
        return photo

    def photos_of(self, keyword: Keyword) -> list[Photo]:
        return [photo for photo in self.photos if keyword in photo.attached]
