"""The report: writes the page of a run into its file, photo by photo."""

import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from vision_keywords import report_page
from vision_keywords.agency_profile import Agency
from vision_keywords.errors import ConfigurationError, RunError
from vision_keywords.report_page import ReportPhoto

if TYPE_CHECKING:
    from vision_keywords.events import Verdict

__all__ = ["Report", "ReportPhoto"]

_SUFFIXES = (".html", ".htm")


class Report:
    """A report in the making; `close` brings it to its place.

    The photos wait on the disk, in a file without a name beside the report's place, so memory stays
    flat and a crash leaves nothing behind. An earlier report at the place is replaced without
    asking: there is nothing of the photographer's in it, and the ledger has all that it shows. Any
    other file stays as it is.

    `add` and `close` are to be called by one thread, that of the event loop: a photo takes less
    than a millisecond.

    Raises ConfigurationError (`report_name`, `report_exists`, `report_not_writable`).
    """

    def __init__(self, path: Path, agency: Agency) -> None:
        self._path = path
        self._agency = agency
        self._count = 0
        self._failure: OSError | None = None
        if path.suffix.lower() not in _SUFFIXES:
            raise ConfigurationError(
                "report_name",
                f"The report {path} is a web page; give it a name that ends in .html.",
                details=(str(path),),
            )
        try:
            _refuse_foreign(path)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._photos = tempfile.TemporaryFile(dir=path.parent)  # noqa: SIM115 - see __exit__
        except OSError as error:
            raise ConfigurationError(
                "report_not_writable",
                f"The report {path} cannot be written ({error.strerror or error}); choose another "
                "place.",
                details=(str(path), error.strerror or str(error)),
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._photos.close()

    def add(self, photo: ReportPhoto) -> None:
        """Puts a photo at the end of the page.

        A full disk is told by `close`, since the photos can be tagged without a report.
        """
        if self._failure:
            return
        self._count += 1
        try:
            self._photos.write(report_page.photo(photo, self._count, self._agency).encode())
        except OSError as error:
            self._failure = error

    def close(self, verdict: "Verdict") -> bool:
        """Writes the page and says whether there is one: a run that came to no photo leaves none.

        Raises ConfigurationError (`report_exists`) and RunError (`report_not_written`).
        """
        if not self._count:
            return False
        try:
            if self._failure:
                raise self._failure
            self._publish(verdict)
        except OSError as error:
            raise RunError(
                "report_not_written",
                f"The report {self._path} could not be written ({error.strerror or error}); check "
                "the folder and its disk, then run again: what is paid for stays paid for.",
                details=(str(self._path), error.strerror or str(error)),
            ) from error
        return True

    def _publish(self, verdict: "Verdict") -> None:
        before, after = report_page.page(self._agency, verdict, datetime.now())
        place = self._path.parent
        with tempfile.TemporaryDirectory(prefix=".vision-keywords-", dir=place) as folder:
            draft = Path(folder) / self._path.name
            with draft.open("wb") as page:
                page.write(before.encode())
                self._photos.seek(0)
                shutil.copyfileobj(self._photos, page, 1 << 20)
                page.write(after.encode())
            _refuse_foreign(self._path)
            draft.replace(self._path)


def _refuse_foreign(path: Path) -> None:
    """Raises ConfigurationError when at `path` there is anything but a report."""
    if not path.exists():
        return
    if path.is_file():
        with path.open("rb") as page:
            if f'content="{report_page.GENERATOR}"'.encode() in page.read(report_page.HEAD_BYTES):
                return
    raise ConfigurationError(
        "report_exists",
        f"{path} exists already and is no report, so it stays as it is; choose another name.",
        details=(str(path),),
    )
