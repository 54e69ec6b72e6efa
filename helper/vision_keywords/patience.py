"""Patience: the one retry layer between a run and the server."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from vision_keywords.errors import RunError, TemporaryError
from vision_keywords.halt import Halt

T = TypeVar("T")

LONGEST_WAIT = 120.0
"""Seconds; a server that asks for a longer pause is out of reach for this run: a daily limit, say,
which every other photo would meet as well."""

log = logging.getLogger(__name__)


class Patience:
    """Tries again after a TemporaryError; a pause that the server asks for holds for all calls."""

    def __init__(self, halt: Halt) -> None:
        self._halt = halt
        self._resume_at = 0.0

    async def call(self, action: Callable[[], Awaitable[T]]) -> T:
        """The action's result; after the last try the error that stands then.

        Raises CutOff instead of beginning or repeating the action once the run is halted.
        """
        tries = 0
        while True:
            await self._pause()
            try:
                return await action()
            except TemporaryError as error:
                tries += 1
                wait = error.retry_after or min(20.0, 0.5 * 2 ** (tries - 1))
                if wait > LONGEST_WAIT:
                    raise RunError(
                        "server_busy",
                        f"The server asks for a pause of {wait / 60:.0f} minutes; "
                        "run again after that.",
                    ) from error
                if tries == error.tries:
                    raise error.given_up from error
                log.info("Trying again in %.1f s: %s", wait, error.message)
                if error.retry_after:
                    self._resume_at = max(self._resume_at, _now() + wait)
                else:
                    await self._halt.sleep(_with_jitter(wait))

    async def _pause(self) -> None:
        self._halt.check()
        while (wait := self._resume_at - _now()) > 0:
            await self._halt.sleep(_with_jitter(wait))


def _with_jitter(seconds: float) -> float:
    # Never less than asked for, and not all requests at the same moment.
    return seconds * random.uniform(1.0, 1.25)


def _now() -> float:
    return asyncio.get_running_loop().time()
