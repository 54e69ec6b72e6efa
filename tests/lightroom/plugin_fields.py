"""Alone reads and writes the fields that plug-ins declare, of photos and of the catalog."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .bridge import Refusal
from .catalog import Catalog
from .declarations import allowed_values


def _declared(catalog: Catalog, plugin: str, name: str) -> dict[str, Any]:
    entry = catalog.fields_declared.get(plugin, {}).get(name)
    if entry is None:
        raise Refusal(f'Attempt to access property "{name}" that\'s not declared in Info.lua')
    return entry


def get_property(catalog: Catalog, photo_id: int, plugin: str, name: str, no_throw: bool) -> Any:
    photo = catalog.photo(photo_id)
    try:
        _declared(catalog, plugin, name)
    except Refusal:
        if no_throw:
            return None
        raise
    return photo.properties.get((plugin, name))


def get_properties(catalog: Catalog, photo_id: int, plugin: str, names: Any) -> dict[str, Any]:
    found = {name: get_property(catalog, photo_id, plugin, name, False) for name in names or []}
    return {name: value for name, value in found.items() if value is not None}


def set_property(
    catalog: Catalog, photo_id: int, plugin: str, name: str, value: Any = None
) -> None:
    photo, entry = catalog.photo(photo_id), _declared(catalog, plugin, name)
    call = "LrPhoto:setPropertyForPlugin"
    if value is not None and not isinstance(value, str):
        raise Refusal(f"{call}: value of {name} must be a string")
    if entry.get("dataType") == "enum" and value is not None:
        allowed = allowed_values(entry)
        if allowed is not None and value not in allowed:
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
            photo.properties.pop((plugin, name), None)
            if old is not None:
                photo.properties[plugin, name] = old

        return undo

    catalog.gate.change(apply)


def set_catalog_property(catalog: Catalog, plugin: str, name: str, value: Any = None) -> None:
    def apply() -> Callable[[], None]:
        old = catalog.properties.get((plugin, name))
        catalog.properties[plugin, name] = value
        return lambda: catalog.properties.__setitem__((plugin, name), old)

    catalog.gate.change(apply)
