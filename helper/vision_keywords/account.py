"""The account door: whether a run could begin, and what each model would cost.

The contract is `docs/protocol.md`, "The account".
"""

import asyncio
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from vision_keywords import models
from vision_keywords.bill import Bill
from vision_keywords.errors import PhotoError
from vision_keywords.events import Notice, Verdict
from vision_keywords.halt import CutOff, Halt
from vision_keywords.job import watch
from vision_keywords.job_folder import (
    answer,
    fields,
    job_of,
    settings_of,
    told,
    verdict_line,
    write,
)
from vision_keywords.settings import Settings

if TYPE_CHECKING:
    from vision_keywords.gate import Passage
    from vision_keywords.ledger import Ledger
    from vision_keywords.patience import Patience
    from vision_keywords.prompt import Question
    from vision_keywords.vision import Vision

_EDGE = 64
"""Pixels of the picture to try with: enough for any model, and 30 tokens at most where they are
counted by the square."""

_ANSWERED = {"refused", "filtered", "cut_off"}
"""A model that says no has been paid to say it."""


@dataclass(frozen=True)
class _Check:
    """Whether nobody is to be asked."""

    offline: bool = False


def check_account(folder: Path) -> bool:
    """Answers in a job folder which models there are, and whether one could be paid."""
    return answer(folder, partial(_checked, folder))


def _checked(folder: Path, key: str, events: IO[bytes]) -> dict[str, Any]:
    job = job_of(folder)
    settings = replace(settings_of(job), rehearsal=False)
    if fields(_Check, job, "job.json").offline:
        return _known(settings, events)
    settings.check_key(key)
    return asyncio.run(_tried(folder, settings, key, events))


def _known(settings: Settings, events: IO[bytes]) -> dict[str, Any]:
    today = date.today()
    _list(models.known(today), settings, events)
    name = models.meant(settings.model, today)
    return _finished(name, models.known_ending(name), Bill())


def _list(offered: list[models.Model], settings: Settings, events: IO[bytes]) -> None:
    from vision_keywords import catalogue

    for one in catalogue.listings(offered, settings):
        facts = {
            "name": one.name,
            "price": None if one.price is None else float(one.price),
            "ends": one.ending and one.ending.isoformat(),
            "auto": one.is_auto,
        }
        write(events, {"event": "model", **facts})


def _finished(model: str, ending: date | None, bill: Bill) -> dict[str, Any]:
    ends = ending and ending.isoformat()
    return {"event": "finished", "model": model, "ends": ends, **bill.as_json()}


async def _tried(folder: Path, settings: Settings, key: str, events: IO[bytes]) -> dict[str, Any]:
    halt = Halt()
    watcher = asyncio.create_task(watch(folder, halt))
    try:
        return await _asked(settings, key, events, halt)
    except CutOff:
        assert halt.reason
        raise halt.reason from None
    except PhotoError as error:
        stopped = Verdict(0, 0, error.bill, stopped=error)
        return {**verdict_line(stopped), **stopped.bill.as_json()}
    finally:
        watcher.cancel()


async def _asked(settings: Settings, key: str, events: IO[bytes], halt: Halt) -> dict[str, Any]:
    from vision_keywords.gate import Gate
    from vision_keywords.ledger import Ledger
    from vision_keywords.patience import Patience
    from vision_keywords.vision import Vision

    def tell(notice: Notice) -> None:
        write(events, {"event": "notice", **told(notice)})

    async with AsyncExitStack() as stack:
        ledger = Ledger(tell=tell)
        stack.enter_context(closing(ledger))
        # The flex tier may let a single answer wait for a quarter of an hour.
        vision = Vision(replace(settings, flex=False), key, tell)
        await stack.enter_async_context(vision)
        patience = Patience(halt, Gate(halt, 1, 1))
        offered = await patience.call(lambda passage: vision.listed(), is_paid=False)
        _list(offered, settings, events)
        vision.choose(offered)
        bill = await _paid(settings, vision, ledger, patience, halt)
        return _finished(vision.model, vision.ending, bill)


async def _paid(
    settings: Settings, vision: "Vision", ledger: "Ledger", patience: "Patience", halt: Halt
) -> Bill:
    """What an answer to a tiny question cost; PhotoError with the bill where there is none."""
    from vision_keywords import estimate, images, prices, prompt
    from vision_keywords.budget import Budget

    trial = prompt.trial(images.plain(_EDGE), (_EDGE, _EDGE))
    most = prices.most(vision.model, estimate.at_most(vision.model, trial), settings)
    await Budget(settings.budget, halt).reserve(most)
    paid, trouble = Bill(), None
    question: Question | None = trial
    while question:
        asked, question = question, None
        try:
            bill = await patience.call(partial(_bill, vision, halt, asked))
            trouble = None
        except PhotoError as error:
            bill, trouble = error.bill, error
            question = vision.another_way(asked, error)
        if not bill.is_nothing:
            ledger.enter_trial(vision.model, bill)
        paid += bill
    if trouble and trouble.code not in _ANSWERED:
        trouble.bill = paid
        raise trouble
    return paid


async def _bill(vision: "Vision", halt: Halt, question: "Question", passage: "Passage") -> Bill:
    return (await vision.ask(question, passage.hear, halt.check)).bill
