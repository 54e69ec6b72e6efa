"""Alone carries values between Python and Lua: text, numbers, tables, errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import lupa.lua51 as lupa

from .stopwatch import Stopwatch

LUA_FILES = Path(__file__).parent / "lua"


class Refusal(Exception):  # noqa: N818  (Lightroom's refusal, not a fault of this program)
    """An error that Lightroom raises in Lua, with Lightroom's words."""


def to_python(value: Any) -> Any:
    """Lua's bytes become text, its tables dicts or lists; functions only a name for one.

    A Lua object that was received inside a coroutine must not outlive it: lupa crashes when such
    an object is freed later. So none is ever kept.
    """
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if value is None or isinstance(value, int | float):
        return value
    kind = lupa.lua_type(value)
    if kind == "table":
        items = {to_python(key): to_python(item) for key, item in value.items()}
        length = len(items)
        if items and all(index in items for index in range(1, length + 1)):
            return [items[index] for index in range(1, length + 1)]
        return items
    return f"a Lua {kind}"


class Bridge:
    """One Lua state, with Python functions that Lua calls by name."""

    def __init__(self, stopwatch: Stopwatch) -> None:
        self._stopwatch = stopwatch
        self.functions: dict[str, Callable[..., Any]] = {}
        self.failure: BaseException | None = None
        self.ended = False
        self.lua = lupa.LuaRuntime(
            encoding=None,
            unpack_returned_tuples=True,
            register_eval=False,
            register_builtins=False,
        )
        boot = self.lua.compile((LUA_FILES / "boot.lua").read_bytes(), mode=b"t", name=b"=boot.lua")
        self._use = boot(self._lookup, self._source)

    def use(self, name: str) -> Any:
        return self._use(name.encode())

    def _source(self, name: bytes) -> bytes:
        return (LUA_FILES / f"{name.decode()}.lua").read_bytes()

    def _lookup(self, name: bytes) -> Callable[..., Any] | None:
        function = self.functions.get(name.decode())
        return self._exposed(function) if function else None

    def _exposed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def answer(*args: Any) -> tuple[Any, ...]:
            if self.ended:
                return False, b"test Lightroom: the program has ended"
            # Rebound, so that no traceback keeps a Lua object alive.
            args = tuple(to_python(arg) for arg in args)
            try:
                result = function(*args)
            except Refusal as refusal:
                return False, str(refusal).encode("utf-8", "surrogateescape")
            except BaseException as fault:
                # A failing test or a fault of this program: Lua unwinds, Python raises it again.
                self.failure = self.failure or fault
                return False, f"test Lightroom: {fault}".encode("utf-8", "surrogateescape")
            if isinstance(result, tuple):
                return True, *[self.to_lua(item) for item in result]
            return True, self.to_lua(result)

        return partial(self._stopwatch.run_for_lightroom, answer)

    def to_lua(self, value: Any) -> Any:
        if isinstance(value, str):
            return value.encode("utf-8", "surrogateescape")
        if isinstance(value, Path):
            return str(value).encode("utf-8", "surrogateescape")
        if isinstance(value, dict):
            return self.lua.table_from(
                {self.to_lua(key): self.to_lua(item) for key, item in value.items()}
            )
        if isinstance(value, list | tuple):
            return self.lua.table_from([self.to_lua(item) for item in value])
        return value

    def raw_call(self, function: Any, *args: Any) -> Any:
        """Call a Lua function with Lua's own values; so are its results.

        What a test's own code raised on the way comes out unchanged.
        """
        try:
            result = function(*args)
        except lupa.LuaError as error:
            self._raise_failure()
            raise Refusal(self._message(error)) from None
        self._raise_failure()
        return result

    def call(self, function: Any, *args: Any) -> Any:
        """The same with Python's values."""
        result = self.raw_call(function, *[self.to_lua(arg) for arg in args])
        if isinstance(result, tuple):
            return tuple(to_python(item) for item in result)
        return to_python(result)

    @staticmethod
    def _message(error: lupa.LuaError) -> str:
        text = error.args[0] if error.args else ""
        if isinstance(text, bytes):
            text = text.decode("utf-8", "surrogateescape")
        return str(text).split("\nstack traceback:")[0]

    def _raise_failure(self) -> None:
        if self.failure:
            fault, self.failure = self.failure, None
            raise fault
