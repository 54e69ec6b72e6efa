"""The folder door: reads photos from disk and makes their tagged copies."""

import asyncio
import errno
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from vision_keywords import images, metadata
from vision_keywords.bill import Bill
from vision_keywords.context import Context, Look
from vision_keywords.errors import (
    ConfigurationError,
    PhotoError,
    RunError,
    VisionKeywordsError,
)
from vision_keywords.events import Report, Verdict
from vision_keywords.exiftool_process import ExifTool, ExifTools
from vision_keywords.halt import Halt
from vision_keywords.papers import Papers, Wanted
from vision_keywords.photo import Photo
from vision_keywords.plan import Copy, Plan
from vision_keywords.rules import rules_of
from vision_keywords.run import run
from vision_keywords.settings import Settings
from vision_keywords.suggestion import Suggestion
from vision_keywords.workshop import workshop

NO_PAPERS = Wanted()


@dataclass(frozen=True)
class Told:
    """What may give away more of the photographer than the photo does: the name of its folder, and
    where it was taken."""

    folder: bool = False
    gps: bool = False


NOTHING_MORE = Told()

_SLACK = 16_000_000
"""Bytes that stay free on the disk beside a copy: others are being made at the same time."""


def tag(
    plan: Plan,
    out: Path,
    settings: Settings,
    key: str,
    report: Report,
    *,
    overwrite: bool,
    wanted: Wanted = NO_PAPERS,
    headline: bool = False,
    told: Told = NOTHING_MORE,
) -> Verdict:
    """Makes the tagged copies of a plan, and the papers that are wanted; an interrupt keeps what is
    finished. `headline` is whether the title is written as a headline too, `told` what the model is
    told beside what it is always.

    With nothing to do it needs neither key nor network nor ExifTool. Raises ConfigurationError
    when the run cannot begin.
    """
    rules = rules_of(settings)
    if not plan.copies and not wanted:
        return Verdict(0, 0, Bill())
    if plan.copies:
        settings.check_key(key)
    with (
        Papers(wanted, rules, report) as papers,
        ExifTools(min(4, os.cpu_count() or 1, max(1, len(plan.copies)))) as tools,
    ):
        if wanted.csv:
            with tools.borrow() as exiftool:
                papers.read(exiftool, plan.existing)
        verdict = Verdict(0, 0, Bill())
        if plan.copies:
            with _workshop(out) as place:
                door = _Door(tools, place, papers, settings.preview_size, overwrite, headline, told)
                photos = door.photos(plan)
                verdict = asyncio.run(_until_interrupted(settings, key, photos, papers.report))
        try:
            papers.finish(verdict)
        except VisionKeywordsError as error:
            # What the run cost is told all the same.
            return replace(verdict, stopped=verdict.stopped or error)
        return verdict


async def _until_interrupted(
    settings: Settings, key: str, photos: AsyncIterator[Photo], report: Report
) -> Verdict:
    halt = Halt()
    work = asyncio.create_task(run(settings, key, photos, report, halt))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        # This is how asyncio tells of Ctrl-C. A second one ends the program at once.
        halt.because(RunError("interrupted", "Interrupted; the finished copies are kept."))
        return await work


@contextmanager
def _workshop(out: Path) -> Iterator[Path]:
    try:
        out.mkdir(parents=True, exist_ok=True)
        made = workshop(out)
    except OSError as error:
        raise ConfigurationError(
            "output_not_writable",
            f"The output folder {out} cannot be written ({error.strerror}); choose another.",
            details=(str(out), error.strerror or str(error)),
        ) from error
    with made as place:
        yield Path(place).absolute()


