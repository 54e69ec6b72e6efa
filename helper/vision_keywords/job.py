"""The job door: does the helper's part of the contract in `docs/protocol.md`.

The only place that knows how a job folder is laid out.
"""

import asyncio
import json
import logging
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, replace
from decimal import Decimal
from functools import partial
from pathlib import Path, PurePosixPath
from types import UnionType
from typing import IO, Any, TypeVar, get_args, get_origin, get_type_hints

from vision_keywords import PROTOCOL, __version__
from vision_keywords.bill import Bill
from vision_keywords.context import Context, Look
from vision_keywords.errors import RunError, VisionKeywordsError, internal_error
from vision_keywords.events import Event, Notice, PhotoDone, PhotoFailed, Verdict
from vision_keywords.halt import Halt
from vision_keywords.photo import Photo
from vision_keywords.run import run
from vision_keywords.settings import Settings

TICK = 0.1
"""Seconds between two looks at the folder: a cancel must stop new requests within 0.2 s."""

SILENT_TICKS = 450
"""Looks without a sign of life after which Lightroom counts as gone: 45 seconds, so that with the
seconds for answers under way the helper has ended within a minute. Looks are counted rather than
seconds, so that a computer that slept does not seem to have lost Lightroom."""

LARGEST_PREVIEW = 2048
"""Pixels; a longer edge would only cost more, since models shrink what is larger."""

log = logging.getLogger(__name__)

T = TypeVar("T")


def run_job(folder: Path) -> Verdict:
    """Works through a job folder; the verdict is also the last event.

    Raises RunError when the folder cannot even take the events.
    """
    key = _take_key(folder)
    try:
        # Never a second time: another helper may be at work here, and its previews are gone.
        events = (folder / "events.jsonl").open("xb", buffering=0)
    except OSError as error:
        raise RunError(
            "job_invalid",
            f"The job folder {folder} cannot be used ({error.strerror}); run again from Lightroom.",
        ) from error
    with events:
        _write(events, {"event": "started", "protocol": PROTOCOL, "version": __version__})
        verdict = _verdict_of(folder, key, events)
        _write(events, _verdict_line(verdict))
    return verdict


def _verdict_of(folder: Path, key: str, events: IO[bytes]) -> Verdict:
    try:
        settings = _settings(folder)
        settings.check_key(key)
        return asyncio.run(_work(folder, settings, key, events))
    except VisionKeywordsError as error:
        return Verdict(0, 0, Bill(), stopped=error)
    except Exception:
        log.exception("A bug ended the job")
        return Verdict(0, 0, Bill(), stopped=internal_error())


async def _work(folder: Path, settings: Settings, key: str, events: IO[bytes]) -> Verdict:
    halt = Halt()
    watcher = asyncio.create_task(_watch(folder, halt))
    try:
        report = partial(_report, events)
        return await run(settings, key, _photos(folder), report, halt)
    finally:
        watcher.cancel()


def _take_key(folder: Path) -> str:
    """The key, which no longer is in any file when this returns, whatever was in it."""
    file = folder / "key"
    try:
        raw = file.read_bytes()
    except OSError:
        raw = b""
    finally:
        file.unlink(missing_ok=True)
    return raw.decode("utf-8-sig", "replace").strip()


