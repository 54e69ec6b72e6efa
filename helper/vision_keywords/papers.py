"""The papers of a folder run: the agency's CSV and the report, which tell of its copies."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from vision_keywords import images, metadata, stock_csv
from vision_keywords.context import Context, Look
from vision_keywords.errors import ConfigurationError, PhotoError
from vision_keywords.events import Event, Notice, PhotoDone, PhotoFailed, Verdict
from vision_keywords.events import Report as Tell
from vision_keywords.exiftool_process import ExifTool
from vision_keywords.plan import Copy
from vision_keywords.report import Report, ReportPhoto
from vision_keywords.rules import Rules
from vision_keywords.stock_entry import StockEntry


@dataclass(frozen=True)
class Wanted:
    """Which papers a run shall write; `overwrite` is whether a CSV that is there is replaced."""

    csv: Path | None = None
    report: Path | None = None
    overwrite: bool = False

    def __bool__(self) -> bool:
        return bool(self.csv or self.report)


@dataclass(frozen=True)
class _Seen:
    """What the papers need of a photo from its look until its event."""

    copy: Copy
    context: Context
    thumbnail: bytes


class Papers:
    """The papers of one run; a context manager. `see` may be called in any thread, everything else
    in one alone."""

    def __init__(self, wanted: Wanted, rules: Rules, tell: Tell) -> None:
        """Events go on to `tell`. Raises ConfigurationError when a paper cannot be written."""
        self._wanted = wanted
        self._rules = rules
        self._tell = tell
        self._seen: dict[str, _Seen] = {}
        self._entries: list[StockEntry] = []
        self._stack = ExitStack()
        if wanted.csv:
            stock_csv.check(rules.agency, wanted.csv, overwrite=wanted.overwrite)
            _make_folder(wanted.csv)
        self._report = None
        if wanted.report:
            self._report = self._stack.enter_context(Report(wanted.report, rules.agency))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    def see(self, photo: str, copy: Copy, look: Look) -> None:
        """Remembers what the photo with this id says about itself, until its event comes."""
        if self._wanted:
            thumbnail = images.thumbnail(look.preview) if self._report else b""
            self._seen[photo] = _Seen(copy, look.context, thumbnail)

    def read(self, exiftool: ExifTool, copies: Iterable[Copy]) -> None:
        """Enters copies of earlier runs in the CSV, from what they say themselves."""
        for copy in copies:
            try:
                told = metadata.read(exiftool, copy.target)
            except PhotoError as error:
                sentence = f"{copy.target} is not in the CSV. {error.message}"
                self._tell(Notice(error.code, sentence, error.details))
                continue
            entry = StockEntry(
                _exported(copy), told.title, told.description, told.keywords, context=told
            )
            self._entries.append(entry)

    def report(self, event: Event) -> None:
        """Takes an event of the run and passes it on."""
        if isinstance(event, PhotoDone | PhotoFailed):
            seen = self._seen.pop(event.photo.id, None)
            entry = self._entry(event, seen)
            if self._wanted.csv and isinstance(event, PhotoDone):
                self._entries.append(entry)
            if self._report:
                self._report.add(_shown(event, entry, seen))
        self._tell(event)

    def finish(self, verdict: Verdict) -> None:
        """Writes the papers, however the run ended; one that cannot be written costs not the other.

        Raises RunError or ConfigurationError.
        """
        try:
            if self._report and not self._report.close(verdict):
                self._tell(
                    Notice(
                        "report_empty",
                        "There is no report, since no photo was tagged; --overwrite tags them "
                        "again.",
                    )
                )
        finally:
            if self._wanted.csv:
                stock_csv.write(
                    self._entries,
                    self._rules.agency,
                    self._wanted.csv,
                    self._tell,
                    overwrite=self._wanted.overwrite,
                )

    def _entry(self, event: PhotoDone | PhotoFailed, seen: _Seen | None) -> StockEntry:
        """What the copy says: the photographer's own title and description come before ours."""
        name = _exported(seen.copy) if seen else Path(event.photo.name).name
        context = seen.context if seen else Context()
        if isinstance(event, PhotoFailed):
            return StockEntry(name, context.title, context.description, context.keywords)
        made = event.suggestion
        return StockEntry(
            name,
            context.title or made.title,
            context.description or made.description,
            made.keywords,
            categories=made.categories,
            flags=made.flags,
            is_editorial=self._rules.editorial,
            context=context,
        )


def _make_folder(csv: Path) -> None:
    """Before anything is paid for."""
    try:
        csv.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            "csv_not_written",
            f"The folder of {csv} cannot be made ({error.strerror}); choose another place.",
            details=(str(csv), error.strerror or str(error)),
        ) from error


def _exported(copy: Copy) -> str:
    """The name that an agency will see: of a RAW that of the JPEG which will be made of it."""
    return f"{copy.target.stem}.jpg" if copy.is_raw else copy.target.name


def _shown(event: PhotoDone | PhotoFailed, entry: StockEntry, seen: _Seen | None) -> ReportPhoto:
    shown = ReportPhoto(entry, event.photo.name, seen.thumbnail if seen else b"", bill=event.bill)
    if isinstance(event, PhotoFailed):
        return replace(shown, failure=event.error.message)
    return replace(
        shown,
        warnings=event.suggestion.warnings,
        missing=event.suggestion.missing,
        model=event.model,
        from_ledger=event.from_ledger,
    )
