"""The job folder: reads what the plug-in puts into it, and appends events, for every door.

The only place that knows its layout, which is that of `docs/protocol.md`.
"""

import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import is_dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import UnionType
from typing import IO, Any, TypeVar, get_args, get_origin, get_type_hints

from vision_keywords import PROTOCOL, __version__
from vision_keywords.bill import Bill
from vision_keywords.errors import RunError, VisionKeywordsError, internal_error
from vision_keywords.events import Notice, Verdict
from vision_keywords.settings import Settings
from vision_keywords.suggestion import Caution

TICK = 0.1
"""Seconds between two looks at the folder: a cancel must stop new requests within 0.2 s."""

SILENT_TICKS = 450
"""Looks without a sign of life after which Lightroom counts as gone: 45 seconds, so that with the
seconds for answers under way the helper has ended within a minute. Looks are counted rather than
seconds, so that a computer that slept does not seem to have lost Lightroom."""

KEY_TICKS = 10
"""Tries to delete the key's file."""

log = logging.getLogger(__name__)

T = TypeVar("T")


@contextmanager
def events_of(folder: Path) -> Iterator[IO[bytes]]:
    """The file for the events, in which `started` stands already.

    Raises RunError when the folder cannot even take the events.
    """
    try:
        # Never a second time: another helper may be at work here, and its previews are gone.
        events = (folder / "events.jsonl").open("xb", buffering=0)
    except OSError as error:
        raise RunError(
            "job_invalid",
            f"The job folder {folder} cannot be used ({error.strerror}); run again from Lightroom.",
            details=("events.jsonl",),
        ) from error
    with events:
        write(events, {"event": "started", "protocol": PROTOCOL, "version": __version__})
        yield events


def write(events: IO[bytes], line: dict[str, Any]) -> None:
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
            details=(str(Path(events.name).parent),),
        ) from error


def told(what: VisionKeywordsError | Notice | Caution) -> dict[str, Any]:
    """What is said of something, as it stands in an event."""
    details = {"details": list(what.details)} if what.details else {}
    return {"code": what.code, "message": what.message, **details}


def verdict_line(verdict: Verdict) -> dict[str, Any]:
    """The last event, as every door writes it; some add to it."""
    stopped = verdict.stopped
    return {
        "event": "stopped" if stopped else "finished",
        **(told(stopped) if stopped else {}),
        "done": verdict.done,
        "failed": verdict.failed,
    }


def answer(folder: Path, work: Callable[[str, IO[bytes]], dict[str, Any]]) -> bool:
    """Lets `work` answer a question of the plug-in's, and says whether it could be answered.

    `work` gets the key, which no longer is in any file then. It may write events, and what it
    returns is the verdict; what it raises becomes one. Raises RunError when the folder cannot even
    take the events.
    """
    try:
        ask = partial(work, take_key(folder))
    except RunError as error:
        ask = partial(_refuse, error)
    with events_of(folder) as events:
        try:
            verdict = ask(events)
        except VisionKeywordsError as error:
            verdict = verdict_line(Verdict(0, 0, Bill(), stopped=error))
        except Exception:
            log.exception("A bug ended the job")
            verdict = verdict_line(Verdict(0, 0, Bill(), stopped=internal_error()))
        write(events, verdict)
    return bool(verdict["event"] == "finished")


def _refuse(error: RunError, _events: IO[bytes]) -> dict[str, Any]:
    raise error


def take_key(folder: Path) -> str:
    """The key, which no longer is in any file when this returns, whatever was in it.

    Raises RunError (`key_stays`) when its file can be neither deleted nor emptied.
    """
    file = folder / "key"
    try:
        raw = file.read_bytes()
    except OSError:
        raw = b""
    finally:
        _delete(file)
    return raw.decode("utf-8-sig", "replace").strip()


def _delete(key: Path) -> None:
    for _ in range(KEY_TICKS):
        try:
            key.unlink(missing_ok=True)
        except OSError:  # A virus scanner, say, looks at each new file for a moment.
            time.sleep(TICK)
        else:
            return
    try:
        key.write_bytes(b"")
    except OSError as error:
        raise RunError(
            "key_stays",
            f"The file {key} with the API key cannot be deleted ({error.strerror}); delete it "
            "yourself, then run again.",
            details=(str(key),),
        ) from error


