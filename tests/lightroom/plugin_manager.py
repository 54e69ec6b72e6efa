"""Alone is the Plug-in Manager, open at the plug-in's section."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .bridge import to_python
from .forms import Form
from .loaded_plugin import LoadedPlugin


@dataclass
class Section:
    """What the plug-in put into its section."""

    trees: list[int] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)


def open_section(plugin: LoadedPlugin, provider_file: str) -> Section:
    plugin.initialize()
    provider = plugin.run(provider_file)
    prefs = plugin.call("storage", "prefs", plugin.id.encode())
    found = plugin.call("dialogs", "openSection", provider, prefs)
    trees, headings, titles = (list(to_python(part) or []) for part in found)
    return Section(trees, headings, titles)


class PluginManager(Form):
    """The plug-in's section in the open Plug-in Manager."""

    def __init__(
        self,
        lua_call: Callable[..., Any],
        section: Section,
        run: Callable[[float], None],
        close_section: Callable[[float], None],
    ) -> None:
        super().__init__(lua_call, section.trees, section.titles)
        self._run = run
        self._close_section = close_section
        self.headings = section.headings
        self.is_open = True

    @property
    def text(self) -> str:
        return "\n".join([*self.headings, self.shown])

    def press(self, name: str, timeout: float = 60) -> None:
        super().press(name)
        self._run(timeout)

    def close(self, timeout: float = 60) -> None:
        self.leave_field()
        self.is_open = False
        self._close_section(timeout)

    def __enter__(self) -> PluginManager:
        return self

    def __exit__(self, failure: Any, *_: Any) -> None:
        if self.is_open and failure is None:
            self.close()
