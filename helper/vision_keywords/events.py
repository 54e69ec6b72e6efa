"""The events that a run reports, the same for both doors."""

from collections.abc import Callable
from dataclasses import dataclass

from vision_keywords.bill import Bill
from vision_keywords.errors import VisionKeywordsError
from vision_keywords.photo import Photo
from vision_keywords.suggestion import Suggestion


@dataclass(frozen=True)
class Notice:
    """Something the photographer should know that stops nothing."""

    code: str
    message: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class PhotoDone:
    """A photo has its suggestion, and its tagged copy where one was asked for."""

    photo: Photo
    suggestion: Suggestion
    model: str
    bill: Bill
    from_ledger: bool = False


@dataclass(frozen=True)
class PhotoFailed:
    """A photo gets nothing; `error.message` says why and what to do."""

    photo: Photo
    error: VisionKeywordsError
    bill: Bill


@dataclass(frozen=True)
class Verdict:
    """How the run ended: finished when `stopped` is None, else stopped for that reason.

    `from_ledger` of the photos done had been paid for earlier.
    """

    done: int
    failed: int
    bill: Bill
    from_ledger: int = 0
    stopped: VisionKeywordsError | None = None


Event = Notice | PhotoDone | PhotoFailed
Report = Callable[[Event], None]
