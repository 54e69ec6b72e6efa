"""Alone is the program: puts its parts together, starts, ends, and is what a test holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from . import camera, drawing, exports, files, menu, sdk_names, services, snippet
from .bridge import Bridge, Refusal
from .catalog import Catalog
from .catalog_functions import catalog_functions
from .commands import Commands
from .dialogs import Screen
from .forms import Form
from .hand import Hand
from .judge import Deaths, Judge
from .loaded_plugin import LoadedPlugin, source_of
from .log import Log
from .photo import Photo
from .plans import Plans
from .plugin_manager import PluginManager, Section, open_section
from .progress import Progress, ProgressBars
from .renderer import Renderer
from .shell import Shell, dock_environment
from .stopwatch import Stopwatch, Turn
from .storage import Keychain, Preferences
from .text import Dictionary
from .turns import Turns


class Lightroom:
    """Lightroom Classic with one plug-in, one user and one catalog."""

    def __init__(
        self,
        home: Path,
        plugin: Path,
        os: str = "mac",
        environment: dict[str, str] | None = None,
        version: str = "15.3",
        language: str = "en",
        render_seconds: float = 0.0,
    ) -> None:
        if os not in ("mac", "windows"):
            raise ValueError("os is 'mac' or 'windows'")
        self.home = Path(home)
        self.home.mkdir(parents=True, exist_ok=True)
        self.plugin_path = Path(plugin).resolve()
        self.system = os
        self.version = version
        self.language = language
        self.revealed: list[str] = []
        self.opened_urls: list[str] = []
        self.io_open_fails_on_non_ascii = False
        self._closed = False
        self._build(dict(environment or {}))
        self.renderer.render_seconds = render_seconds
        self._start()

    def _build(self, environment: dict[str, str]) -> None:
        """The parts, each from those before it, and what a test says to them."""
        self.files = files.Files(self.home, self.system)
        self.environment = environment
        self.shell = Shell(
            self.system, environment, dock_environment(self.system, self.home, self.files.temp)
        )
        self._stopwatch = Stopwatch()
        self._judge = judge = Judge()
        self.errors, self.silent_errors = judge.errors, judge.silent_errors
        self.violations = judge.violations
        self.catalog = Catalog(self.system, self.version, judge.violation)
        self.renderer = Renderer(self.catalog, judge.violation)
        self._exporter = exports.Exporter(self.renderer, self.files.standard["pictures"])
        self._commands = Commands(self.shell, self.catalog.gate, judge.violation)
        self._preferences, self._keychain = Preferences(), Keychain()
        self.prefs_store, self.passwords = self._preferences.by_plugin, self._keychain.passwords
        self._log = Log(self.files.logs)
        self.log = self._log.lines
        self._dictionary = Dictionary(self.plugin_path, self.language)
        self._bars = ProgressBars()
        self._screen = screen = Screen(self.lua_call, self.catalog.user_acted)
        self.dialogs, self.bezels, self.silenced = screen.dialogs, screen.bezels, screen.silenced
        self._deaths = Deaths(judge, screen, self._is_for_user)
        plans = Plans(self, screen)
        self.answer, self.on_dialog, self.at = plans.answer, plans.on_dialog, plans.at
        self._turns = Turns(self.lua_call, plans, screen)
        hand = Hand(self.catalog)
        self.add_photo, self.add_photos = hand.add_photo, hand.add_photos
        self.add_video = hand.add_video
        self.add_virtual_copy, self.stack = hand.add_virtual_copy, hand.stack
        self.select, self.publish = hand.select, hand.publish
        self.add_keyword, self.delete_keyword = hand.add_keyword, hand.delete_keyword
        self.put_new_keywords_inside = hand.put_new_keywords_inside
        self.refuse_keyword = hand.refuse_keyword

    # Life -------------------------------------------------------------------------------

    def _start(self) -> None:
        self.bridge = Bridge(self._stopwatch)
        self.bridge.functions.update(self._functions())
        self.reload()

    def reload(self) -> None:
        """The Reload button: modules and globals go, dictionaries are not read again."""
        self.plugin = LoadedPlugin(self.bridge, self.plugin_path, self.system, self.version)
        declared = self.plugin.declared_fields()
        if declared is not None:
            self.catalog.fields_declared[self.plugin.id] = declared
        self.plugin.check_tagsets(declared or {})
        exports.actions_of(self.info)
        if self.plugin.info.get("LrForceInitPlugin"):
            self.plugin.initialize()

    def quit(self) -> None:
        """Lightroom dies at once, whatever it does; the processes that it started live on.

        `restart` brings it back, with preferences, passwords, catalog and files as they were.
        """
        self._end(dies=True)

    def restart(self) -> None:
        """Quit and start again: preferences, passwords and the catalog remain."""
        if not self.bridge.ended:
            self._end(dies=False)
        self._start()

    def _end(self, dies: bool) -> None:
        self.abort()
        self.lua_call("environment", "closeFiles", dies)
        self.bridge.ended = True
        self._bars.end_all()
        self.renderer.stop_all()

    def abort(self) -> None:
        """Drop what still runs in Lua."""
        self.lua_call("scheduler", "dropAll")
        self.lua_call("gate", "reset")
        self.catalog.roll_back()
        self._screen.close_all()

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self.abort()
        self.renderer.close()
        self.shell.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What the user clicks ---------------------------------------------------------------

    def menu_items(self) -> list[str]:
        return list(menu.items(self.info))

    def is_enabled(self, title: str) -> bool:
        return menu.is_enabled(menu.item(self.info, title), self.catalog)

    def click(
        self, title: str, timeout: float = 60, allow_errors: bool = False, wait: bool = True
    ) -> None:
        """Choose a menu item, then let time pass until nothing runs."""
        if self.bridge.ended:
            raise AssertionError("Lightroom does not run")
        item = menu.item(self.info, title)
        if not self.is_enabled(title):
            raise AssertionError(f"the menu item {title!r} is greyed out")
        self.catalog.user_acted()
        self._outside_task(lambda: (self.plugin.initialize(), self.plugin.run(item["file"])))
        if wait:
            self.run(timeout, allow_errors=allow_errors)

    def export(
        self,
        *photos: Photo,
        actions: tuple[str, ...] = (),
        to: Path | None = None,
        publish: bool = False,
        timeout: float = 60,
        wait: bool = True,
        **settings: Any,
    ) -> exports.Export:
        """File > Export with some post-process actions, by their titles.

        With `publish` the catalog is locked meanwhile, as it is when a publish service works.
        """
        self.catalog.user_acted()
        self.plugin.initialize()
        export = self._exporter.start(self.plugin, photos, actions, to, publish, settings)
        if wait:
            self.run(timeout)
        return export

    def export_section(self, action: str) -> Form:
        """What a post-process action shows in the Export dialog."""
        self.plugin.initialize()
        return exports.open_section(self.plugin, action, self.lua_call)

    def plugin_manager(self) -> PluginManager:
        """Open the Plug-in Manager at this plug-in's section."""
        provider = self.info.get("LrPluginInfoProvider")
        if not provider:
            raise LookupError("Info.lua names no LrPluginInfoProvider")
        self.catalog.user_acted()
        section = self._outside_task(lambda: open_section(self.plugin, provider)) or Section()
        self.run()
        return PluginManager(self.lua_call, section, self.run, self.close_section)

    def draw(
        self, form: Form, path: Path | None = None, tab: str | None = None, scale: float = 1
    ) -> camera.Drawn:
        """Lay out an open dialog or section, with a path as a picture: which texts are cut?

        A `tab` is drawn on top without being chosen.
        """
        return camera.draw(drawing.page(form, self.renderer.picture, tab), path, scale)

    def close_section(self, timeout: float = 60) -> None:
        self._outside_task(lambda: self.plugin.call("dialogs", "closeSection"))
        self.run(timeout)

    def _outside_task(self, work: Callable[[], Any]) -> Any:
        """A callback of Lightroom's own: an error in it is an internal error."""
        bridge = self.bridge
        try:
            return work()
        except Refusal as refusal:
            if bridge.ended:
                return None
            self._deaths.died("menu or callback", str(refusal), False)
            return None

    def cancel_progress(self, when: Callable[[Lightroom], Any] | None = None) -> None:
        """Press the cross on the progress bars once there are any and the condition holds."""
        self.at(
            lambda _: self._bars.can_be_cancelled and (when is None or when(self)),
            self._bars.cancel,
        )

    def undo(self) -> str:
        """Edit ▸ Undo."""
        return self.catalog.history.take_back()

    # What a test reads and sets ---------------------------------------------------------

    @property
    def info(self) -> dict[str, Any]:
        return self.plugin.info

    @property
    def plugin_id(self) -> str:
        return self.plugin.id

    @property
    def prefs(self) -> dict[str, Any]:
        """The plug-in's preferences as they stand on disk."""
        return self._preferences.of(self.plugin_id)

    @property
    def photos(self) -> list[Photo]:
        return self.catalog.photos

    def keyword_tree(self) -> dict[str, Any]:
        return self.catalog.tree.as_dict()

    @property
    def undo_history(self) -> list[str]:
        return [step.name for step in self.catalog.history.steps]

    @property
    def progress(self) -> list[Progress]:
        return self._bars.bars

    @property
    def processes(self) -> list[int]:
        return list(self.shell.pids)

    @property
    def commands(self) -> list[str]:
        """The lines given to LrTasks.execute."""
        return list(self.shell.lines)

    @property
    def longest_turn(self) -> Turn:
        """The longest that a task has held Lightroom since `forget_turns`."""
        return self._stopwatch.longest

    @property
    def turns(self) -> dict[str, Turn]:
        """The longest of each task, by its name."""
        return self._stopwatch.turns

    def forget_turns(self) -> None:
        self._stopwatch.forget()

    @property
    def temp(self) -> Path:
        return self.files.temp

    @property
    def render_seconds(self) -> float:
        return self.renderer.render_seconds

    @render_seconds.setter
    def render_seconds(self, seconds: float) -> None:
        self.renderer.render_seconds = seconds

    @property
    def keychain_locked(self) -> bool:
        return self._keychain.locked

    @keychain_locked.setter
    def keychain_locked(self, locked: bool) -> None:
        self._keychain.locked = locked

    @property
    def haste(self) -> float:
        """How many seconds pass for the plug-in in one of ours: it waits less, works as fast."""
        return self._turns.haste

    @haste.setter
    def haste(self, haste: float) -> None:
        self._turns.haste = haste

    def hold_gate(self, seconds: float) -> None:
        """Lightroom itself takes the catalog's write lock for a time, as soon as it is free."""
        self.lua_call("gate", "seize", seconds)

    def kill(self, pid: int) -> None:
        """End a process that execute started, with its children."""
        self.shell.kill(pid)

    # Time and Lua -----------------------------------------------------------------------

    def run(
        self,
        timeout: float = 60,
        allow_errors: bool = False,
        until: Callable[[Lightroom], Any] | None = None,
    ) -> None:
        """Let time pass until no task is left, or until the condition holds."""
        try:
            if self._turns.take(timeout, until and (lambda: until(self))):
                return
        except BaseException:
            self.abort()
            raise
        for title in self._bars.end_all():
            self._judge.violation(f"the progress bar {title!r} was never done and stays")
        self._judge.judge(allow_errors)

    def lua(self, source: str, in_task: bool = True, timeout: float = 20) -> Any:
        """Run Lua in the plug-in's environment; its results, or LuaError."""
        return snippet.run(self.bridge, self.plugin, source, in_task, lambda: self.run(timeout))

    def lua_call(self, module: str, function: str, *args: Any) -> Any:
        return self.bridge.call(self.bridge.use(module)[function.encode()], *args)

    def _is_for_user(self, message: str) -> bool:
        # Not lua_call: what a test's own code raised must not come out before this turn has ended.
        return self.bridge.use("errors")[b"isForUser"](self.bridge.to_lua(message))

    def _functions(self) -> dict[str, Callable[..., Any]]:
        """All that Lua calls by name."""
        outside = {
            "LrShell": {"revealInShell": self.revealed.append},
            "LrHttp": {"openUrlInBrowser": self.opened_urls.append},
        }
        return {
            **services.functions(self.system, self.version, self.files.standard_path, outside),
            **sdk_names.FUNCTIONS,
            **{f"files_{name}": function for name, function in files.FILE_FUNCTIONS.items()},
            **catalog_functions(self.catalog, self.files.standard["pictures"]),
            **self._bars.functions(),
            **self._screen.functions(),
            **self._deaths.functions(),
            **self._turns.functions(),
            **self._stopwatch.functions(),
            **self._commands.functions(),
            **self.renderer.functions(),
            **self._exporter.functions(),
            **self._preferences.functions(),
            **self._keychain.functions(),
            "log": self._log.write,
            "localize": self._dictionary.localize,
            "language": lambda: self.language,
            "pluginSource": source_of,
            "temporaryName": self.files.temporary_name,
            "ioCanOpen": lambda path: not (self.io_open_fails_on_non_ascii and not path.isascii()),
        }
