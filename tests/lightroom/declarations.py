"""Alone judges what a plug-in declares of its metadata: its fields and its tagsets."""

from __future__ import annotations

import re
from typing import Any

from .failures import Violation

_FIELD_KEYS = {
    "id", "title", "dataType", "values", "readOnly", "searchable", "browsable", "version",
}  # fmt: skip
_PROVIDER_KEYS = {
    "metadataFieldsForPhotos",
    "schemaVersion",
    "updateFromEarlierSchemaVersion",
    "noAutoUpdate",
}
_TAGSET_KEYS = {"id", "title", "items"}
_ITEM_KEYS = {1, "label", "height_in_lines", "form"}

# Those that Lightroom's own tagsets are made of, as far as we use or may use them.
_BUILT_IN = {
    "com.adobe.filename", "com.adobe.originalFilename.ifDiffers", "com.adobe.sidecars",
    "com.adobe.copyname", "com.adobe.folder", "com.adobe.filesize", "com.adobe.fileFormat",
    "com.adobe.metadataStatus", "com.adobe.metadataDate", "com.adobe.separator",
    "com.adobe.label", "com.adobe.rating", "com.adobe.colorLabels", "com.adobe.title",
    "com.adobe.caption", "com.adobe.headline", "com.adobe.location", "com.adobe.city",
    "com.adobe.state", "com.adobe.country", "com.adobe.captureTime", "com.adobe.captureDate",
    "com.adobe.copyright", "com.adobe.creator",
}  # fmt: skip


def fields_of(provider: Any) -> dict[str, dict[str, Any]]:
    """The fields that a metadata provider declares, by their ids."""
    if not isinstance(provider, dict) or "metadataFieldsForPhotos" not in provider:
        raise Violation("a metadata provider needs metadataFieldsForPhotos")
    _only(_PROVIDER_KEYS, provider, "a metadata provider")
    if not isinstance(provider.get("schemaVersion"), int | float):
        raise Violation("a metadata provider needs a schemaVersion, which is a number")
    declared: dict[str, dict[str, Any]] = {}
    for entry in provider["metadataFieldsForPhotos"] or []:
        _check_field(entry)
        if entry["id"] in declared:
            raise Violation(f"metadata field {entry['id']} is declared twice")
        declared[entry["id"]] = entry
    return declared


def _only(known: set[Any], table: dict[Any, Any], what: str) -> None:
    unknown = [key for key in table if key not in known]
    if unknown:
        raise Violation(f"{what} has no key {unknown[0]}")


def _check_field(entry: dict[str, Any]) -> None:
    name = entry.get("id")
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII):
        raise Violation(f"{name!r} is no id for a metadata field")
    _only(_FIELD_KEYS, entry, f"metadata field {name}")
    kind = entry.get("dataType")
    if kind not in (None, "string", "enum", "url"):
        raise Violation(f"metadata field {name} has dataType {kind}")
    if (kind == "enum") != ("values" in entry):
        raise Violation(f"metadata field {name}: an enum, and nothing else, needs values")
    if entry.get("browsable") and not entry.get("searchable"):
        raise Violation(f"metadata field {name} is browsable and so must be searchable")
    for value in _values(entry):
        if not isinstance(value.get("title"), str):
            raise Violation(f"metadata field {name}: each of its values needs a title")


def _values(entry: dict[str, Any]) -> list[dict[str, Any]]:
    values = entry.get("values") or []
    if isinstance(values, list):
        return values
    # With allowPluginToSetOtherValues among the values it is a mixed table.
    return [value for key, value in values.items() if isinstance(key, int)]


def allowed_values(entry: dict[str, Any]) -> list[str | None] | None:
    """What an enum may be set to; None when that is anything."""
    values = entry.get("values")
    if isinstance(values, dict) and values.get("allowPluginToSetOtherValues"):
        return None
    return [value.get("value") for value in _values(entry)]


def check_tagset(tagset: Any, plugin: str, declared: dict[str, Any]) -> None:
    """Raises Violation unless the Metadata panel can show it."""
    if not isinstance(tagset, dict):
        raise Violation("a tagset is a table")
    _only(_TAGSET_KEYS, tagset, "a tagset")
    for key in ("id", "title"):
        if not isinstance(tagset.get(key), str):
            raise Violation(f"a tagset needs a {key}")
    if not isinstance(tagset.get("items"), list):
        raise Violation("a tagset needs items")
    for item in tagset["items"]:
        # A table whose only key is 1 has come over as a list.
        table = {1: item[0]} if isinstance(item, list) else item
        if isinstance(table, dict):
            _only(_ITEM_KEYS, table, "an item of a tagset")
        _check_item(table[1] if isinstance(table, dict) else table, plugin, declared)


def _check_item(name: Any, plugin: str, declared: dict[str, Any]) -> None:
    own = isinstance(name, str) and name.startswith(f"{plugin}.")
    known = name[len(plugin) + 1 :] in {*declared, "*"} if own else name in _BUILT_IN
    if not known:
        raise Violation(f"the Metadata panel cannot show {name!r}")
