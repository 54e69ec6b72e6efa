"""Patience: the one retry layer between a run and the server."""

import logging
import random
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from vision_keywords import clock, halt
from vision_keywords.errors import PhotoError, RunError, TemporaryError
from vision_keywords.gate import Gate, Passage
from vision_keywords.halt import Halt

T = TypeVar("T")

LONGEST_WAIT = 120.0
"""Seconds; a server that asks for a longer pause is out of reach for this run: a daily limit, say,
which every other photo would meet as well."""

DEADLINE = 900.0
"""Seconds from a photo's first request after which it is not tried again."""

HICCUPS, OUTAGE = 3, 10
"""Failures in a row, those of requests that were out together counted as one: after so many all
requests wait, and after so many, about a minute, the run stops."""

DEAD = 20.0
"""Seconds of nothing but failures after which a server that has never answered for a photo is taken
for one that never will."""

log = logging.getLogger(__name__)


class Patience:
    """Tries again after a TemporaryError; what one photo learns of the server holds for all."""

    def __init__(self, halt: Halt, gate: Gate) -> None:
        self._halt = halt
        self._gate = gate
        self._failures = 0
        self._failed_at = self._failing_since = 0.0
        self._has_answered = False

    async def call(
        self,
        action: Callable[[Passage], Coroutine[Any, Any, T]],
        *,
        tokens: int = 0,
        is_paid: bool = True,
    ) -> T:
        """The action's result; after the last try the error that stands then.

        `tokens` is what rate limits will charge for it. Raises CutOff instead of beginning or
        repeating the action once the run is halted; one under way gets some seconds if it
        `is_paid` for.
        """
        deadline, tries = None, 0
        grace = halt.GRACE if is_paid else 0.0
        while True:
            async with self._gate.passage(tokens) as passage:
                deadline = deadline or clock.now() + DEADLINE
                try:
                    result = await self._halt.unless(action(passage), grace)
                except TemporaryError as error:
                    trouble = error
                    if not error.retry_after:
                        self._count(passage)
                    self._gate.was_too_much(passage)
                except PhotoError:
                    # The server works, whatever it thinks of this photo.
                    self._failures = 0
                    raise
                else:
                    self._failures = 0
                    self._has_answered = self._has_answered or is_paid
                    self._gate.went_well(passage)
                    return result
            tries += 1
            wait = trouble.retry_after or _backoff(tries)
            self._give_up_if_hopeless(trouble, tries, wait, deadline)
            log.info("Trying again in %.1f s: %s", wait, trouble.message)
            if trouble.retry_after:
                self._gate.pause(wait)
            else:
                if self._failures > HICCUPS:
                    self._gate.pause(_backoff(self._failures - HICCUPS + 1))
                await self._halt.sleep(wait * random.uniform(1.0, 1.25))

    def _count(self, passage: Passage) -> None:
        if passage.began >= self._failed_at:
            if not self._failures:
                self._failing_since = clock.now()
            self._failures += 1
            self._failed_at = clock.now()

    def _give_up_if_hopeless(
        self, trouble: TemporaryError, tries: int, wait: float, deadline: float
    ) -> None:
        if wait > LONGEST_WAIT:
            minutes = f"{wait / 60:.0f}"
            raise RunError(
                "server_pause",
                f"The server asks for a pause of {minutes} minutes; run again after that.",
                details=(minutes,),
            ) from trouble
        if self._is_out_of_order() and not trouble.retry_after:
            raise RunError(
                trouble.code,
                f"The server has failed {self._failures} times in a row, last like this: "
                f"{trouble.message}",
                details=trouble.details,
            ) from trouble
        # In an outage it is not the photo's fault; but what may be paid for is not repeated freely.
        is_outage = self._failures > HICCUPS and not trouble.perhaps_paid
        if (tries >= trouble.tries and not is_outage) or clock.now() + wait > deadline:
            raise trouble.given_up from trouble

    def _is_out_of_order(self) -> bool:
        if self._has_answered or self._failures <= HICCUPS:
            return self._failures >= OUTAGE
        return clock.now() - self._failing_since >= DEAD


def _backoff(failures: int) -> float:
    return min(30.0, 0.5 * 2.0 ** (failures - 1))
