"""Alone is File > Export by the user: renders, and puts the files through post-process actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .bridge import to_python
from .failures import Violation
from .forms import Form
from .loaded_plugin import LoadedPlugin
from .photo import Photo
from .renderer import Renderer

# What a stock photographer has chosen in the dialog, but for what a test says.
CHOSEN: dict[str, Any] = {
    "LR_exportServiceProvider": "com.adobe.ag.export.file",
    "LR_export_destinationType": "specificFolder",
    "LR_export_destinationPathSuffix": "",
    "LR_export_useSubfolder": False,
    "LR_export_postProcessing": "doNothing",
    "LR_reimportExportedPhoto": False,
    "LR_collisionHandling": "rename",
    "LR_renamingTokensOn": False,
    "LR_tokens": "{{image_name}}",
    "LR_extensionCase": "lowercase",
    "LR_format": "JPEG",
    "LR_jpeg_quality": 0.9,
    "LR_export_colorSpace": "sRGB",
    "LR_size_doConstrain": False,
    "LR_embeddedMetadataOption": "all",
    "LR_metadata_keywordOptions": "flat",
    "LR_useWatermark": False,
    "LR_includeVideoFiles": True,
}


@dataclass
class Export:
    """What one export has come to so far."""

    files: list[Path] = field(default_factory=list)
    failures: dict[str, str | None] = field(default_factory=dict)
    """By the photo's name; what Lightroom lists in its dialog when the export is over."""
    over: bool = False


class Exporter:
    """The user's own exports."""

    def __init__(self, renderer: Renderer, pictures: Path) -> None:
        self._renderer = renderer
        self._default = pictures / "Export"
        self._exports: list[Export] = []

    def start(
        self,
        plugin: LoadedPlugin,
        photos: tuple[Photo, ...],
        actions: tuple[str, ...],
        to: Path | None,
        publish: bool,
        settings: dict[str, Any],
    ) -> Export:
        """Begins one; `actions` are titles, the first one nearest to the renderer."""
        folder = to or self._default
        complete = {**CHOSEN, "LR_export_destinationPathPrefix": str(folder), **settings}
        job, ids = self._renderer.open_session(list(photos), complete)
        providers = [plugin.run(file_of(plugin.info, title)) for title in actions]
        export = Export()
        self._exports.append(export)
        plugin.call(
            "filters",
            "startExport",
            len(self._exports),
            job,
            plugin.bridge.to_lua(ids),
            plugin.bridge.to_lua(complete),
            plugin.bridge.lua.table_from(providers),
            publish,
        )
        return export

    def _came_out(self, number: int, photo_id: int, ok: bool, result: str | None = None) -> None:
        export = self._exports[number - 1]
        if ok:
            if result:
                export.files.append(Path(result))
        else:
            name = self._renderer.catalog.every_photo[photo_id].name
            export.failures[name] = result

    def _over(self, number: int) -> None:
        self._exports[number - 1].over = True

    def functions(self) -> dict[str, Callable[..., Any]]:
        return {"fileCameOut": self._came_out, "exportIsOver": self._over}


def actions_of(info: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The plug-in's post-process actions by their titles."""
    declared = info.get("LrExportFilterProvider") or []
    found = {}
    for action in declared if isinstance(declared, list) else [declared]:
        for key in ("title", "file", "id"):
            if not isinstance(action.get(key), str):
                raise Violation(f"LrExportFilterProvider needs a {key}")
        found[action["title"]] = action
    return found


def file_of(info: dict[str, Any], title: str) -> str:
    found = actions_of(info)
    if title not in found:
        raise LookupError(f"no post-process action {title!r} among {list(found)}")
    return str(found[title]["file"])


def open_section(plugin: LoadedPlugin, title: str, lua_call: Callable[..., Any]) -> Form:
    """The section of an action in the Export dialog, once the user has inserted it."""
    provider = plugin.run(file_of(plugin.info, title))
    tree, heading = plugin.call("dialogs", "openFilterSection", provider)
    title = to_python(heading)
    section = Form(lua_call, [tree], [title])
    if not title:
        raise Violation("the section of a post-process action needs a title")
    return section
