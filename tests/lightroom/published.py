"""Alone keeps what has been published, and knows which photos are to be published again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .gate import Gate
from .photo import Photo


def _state(photo: Photo) -> Any:
    """What a photo looks like to a service; the plug-ins' own fields are nothing to it."""
    return dict(photo.fields), photo.keyword_paths, dict(photo.develop)


@dataclass(eq=False)
class Publication:
    """One photo in one collection, and its state when it was published last."""

    id: int
    photo: Photo
    state: Any

    @property
    def is_edited(self) -> bool:
        return self.state != _state(self.photo)


@dataclass(eq=False)
class PublishedCollection:
    """One collection of a publish service."""

    id: int
    name: str
    publications: list[Publication] = field(default_factory=list)

    @property
    def living(self) -> list[Publication]:
        return [one for one in self.publications if not one.photo.deleted]

    @property
    def to_republish(self) -> list[Photo]:
        """What Lightroom shows under "Modified Photos to Re-Publish"."""
        return [one.photo for one in self.living if one.is_edited]


class Published:
    """All published collections of a catalog."""

    def __init__(self, ids: Iterator[int]) -> None:
        self._ids = ids
        self.collections: dict[int, PublishedCollection] = {}
        self.publications: dict[int, Publication] = {}

    def publish(self, photos: Iterable[Photo], name: str) -> PublishedCollection:
        collection = next((one for one in self.collections.values() if one.name == name), None)
        if collection is None:
            collection = PublishedCollection(next(self._ids), name)
            self.collections[collection.id] = collection
        for photo in photos:
            known = next((one for one in collection.publications if one.photo is photo), None)
            if known:
                known.state = _state(photo)
                continue
            publication = Publication(next(self._ids), photo, _state(photo))
            self.publications[publication.id] = publication
            collection.publications.append(publication)
        return collection

    def containing(self, photo: Photo) -> list[int]:
        return [
            collection.id
            for collection in self.collections.values()
            if any(one.photo is photo for one in collection.publications)
        ]


def functions(published: Published, gate: Gate) -> dict[str, Callable[..., Any]]:
    """What LrPublishedCollection and LrPublishedPhoto ask."""

    def set_edited(number: int, edited: bool) -> None:
        publication = published.publications[number]

        def apply() -> Callable[[], None]:
            old = publication.state
            publication.state = None if edited else _state(publication.photo)
            return lambda: setattr(publication, "state", old)

        gate.change(apply)

    return {
        "publishedName": lambda number: published.collections[number].name,
        "publishedPhotos": lambda number: [
            one.photo.id for one in published.collections[number].living
        ],
        "publications": lambda number: [one.id for one in published.collections[number].living],
        "photoOfPublication": lambda number: published.publications[number].photo.id,
        "isEdited": lambda number: published.publications[number].is_edited,
        "setEdited": set_edited,
    }
