"""The order door: puts the keywords of exported files in stored order while Lightroom renders.

The contract is `docs/protocol.md`, "The order of keywords in exported files".
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from vision_keywords import metadata
from vision_keywords.bill import Bill
from vision_keywords.errors import PhotoError, VisionKeywordsError, internal_error
from vision_keywords.events import Verdict
from vision_keywords.exiftool_process import ExifTool
from vision_keywords.job_folder import (
    TICK,
    Lines,
    Watch,
    events_of,
    fields,
    invalid,
    job_of,
    told,
    verdict_line,
    write,
)

_PAUSES = 10
"""Looks for a new line in a TICK: Lightroom waits for each file, so none may wait for long."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Export:
    """A rendered file; `keywords` is the stored order, the best first."""

    id: str
    path: str
    keywords: tuple[str, ...]


def restore_order(folder: Path) -> Verdict:
    """Works through a job folder of exported files; the verdict is also the last event.

    One ExifTool serves the whole export. Raises RunError when the folder cannot even take the
    events.
    """
    with events_of(folder) as events:
        verdict = _verdict_of(folder, events)
        write(events, verdict_line(verdict))
    return verdict


def _verdict_of(folder: Path, events: IO[bytes]) -> Verdict:
    done = failed = 0
    stopped: VisionKeywordsError | None = None
    try:
        job_of(folder)
        with ExifTool() as exiftool:
            for export in _exports(folder):
                event = _restored(exiftool, export)
                write(events, event)
                done += event["event"] == "done"
                failed += event["event"] == "failed"
    except VisionKeywordsError as error:
        stopped = error
    except Exception:
        log.exception("A bug ended the job")
        stopped = internal_error()
    return Verdict(done, failed, Bill(), stopped=stopped)


def _exports(folder: Path) -> Iterator[_Export]:
    """The files as the plug-in names them; raises RunError when it no longer wants the work."""
    lines, watch = Lines(folder), Watch(folder)
    while not lines.ended:
        reason = watch.look()
        if reason:
            raise reason
        for _ in range(_PAUSES):
            for line in lines.new():
                yield _export(line)
            if lines.ended:
                break
            time.sleep(TICK / _PAUSES)


def _export(line: dict[str, Any]) -> _Export:
    export = fields(_Export, line, "photos.jsonl")
    if not Path(export.path).is_absolute():
        raise invalid("photos.jsonl", ValueError(f"the path {export.path} is not absolute"))
    return export


def _restored(exiftool: ExifTool, export: _Export) -> dict[str, Any]:
    """The event for one file; whatever happens to it, the other files go on."""
    try:
        changed = metadata.reorder(exiftool, Path(export.path), export.keywords)
    except PhotoError as caught:
        error: VisionKeywordsError = caught
    except VisionKeywordsError:
        raise  # no ExifTool any more
    except Exception:
        log.exception("A bug kept a file from its order")
        error = internal_error()
    else:
        return {"event": "done", "id": export.id, "changed": changed}
    return {"event": "failed", "id": export.id, **told(error)}
