"""The CSV for an agency: writes rows into files that keep to its limits.

Decided for every agency, since a reader that wants otherwise is not known: UTF-8 (Adobe asks for
it); no byte order mark unless the profile asks for one, since in front of the first header it makes
another header of it; lines end in CR LF, as RFC 4180 has it and as Excel saves, which is the way
that the agencies' own pages describe.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from vision_keywords.agency_profile import Agency, Sheet
from vision_keywords.errors import ConfigurationError, RunError
from vision_keywords.events import Notice
from vision_keywords.stock_entry import StockEntry
from vision_keywords.stock_remarks import Remarks, Tell
from vision_keywords.stock_row import make_row

_SUFFIXES = (".csv", ".txt")


def check(agency: Agency, path: Path, *, overwrite: bool = False) -> Sheet:
    """What the CSV of this agency is like, if it can be written to `path`.

    Raises ConfigurationError (`agency_without_csv`, `csv_exists`, `csv_suffix`).
    """
    if agency.sheet is None:
        raise ConfigurationError(
            "agency_without_csv",
            f"{agency.name} takes no CSV; it reads title and keywords from the photos, so upload "
            "those, or choose another agency.",
            details=(agency.name,),
        )
    _refuse_existing(path, overwrite=overwrite)
    if path.suffix.lower() not in _SUFFIXES:
        # An overwritten photo could not be brought back.
        raise ConfigurationError(
            "csv_suffix",
            f"{path} is no name for a CSV; give it one that ends in .csv.",
            details=(str(path),),
        )
    return agency.sheet


def write(
    entries: Iterable[StockEntry],
    agency: Agency,
    path: Path,
    tell: Tell,
    *,
    overwrite: bool = False,
) -> list[Path]:
    """Writes `path`, and as many of `NAME-2.csv`, `NAME-3.csv` … beside it as the agency's limits
    on rows and bytes make necessary, each with the header. No photo, no file.

    All files appear together, when everything is written. `tell` gets a notice of each kind of
    thing that the agency may not take. Raises ConfigurationError
    (`agency_without_csv`, `csv_exists`, `csv_suffix`) and RunError (`csv_not_written`).
    """
    sheet = check(agency, path, overwrite=overwrite)
    remarks = Remarks()
    try:
        with _Files(path, sheet, overwrite=overwrite) as files:
            for entry in entries:
                row = make_row(entry, agency, sheet)
                is_in = bool(row.cells) and files.add(row.cells)
                remarks.add(entry.file_name, row.remarks if is_in else ("csv_left_out",))
            written = files.publish()
    except OSError as error:
        raise RunError(
            "csv_not_written",
            f"{path} could not be written ({error.strerror or error}); check the folder and its "
            "disk, then save again.",
            details=(str(path), error.strerror or str(error)),
        ) from error
    if set(path.name) & set(sheet.unwanted_in_file_name):
        tell(
            Notice(
                "csv_name",
                f"{agency.name} wants no spaces or commas in the name of the CSV; rename "
                f"{path.name} before you upload it.",
                (agency.name, path.name),
            )
        )
    remarks.tell(agency, sheet, tell)
    return written


class _Files:
    """The files of one CSV, in a folder of their own beside their place until `publish`."""

    def __init__(self, path: Path, sheet: Sheet, *, overwrite: bool) -> None:
        self._path = path
        self._sheet = sheet
        self._overwrite = overwrite
        mark = b"\xef\xbb\xbf" if sheet.byte_order_mark else b""
        self._head = mark + _line([column.header for column in sheet.columns], sheet)
        self._folder = tempfile.TemporaryDirectory(prefix=".vision-keywords-", dir=path.parent)
        self._drafts: list[Path] = []
        self._open: BinaryIO | None = None
        self._rows = self._bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._close()
        self._folder.cleanup()

    def add(self, cells: Sequence[str]) -> bool:
        """Whether the row has its place; one that alone is longer than a file may be has none."""
        line = _line(cells, self._sheet)
        most_rows, most_bytes = self._sheet.most_rows, self._sheet.most_bytes
        if most_bytes and len(self._head) + len(line) > most_bytes:
            return False
        # The header is counted as a row: the agencies do not say whether it is one.
        is_full = most_rows and self._rows >= most_rows
        if self._open is None or is_full or (most_bytes and self._bytes + len(line) > most_bytes):
            self._next()
        self._put(line)
        return True

    def publish(self) -> list[Path]:
        """Brings the finished files to their place. Raises ConfigurationError (`csv_exists`)."""
        self._close()
        places = [self._path.with_name(draft.name) for draft in self._drafts]
        for place in places:
            _refuse_existing(place, overwrite=self._overwrite)
        for draft, place in zip(self._drafts, places, strict=True):
            draft.replace(place)
        return places

    def _next(self) -> None:
        self._close()
        number = len(self._drafts) + 1
        name = self._path.name if number == 1 else f"{self._path.stem}-{number}{self._path.suffix}"
        self._drafts.append(Path(self._folder.name) / name)
        self._open = self._drafts[-1].open("wb")
        self._rows = self._bytes = 0
        self._put(self._head)

    def _put(self, line: bytes) -> None:
        if self._open is not None:
            self._open.write(line)
        self._rows += 1
        self._bytes += len(line)

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


def _line(cells: Sequence[str], sheet: Sheet) -> bytes:
    line = io.StringIO()
    csv.writer(
        line,
        delimiter=sheet.delimiter,
        quoting=csv.QUOTE_ALL if sheet.quotes_all else csv.QUOTE_MINIMAL,
        lineterminator="\r\n",
    ).writerow(cells)
    return line.getvalue().encode()


def _refuse_existing(place: Path, *, overwrite: bool) -> None:
    if place.is_dir() or (place.exists() and not overwrite):
        raise ConfigurationError(
            "csv_exists",
            f"{place} exists already and stays as it is; choose another name for the CSV, or "
            "delete the old one.",
            details=(str(place),),
        )
