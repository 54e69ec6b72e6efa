"""Alone lists the Python functions behind the SDK's catalog objects and its plain namespaces."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from . import dates, files, text
from .catalog import Keyword, Photo

if TYPE_CHECKING:
    from .host import Lightroom


def digest(algorithm: str, message: str) -> tuple[str, bytes]:
    found = hashlib.new(algorithm, message.encode("utf-8", "surrogateescape"))
    return found.hexdigest().upper(), found.digest()


def plain_functions(lightroom: Lightroom) -> dict[str, dict[str, Callable[..., Any]]]:
    """Namespaces without waiting and without state."""
    return {
        "LrPathUtils": {
            **files.PATH_FUNCTIONS,
            "getStandardFilePath": lightroom.files.standard_path,
        },
        "LrStringUtils": text.FUNCTIONS,
        "LrDate": dates.FUNCTIONS,
        "LrUUID": {"generateUUID": lambda: str(uuid.uuid4()).upper()},
        "LrMD5": {"digest": lambda message: digest("md5", message)[0]},
        "LrMath": {
            "bitAnd": lambda a, b: int(a) & int(b),
            "bitOr": lambda a, b: int(a) | int(b),
            "bitXor": lambda a, b: int(a) ^ int(b),
        },
        "LrShell": {"revealInShell": lightroom.revealed.append},
        "LrHttp": {"openUrlInBrowser": lightroom.opened_urls.append},
        "LrSystemInfo": {
            "osVersion": lambda: (
                "macOS 26.1.0" if lightroom.system == "mac" else "Microsoft Windows 11"
            ),
            "summaryString": lambda: f"Lightroom Classic version: {lightroom.version}",
            "is64Bit": lambda: True,
            "numCPUs": lambda: 8,
            "memSize": lambda: 17179869184,
            "architecture": lambda: "arm64" if lightroom.system == "mac" else "x64",
            "appWindowSize": lambda: (1440, 900),
        },
    }


def catalog_functions(lightroom: Lightroom) -> dict[str, Callable[..., Any]]:
    """What the SDK's catalog objects ask."""
    catalog = lightroom.catalog

    def by_id(number: int) -> Keyword:
        return catalog.keywords_by_id[number]

    def ids(items: Iterable[Keyword | Photo]) -> list[int]:
        return [item.id for item in items]

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
        return [photo.id for photo in (catalog.photos if few else selected)]

    def set_selection(active: int | None, others: Any) -> None:
        ids = [active, *(others or [])]
        catalog.selection = list(
            dict.fromkeys(catalog.photo(photo_id) for photo_id in ids if photo_id)
        )

    return {
        "raw": lambda photo, key=None: catalog.read("raw", photo, key),
        "formatted": lambda photo, key=None: catalog.read("formatted", photo, key),
        "rawBatch": lambda photo, keys=None: catalog.read_in_batch("raw", photo, keys),
        "formattedBatch": lambda photo, keys=None: catalog.read_in_batch("formatted", photo, keys),
        "setRaw": catalog.set_raw,
        "attachKeyword": catalog.attach,
        "detachKeyword": catalog.detach,
        "getProperty": catalog.get_property,
        "setProperty": catalog.set_property,
        "setCatalogProperty": catalog.set_catalog_property,
        "getCatalogProperty": lambda plugin, key: catalog.properties.get((plugin, key)),
        "photoIsAvailable": available,
        "targetPhoto": lambda: catalog.selection[0].id if catalog.selection else None,
        "targetPhotos": targets,
        "allPhotos": lambda: ids(catalog.photos),
        "photoByUuid": lambda wanted: first(lambda photo: photo.uuid == wanted),
        "photoByPath": lambda path: first(lambda photo: str(photo.path) == path),
        "setSelection": set_selection,
        "catalogPath": lambda: str(lightroom.files.standard["pictures"] / "Catalog.lrcat"),
        "topKeywords": lambda: ids(catalog.roots),
        "keywordsById": lambda wanted: [
            number for number in wanted or [] if number in catalog.keywords_by_id
        ],
        "createKeyword": catalog.create_keyword,
        "keywordIsStored": lambda number: by_id(number).stored,
        "keywordName": lambda number: by_id(number).name,
        "keywordParent": lambda number: parent.id if (parent := by_id(number).parent) else None,
        "keywordChildren": lambda number: ids(by_id(number).children),
        "keywordSynonyms": lambda number: by_id(number).synonyms,
        "keywordPhotos": lambda number: ids(catalog.photos_of(by_id(number))),
        "keywordAttributes": attributes,
        "setKeywordAttributes": catalog.set_attributes,
        "setKeywordParent": lambda number, parent=None: catalog.set_parent(number, parent),
        "beginChanges": catalog.begin,
        "commitChanges": lambda name=None: catalog.commit(name),
        "rollBackChanges": catalog.roll_back,
    }
