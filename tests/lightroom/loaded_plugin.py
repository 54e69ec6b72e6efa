"""Alone loads the plug-in: checks Info.lua and runs its scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import declarations
from .bridge import Bridge, to_python
from .failures import Violation

INFO_KEYS = {
    "LrSdkVersion", "LrSdkMinimumVersion", "LrToolkitIdentifier", "LrPluginName",
    "LrPluginInfoUrl", "LrPluginInfoProvider", "LrInitPlugin", "LrForceInitPlugin",
    "LrShutdownPlugin", "LrShutdownApp", "LrEnablePlugin", "LrDisablePlugin", "VERSION",
    "LrExportMenuItems", "LrLibraryMenuItems", "LrHelpMenuItems", "LrExportServiceProvider",
    "LrExportFilterProvider", "LrMetadataProvider", "LrMetadataTagsetFactory", "URLHandler",
    "LrAlsoUseBuiltInTranslations", "LrLimitNumberOfTempRenditions",
}  # fmt: skip


class LoadedPlugin:
    """The plug-in in one Lua state, until it is reloaded."""

    def __init__(self, bridge: Bridge, folder: Path, system: str, version: str) -> None:
        self.bridge = bridge
        self._initialized = False
        # Absent rather than false: plug-ins may test WIN_ENV and MAC_ENV for truth only.
        systems = bridge.to_lua({system: True})
        source = (folder / "Info.lua").read_bytes()
        self.info: dict[str, Any] = to_python(self.call("environment", "info", source, systems))
        for key in ("LrSdkVersion", "LrToolkitIdentifier", "LrPluginName"):
            if key not in self.info:
                raise Violation(f"Info.lua lacks {key}: Lightroom does not load the plug-in")
        least = self.info.get("LrSdkMinimumVersion", self.info["LrSdkVersion"])
        if float(least) > float(".".join(version.split(".")[:2])):
            raise Violation(f"the plug-in asks for Lightroom {least}, this is {version}")
        unknown = [key for key in self.info if key not in INFO_KEYS]
        if unknown:
            raise Violation(f"Info.lua has no key {unknown[0]}: Lightroom ignores it")
        self.id: str = self.info["LrToolkitIdentifier"]
        about = bridge.to_lua({"id": self.id, "path": str(folder)})
        self._scripts = self.call("environment", "new", about, systems)

    def call(self, module: str, function: str, *args: Any) -> Any:
        """A function of this program's Lua, called with Lua's own values."""
        return self.bridge.raw_call(self.bridge.use(module)[function.encode()], *args)

    def run(self, file: str) -> Any:
        return self.bridge.raw_call(self._scripts[b"run"], file.encode())

    def compile(self, source: str) -> Any:
        """A function in the environment that the plug-in's scripts share."""
        return self.bridge.raw_call(self._scripts[b"evaluate"], source.encode(), b"=test")

    def initialize(self) -> None:
        if not self._initialized:
            self._initialized = True
            if self.info.get("LrInitPlugin"):
                self.run(self.info["LrInitPlugin"])

    def declared_fields(self) -> dict[str, dict[str, Any]] | None:
        """The plug-in's own metadata fields by their ids."""
        provider = self.info.get("LrMetadataProvider")
        if not provider:
            return None
        return declarations.fields_of(to_python(self.run(provider)))

    def check_tagsets(self, declared: dict[str, dict[str, Any]]) -> None:
        """Raises Violation when the Metadata panel could not show one."""
        named = self.info.get("LrMetadataTagsetFactory") or []
        ids = set()
        for file in [named] if isinstance(named, str) else named:
            tagset = to_python(self.run(file))
            declarations.check_tagset(tagset, self.id, declared)
            if tagset["id"] in ids:
                raise Violation(f"two tagsets have the id {tagset['id']}")
            ids.add(tagset["id"])


def source_of(folder: str, name: str) -> bytes | None:
    """Only files of the top folder; a name with a separator or dot finds nothing."""
    path = Path(folder) / f"{name}.lua"
    if "/" in name or "\\" in name or "." in name or not path.is_file():
        return None
    return path.read_bytes()
