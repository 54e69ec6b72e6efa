"""One run, whichever door asked for it: opens the model that answers and lets the engine work."""

from collections.abc import AsyncIterable

from vision_keywords.bill import Bill
from vision_keywords.engine import Ask, Engine
from vision_keywords.errors import PhotoError, RunError
from vision_keywords.events import Report, Verdict
from vision_keywords.halt import CutOff, Halt
from vision_keywords.patience import Patience
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
    patience = Patience(halt)

    async def work(ask: Ask) -> Verdict:
        engine = Engine(
            ask,
            report,
            halt,
            patience,
            keyword_count=settings.keyword_count,
            requests_at_once=settings.requests_at_once,
        )
        return await engine.run(photos)

    # Imported where needed: pictures take 0.1 s and OpenAI 0.6 s, and one run needs but one.
    if settings.rehearsal:
        from vision_keywords import rehearsal

        return await work(rehearsal.stand_in(settings))
    from vision_keywords.vision import Vision

    try:
        async with Vision(settings, key) as vision:
            for notice in await halt.unless(patience.call(vision.resolve_model)):
                report(notice)
            return await work(vision.ask)
    except (RunError, PhotoError) as error:
        # No photo can go on when not even the model could be looked up.
        return Verdict(0, 0, Bill(), stopped=error)
    except CutOff:
        return Verdict(0, 0, Bill(), stopped=halt.reason)
