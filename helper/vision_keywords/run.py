"""One run, whichever door asked for it: opens what answers while the engine begins to work."""

import asyncio
import importlib
import logging
from collections.abc import AsyncIterable
from contextlib import AsyncExitStack, closing
from typing import TYPE_CHECKING

from vision_keywords.context import Look
from vision_keywords.engine import Ask, Engine
from vision_keywords.errors import PhotoError, RunError, internal_error
from vision_keywords.events import Notice, Report, Verdict
from vision_keywords.halt import CutOff, Halt
from vision_keywords.photo import Photo
from vision_keywords.rules import Rules, rules_of
from vision_keywords.settings import Settings
from vision_keywords.suggestion import Answer

if TYPE_CHECKING:
    from vision_keywords.purchase import Purchases

log = logging.getLogger(__name__)


async def run(
    settings: Settings,
    key: str,
    photos: AsyncIterable[Photo],
    report: Report,
    halt: Halt,
) -> Verdict:
    """Gives every photo its suggestion, or says why not; see `Engine.run`. `key` may be empty.

    Raises ConfigurationError when the settings do not fit the agency.
    """
    rules = rules_of(settings)

    async def work(ask: Ask) -> Verdict:
        engine = Engine(
            ask,
            report,
            halt,
            rules=rules,
            asked_at_once=settings.requests_at_most,
        )
        return await engine.run(photos)

    if settings.rehearsal:
        from vision_keywords import rehearsal

        return await work(rehearsal.stand_in(settings))
    async with AsyncExitStack() as stack:
        opening = asyncio.create_task(_open(settings, rules, key, report, halt, stack))

        async def ask(look: Look) -> Answer:
            try:
                purchases = await asyncio.shield(opening)
            except (RunError, CutOff):
                raise
            except Exception as error:
                log.exception("A bug kept the run from beginning")
                raise internal_error() from error
            return await purchases.ask(look)

        try:
            verdict = await work(ask)
        finally:
            opening.cancel()
            (purchases,) = await asyncio.gather(opening, return_exceptions=True)
        _tell_of_unseen(purchases, report)
        return verdict


def _tell_of_unseen(purchases: object, report: Report) -> None:
    unseen = getattr(purchases, "unseen", 0)
    if unseen:
        times = "1 request was" if unseen == 1 else f"{unseen} requests were"
        report(
            Notice(
                "perhaps_charged",
                f"{times} never answered in full and may have been charged all the same; "
                "your account with the provider tells.",
                (str(unseen),),
            )
        )


async def _open(
    settings: Settings,
    rules: Rules,
    key: str,
    report: Report,
    halt: Halt,
    stack: AsyncExitStack,
) -> "Purchases":
    """Ledger and connection, the model resolved. Raises RunError, or CutOff after a halt.

    It takes half a second to load openai alone; the first photos are decoded meanwhile.
    """
    await asyncio.to_thread(importlib.import_module, "vision_keywords.purchase")
    from vision_keywords.gate import Gate
    from vision_keywords.ledger import Ledger
    from vision_keywords.patience import Patience
    from vision_keywords.purchase import Purchases
    from vision_keywords.vision import Vision

    loop = asyncio.get_running_loop()

    def tell_of_damage(notice: Notice) -> None:
        loop.call_soon_threadsafe(report, notice)

    ledger = stack.enter_context(closing(await asyncio.to_thread(Ledger, None, tell_of_damage)))
    vision = await stack.enter_async_context(Vision(settings, key, report))
    gate = Gate(halt, settings.requests_at_first, settings.requests_at_most)
    patience = Patience(halt, gate)
    try:
        await patience.call(lambda passage: vision.resolve_model(), is_paid=False)
    except PhotoError as error:
        # No photo can go on when not even the model could be looked up.
        raise RunError(error.code, error.message, details=error.details) from error
    return Purchases(settings, rules, vision, ledger, patience, halt)
