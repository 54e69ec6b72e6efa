"""One run, whichever door asked for it: opens what answers and lets the engine work."""

import asyncio
from collections.abc import AsyncIterable
from contextlib import closing

from vision_keywords.bill import Bill
from vision_keywords.engine import Ask, Engine
from vision_keywords.errors import PhotoError, RunError
from vision_keywords.events import Notice, Report, Verdict
from vision_keywords.halt import CutOff, Halt
from vision_keywords.photo import Photo
from vision_keywords.settings import Settings


async def run(
    settings: Settings,
    key: str,
    photos: AsyncIterable[Photo],
    report: Report,
    halt: Halt,
) -> Verdict:
    """Gives every photo its suggestion, or says why not; see `Engine.run`. `key` may be empty."""

    async def work(ask: Ask) -> Verdict:
        engine = Engine(
            ask,
            report,
            halt,
            keyword_count=settings.keyword_count,
            asked_at_once=settings.requests_at_most,
        )
        return await engine.run(photos)

    # Imported where needed: pictures take 0.1 s and OpenAI 0.6 s, and one run needs but one.
    if settings.rehearsal:
        from vision_keywords import rehearsal

        return await work(rehearsal.stand_in(settings))
    from vision_keywords.gate import Gate
    from vision_keywords.ledger import Ledger
    from vision_keywords.patience import Patience
    from vision_keywords.purchase import Purchases
    from vision_keywords.vision import Vision

    loop = asyncio.get_running_loop()

    def tell_of_damage(sentence: str) -> None:
        loop.call_soon_threadsafe(report, Notice("ledger_damaged", sentence))

    gate = Gate(halt, settings.requests_at_first, settings.requests_at_most)
    patience = Patience(halt, gate)
    try:
        with closing(await asyncio.to_thread(Ledger, None, tell_of_damage)) as ledger:
            async with Vision(settings, key, report) as vision:
                await patience.call(lambda passage: vision.resolve_model(), is_paid=False)
                purchases = Purchases(settings, vision, ledger, patience, halt)
                return await work(purchases.ask)
    except (RunError, PhotoError) as error:
        # No photo can go on when not even the model could be looked up.
        return Verdict(0, 0, Bill(), stopped=error)
    except CutOff:
        return Verdict(0, 0, Bill(), stopped=halt.reason)