def _settings(folder: Path) -> Settings:
    try:
        job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
        protocol = job["protocol"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise _invalid("job.json", error) from error
    if protocol != PROTOCOL:
        raise RunError(
            "protocol",
            f"The plug-in and this helper (version {__version__}) do not fit together; "
            "install both from the same release, then restart Lightroom.",
        )
    settings = _read(Settings, job, "job.json")
    if settings.base_url:
        return settings
    # As on the command line; and lest a key of another server's be sent to OpenAI.
    return replace(settings, base_url=os.environ.get("OPENAI_BASE_URL", "").strip())


async def _photos(folder: Path) -> AsyncIterator[Photo]:
    """The photos as the plug-in appends them, until its line says that no more come."""
    file = folder / "photos.jsonl"
    read = 0
    while True:
        lines, read = _complete_lines(file, read)
        for line in lines:
            try:
                data = json.loads(line)
                if data.get("end"):
                    return
                photo = _photo(folder, data)
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
                raise _invalid("photos.jsonl", error) from error
            yield photo
        await asyncio.sleep(TICK)


def _complete_lines(file: Path, start: int) -> tuple[list[bytes], int]:
    """The lines that are complete beyond byte `start`, and where the next one begins."""
    try:
        with file.open("rb") as stream:
            stream.seek(start)
            data = stream.read()
    except FileNotFoundError:
        return [], start
    complete = data[: data.rfind(b"\n") + 1]
    return complete.splitlines(), start + len(complete)


def _photo(folder: Path, data: dict[str, Any]) -> Photo:
    relative = PurePosixPath(data["preview"])
    if relative.is_absolute() or ".." in relative.parts or "\\" in str(relative):
        raise ValueError(f"the preview {relative} is outside the job folder")
    preview = folder / relative
    context = _read(Context, data.get("context") or {}, "photos.jsonl")
    return Photo(
        id=str(data["id"]),
        name=str(data.get("name", "")),
        look=lambda: _look(preview, context),
    )


def _look(preview: Path, context: Context) -> Look:
    from vision_keywords import images

    try:
        return Look(images.preview(preview, LARGEST_PREVIEW), context)
    finally:
        # One that cannot be deleted (a virus scanner has it open, say) goes with the folder.
        with suppress(OSError):
            preview.unlink(missing_ok=True)


def _read(kind: type[T], data: dict[str, Any], file: str) -> T:
    """A dataclass from those fields that it knows; the others are for newer versions."""
    known = {}
    for name, hint in get_type_hints(kind).items():
        if name in data:
            try:
                known[name] = _fitting(data[name], hint)
            except TypeError as error:
                raise _invalid(file, error) from error
    return kind(**known)


def _fitting(value: Any, hint: Any) -> Any:  # noqa: ANN401 - any JSON, any type
    """`value` as the type that a field is declared with; TypeError when it is of another."""
    for kind in get_args(hint) if isinstance(hint, UnionType) else (hint,):
        if get_origin(kind) is tuple:
            if isinstance(value, list) and all(isinstance(item, str) for item in value):
                return tuple(value)
        elif kind is Decimal and type(value) in (int, float):
            return Decimal(str(value))
        elif type(value) is kind:
            return value
    raise TypeError(f"{value!r} is not of the type {hint}")


def _invalid(file: str, error: Exception) -> RunError:
    log.error("%s cannot be read: %s", file, error)
    return RunError(
        "job_invalid",
        f"The helper cannot read what the plug-in wrote ({file}); "
        "install both from the same release, then restart Lightroom.",
    )


async def _watch(folder: Path, halt: Halt) -> None:
    """Halts the run when the plug-in asks for it or gives no sign of life any more."""
    last, silent = None, 0
    while True:
        if (folder / "cancel").exists():
            halt.because(RunError("cancelled", "The run was cancelled; what was finished is kept."))
            return
        sign = _sign_of_life(folder)
        silent = silent + 1 if sign == last else 0
        last = sign
        if silent >= SILENT_TICKS:
            halt.because(
                RunError(
                    "abandoned",
                    "Lightroom has not been heard of for a while, so the run stopped; run again.",
                )
            )
            return
        await asyncio.sleep(TICK)


def _sign_of_life(folder: Path) -> tuple[int, int] | None:
    try:
        status = (folder / "alive").stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _report(events: IO[bytes], event: Event) -> None:
    match event:
        case Notice():
            line: dict[str, Any] = {
                "event": "notice",
                "code": event.code,
                "message": event.message,
            }
        case PhotoDone():
            line = {
                "event": "done",
                "id": event.photo.id,
                "model": event.model,
                "suggestion": asdict(event.suggestion),
                "from_ledger": event.from_ledger,
                **_bill(event.bill),
            }
        case PhotoFailed():
            line = {
                "event": "failed",
                "id": event.photo.id,
                "code": event.error.code,
                "message": event.error.message,
                **_bill(event.bill),
            }
    _write(events, line)


def _verdict_line(verdict: Verdict) -> dict[str, Any]:
    stopped = verdict.stopped
    return {
        "event": "stopped" if stopped else "finished",
        **({"code": stopped.code, "message": stopped.message} if stopped else {}),
        "done": verdict.done,
        "failed": verdict.failed,
        "from_ledger": verdict.from_ledger,
        **_bill(verdict.bill),
    }


def _bill(bill: Bill) -> dict[str, Any]:
    return {
        "usage": {"input_tokens": bill.input_tokens, "output_tokens": bill.output_tokens},
        "cost": None if bill.cost is None else float(bill.cost),
        "estimated": bill.estimated,
    }


def _write(events: IO[bytes], line: dict[str, Any]) -> None:
    """Appends one event, wholly or not at all: half a line would spoil the next one too."""
    text = json.dumps(line, ensure_ascii=False) + "\n"
    # Half of a surrogate pair may come out of any JSON; no file may hold it.
    rest = memoryview(text.encode("utf-8", "replace"))
    before = events.tell()
    try:
        while rest:
            # A disk that is nearly full takes a part and says nothing.
            rest = rest[events.write(rest) :]
    except OSError as error:
        events.truncate(before)
        events.seek(before)
        raise RunError(
            "disk_full",
            f"The job folder cannot be written ({error.strerror}); make room on the disk.",
        ) from error
