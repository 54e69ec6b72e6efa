"""The halt: the reason why a run is to end before its last photo."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from vision_keywords.errors import VisionKeywordsError

GRACE = 8.0
"""Seconds that requests under way get after a halt: they are paid for, so they are worth a wait."""

T = TypeVar("T")


class CutOff(Exception):  # noqa: N818 - no error: the work merely has no outcome
    """The halt came before this piece of work was done."""


class Halt:
    """Called off at most once: the first reason counts."""

    def __init__(self) -> None:
        self.reason: VisionKeywordsError | None = None
        self._called = asyncio.Event()

    def because(self, reason: VisionKeywordsError) -> None:
        self.reason = self.reason or reason
        self._called.set()

    def check(self) -> None:
        """Raises CutOff after the halt."""
        if self.reason:
            raise CutOff

    async def wait(self) -> None:
        await self._called.wait()

    async def sleep(self, seconds: float) -> None:
        """Sleeps; raises CutOff as soon as the halt comes."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._called.wait(), seconds)
        self.check()

    async def unless(self, work: Coroutine[Any, Any, T], grace: float = 0.0) -> T:
        """The result of `work`, which the halt cuts off with CutOff after `grace` seconds."""
        task = asyncio.create_task(work)
        halted = asyncio.create_task(self.wait())
        try:
            await asyncio.wait({task, halted}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done() and grace:
                await asyncio.wait({task}, timeout=grace)
            if not task.done():
                raise CutOff
            return task.result()
        finally:
            task.cancel()
            halted.cancel()