def job_of(folder: Path) -> dict[str, Any]:
    """What `job.json` says. Raises RunError: `job_invalid`, or `protocol` for another number."""
    try:
        job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
        protocol = job["protocol"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise invalid("job.json", error) from error
    if protocol != PROTOCOL:
        raise RunError(
            "protocol",
            f"The plug-in and this helper (version {__version__}) do not fit together; "
            "run `vision-keywords install-plugin`, then restart Lightroom.",
            details=(__version__,),
        )
    return dict(job)


def settings_of(job: dict[str, Any]) -> Settings:
    """The settings in `job.json`. Raises RunError (`job_invalid`) or ConfigurationError."""
    settings = fields(Settings, job, "job.json")
    if settings.base_url:
        return settings
    # As on the command line; and lest a key of another server's be sent to OpenAI.
    return replace(settings, base_url=os.environ.get("OPENAI_BASE_URL", "").strip())


class Lines:
    """The lines of `photos.jsonl`, as the plug-in appends them."""

    def __init__(self, folder: Path) -> None:
        self.ended = False
        """Whether the line has been seen that says that no more come."""
        self._file = folder / "photos.jsonl"
        self._read = 0

    def new(self) -> Iterator[dict[str, Any]]:
        """The photos' lines that have come since, complete ones only.

        Raises RunError (`job_invalid`).
        """
        for line in self._complete():
            try:
                data = json.loads(line)
                self.ended = bool(data.get("end"))
            except (ValueError, AttributeError, RecursionError) as error:
                raise invalid("photos.jsonl", error) from error
            if self.ended:
                return
            yield data

    def all(self) -> Iterator[dict[str, Any]]:
        """The photos' lines of a file that was complete before the start.

        Raises RunError (`job_invalid`).
        """
        yield from self.new()
        if not self.ended:
            raise invalid("photos.jsonl", ValueError("the line is missing that ends it"))

    def _complete(self) -> list[bytes]:
        try:
            with self._file.open("rb") as stream:
                stream.seek(self._read)
                data = stream.read()
        except FileNotFoundError:
            return []
        complete = data[: data.rfind(b"\n") + 1]
        self._read += len(complete)
        return complete.splitlines()


class Watch:
    """Whether the plug-in still wants the work; to be looked at once every TICK."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: tuple[int, int] | None = None
        self._silent = 0

    def look(self) -> RunError | None:
        """Why the work has to end, if it has: `cancelled` or `abandoned`."""
        if (self._folder / "cancel").exists():
            return RunError("cancelled", "The run was cancelled; what was finished is kept.")
        sign = self._sign_of_life()
        self._silent = self._silent + 1 if sign == self._last else 0
        self._last = sign
        if self._silent >= SILENT_TICKS:
            return RunError(
                "abandoned",
                "Lightroom has not been heard of for a while, so the run stopped; run again.",
            )
        return None

    def _sign_of_life(self) -> tuple[int, int] | None:
        try:
            status = (self._folder / "alive").stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size


def fields(kind: type[T], data: dict[str, Any], file: str) -> T:
    """A dataclass from those fields that it knows; the others are for newer versions.

    Raises RunError (`job_invalid`) when one is of another type, or missing without a default.
    """
    try:
        return _known(kind, data)
    except TypeError as error:
        raise invalid(file, error) from error


def _known(kind: type[T], data: dict[str, Any]) -> T:
    hints = get_type_hints(kind)
    return kind(**{name: _fitting(data[name], hints[name]) for name in hints if name in data})


def _fitting(value: Any, hint: Any) -> Any:  # noqa: ANN401 - any JSON, any type
    """`value` as the type that a field is declared with; TypeError when it is of another."""
    for kind in get_args(hint) if isinstance(hint, UnionType) else (hint,):
        if get_origin(kind) is tuple:
            if isinstance(value, list) and all(isinstance(item, str) for item in value):
                return tuple(value)
        elif kind in (Decimal, float) and type(value) in (int, float):
            return Decimal(str(value)) if kind is Decimal else float(value)
        elif isinstance(kind, type) and is_dataclass(kind) and isinstance(value, dict):
            return _known(kind, value)
        elif type(value) is kind:
            return value
    # Not the value itself: what photos say has no place in the log.
    raise TypeError(f"there is a {type(value).__name__} where the type is {hint}")


def invalid(file: str, error: Exception) -> RunError:
    """That `file` is not as the contract says; what is wrong with it goes to the log."""
    log.error("%s cannot be read: %s", file, error)
    return RunError(
        "job_invalid",
        f"The helper cannot read what the plug-in wrote ({file}); "
        "run `vision-keywords install-plugin`, then restart Lightroom.",
        details=(file,),
    )
