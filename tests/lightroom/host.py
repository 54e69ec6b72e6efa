"""Alone is the program: starts Lightroom, lets time pass, and is what a test holds on to."""

from __future__ import annotations

import inspect
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Self

from . import files, text
from .bridge import Bridge, Refusal, to_python
from .catalog import Catalog, Keyword, Photo
from .dialogs import Answer, Dialog, PluginManager, UnansweredDialog
from .progress import Progress, ProgressBars
from .renderer import Renderer
from .services import catalog_functions, digest, plain_functions
from .shell import Command, Shell

SDK = json.loads((Path(__file__).parent / "sdk_names.json").read_text())
CANCELED = "AgErrors.canceled"


class InternalError(AssertionError):
    """The user saw "An internal error has occurred"."""


class Violation(AssertionError):  # noqa: N818
    """The plug-in did something that a user of the real Lightroom would suffer from."""


class NotModelled(NotImplementedError):  # noqa: N818
    """The SDK has it, this program does not."""


class RunTimeout(AssertionError):  # noqa: N818
    """Tasks were still running when the test's patience ended."""


class LuaError(Exception):
    """What a piece of Lua raised."""


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
        self.files = files.Files(self.home, os)
        self.environment: dict[str, str] = dict(environment or {})
        self.shell = Shell(os, self.environment, self._base_environment())
        self.errors: list[str] = []
        self.silent_errors: list[str] = []
        self.violations: list[str] = []
        self.log: list[str] = []
        self.dialogs: list[Dialog] = []
        self.bezels: list[str] = []
        self._bars = ProgressBars()
        self.revealed: list[str] = []
        self.opened_urls: list[str] = []
        self.silenced: dict[str, Any] = {}
        self.prefs_store: dict[str, dict[str, Any]] = {}
        self.passwords: dict[tuple[str, str, str], str] = {}
        self.keychain_locked = False
        self.io_open_fails_on_non_ascii = False
        self.catalog = Catalog(os, self._violation)
        self.renderer = Renderer(self.catalog, self._violation)
        self.renderer.render_seconds = render_seconds
        self._answers: list[Answer] = []
        self._handler: Callable[[Dialog], Any] | None = None
        self._watches: list[tuple[Callable[[Lightroom], Any], Callable[..., Any], bool]] = []
        self._commands: list[Command] = []
        self._shown_errors: set[str] = set()
        self._dictionaries: dict[str, dict[str, str]] = {}
        self._judged = 0
        self._initialized = False
        self._closed = False
        self._start()

    # Life -------------------------------------------------------------------------------

    def _base_environment(self) -> dict[str, str]:
        """A program started from the Dock sees little more than this."""
        temp = str(self.files.temp)
        base = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(self.home), "LANG": "C.UTF-8"}
        if self.system == "mac":
            return {**base, "TMPDIR": temp + "/"}
        return {**base, "TEMP": temp, "TMP": temp, "TMPDIR": temp, "USERPROFILE": str(self.home)}

    def _start(self) -> None:
        self.bridge = Bridge()
        self.bridge.functions.update(self._host_functions())
        self._load_plugin()

    def _load_plugin(self) -> None:
        systems = {"mac": self.system == "mac", "windows": self.system == "windows"}
        # Absent rather than false: plug-ins may test WIN_ENV and MAC_ENV for truth only.
        systems = {name: True for name, here in systems.items() if here}
        environment = self.bridge.use("environment")
        source = (self.plugin_path / "Info.lua").read_bytes()
        info = self._raising(environment[b"info"], source, self.bridge.to_lua(systems))
        self.info: dict[str, Any] = to_python(info)
        for key in ("LrSdkVersion", "LrToolkitIdentifier", "LrPluginName"):
            if key not in self.info:
                raise Violation(f"Info.lua lacks {key}: Lightroom does not load the plug-in")
        least = self.info.get("LrSdkMinimumVersion", self.info["LrSdkVersion"])
        if float(least) > float(".".join(self.version.split(".")[:2])):
            raise Violation(f"the plug-in asks for Lightroom {least}, this is {self.version}")
        self.plugin_id: str = self.info["LrToolkitIdentifier"]
        plugin = {"id": self.plugin_id, "path": str(self.plugin_path)}
        self.plugin = environment[b"new"](self.bridge.to_lua(plugin), self.bridge.to_lua(systems))
        self._initialized = False
        self._declare_metadata()
        if self.info.get("LrForceInitPlugin"):
            self._initialize()

    def _declare_metadata(self) -> None:
        provider = self.info.get("LrMetadataProvider")
        if not provider:
            return
        described = to_python(self._run_script(provider))
        declared = described.get("metadataFieldsForPhotos") or []
        for entry in declared:
            kind = entry.get("dataType")
            if kind not in (None, "string", "enum", "url"):
                raise Violation(f"metadata field {entry.get('id')} has dataType {kind}")
        self.catalog.fields_declared[self.plugin_id] = {entry["id"]: entry for entry in declared}

    def _initialize(self) -> None:
        if not self._initialized:
            self._initialized = True
            if self.info.get("LrInitPlugin"):
                self._run_script(self.info["LrInitPlugin"])

    def restart(self) -> None:
        """Quit and start again: preferences, passwords and the catalog remain."""
        self.abort()
        self._start()

    def reload(self) -> None:
        """The Reload button: modules and globals go, dictionaries are not read again."""
        self._load_plugin()

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self.abort()
        self.renderer.close()
        self.shell.close()

    def abort(self) -> None:
        """Drop what still runs in Lua."""
        self.lua_call("scheduler", "dropAll")
        self.lua_call("gate", "reset")
        self.catalog.roll_back()
        for dialog in self.dialogs:
            if not dialog.closed:
                dialog.close(None)

    def crash(self) -> None:
        """Lightroom dies: its tasks stop at once, the programs that it started live on."""
        self.abort()
        self.errors.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # The catalog, as the user fills it --------------------------------------------------

    def add_photo(
        self,
        path: Path,
        keywords: Iterable[str] = (),
        captured: str | None = None,
        gps: tuple[float, float] | None = None,
        file_format: str | None = None,
        **fields: Any,
    ) -> Photo:
        """Import one file; other arguments are settable metadata such as title or city."""
        photo = Photo(self.catalog, Path(path), {})
        for key, value in fields.items():
            photo.edit(**{key: value})
        for keyword in keywords:
            photo.attached.append(self.catalog.keyword(keyword))
        photo.captured = captured
        photo.gps = gps
        photo.file_format = file_format or photo.file_format
        self._import(photo)
        return photo

    def add_video(self, path: Path, **fields: Any) -> Photo:
        if not Path(path).exists():
            Path(path).write_bytes(b"\0\0\0\x14ftypqt  \0\0\0\0qt  ")
        return self.add_photo(path, file_format="VIDEO", **fields)

    def add_virtual_copy(
        self, photo: Photo, copy_name: str = "Copy 1", develop: dict[str, Any] | None = None
    ) -> Photo:
        copy = Photo(self.catalog, photo.path, dict(photo.fields))
        copy.fields["copyName"] = copy_name
        copy.attached = list(photo.attached)
        copy.captured, copy.gps = photo.captured, photo.gps
        copy.file_format, copy.size = photo.file_format, photo.size
        copy.master = photo.master or photo
        copy.master.copies.append(copy)
        copy.develop = dict(develop or {})
        self._import(copy)
        return copy

    def _import(self, photo: Photo) -> None:
        self.catalog.photos.append(photo)
        self.catalog.every_photo[photo.id] = photo
        self.catalog.user_acted()

    @property
    def photos(self) -> list[Photo]:
        return list(self.catalog.photos)

    def stack(self, *photos: Photo) -> None:
        for photo in photos:
            photo.stack = list(photos)

    def add_keyword(
        self,
        path: str,
        include_on_export: bool = True,
        synonyms: Iterable[str] = (),
        person: bool = False,
    ) -> Keyword:
        keyword = self.catalog.keyword(path)
        keyword.include_on_export = include_on_export
        keyword.synonyms = list(synonyms)
        keyword.person = person
        return keyword

    def delete_keyword(self, path: str) -> None:
        """The user removes a keyword and all below it."""
        keyword = self.catalog.find_keyword(path)
        if keyword is None:
            raise KeyError(path)
        for child in list(keyword.children):
            self.delete_keyword(child.path)
        self.catalog.siblings(keyword.parent).remove(keyword)
        keyword.dead, keyword.stored = True, False
        for photo in self.catalog.photos:
            photo.attached = [one for one in photo.attached if one is not keyword]
        self.catalog.user_acted()

    def put_new_keywords_inside(self, path: str | None) -> None:
        """The user marks a keyword with "Put New Keywords Inside this Keyword"."""
        self.catalog.marked_keyword = self.catalog.keyword(path) if path else None

    def refuse_keyword(self, *names: str) -> None:
        """createKeyword gives nil for these names, for no visible reason."""
        self.catalog.refused.update(names)

    def keyword_tree(self) -> dict[str, Any]:
        return self.catalog.tree()

    def select(self, *photos: Photo) -> None:
        """The first photo is the most selected one; none means an empty selection."""
        self.catalog.selection = list(photos)
        self.catalog.user_acted()

    @property
    def undo_history(self) -> list[str]:
        return [entry.name for entry in self.catalog.undo]

    def undo(self) -> str:
        """Edit ▸ Undo."""
        return self.catalog.take_back()

    # Menus and windows ------------------------------------------------------------------

    def _menu(self) -> dict[str, dict[str, Any]]:
        items: dict[str, dict[str, Any]] = {}
        for key in ("LrLibraryMenuItems", "LrExportMenuItems", "LrHelpMenuItems"):
            entries = self.info.get(key) or []
            # One table without a list round it is accepted as well.
            for item in entries if isinstance(entries, list) else [entries]:
                title = item["title"].replace("&", "")
                items[title] = item
        return items

    def menu_items(self) -> list[str]:
        return list(self._menu())

    def is_enabled(self, title: str) -> bool:
        when = self._item(title).get("enabledWhen")
        selected = self.catalog.selection
        # Lightroom does not look through so many.
        if when is None or len(selected) > 5000:
            return True
        rules = {
            "photosAvailable": lambda: bool(self.catalog.photos),
            "photosSelected": lambda: any(not photo.is_video for photo in selected),
            "videosSelected": lambda: any(photo.is_video for photo in selected),
            "anythingSelected": lambda: bool(selected),
        }
        if when not in rules:
            raise Violation(f"enabledWhen knows no {when!r}")
        return rules[when]()

    def _item(self, title: str) -> dict[str, Any]:
        items = self._menu()
        if title not in items:
            raise LookupError(f"no menu item {title!r} among {list(items)}")
        return items[title]

    def click(
        self, title: str, timeout: float = 60, allow_errors: bool = False, wait: bool = True
    ) -> None:
        """Choose a menu item, then let time pass until nothing runs."""
        item = self._item(title)
        if not self.is_enabled(title):
            raise AssertionError(f"the menu item {title!r} is greyed out")
        self.catalog.user_acted()
        self._outside_task(lambda: (self._initialize(), self._run_script(item["file"])))
        if wait:
            self.run(timeout, allow_errors=allow_errors)

    def plugin_manager(self) -> PluginManager:
        """Open the Plug-in Manager at this plug-in's section."""
        provider_file = self.info.get("LrPluginInfoProvider")
        if not provider_file:
            raise LookupError("Info.lua names no LrPluginInfoProvider")
        self.catalog.user_acted()

        def open_section() -> tuple[Any, Any]:
            self._initialize()
            provider = self._run_script(provider_file)
            prefs = self._raising(self.bridge.use("storage")[b"prefs"], self.plugin_id.encode())
            return self._raising(self.bridge.use("dialogs")[b"openSection"], provider, prefs)

        trees, headings = self._outside_task(open_section) or ([], [])
        self.run()
        found = to_python(trees)
        return PluginManager(
            self,
            found if isinstance(found, list) else [],
            [str(heading) for heading in to_python(headings) or []],
        )

    def close_section(self, timeout: float = 60) -> None:
        self._outside_task(lambda: self._raising(self.bridge.use("dialogs")[b"closeSection"]))
        self.run(timeout)

    # A test's plans ---------------------------------------------------------------------

    def answer(self, result: Any = "ok", *, times: int | None = 1, **plan: Any) -> None:
        """Answer the next dialog (that shows the text `to`): by result or button label.

        Before that `type`, `check`, `choose` ({control: what}) and `press` ([button, …]) are done.
        With `when` the dialog stays open until the condition holds; times=None answers all.
        """
        for _ in range(times or 1):
            self._answers.append(Answer(result, forever=times is None, **plan))

    def on_dialog(self, handler: Callable[[Dialog], Any] | None) -> None:
        """Called for every dialog without a planned answer; returns its result or answers it."""
        self._handler = handler

    def at(
        self,
        condition: Callable[[Lightroom], Any],
        action: Callable[..., Any],
        repeat: bool = False,
    ) -> None:
        """Run an action between two turns, once the condition holds."""
        self._watches.append((condition, action, repeat))

    def cancel_progress(self, when: Callable[[Lightroom], Any] | None = None) -> None:
        """Press the cross on the progress bars once there are any and the condition holds."""

        def ready(lightroom: Lightroom) -> bool:
            showing = any(bar.cancelable for bar in self._bars.open)
            return showing and (when is None or bool(when(lightroom)))

        self.at(ready, self._bars.cancel)

    def hold_gate(self, seconds: float) -> None:
        """Lightroom itself takes the catalog's write lock for a time, as soon as it is free."""
        self.lua_call("gate", "seize", seconds)

    def kill(self, pid: int) -> None:
        """End a process that execute started, with its children."""
        self.shell.kill(pid)

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
    def temp(self) -> Path:
        return self.files.temp

    @property
    def render_seconds(self) -> float:
        return self.renderer.render_seconds

    @render_seconds.setter
    def render_seconds(self, seconds: float) -> None:
        self.renderer.render_seconds = seconds

    @property
    def prefs(self) -> dict[str, Any]:
        """The plug-in's preferences as they stand on disk."""
        return self.prefs_store.setdefault(self.plugin_id, {})

    # Time -------------------------------------------------------------------------------

    def run(
        self,
        timeout: float = 60,
        allow_errors: bool = False,
        until: Callable[[Lightroom], Any] | None = None,
    ) -> None:
        """Let time pass until no task is left, or until the condition holds."""
        try:
            if self._pump(timeout, until):
                return
        except BaseException:
            self.abort()
            raise
        self._judge(allow_errors)

    run_until_idle = run

    def _pump(self, timeout: float, until: Callable[[Lightroom], Any] | None) -> bool:
        deadline = time.monotonic() + timeout
        while True:
            self._watch()
            alive, due, polls = self.lua_call("scheduler", "turn", time.monotonic())
            waiting = self._answer_open()
            if until and until(self):
                return True
            if not alive and not waiting:
                return False
            now = time.monotonic()
            if now > deadline:
                names = self.lua_call("scheduler", "describe")
                raise RunTimeout(f"still running after {timeout} s: {names}")
            pause = 0.002 if polls or waiting or self._watches else 0.005
            if due is not None:
                pause = min(pause, due - now)
            if pause > 0:
                time.sleep(pause)

    def _judge(self, allow_errors: bool) -> None:
        for bar in self._bars.open:
            bar.done = True
            self._violation(f"the progress bar {bar.title!r} was never done and stays")
        if self.violations:
            broken, self.violations[:] = list(self.violations), []
            raise Violation("\n".join(broken))
        fresh = self.errors[self._judged :]
        self._judged = len(self.errors)
        if fresh and not allow_errors:
            raise InternalError("\n".join(fresh))

    def _watch(self) -> None:
        for watch in list(self._watches):
            condition, action, repeat = watch
            if condition(self):
                if not repeat:
                    self._watches.remove(watch)
                takes_one = len(inspect.signature(action).parameters) > 0
                action(self) if takes_one else action()

    def _answer_open(self) -> bool:
        """Whether a dialog still waits."""
        waiting = False
        for dialog in list(self.dialogs):
            if dialog.kind == "floating":
                waiting = waiting or (not dialog.closed and bool(dialog.facts.get("blockTask")))
            elif not dialog.closed and not self._try_answer(dialog):
                waiting = True
        return waiting

    def _try_answer(self, dialog: Dialog) -> bool:
        for answer in self._answers:
            if not answer.fits(dialog):
                continue
            if answer.when and not answer.when(self):
                return False
            if not answer.forever:
                self._answers.remove(answer)
            answer.give(dialog)
            return True
        if self._handler:
            result = self._handler(dialog)
            if not dialog.closed and result is not None:
                dialog.answer(result)
            if dialog.closed:
                return True
        raise UnansweredDialog(f"nobody answered this {dialog.kind} dialog:\n{dialog.text}")

    def _answer_now(self, number: int) -> None:
        """A dialog outside a task: its caller stands still, the tasks go on."""
        dialog = self.dialogs[number - 1]
        if not self._try_answer(dialog):
            self._pump(60, until=lambda _: dialog.closed)

    # Lua --------------------------------------------------------------------------------

    def lua_call(self, module: str, function: str, *args: Any) -> Any:
        return self.bridge.call(self.bridge.use(module)[function.encode()], *args)

    def _raising(self, function: Any, *args: Any) -> Any:
        """A Lua call whose results stay Lua's own."""
        import lupa.lua51 as lupa

        try:
            result = function(*args)
        except lupa.LuaError as error:
            self.bridge.raise_failure()
            raise Refusal(self.bridge.message(error)) from None
        self.bridge.raise_failure()
        return result

    def _run_script(self, file: str) -> Any:
        return self._raising(self.plugin[b"run"], file.encode())

    def _outside_task(self, work: Callable[[], Any]) -> Any:
        """A callback of Lightroom's own: an error in it is an internal error."""
        try:
            return work()
        except Refusal as refusal:
            self._died("menu or callback", str(refusal), False)
            return None

    def lua(self, source: str, in_task: bool = True, timeout: float = 20) -> Any:
        """Run Lua in the plug-in's environment; its results, or LuaError."""
        try:
            chunk = self._raising(self.plugin[b"evaluate"], source.encode(), b"=test")
        except Refusal as refusal:
            raise LuaError(str(refusal)) from None
        if not in_task:
            try:
                result = self.bridge.call(chunk)
            except Refusal as refusal:
                raise LuaError(str(refusal)) from None
            self.run(timeout)
            return result
        outcome: list[Any] = []
        starter = self.bridge.lua.eval(
            b"function(s, chunk, report) s.start(function() report(s.pcall(chunk)) end, 'test') end"
        )

        def report(*results: Any) -> None:
            outcome.append([to_python(item) for item in results])

        starter(self.bridge.use("scheduler"), chunk, report)
        self.run(timeout)
        ok, *results = outcome[0]
        if not ok:
            raise LuaError(results[0])
        return results[0] if len(results) == 1 else tuple(results) if results else None

    # What Lua calls ---------------------------------------------------------------------

    def _violation(self, message: str) -> None:
        if message not in self.violations:
            self.violations.append(message)

    def _not_modelled(self, name: str) -> None:
        raise NotModelled(f"the test Lightroom does not model {name} yet")

    def _died(self, name: str, message: Any, silent: bool) -> None:
        message = str(message)
        if silent:
            self.silent_errors.append(message)
        elif CANCELED not in message and message not in self._shown_errors:
            if self.bridge.use("errors")[b"isForUser"](self.bridge.to_lua(message)):
                self._open_dialog("showError", {"message": message}, None)
            else:
                self._internal_error(message)

    def _internal_error(self, message: str) -> None:
        self.errors.append(message)
        shown = {"message": f"An internal error has occurred: {message}"}
        dialog = Dialog(self, len(self.dialogs) + 1, "internalError", shown, None)
        self.dialogs.append(dialog)
        dialog.close("ok")

    def _open_dialog(self, kind: str, facts: Any, tree: int | None = None) -> int:
        dialog = Dialog(self, len(self.dialogs) + 1, kind, facts or {}, tree)
        self.dialogs.append(dialog)
        return dialog.number

    def _stop_modal(self, number: int, result: Any = None) -> None:
        self.dialogs[number - 1].close(result)

    def _start_command(self, line: str) -> int:
        if self.catalog.journal is not None:
            self._violation("LrTasks.execute inside a write gate")
        self._commands.append(self.shell.run(line))
        return len(self._commands)

    def _localize(self, plugin_id: Any, template: str, arguments: Any) -> str:
        # Read once: neither Reload nor a changed file makes Lightroom look again.
        if "entries" not in self._dictionaries:
            self._dictionaries["entries"] = text.dictionary(self.plugin_path, self.language)
        given = arguments if isinstance(arguments, list) else []
        return text.localize(template, given, self._dictionaries["entries"])

    def _plugin_source(self, folder: str, name: str) -> bytes | None:
        # Only files of the top folder; a name with a separator or dot finds nothing.
        path = Path(folder) / f"{name}.lua"
        if "/" in name or "\\" in name or "." in name or not path.is_file():
            return None
        return path.read_bytes()

    def _log(self, name: str, level: str, line: str, to_file: bool) -> None:
        self.log.append(f"{name} {level.upper()} {line}")
        if to_file:
            self.files.logs.mkdir(parents=True, exist_ok=True)
            with (self.files.logs / f"{name}.log").open("a", encoding="utf-8") as file:
                file.write(f"{level.upper()}\t{line}\n")

    def _password(self, plugin: str, salt: str, key: str) -> str | None:
        if self.keychain_locked:
            raise Refusal("LrPasswords: the keychain is locked")
        return self.passwords.get((plugin, salt, key))

    def _store_password(self, plugin: str, salt: str, key: str, value: str) -> None:
        if self.keychain_locked:
            raise Refusal("LrPasswords: the keychain is locked")
        self.passwords[plugin, salt, key] = value

    def _version_table(self) -> dict[str, Any]:
        numbers = [int(part) for part in self.version.split(".")] + [0, 0]
        return {
            "major": numbers[0], "minor": numbers[1], "revision": numbers[2],
            "build": "202604010000", "build_version": "202604010000", "publicBeta": False,
        }  # fmt: skip

    def _temporary_name(self) -> str:
        handle, name = tempfile.mkstemp(prefix="lua_", dir=self.files.temp)
        os.close(handle)
        return name

    def _host_functions(self) -> dict[str, Callable[..., Any]]:
        plain = plain_functions(self)
        named = {
            f"{namespace}.{name}": function
            for namespace, functions in plain.items()
            for name, function in functions.items()
        }
        renderer = self.renderer
        return {
            **named,
            **{f"files_{name}": function for name, function in files.FILE_FUNCTIONS.items()},
            **self._bars.functions(),
            **catalog_functions(self),
            "plainFunctions": lambda namespace: list(plain[namespace]),
            "now": time.monotonic,
            "taskDied": self._died,
            "internalError": self._internal_error,
            "errorShown": self._shown_errors.add,
            "violation": self._violation,
            "notModelled": self._not_modelled,
            "sdkHas": lambda namespace, name: name in SDK["names"].get(namespace, []),
            "sdkHasNamespace": lambda name: name in SDK["importable"],
            "openDialog": self._open_dialog,
            "answerNow": self._answer_now,
            "dialogIsClosed": lambda number: self.dialogs[number - 1].closed,
            "dialogResult": lambda number: self.dialogs[number - 1].result,
            "stopModal": self._stop_modal,
            "isSilenced": lambda key: self.silenced.get(key, False),
            "resetSilence": lambda key=None: (
                (self.silenced.pop(key, None) if key else self.silenced.clear()) and None
            ),
            "bezel": self.bezels.append,
            "startCommand": self._start_command,
            "commandEnded": lambda number: self._commands[number - 1].ended(),
            "commandStatus": lambda number: self._commands[number - 1].status,
            "newExport": renderer.new_session,
            "startRendering": renderer.start,
            "stopRendering": renderer.stop,
            "skipRendition": renderer.skip,
            "renditionIsReady": renderer.is_ready,
            "renditionResult": renderer.result,
            "renditionPath": renderer.path,
            "startThumbnail": renderer.start_thumbnail,
            "thumbnailIsReady": renderer.thumbnail_is_ready,
            "thumbnail": renderer.thumbnail,
            "loadPrefs": lambda plugin: self.prefs_store.get(plugin, {}),
            "savePref": lambda plugin, key, value=None: self.prefs_store.setdefault(
                plugin, {}
            ).__setitem__(key, value),
            "storePassword": self._store_password,
            "retrievePassword": self._password,
            "log": self._log,
            "localize": self._localize,
            "language": lambda: self.language,
            "utf8": lambda code: chr(int(code)),
            "digest": digest,
            "versionTable": self._version_table,
            "versionString": lambda: self.version,
            "pluginSource": self._plugin_source,
            "temporaryName": self._temporary_name,
            "ioCanOpen": lambda path: not (self.io_open_fails_on_non_ascii and not path.isascii()),
        }
