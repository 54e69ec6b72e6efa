"""The job door: takes the photos of a job folder through a run, and reports as events.

The contract is `docs/protocol.md`.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any

from vision_keywords.bill import Bill
from vision_keywords.context import Context, Look
from vision_keywords.errors import VisionKeywordsError, internal_error
from vision_keywords.events import Event, Notice, PhotoDone, PhotoFailed, Verdict
from vision_keywords.halt import Halt
from vision_keywords.job_folder import (
    TICK,
    Lines,
    Watch,
    events_of,
    fields,
    invalid,
    job_of,
    settings_of,
    take_key,
    told,
    verdict_line,
    write,
)
from vision_keywords.photo import Photo
from vision_keywords.run import run
from vision_keywords.settings import Settings
from vision_keywords.suggestion import Suggestion

log = logging.getLogger(__name__)


def run_job(folder: Path) -> Verdict:
    """Works through a job folder; the verdict is also the last event.

    Raises RunError when the folder cannot even take the events.
    """
    key = take_key(folder)
    with events_of(folder) as events:
        verdict = _verdict_of(folder, key, events)
        write(events, _verdict_line(verdict))
    return verdict


def _verdict_of(folder: Path, key: str, events: IO[bytes]) -> Verdict:
    try:
        settings = settings_of(job_of(folder))
        settings.check_key(key)
        return asyncio.run(_work(folder, settings, key, events))
    except VisionKeywordsError as error:
        return Verdict(0, 0, Bill(), stopped=error)
    except Exception:
        log.exception("A bug ended the job")
        return Verdict(0, 0, Bill(), stopped=internal_error())


async def _work(folder: Path, settings: Settings, key: str, events: IO[bytes]) -> Verdict:
    halt = Halt()
    watcher = asyncio.create_task(watch(folder, halt))
    try:
        report = partial(_report, events)
        return await run(settings, key, _photos(folder, settings.preview_size), report, halt)
    finally:
        watcher.cancel()


async def _photos(folder: Path, preview_size: int) -> AsyncIterator[Photo]:
    """The photos as the plug-in appends them, until its line says that no more come."""
    lines = Lines(folder)
    while True:
        for data in lines.new():
            yield _photo(folder, data, preview_size)
        if lines.ended:
            return
        await asyncio.sleep(TICK)


def _photo(folder: Path, data: dict[str, Any], preview_size: int) -> Photo:
    try:
        preview = folder / _inside(data["preview"])
        id_, name = str(data["id"]), str(data.get("name", ""))
    except (ValueError, LookupError, TypeError) as error:
        raise invalid("photos.jsonl", error) from error
    context = fields(Context, data.get("context") or {}, "photos.jsonl")
    return Photo(id_, name, look=lambda: _look(preview, context, preview_size))


def _inside(path: str) -> PurePosixPath:
    relative = PurePosixPath(path)
    if relative.is_absolute() or ".." in relative.parts or "\\" in path:
        raise ValueError(f"the preview {relative} is outside the job folder")
    return relative


def _look(preview: Path, context: Context, preview_size: int) -> Look:
    from vision_keywords import images

    try:
        return Look(images.preview(preview, preview_size), context)
    finally:
        # One that cannot be deleted (a virus scanner has it open, say) goes with the folder.
        with suppress(OSError):
            preview.unlink(missing_ok=True)


async def watch(folder: Path, halt: Halt) -> None:
    """Halts the run when the plug-in asks for it or gives no sign of life any more."""
    watch = Watch(folder)
    while (reason := watch.look()) is None:
        await asyncio.sleep(TICK)
    halt.because(reason)


def _report(events: IO[bytes], event: Event) -> None:
    match event:
        case Notice():
            line: dict[str, Any] = {"event": "notice", **told(event)}
        case PhotoDone():
            line = {
                "event": "done",
                "id": event.photo.id,
                "model": event.model,
                "suggestion": _suggestion(event.suggestion),
                "from_ledger": event.from_ledger,
                **_bill(event.bill),
            }
        case PhotoFailed():
            line = {
                "event": "failed",
                "id": event.photo.id,
                **told(event.error),
                **_bill(event.bill),
            }
    write(events, line)


def _suggestion(suggestion: Suggestion) -> dict[str, Any]:
    return {**asdict(suggestion), "warnings": list(map(told, suggestion.warnings))}


def _verdict_line(verdict: Verdict) -> dict[str, Any]:
    return {
        **verdict_line(verdict),
        "from_ledger": verdict.from_ledger,
        **_bill(verdict.bill),
    }


def _bill(bill: Bill) -> dict[str, object]:
    return bill.as_json()
