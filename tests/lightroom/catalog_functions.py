"""Alone lists what the SDK's objects of the catalog, photos and keywords ask in Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from . import keyword_changes, metadata, photo_changes, plugin_fields, published
from .catalog import Catalog
from .keyword_tree import Keyword
from .photo import Photo


def catalog_functions(catalog: Catalog, folder: Path) -> dict[str, Callable[..., Any]]:
    """What the SDK's catalog objects ask."""
    tree = catalog.tree

    def by_id(number: int) -> Keyword:
        return tree.by_id[number]

    def ids(items: Iterable[Keyword | Photo]) -> list[int]:
        return [item.id for item in items]

    def is_stored(number: int) -> bool:
        return number in tree.by_id and by_id(number).stored

    def by_uuid(wanted: str) -> int | None:
        photo = catalog.by_uuid.get(wanted)
        return photo.id if photo and not photo.deleted else None

    def first(fits: Callable[[Photo], bool]) -> int | None:
        return next((photo.id for photo in catalog.photos if fits(photo)), None)

    def attributes(number: int) -> dict[str, Any]:
        keyword = by_id(number)
        found = {
            "keywordName": keyword.name,
            "synonyms": keyword.synonyms,
            "includeOnExport": keyword.include_on_export,
        }
        return {**found, "keywordType": "person"} if keyword.person else found

    def available(number: int) -> bool:
        photo = catalog.photo(number)
        return photo.original_exists or photo.smart_preview

    def targets(visible_if_single: bool) -> list[int]:
        selected = catalog.selection
        few = len(selected) < (2 if visible_if_single else 1)
        return [photo.id for photo in (catalog.filmstrip if few else selected)]

    def set_selection(active: int | None, others: Any) -> None:
        ids = [active, *(others or [])]
        catalog.selection = list(
            dict.fromkeys(catalog.photo(photo_id) for photo_id in ids if photo_id)
        )

    return {
        "raw": lambda photo, key=None: metadata.read(catalog, "raw", photo, key),
        "formatted": lambda photo, key=None: metadata.read(catalog, "formatted", photo, key),
        "rawBatch": lambda photo, keys=None: metadata.read_in_batch(catalog, "raw", photo, keys),
        "formattedBatch": lambda photo, keys=None: metadata.read_in_batch(
            catalog, "formatted", photo, keys
        ),
        "setRaw": partial(photo_changes.set_raw, catalog),
        "attachKeyword": partial(photo_changes.attach, catalog),
        "detachKeyword": partial(photo_changes.detach, catalog),
        "getProperty": partial(plugin_fields.get_property, catalog),
        "getProperties": partial(plugin_fields.get_properties, catalog),
        "setProperty": partial(plugin_fields.set_property, catalog),
        "setCatalogProperty": partial(plugin_fields.set_catalog_property, catalog),
        "getCatalogProperty": lambda plugin, key: catalog.properties.get((plugin, key)),
        "photoIsAvailable": available,
        "targetPhoto": lambda: catalog.selection[0].id if catalog.selection else None,
        "targetPhotos": targets,
        "allPhotos": lambda: ids(catalog.photos),
        "photoByUuid": by_uuid,
        "photoByPath": lambda path: first(lambda photo: str(photo.path) == path),
        "setSelection": set_selection,
        "catalogPath": lambda: str(folder / "Catalog.lrcat"),
        "topKeywords": lambda: ids(tree.roots),
        "keywordsById": lambda wanted: [number for number in wanted or [] if is_stored(number)],
        "createKeyword": partial(keyword_changes.create, catalog),
        "keywordIsStored": is_stored,
        "keywordName": lambda number: by_id(number).name,
        "keywordParent": lambda number: parent.id if (parent := by_id(number).parent) else None,
        "keywordChildren": lambda number: ids(by_id(number).children),
        "keywordSynonyms": lambda number: by_id(number).synonyms,
        "keywordPhotos": lambda number: ids(catalog.photos_of(by_id(number))),
        "keywordAttributes": attributes,
        "setKeywordAttributes": partial(keyword_changes.set_attributes, catalog),
        "setKeywordParent": partial(keyword_changes.set_parent, catalog),
        "publishedCollectionsOf": lambda number: catalog.published.containing(
            catalog.photo(number)
        ),
        **published.functions(catalog.published, catalog.gate),
        "beginChanges": lambda kind: catalog.gate.begin(),
        "commitChanges": lambda name=None: catalog.commit(name),
        "rollBackChanges": catalog.roll_back,
    }
