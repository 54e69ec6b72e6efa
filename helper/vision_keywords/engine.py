"""The engine: takes photos through look, ask and keep, many at once, and reports each outcome.

It knows neither OpenAI nor ExifTool nor the job folder; both doors hand it photos, a model to ask
and a place to report to.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterable, Awaitable, Callable
from dataclasses import replace

from vision_keywords.bill import Bill
from vision_keywords.context import Look
from vision_keywords.errors import ConfigurationError, PhotoError, RunError, internal_error
from vision_keywords.events import PhotoDone, PhotoFailed, Report, Verdict
from vision_keywords.halt import CutOff, Halt
from vision_keywords.photo import Photo
from vision_keywords.rules import Rules
from vision_keywords.suggestion import Answer, Caution, Suggestion, shown_title, suggest

Ask = Callable[[Look], Awaitable[Answer]]

LOOKS_AHEAD = 4
"""Photos made ready before a request is free for them; more would only fill memory."""

log = logging.getLogger(__name__)


class Engine:
    """One run.

    Two limits hold it: the disk and the decoder get as many photos at once as there are cores, and
    the photos between their first look and their event are a few more than `asked_at_once`, which
    keeps memory flat and makes previews no faster than they are sent.
    """

    def __init__(
        self, ask: Ask, report: Report, halt: Halt, *, rules: Rules, asked_at_once: int
    ) -> None:
        self._ask = ask
        self._report = report
        self._halt = halt
        self._rules = rules
        cores = os.cpu_count() or 1
        self._disk = asyncio.Semaphore(cores)
        self._room = asyncio.Semaphore(asked_at_once + cores + LOOKS_AHEAD)
        self._titles: set[str] = set()
        self._under_way: set[asyncio.Task[None]] = set()
        self._verdict = Verdict(0, 0, Bill())

    async def run(self, photos: AsyncIterable[Photo]) -> Verdict:
        """Takes every photo through, reports an event for each, and returns the verdict.

        `report` is called from the event loop and should return at once. Whatever no other photo
        can survive halts the run: nothing new begins, and the verdict carries the reason beside
        all that was done and paid until then. Photos that the halt cut off get no event.
        """
        feeder = asyncio.create_task(self._feed(photos))
        ender = asyncio.create_task(self._end_early(feeder))
        try:
            await asyncio.wait({feeder})
            while self._under_way:
                await asyncio.wait(set(self._under_way))
        finally:
            for task in (feeder, ender, *self._under_way):
                task.cancel()
        return replace(self._verdict, stopped=self._halt.reason)

    async def _feed(self, photos: AsyncIterable[Photo]) -> None:
        try:
            async for photo in photos:
                await self._room.acquire()
                task = asyncio.create_task(self._take_through(photo))
                self._under_way.add(task)
                task.add_done_callback(self._leave)
        except RunError as error:
            self._halt.because(error)
        except Exception:
            log.exception("A bug met the list of photos")
            self._halt.because(internal_error())

    def _leave(self, task: "asyncio.Task[None]") -> None:
        self._under_way.discard(task)
        self._room.release()

    async def _end_early(self, feeder: "asyncio.Task[None]") -> None:
        await self._halt.wait()
        feeder.cancel()

    async def _take_through(self, photo: Photo) -> None:
        try:
            event = await self._outcome(photo)
            done = isinstance(event, PhotoDone)
            so_far = self._verdict
            self._verdict = Verdict(
                so_far.done + done,
                so_far.failed + (not done),
                so_far.bill + event.bill,
                so_far.from_ledger + (isinstance(event, PhotoDone) and event.from_ledger),
            )
            self._report(event)
        except CutOff:
            pass
        except RunError as error:
            self._halt.because(error)
        except Exception:
            log.exception("A bug met the report of photo %s", photo.id)
            self._halt.because(internal_error())

    async def _outcome(self, photo: Photo) -> PhotoDone | PhotoFailed:
        paid = Bill()
        try:
            look = await self._look(photo)
            answer = await self._ask(look)
            paid = answer.bill
            suggestion = self._told_apart(suggest(answer, look.context, self._rules), look)
            async with self._disk:
                await asyncio.to_thread(photo.keep, suggestion)
            return PhotoDone(photo, suggestion, answer.model, paid, answer.from_ledger)
        except PhotoError as error:
            return PhotoFailed(photo, error, paid + error.bill)
        except (RunError, ConfigurationError) as error:
            self._halt.because(error)
            if paid.is_nothing:
                raise CutOff from error
            # What was paid for and is lost is told, not hidden among the photos not begun.
            return PhotoFailed(photo, error, paid)
        except CutOff:
            raise
        except Exception:
            log.exception("A bug met photo %s", photo.id)
            return PhotoFailed(photo, internal_error(), paid)

    def _told_apart(self, suggestion: Suggestion, look: Look) -> Suggestion:
        """The suggestion with a warning if a photo before had the same title."""
        title = shown_title(look.context, suggestion.title, self._rules).casefold()
        if not title or title not in self._titles:
            self._titles.add(title)
            return suggestion
        warning = Caution(
            "title_repeated",
            "Another photo of this run has the same title, which agencies dislike; change one.",
        )
        return replace(suggestion, warnings=(*suggestion.warnings, warning))

    async def _look(self, photo: Photo) -> Look:
        async with self._disk:
            self._halt.check()
            return await asyncio.to_thread(photo.look)
