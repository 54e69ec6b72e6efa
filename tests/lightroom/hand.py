"""Alone is the user's hand in the Library: importing, keywords, stacks, what is selected."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PIL import Image

from .catalog import Catalog
from .keyword_tree import Keyword
from .photo import Photo, Stack
from .published import PublishedCollection


class Hand:
    """What a user does to the catalog without any plug-in."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def add_photo(
        self,
        path: Path,
        keywords: Iterable[str] = (),
        captured: str | None = None,
        gps: tuple[float, float] | None = None,
        file_format: str | None = None,
        size: tuple[int, int] | None = None,
        **fields: Any,
    ) -> Photo:
        """Import one file; other arguments are settable metadata such as title or city."""
        photo = self.catalog.new_photo(Path(path), size)
        for key, value in fields.items():
            photo.edit(**{key: value})
        for keyword in keywords:
            photo.attached.append(self.catalog.tree.make(keyword))
        photo.captured = captured
        photo.gps = gps
        photo.file_format = file_format or photo.file_format
        self.catalog.add(photo)
        return photo

    def add_photos(self, picture: Path, count: int, folder: Path, **facts: Any) -> list[Photo]:
        """Import p00001.jpg, … which are one file on the disk; `facts` are those of add_photo."""
        folder.mkdir(parents=True, exist_ok=True)
        first = folder / f"p00001{picture.suffix}"
        shutil.copy(picture, first)
        with Image.open(picture) as opened:
            size = opened.size
        photos = []
        for number in range(1, count + 1):
            path = folder / f"p{number:05}{picture.suffix}"
            if path != first:
                path.hardlink_to(first)
            photos.append(self.add_photo(path, size=size, **facts))
        return photos

    def add_video(self, path: Path, **fields: Any) -> Photo:
        if not Path(path).exists():
            Path(path).write_bytes(b"\0\0\0\x14ftypqt  \0\0\0\0qt  ")
        return self.add_photo(path, file_format="VIDEO", **fields)

    def add_virtual_copy(
        self, photo: Photo, copy_name: str = "Copy 1", develop: dict[str, Any] | None = None
    ) -> Photo:
        copy = self.catalog.new_photo(photo.path)
        copy.fields = {**photo.fields, "copyName": copy_name}
        copy.attached = list(photo.attached)
        copy.captured, copy.gps = photo.captured, photo.gps
        copy.file_format, copy.size = photo.file_format, photo.size
        copy.master = photo.master or photo
        copy.master.copies.append(copy)
        copy.develop = dict(develop or {})
        self.catalog.add(copy)
        return copy

    def stack(self, *photos: Photo, collapsed: bool = False) -> None:
        """The first photo lies on top."""
        stack = Stack(list(photos), collapsed)
        for photo in photos:
            photo.leave_stack()
        for photo in photos:
            photo.stack = stack
        self.catalog.user_acted()

    def publish(self, *photos: Photo, to: str = "Adobe Stock") -> PublishedCollection:
        """Into a published collection of this name, as they are now."""
        self.catalog.user_acted()
        return self.catalog.published.publish(photos, to)

    def select(self, *photos: Photo) -> None:
        """The first photo is the most selected one; none means an empty selection."""
        self.catalog.selection = photos
        self.catalog.user_acted()

    def add_keyword(
        self,
        path: str,
        include_on_export: bool = True,
        synonyms: Iterable[str] = (),
        person: bool = False,
    ) -> Keyword:
        keyword = self.catalog.tree.make(path)
        keyword.include_on_export = include_on_export
        keyword.synonyms = list(synonyms)
        keyword.person = person
        return keyword

    def delete_keyword(self, path: str) -> None:
        """The user removes a keyword and all below it."""
        keyword = self.catalog.tree.find(path)
        if keyword is None:
            raise KeyError(path)
        for child in list(keyword.children):
            self.delete_keyword(child.path)
        self.catalog.tree.remove(keyword)
        for photo in self.catalog.photos:
            photo.attached = [one for one in photo.attached if one is not keyword]
        self.catalog.user_acted()

    def put_new_keywords_inside(self, path: str | None) -> None:
        """The user marks a keyword with "Put New Keywords Inside this Keyword"."""
        self.catalog.tree.marked = self.catalog.tree.make(path) if path else None

    def refuse_keyword(self, *names: str) -> None:
        """createKeyword gives nil for these names, for no visible reason."""
        self.catalog.refused.update(names)
