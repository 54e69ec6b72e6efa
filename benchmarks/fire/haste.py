"""A loop in a hurry: its seconds are short, so that the helper's waits of minutes take moments.

Everything that waits by the loop's clock is faster by the same factor: time-outs, back-offs,
pauses. The other side of a socket lives by the usual clock.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

FACTOR = 20
"""The helper's seconds in one second. More, and a busy computer would look like a dead server."""

T = TypeVar("T")


class _Selector(selectors.DefaultSelector):
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(timeout and timeout / FACTOR)


class _Loop(asyncio.SelectorEventLoop):
    def time(self) -> float:
        return super().time() * FACTOR


def run(work: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=lambda: _Loop(_Selector())) as runner:
        return runner.run(work)
