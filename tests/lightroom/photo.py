"""Alone is one photo of the catalog: its file, its fields, and what a user does to it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from .keyword_tree import Keyword, KeywordTree
from .metadata_keys import KEYS
from .text import LINE_BREAK

FORMATS = {
    "jpg": "JPG", "jpeg": "JPG", "tif": "TIFF", "tiff": "TIFF", "png": "PNG", "psd": "PSD",
    "dng": "DNG", "heic": "HEIC", "mov": "VIDEO", "mp4": "VIDEO", "avi": "VIDEO",
}  # fmt: skip


@dataclass(eq=False)
class Stack:
    """Photos that lie on each other, the first one on top; collapsed, only that is seen."""

    photos: list[Photo]
    collapsed: bool


class Photo:
    """One photo of the catalog, as a test sees and changes it."""

    def __init__(
        self,
        number: int,
        path: Path,
        tree: KeywordTree,
        user_acted: Callable[[], None],
        size: tuple[int, int] | None = None,
    ) -> None:
        self._tree = tree
        self._user_acted = user_acted
        self.id = number
        self.uuid = str(uuid.uuid4()).upper()
        self.path = Path(path)
        self.fields: dict[str, Any] = {}
        self.attached: list[Keyword] = []
        self.properties: dict[tuple[str, str], Any] = {}
        self.master: Photo | None = None
        self.copies: list[Photo] = []
        self.stack: Stack | None = None
        self.develop: dict[str, Any] = {}
        self.captured: str | None = None
        self.gps: tuple[float, float] | None = None
        self.smart_preview = False
        self.deleted = False
        self.render_failure: str | bool | None = False
        self.file_appears_late = 0.0
        self.preview_cached = False
        self.thumbnail_error: str | None = None
        self.file_format = FORMATS.get(self.path.suffix.lower().lstrip("."), "RAW")
        self.size = size or self._size()

    def _size(self) -> tuple[int, int]:
        try:
            with Image.open(self.path) as image:
                return image.size
        except OSError:
            return (6000, 4000)

    # What the user sees -----------------------------------------------------------------

    def _text(self, key: str) -> str:
        return str(self.fields.get(key) or "").replace(LINE_BREAK, "\n")

    @property
    def title(self) -> str:
        return self._text("title")

    @title.setter
    def title(self, value: str) -> None:
        self.edit(title=value)

    @property
    def caption(self) -> str:
        return self._text("caption")

    @caption.setter
    def caption(self, value: str) -> None:
        self.edit(caption=value)

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def is_video(self) -> bool:
        return self.file_format == "VIDEO"

    @property
    def keywords(self) -> list[str]:
        """Leaf names in Lightroom's order, which is the alphabet's."""
        return sorted(keyword.name for keyword in self.attached)

    @property
    def keyword_paths(self) -> list[str]:
        return sorted(keyword.path for keyword in self.attached)

    @property
    def exported_keywords(self) -> list[str]:
        """What an export writes: no private keyword, but ancestors and synonyms."""
        names = set()
        for keyword in self.attached:
            for one in [*keyword.ancestors(), keyword]:
                if one.include_on_export:
                    names.update([one.name, *one.synonyms])
        return sorted(names)

    def custom(self, name: str, plugin: str | None = None) -> Any:
        """A plug-in's own field of this photo."""
        for (plugin_id, key), value in self.properties.items():
            if key == name and plugin in (None, plugin_id):
                return value
        return None

    def edit(self, **fields: Any) -> None:
        """The user types into the Metadata panel."""
        for key, value in fields.items():
            if key not in KEYS["set"]:
                raise KeyError(f"Lightroom has no settable field {key!r}")
            if isinstance(value, str):
                value = value.replace("\n", LINE_BREAK)
            if value in ("", None):
                self.fields.pop(key, None)
            else:
                self.fields[key] = value
        self._user_acted()

    def add_keywords(self, *paths: str) -> None:
        """The user types keywords."""
        for path in paths:
            keyword = self._tree.make(path)
            if keyword not in self.attached:
                self.attached.append(keyword)
        self._user_acted()

    def remove_keywords(self, *names: str) -> None:
        self.attached = [k for k in self.attached if k.name not in names and k.path not in names]
        self._user_acted()

    def delete(self) -> None:
        """The user removes the photo from the catalog."""
        self.deleted = True
        self.leave_stack()
        for copy in self.copies:
            if not copy.deleted:
                copy.delete()
        self._user_acted()

    @property
    def is_hidden(self) -> bool:
        return bool(self.stack and self.stack.collapsed and self.stack.photos[0] is not self)

    def leave_stack(self) -> None:
        stack, self.stack = self.stack, None
        if stack:
            stack.photos.remove(self)
            if len(stack.photos) == 1:
                stack.photos[0].stack = None

    def lose_original(self) -> None:
        """The file goes offline; the catalog keeps its last known path."""
        away = self.path.with_name(self.path.name + ".offline")
        if self.path.exists():
            self.path.rename(away)

    def fail_render(self, message: str | None = None) -> None:
        """The next exports of this photo fail, with a message or without one."""
        self.render_failure = message

    @property
    def original_exists(self) -> bool:
        return self.path.exists()

    def snapshot(self) -> dict[str, Any]:
        """Everything that a run may have changed, for comparing before and after."""
        return {
            "fields": dict(self.fields),
            "keywords": self.keyword_paths,
            "properties": {key: value for (_, key), value in self.properties.items()},
            "develop": dict(self.develop),
            "file": self.path.read_bytes() if self.path.exists() else None,
        }

    def __repr__(self) -> str:
        return f"Photo({self.path.name!r})"
