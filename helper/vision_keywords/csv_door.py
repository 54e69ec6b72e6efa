"""The CSV door: has a job folder's photos written into the CSV of an agency.

The contract is `docs/protocol.md`, "The CSV of an agency".
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from vision_keywords.agencies import agency
from vision_keywords.bill import Bill
from vision_keywords.context import Context
from vision_keywords.errors import VisionKeywordsError, internal_error
from vision_keywords.events import Notice, Verdict
from vision_keywords.job_folder import (
    Lines,
    events_of,
    fields,
    invalid,
    job_of,
    told,
    verdict_line,
    write,
)
from vision_keywords.settings import Settings
from vision_keywords.stock_entry import StockEntry

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Job:
    """Which agency's CSV goes into which file, and whether one that is there may be replaced."""

    file: str
    agency: str = Settings.agency
    overwrite: bool = False


def write_csv(folder: Path) -> Verdict:
    """Works through a job folder that is complete; the verdict is also the last event.

    Raises RunError when the folder cannot even take the events.
    """
    with events_of(folder) as events:
        files: list[Path] = []
        try:
            job = fields(_Job, job_of(folder), "job.json")
            entries = list(_entries(folder))
            files = _written(job, entries, events)
            verdict = Verdict(len(entries), 0, Bill())
        except VisionKeywordsError as error:
            verdict = Verdict(0, 0, Bill(), stopped=error)
        except Exception:
            log.exception("A bug ended the job")
            verdict = Verdict(0, 0, Bill(), stopped=internal_error())
        named = {} if verdict.stopped else {"files": list(map(str, files))}
        write(events, verdict_line(verdict) | named)
    return verdict


def _written(job: _Job, entries: list[StockEntry], events: IO[bytes]) -> list[Path]:
    from vision_keywords import stock_csv

    def tell(notice: Notice) -> None:
        write(events, {"event": "notice", **told(notice)})

    path = Path(job.file)
    if not path.is_absolute():
        raise invalid("job.json", ValueError(f"the path {path} is not absolute"))
    return stock_csv.write(entries, agency(job.agency), path, tell, overwrite=job.overwrite)


def _entries(folder: Path) -> Iterator[StockEntry]:
    yield from map(_entry, Lines(folder).all())


def _entry(line: dict[str, Any]) -> StockEntry:
    context = fields(Context, line.get("context") or {}, "photos.jsonl")
    return fields(StockEntry, {**line, "context": context}, "photos.jsonl")
