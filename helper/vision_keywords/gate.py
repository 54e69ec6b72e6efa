"""The gate: when the next request may go out, so that the server's limit is used and not passed."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from vision_keywords import clock
from vision_keywords.halt import Halt
from vision_keywords.limits import Limit
from vision_keywords.quota import Quota

LONGEST_GUESS = 60.0
"""Seconds; after so long a request goes out whatever the headers made us expect: only a refusal is
certain."""


@dataclass
class Passage:
    """One request on its way: when it went, and what it takes from each quota."""

    began: float
    number: int
    tokens: int
    limits: Mapping[str, Limit] = field(default_factory=dict)

    def hear(self, limits: Mapping[str, Limit]) -> None:
        """The limits that the server's answer tells."""
        self.limits = limits


class Gate:
    """Lets requests out one after the other, never more at once than the server takes well.

    How many that is it finds out: one more for each answer until the server first complains, then
    one more for each round of answers; after a complaint half as many (additive increase,
    multiplicative decrease). Quotas that the server tells are kept, and a pause that it asks for
    holds for all.
    """

    def __init__(self, halt: Halt, at_first: int, at_most: int) -> None:
        self._halt = halt
        self._width = float(at_first)
        self._at_most = at_most
        self._found = False
        self._waiting = 0
        self._under_way = 0
        self._resume_at = 0.0
        self._narrowed_at = 0.0
        self._sent = 0
        self._heard = 0
        self._quotas: dict[str, Quota] = {}
        self._taken: dict[int, int] = {}
        self._turn = asyncio.Lock()
        self._freed = asyncio.Event()

    @property
    def width(self) -> int:
        """How many requests may be under way together now."""
        return int(self._width)

    @asynccontextmanager
    async def passage(self, tokens: int) -> AsyncIterator[Passage]:
        """Waits for its turn; inside, one request is under way that may take so many tokens.

        Raises CutOff instead of beginning once the run is halted.
        """
        self._waiting += 1
        try:
            passage = await self._enter(tokens)
        finally:
            self._waiting -= 1
        try:
            yield passage
        finally:
            self._under_way -= 1
            self._freed.set()
            self._learn(passage)

    def pause(self, seconds: float) -> None:
        """Nothing goes out for so long: no less than asked for, and not all at the same moment."""
        self._resume_at = max(self._resume_at, clock.now() + seconds * random.uniform(1.0, 1.05))

    def went_well(self, passage: Passage) -> None:
        """Widens the gate if requests wait before it."""
        if self._waiting and passage.began >= self._narrowed_at:
            more = 1 / self._width if self._found else 1.0
            self._width = min(float(self._at_most), self._width + more)

    def was_too_much(self, passage: Passage) -> None:
        """Narrows the gate, once for all requests that were out together."""
        self._found = True
        if passage.began >= self._narrowed_at:
            self._width = max(1.0, self._width / 2)
            self._narrowed_at = clock.now()

    async def _enter(self, tokens: int) -> Passage:
        async with self._turn:  # first come, first served
            waited = 0.0
            while True:
                self._halt.check()
                if self._under_way >= self.width:
                    self._freed.clear()
                    await self._halt.unless(self._freed.wait())
                    continue
                pause = self._resume_at - clock.now()
                wait = max(pause, min(self._expected_wait(tokens), LONGEST_GUESS - waited))
                if wait <= 0:
                    break
                if pause < wait:
                    waited += wait
                await self._halt.sleep(wait)
            return self._leave(tokens)

    def _expected_wait(self, tokens: int) -> float:
        now = clock.now()
        waits = (quota.wait(_amount(kind, tokens), now) for kind, quota in self._quotas.items())
        return max(waits, default=0.0)

    def _leave(self, tokens: int) -> Passage:
        self._under_way += 1
        self._sent += 1
        self._taken[self._sent] = tokens
        for kind, quota in self._quotas.items():
            quota.take(_amount(kind, tokens), clock.now())
        return Passage(clock.now(), self._sent, tokens)

    def _learn(self, passage: Passage) -> None:
        """The newest request's answer tells most; what went out after it is not yet in it."""
        if not passage.limits or passage.number < self._heard:
            self._taken.pop(passage.number, None)
            return
        self._heard = passage.number
        for number in [number for number in self._taken if number <= passage.number]:
            del self._taken[number]
        for kind, limit in passage.limits.items():
            since = sum(_amount(kind, tokens) for tokens in self._taken.values())
            self._quotas.setdefault(kind, Quota()).hear(limit, since, clock.now())


def _amount(kind: str, tokens: int) -> int:
    return tokens if kind.endswith("tokens") else 1
