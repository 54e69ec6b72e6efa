"""Alone runs a test's own piece of Lua among the plug-in's scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .bridge import Bridge, Refusal, to_python
from .failures import LuaError
from .loaded_plugin import LoadedPlugin

STARTER = b"function(s, chunk, report) s.start(function() report(s.pcall(chunk)) end, 'test') end"


def run(
    bridge: Bridge,
    plugin: LoadedPlugin,
    source: str,
    in_task: bool,
    let_time_pass: Callable[[], None],
) -> Any:
    """Its results, or LuaError."""
    try:
        chunk = plugin.compile(source)
        if not in_task:
            result = bridge.call(chunk)
    except Refusal as refusal:
        raise LuaError(str(refusal)) from None
    if not in_task:
        let_time_pass()
        return result
    outcome: list[Any] = []

    def report(*results: Any) -> None:
        outcome.append([to_python(item) for item in results])

    bridge.lua.eval(STARTER)(bridge.use("scheduler"), chunk, report)
    let_time_pass()
    ok, *results = outcome[0]
    if not ok:
        raise LuaError(results[0])
    return results[0] if len(results) == 1 else tuple(results) if results else None
