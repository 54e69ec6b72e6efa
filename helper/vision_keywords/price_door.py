"""The price door: what a run will probably cost, for the plug-in.

The contract is `docs/protocol.md`, "The price before a run".
"""

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO, Any

from vision_keywords import models
from vision_keywords.bill import Bill
from vision_keywords.job_folder import answer, fields, invalid, job_of, settings_of

_MOST_PHOTOS = 10_000_000


@dataclass(frozen=True)
class _Job:
    """How many photos the run would have."""

    photos: int


def estimate_job(folder: Path) -> bool:
    """Answers in a job folder what a run with its settings would cost."""
    return answer(folder, partial(_estimated, folder))


def _estimated(folder: Path, _key: str, _events: IO[bytes]) -> dict[str, Any]:
    from vision_keywords import estimate

    job = job_of(folder)
    settings, photos = settings_of(job), fields(_Job, job, "job.json").photos
    if not 0 <= photos <= _MOST_PHOTOS:
        raise invalid("job.json", ValueError(f"nobody has {photos} photos"))
    name = models.meant(settings.model, date.today())
    return {"event": "finished", **priced(photos, name, estimate.of_run(photos, name, settings))}


def priced(photos: int, model: str, bill: Bill) -> dict[str, Any]:
    """An estimate as programs read it."""
    return {
        "photos": photos,
        "model": model,
        "input_tokens": bill.input_tokens,
        "output_tokens": bill.output_tokens,
        "cost": None if bill.cost is None else float(bill.cost),
    }