@dataclass(frozen=True)
class _Door:
    tools: ExifTools
    workshop: Path
    papers: Papers
    preview_size: int
    overwrite: bool
    headline: bool
    told: Told

    async def photos(self, plan: Plan) -> AsyncIterator[Photo]:
        for number, copy in enumerate(plan.copies):
            yield self._photo(str(number), copy)

    def _photo(self, number: str, copy: Copy) -> Photo:
        return Photo(
            id=number,
            name=str(copy.source),
            look=lambda: self._seen(number, copy),
            keep=lambda suggestion: self._keep(number, copy, suggestion),
        )

    def _seen(self, number: str, copy: Copy) -> Look:
        look = self._look(copy)
        self.papers.see(number, copy, look)
        return look

    def _look(self, copy: Copy) -> Look:
        if copy.problem:
            raise copy.problem
        self._refuse_full_disk(copy)
        if not copy.is_raw:
            # The picture first: it is what fails most, and ExifTool reads broken files gladly.
            preview = images.preview(copy.source, self.preview_size)
            with self.tools.borrow() as exiftool:
                return Look(preview, self._context(exiftool, copy))
        with self.tools.borrow() as exiftool:
            context = self._context(exiftool, copy)
            embedded, orientation = metadata.embedded_preview(exiftool, copy.source)
        return Look(images.preview(embedded, self.preview_size, orientation), context)

    def _context(self, exiftool: ExifTool, copy: Copy) -> Context:
        context = metadata.read(exiftool, copy.source, gps=self.told.gps)
        if not self.told.folder:
            return context
        return replace(context, folder=copy.source.absolute().parent.name)

    def _refuse_full_disk(self, copy: Copy) -> None:
        """Before the answer is paid. ExifTool writes a second file before it drops the first."""
        try:
            disk = shutil.disk_usage(self.workshop)
            needed = 2 * copy.source.stat().st_size + _SLACK
        except OSError:
            return  # Whatever is wrong shows itself where it can be told.
        # Some network drives say that they have no room at all, neither free nor taken.
        if disk.total and disk.free < needed:
            raise self._disk_full()

    def _keep(self, number: str, copy: Copy, suggestion: Suggestion) -> None:
        try:
            self._write(number, copy, suggestion)
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise self._disk_full() from error
            raise PhotoError(
                "not_written",
                f"The copy could not be written ({error.strerror or error});"
                " check the output folder and its disk, then run again.",
                details=(error.strerror or str(error),),
            ) from error

    def _write(self, number: str, copy: Copy, suggestion: Suggestion) -> None:
        words = (suggestion.title, suggestion.description, suggestion.keywords)
        alt_text = suggestion.alt_text
        # The suffix stays: ExifTool goes by it.
        draft = self.workshop / f"{number}{copy.target.suffix}"
        made = []
        if not copy.lacks_sidecar:
            _copy(copy.source, draft)
            made.append((draft, copy.target))
        with self.tools.borrow() as exiftool:
            if not copy.is_raw or copy.is_dng:
                # A DNG as well: Lightroom reads no sidecar for it.
                metadata.embed(exiftool, draft, *words, headline=self.headline, alt_text=alt_text)
            if copy.sidecar:
                sidecar = draft.with_suffix(".xmp")
                theirs = metadata.find_sidecar(copy.source)
                if theirs:
                    _copy(theirs, sidecar)
                metadata.write_sidecar(
                    exiftool, sidecar, *words, headline=self.headline, alt_text=alt_text
                )
                made.append((sidecar, copy.sidecar))
        copy.target.parent.mkdir(parents=True, exist_ok=True)
        for _, target in made:
            if target.exists() and not self.overwrite:
                raise PhotoError(
                    "exists",
                    f"{target} has appeared meanwhile; use --overwrite to replace it.",
                    details=(str(target),),
                )
        # The RAW first: should the run break off in between, the next one sees a RAW just as the
        # camera made it and only adds the sidecar. A sidecar alone could be the photographer's own.
        for finished, target in made:
            finished.replace(target)

    def _disk_full(self) -> RunError:
        return RunError(
            "disk_full",
            "The disk with the output folder is full or nearly so; make room, then run again.",
            details=(str(self.workshop.parent),),
        )


def _copy(source: Path, target: Path) -> None:
    """Content and times; not the permissions, since a read-only copy could not be tagged."""
    shutil.copyfile(source, target)
    status = source.stat()
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
