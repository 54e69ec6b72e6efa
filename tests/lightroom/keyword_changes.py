"""Alone creates and changes keywords inside a write gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .bridge import Refusal
from .catalog import Catalog

FORBIDDEN = ",;|"


def create(
    catalog: Catalog,
    name: str,
    synonyms: Any,
    include: bool,
    parent_id: int | None,
    return_existing: bool,
) -> int | bool | None:
    tree = catalog.tree
    parent = tree.by_id[parent_id] if parent_id else None
    if parent and parent.dead:
        raise Refusal("LrCatalog:createKeyword: the parent keyword does not exist")
    if parent is None:
        parent = tree.marked
    if _is_refused(catalog, name):
        return None
    folded = name.casefold()
    for sibling in tree.siblings(parent):
        if sibling.name.casefold() == folded:
            return sibling.id if return_existing else False
    if parent and catalog.strands_at_root and return_existing:
        for root in tree.roots:
            if root.name.casefold() == folded:
                return root.id
    for keyword in tree.pending:
        if keyword.parent is parent and keyword.name.casefold() == folded:
            # A second creation in the same open gate gives no usable handle.
            return False
    keyword = tree.promise(name, parent)
    keyword.synonyms = list(synonyms) if isinstance(synonyms, list) else []
    keyword.include_on_export = include

    def apply() -> Callable[[], None]:
        tree.store(keyword)
        return lambda: tree.remove(keyword)

    catalog.gate.change(apply)
    return keyword.id


def _is_refused(catalog: Catalog, name: str) -> bool:
    if not name or name != name.strip() or any(ord(char) < 32 for char in name):
        return True
    if any(char in FORBIDDEN for char in name) or name in catalog.refused:
        return True
    return "?" in name and catalog.question_mark_refused


def set_attributes(catalog: Catalog, keyword_id: int, info: dict[str, Any]) -> bool:
    keyword = catalog.tree.by_id[keyword_id]
    info = info or {}
    name = info.get("keywordName")
    if name is not None:
        for sibling in catalog.tree.siblings(keyword.parent):
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

    catalog.gate.change(apply)
    return True


def set_parent(catalog: Catalog, keyword_id: int, parent_id: int | None = None) -> None:
    keyword = catalog.tree.by_id[keyword_id]
    parent = catalog.tree.by_id[parent_id] if parent_id else None

    def apply() -> Callable[[], None]:
        old = keyword.parent
        catalog.tree.move(keyword, parent)
        return lambda: catalog.tree.move(keyword, old)

    catalog.gate.change(apply)
