"""Alone holds the catalog: photos, keywords, the selection, and what Undo takes back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from .bridge import Refusal
from .metadata import FORMATTED, KEYS, RAW
from .text import LINE_BREAK

FORMATS = {
    "jpg": "JPG", "jpeg": "JPG", "tif": "TIFF", "tiff": "TIFF", "png": "PNG", "psd": "PSD",
    "dng": "DNG", "heic": "HEIC", "mov": "VIDEO", "mp4": "VIDEO", "avi": "VIDEO",
}  # fmt: skip
FORBIDDEN = ",;|"


class Keyword:
    """One keyword of the tree."""

    def __init__(self, catalog: Catalog, name: str, parent: Keyword | None) -> None:
        self.catalog = catalog
        self.id = catalog.new_id()
        self.name = name
        self.parent = parent
        self.children: list[Keyword] = []
        self.synonyms: list[str] = []
        self.include_on_export = True
        self.person = False
        self.stored = False
        self.dead = False
        catalog.keywords_by_id[self.id] = self

    @property
    def path(self) -> str:
        return f"{self.parent.path}|{self.name}" if self.parent else self.name

    def ancestors(self) -> list[Keyword]:
        return [*self.parent.ancestors(), self.parent] if self.parent else []

    def __repr__(self) -> str:
        return f"Keyword({self.path!r})"


class Photo:
    """One photo of the catalog, as a test sees and changes it."""

    def __init__(self, catalog: Catalog, path: Path, fields: dict[str, Any]) -> None:
        self.catalog = catalog
        self.id = catalog.new_id()
        self.uuid = str(uuid.uuid4()).upper()
        self.path = Path(path)
        self.fields: dict[str, Any] = {k: v for k, v in fields.items() if v not in ("", None)}
        self.attached: list[Keyword] = []
        self.properties: dict[tuple[str, str], Any] = {}
        self.master: Photo | None = None
        self.copies: list[Photo] = []
        self.stack: list[Photo] = []
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
        self.size = self._size()

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
        self.catalog.user_acted()

    def add_keywords(self, *paths: str) -> None:
        """The user types keywords."""
        for path in paths:
            keyword = self.catalog.keyword(path)
            if keyword not in self.attached:
                self.attached.append(keyword)
        self.catalog.user_acted()

    def remove_keywords(self, *names: str) -> None:
        self.attached = [k for k in self.attached if k.name not in names and k.path not in names]
        self.catalog.user_acted()

    def delete(self) -> None:
        """The user removes the photo from the catalog."""
        self.deleted = True
        self.catalog.photos = [photo for photo in self.catalog.photos if photo is not self]
        self.catalog.selection = [p for p in self.catalog.selection if p is not self]
        for keyword_photo in self.copies:
            if not keyword_photo.deleted:
                keyword_photo.delete()
        self.catalog.user_acted()

    def lose_original(self) -> None:
        """The file goes offline; the catalog keeps its last known path."""
        away = self.path.with_name(self.path.name + ".offline")
        if self.path.exists():
            self.path.rename(away)

    def find_original(self) -> None:
        self.path.with_name(self.path.name + ".offline").rename(self.path)

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


@dataclass
class UndoEntry:
    name: str
    takes_back: list[Callable[[], None]] = field(default_factory=list)
    sealed: bool = False


class Catalog:
    """The catalog's state. Changes made in a gate wait in a journal until it closes."""

    def __init__(self, system: str, violation: Callable[[str], None]) -> None:
        self.system = system
        self.violation = violation
        self._last_id = 0
        self.photos: list[Photo] = []
        self.every_photo: dict[int, Photo] = {}
        self.roots: list[Keyword] = []
        self.keywords_by_id: dict[int, Keyword] = {}
        self.selection: list[Photo] = []
        self.properties: dict[tuple[str, str], Any] = {}
        self.undo: list[UndoEntry] = []
        self.journal: list[Callable[[], Callable[[], None]]] | None = None
        self.journal_kind = ""
        self.pending: list[Keyword] = []
        self.refused: set[str] = set()
        self.question_mark_refused = False
        self.marked_keyword: Keyword | None = None
        self.strands_at_root = False
        self.unset_text: str | None = None
        self.batch_omits_deleted = False
        self.fields_declared: dict[str, dict[str, dict[str, Any]]] = {}
        self.gates = 0
        self.aborted_keywords = 0

    def new_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def user_acted(self) -> None:
        for entry in self.undo:
            entry.sealed = True

    # Keywords ---------------------------------------------------------------------------

    def siblings(self, parent: Keyword | None) -> list[Keyword]:
        return parent.children if parent else self.roots

    def find_keyword(self, path: str) -> Keyword | None:
        parent = None
        for name in path.split("|"):
            parent = next((k for k in self.siblings(parent) if k.name == name), None)
            if parent is None:
                return None
        return parent

    def keyword(self, path: str) -> Keyword:
        """The keyword of a path, made where it is missing, as the user makes one."""
        parent = None
        for name in path.split("|"):
            found = next((k for k in self.siblings(parent) if k.name == name), None)
            if found is None:
                found = Keyword(self, name, parent)
                self._store(found)
            parent = found
        assert parent is not None
        return parent

    def _store(self, keyword: Keyword) -> None:
        keyword.stored = True
        self.siblings(keyword.parent).append(keyword)

    def _unstore(self, keyword: Keyword) -> None:
        keyword.stored = False
        keyword.dead = True
        self.siblings(keyword.parent).remove(keyword)

    def tree(self) -> dict[str, Any]:
        def branch(keywords: list[Keyword]) -> dict[str, Any]:
            return {k.name: branch(k.children) for k in sorted(keywords, key=lambda k: k.name)}

        return branch(self.roots)

    def photos_of(self, keyword: Keyword) -> list[Photo]:
        return [photo for photo in self.photos if keyword in photo.attached]

    # The gate ---------------------------------------------------------------------------

    def begin(self, kind: str) -> None:
        self.journal, self.journal_kind, self.pending = [], kind, []
        self.gates += 1

    def roll_back(self) -> None:
        for keyword in self.pending:
            keyword.dead = True
        self.journal, self.pending = None, []

    def commit(self, name: str | None) -> None:
        journal, self.journal, self.pending = self.journal or [], None, []
        takes_back = [change() for change in journal]
        if name is None or not takes_back:
            return
        last = self.undo[-1] if self.undo else None
        # On macOS gates without a user's action between them become one entry.
        if self.system == "mac" and last and not last.sealed:
            last.name = name
            last.takes_back += takes_back
        else:
            self.undo.append(UndoEntry(name, takes_back))

    def take_back(self) -> str:
        entry = self.undo.pop()
        for undo in reversed(entry.takes_back):
            undo()
        self.user_acted()
        return entry.name

    def change(self, apply: Callable[[], Callable[[], None]]) -> None:
        assert self.journal is not None
        self.journal.append(apply)

    def create_keyword(
        self, name: str, synonyms: Any, include: bool, parent_id: int | None, return_existing: bool
    ) -> int | bool | None:
        parent = self.keywords_by_id[parent_id] if parent_id else None
        if parent and parent.dead:
            raise Refusal("LrCatalog:createKeyword: the parent keyword does not exist")
        if parent is None:
            parent = self.marked_keyword
        if self._is_refused(name):
            return None
        folded = name.casefold()
        for sibling in self.siblings(parent):
            if sibling.name.casefold() == folded:
                return sibling.id if return_existing else False
        if parent and self.strands_at_root and return_existing:
            for root in self.roots:
                if root.name.casefold() == folded:
                    return root.id
        for keyword in self.pending:
            if keyword.parent is parent and keyword.name.casefold() == folded:
                # A second creation in the same open gate gives no usable handle.
                return False
        keyword = Keyword(self, name, parent)
        keyword.synonyms = list(synonyms) if isinstance(synonyms, list) else []
        keyword.include_on_export = include
        self.pending.append(keyword)

        def apply() -> Callable[[], None]:
            self._store(keyword)
            return lambda: self._unstore(keyword)

        self.change(apply)
        return keyword.id

    def _is_refused(self, name: str) -> bool:
        if not name or name != name.strip() or any(ord(char) < 32 for char in name):
            return True
        if any(char in FORBIDDEN for char in name) or name in self.refused:
            return True
        return "?" in name and self.question_mark_refused

    def set_attributes(self, keyword_id: int, info: dict[str, Any]) -> bool:
        keyword = self.keywords_by_id[keyword_id]
        info = info or {}
        name = info.get("keywordName")
        if name is not None:
            for sibling in self.siblings(keyword.parent):
                if sibling is not keyword and sibling.name.casefold() == name.casefold():
                    return False

        def apply() -> Callable[[], None]:
            old = (keyword.name, keyword.synonyms, keyword.include_on_export)
            keyword.name = name if name is not None else keyword.name
            synonyms = info.get("synonyms")
            if synonyms is not None:
                keyword.synonyms = synonyms if isinstance(synonyms, list) else []
            include = info.get("includeOnExport")
            keyword.include_on_export = keyword.include_on_export if include is None else include

            def undo() -> None:
                keyword.name, keyword.synonyms, keyword.include_on_export = old

            return undo

        self.change(apply)
        return True

    def set_parent(self, keyword_id: int, parent_id: int | None) -> None:
        keyword = self.keywords_by_id[keyword_id]
        parent = self.keywords_by_id[parent_id] if parent_id else None

        def move(to: Keyword | None) -> None:
            self.siblings(keyword.parent).remove(keyword)
            keyword.parent = to
            self.siblings(to).append(keyword)

        def apply() -> Callable[[], None]:
            old = keyword.parent
            move(parent)
            return lambda: move(old)

        self.change(apply)

    # Photos -----------------------------------------------------------------------------

    def photo(self, photo_id: int) -> Photo:
        photo = self.every_photo[photo_id]
        if photo.deleted:
            raise Refusal("LrPhoto: the photo is no longer in the catalog")
        return photo

    def attach(self, photo_id: int, keyword_id: int) -> None:
        photo, keyword = self.photo(photo_id), self.keywords_by_id[keyword_id]
        if keyword.dead or not (keyword.stored or keyword in self.pending):
            raise Refusal("LrPhoto:addKeyword: the keyword does not exist")

        def apply() -> Callable[[], None]:
            if keyword in photo.attached:
                return lambda: None
            photo.attached.append(keyword)
            return lambda: photo.attached.remove(keyword)

        self.change(apply)

    def detach(self, photo_id: int, keyword_id: int) -> None:
        photo, keyword = self.photo(photo_id), self.keywords_by_id[keyword_id]

        def apply() -> Callable[[], None]:
            if keyword not in photo.attached:
                return lambda: None
            photo.attached.remove(keyword)
            return lambda: photo.attached.append(keyword)

        self.change(apply)

    def set_raw(self, photo_id: int, key: Any, value: Any = None) -> None:
        photo = self.photo(photo_id)
        kind = KEYS["set"].get(key)
        if kind is None:
            raise Refusal(f'LrPhoto:setRawMetadata: unknown metadata key "{key}"')
        self._check_value(key, kind, value)

        def apply() -> Callable[[], None]:
            old = photo.fields.get(key)
            if value in ("", None):
                photo.fields.pop(key, None)
            else:
                photo.fields[key] = value

            def undo() -> None:
                photo.fields.pop(key, None)
                if old is not None:
                    photo.fields[key] = old

            return undo

        self.change(apply)

    def _check_value(self, key: str, kind: str, value: Any) -> None:
        call = "LrPhoto:setRawMetadata"
        if key == "rating" and value is not None and value not in (1, 2, 3, 4, 5):
            raise Refusal(f"{call}: rating must be 1 to 5 or nil")
        if key == "pickStatus" and value not in (-1, 0, 1):
            raise Refusal(f"{call}: pickStatus must be -1, 0 or 1")
        states = ("unknown", "copyrighted", "public domain")
        if key == "copyrightState" and value not in states:
            raise Refusal(f"{call}: copyrightState must be one of {', '.join(states)}")
        if value is None and key not in ("rating", "gps"):
            raise Refusal(f"{call}: value of {key} must not be nil")
        expected = {"string": str, "number": int | float, "table": dict | list}[kind]
        if value is not None and not isinstance(value, expected):
            raise Refusal(f"{call}: value of {key} must be a {kind}")
        if isinstance(value, str) and ("\n" in value or "\r" in value):
            self.violation(f"{key} was written with a line feed; Lightroom's line break is U+2028")

    def raw_value(self, photo: Photo, key: Any) -> Any:
        if key not in KEYS["raw"]:
            raise Refusal(f'Unknown key: "{key}"')
        reader = RAW.get(key)
        if reader:
            return reader(photo)
        if key in photo.fields:
            return photo.fields[key]
        return {"string": None, "number": None, "boolean": False, "Boolean": False}.get(
            KEYS["raw"][key]
        )

    def formatted_value(self, photo: Photo, key: Any) -> Any:
        if key not in KEYS["formatted"]:
            raise Refusal(f'Unknown key: "{key}"')
        reader = FORMATTED.get(key)
        if reader:
            return reader(photo)
        unset = self.unset_text if KEYS["formatted"][key] == "string" else None
        return photo.fields.get(key, unset)

    def read(self, which: str, photo_id: int, keys: Any) -> Any:
        """One value for one key, a table for several or for all."""
        photo = self.photo(photo_id)
        value = self.raw_value if which == "raw" else self.formatted_value
        if isinstance(keys, str):
            return value(photo, keys)
        wanted = keys if keys else KEYS[which]
        found = {key: value(photo, key) for key in wanted}
        return {key: item for key, item in found.items() if item is not None}

    def read_in_batch(self, which: str, photo_id: int, keys: Any) -> Any:
        """A vanished photo fails the batch, or is left out of it: which one is unknown."""
        if self.batch_omits_deleted and self.every_photo[photo_id].deleted:
            return None
        return self.read(which, photo_id, keys)

    # Fields of plug-ins -----------------------------------------------------------------

    def declared(self, plugin: str, name: str) -> dict[str, Any]:
        entry = self.fields_declared.get(plugin, {}).get(name)
        if entry is None:
            raise Refusal(f'Attempt to access property "{name}" that\'s not declared in Info.lua')
        return entry

    def get_property(self, photo_id: int, plugin: str, name: str, no_throw: bool) -> Any:
        photo = self.photo(photo_id)
        try:
            self.declared(plugin, name)
        except Refusal:
            if no_throw:
                return None
            raise
        return photo.properties.get((plugin, name))

    def set_property(self, photo_id: int, plugin: str, name: str, value: Any = None) -> None:
        photo, entry = self.photo(photo_id), self.declared(plugin, name)
        call = "LrPhoto:setPropertyForPlugin"
        if value is not None and not isinstance(value, str):
            raise Refusal(f"{call}: value of {name} must be a string")
        if entry.get("dataType") == "enum" and value is not None:
            allowed = [item.get("value") for item in entry.get("values", [])]
            if value not in allowed:
                raise Refusal(f"{call}: {value} is not one of the values of {name}")
        if entry.get("searchable") and value and len(value.encode()) > 511:
            raise Refusal(f"{call}: value of {name} is longer than 511 bytes")

        def apply() -> Callable[[], None]:
            old = photo.properties.get((plugin, name))
            if value is None:
                photo.properties.pop((plugin, name), None)
            else:
                photo.properties[plugin, name] = value

            def undo() -> None:
                photo.properties[plugin, name] = old

            return undo

        self.change(apply)

    def set_catalog_property(self, plugin: str, name: str, value: Any = None) -> None:
        def apply() -> Callable[[], None]:
            old = self.properties.get((plugin, name))
            self.properties[plugin, name] = value
            return lambda: self.properties.__setitem__((plugin, name), old)

        self.change(apply)
