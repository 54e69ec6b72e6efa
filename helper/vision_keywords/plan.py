"""The plan of a folder run: which photos become which copies, known before anything is read."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from vision_keywords.errors import ConfigurationError, PhotoError
from vision_keywords.exiftool_process import can_be_told
from vision_keywords.images import RAW_SUFFIXES, SUFFIXES
from vision_keywords.places import identity, is_folder, lies_in, once, spelling, status


@dataclass(frozen=True)
class Copy:
    """One photo and where its tagged copy goes.

    `sidecar` is where a RAW's metadata goes, `NAME.xmp` beside the copy, as Adobe's programs have
    it. `problem` is why there can be no copy. `lacks_sidecar` tells that the RAW itself has been
    copied by a run that broke off.
    """

    source: Path
    target: Path
    sidecar: Path | None = None
    problem: PhotoError | None = None
    lacks_sidecar: bool = False

    @property
    def is_raw(self) -> bool:
        return self.source.suffix.lower() in RAW_SUFFIXES

    @property
    def is_dng(self) -> bool:
        return self.source.suffix.lower() == ".dng"

    @property
    def places(self) -> tuple[Path, ...]:
        """All that the copy is made of."""
        return (self.target, self.sidecar) if self.sidecar else (self.target,)


@dataclass(frozen=True)
class Plan:
    """What a run is going to do.

    `existing` are copies that are there already and stay; `ignored` counts files that are no
    photos; `skipped_output` tells that the output folder lies inside the input and is not read.
    """

    copies: tuple[Copy, ...]
    existing: tuple[Copy, ...]
    ignored: int
    skipped_output: bool


def make_plan(sources: list[Path], out: Path, *, overwrite: bool) -> Plan:
    """Finds the photos, each once, and mirrors their folders below `out`.

    One folder is mirrored as it is; of several sources, each folder under its own name. Hidden
    files and folders are passed over, and so are links to folders. Raises ConfigurationError when
    a source does not exist, `out` cannot be used or a copy would land on a photo.
    """
    _refuse_strange_name(out)
    _refuse_missing(sources)
    given = once(sources, where=lambda source: source)
    found = [copy for source in given for copy in _mirrored(source, out, alone=len(given) == 1)]
    wanted = once(found, where=lambda copy: copy.source)
    photos = [
        copy for copy in wanted if copy.problem or is_photo(copy.source) or copy.source in given
    ]
    settled = list(_settled(photos))
    _refuse_landing_on_photos(settled)
    copies = [_compared(copy, out, overwrite=overwrite) for copy in settled]
    existing = {copy: None for copy in copies if _is_finished(copy) and not overwrite}
    return Plan(
        copies=tuple(copy for copy in copies if copy not in existing),
        existing=tuple(existing),
        ignored=len(wanted) - len(photos),
        skipped_output=any(lies_in(out, source) for source in given),
    )


def count_photos(sources: list[Path], out: Path | None) -> int:
    """How many photos a run over these would ask about; see `make_plan`. With `out`, those that
    have a copy there are left out."""
    if out is not None:
        plan = make_plan(sources, out, overwrite=False)
        return sum(copy.problem is None for copy in plan.copies)
    return sum(problem is None for problem in find_photos(sources).values())


def find_photos(sources: list[Path]) -> dict[Path, PhotoError | None]:
    """The photos in these files and folders, each once, and the folders that cannot be read with
    the reason; see `make_plan`. Raises ConfigurationError when a source does not exist."""
    _refuse_missing(sources)
    given = once(sources, where=lambda source: source)
    nowhere = Path(os.devnull)
    found = [file for source in given for file in _mirrored(source, nowhere, alone=True)]
    photos = once(found, where=lambda copy: copy.source)
    unknown = PhotoError("photo_unreadable", "This is no photo that can be read; leave it out.")
    return {
        copy.source: copy.problem or (None if is_photo(copy.source) else unknown)
        for copy in photos
        if copy.problem or is_photo(copy.source) or copy.source in given
    }


def is_photo(file: Path) -> bool:
    suffix = file.suffix.lower()
    return suffix in SUFFIXES or suffix in RAW_SUFFIXES


def _refuse_strange_name(out: Path) -> None:
    if not can_be_told(out):
        raise ConfigurationError(
            "output_not_writable",
            "The name of the output folder has a line break, a control character or broken Unicode "
            "in it; choose another.",
        )


def _refuse_missing(sources: list[Path]) -> None:
    missing = [str(source) for source in sources if status(source) is None]
    if missing:
        raise ConfigurationError(
            "photo_missing",
            f"There is no photo or folder {' or '.join(missing)}; check how it is spelt.",
            details=tuple(missing),
        )


# From photos to copies


def _mirrored(source: Path, out: Path, *, alone: bool) -> Iterator[Copy]:
    if not is_folder(source):
        yield Copy(source, out / source.name)
        return
    # The name of "." and ".." is that of the folder they stand for.
    base = out if alone else out / source.resolve().name
    unreadable: list[OSError] = []
    for file in _files(source, out, unreadable):
        yield Copy(file, base / file.relative_to(source))
    for error in unreadable:
        folder = Path(error.filename or source)
        problem = PhotoError(
            "photo_unreadable", "The folder cannot be read; check its permissions."
        )
        yield Copy(folder, base / folder.relative_to(source), problem=problem)


def _files(folder: Path, leave_out: Path, unreadable: list[OSError]) -> Iterator[Path]:
    unwanted = identity(leave_out)
    for place, folders, files in os.walk(folder, onerror=unreadable.append):
        here = Path(place)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and (not unwanted or identity(here / name) != unwanted)
        )
        yield from (here / name for name in sorted(files) if not name.startswith("."))


def _settled(copies: list[Copy]) -> Iterator[Copy]:
    """The copies with their sidecars; of two photos for one place the second has a problem.

    A DNG beside another RAW of the same name leaves the sidecar to that one: it also carries its
    metadata inside.
    """
    raws = {spelling(_sidecar(copy)) for copy in copies if copy.is_raw and not copy.is_dng}
    taken: dict[str, Path] = {}
    for copy in copies:
        if copy.problem:
            yield copy
            continue
        whole = replace(copy, sidecar=_sidecar(copy)) if copy.is_raw else copy
        if copy.is_dng and spelling(_sidecar(copy)) in raws:
            whole = copy
        places = [spelling(place) for place in whole.places]
        rival = next((taken[place] for place in places if place in taken), None)
        if rival:
            yield replace(copy, problem=_same_name(rival))
        else:
            taken |= dict.fromkeys(places, copy.source)
            yield whole


def _same_name(rival: Path) -> PhotoError:
    return PhotoError(
        "exists",
        f"Its copy would have the same name as that of {rival}; tag it into another folder.",
        details=(str(rival),),
    )


def _sidecar(copy: Copy) -> Path:
    return copy.target.with_suffix(".xmp")


# What is there already


def _refuse_landing_on_photos(copies: list[Copy]) -> None:
    theirs = [copy.source for copy in copies]
    for suffix in (".xmp", ".XMP"):
        theirs += [copy.source.with_suffix(suffix) for copy in copies if copy.is_raw]
    originals = {identity(path) for path in theirs} - {None}
    for copy in copies:
        if not originals.isdisjoint(map(identity, copy.places)):
            raise ConfigurationError(
                "output_is_input",
                f"The copy of {copy.source} would take the place of a photo; "
                "choose another output folder.",
                details=(str(copy.source),),
            )


def _compared(copy: Copy, out: Path, *, overwrite: bool) -> Copy:
    """The copy, with what the output folder means for it."""
    if copy.problem:
        return copy
    obstacle = _obstacle(copy, out)
    if obstacle or overwrite or not copy.sidecar:
        return replace(copy, problem=obstacle)
    photo, sidecar = status(copy.target), status(copy.sidecar)
    if sidecar and not photo:
        problem = PhotoError(
            "exists",
            f"{copy.sidecar} is there without its photo; move it away, or use --overwrite to "
            "replace it.",
            details=(str(copy.sidecar),),
        )
        return replace(copy, problem=problem)
    # A DNG is finished without: it has everything inside.
    if photo and not sidecar and not copy.is_dng:
        return replace(copy, lacks_sidecar=_is_plain_copy(photo, status(copy.source)))
    return copy


def _obstacle(copy: Copy, out: Path) -> PhotoError | None:
    """What no --overwrite takes out of the way."""
    folders = copy.target.parents[: copy.target.parents.index(out)]
    found = [f"a folder is in the place of {place}" for place in copy.places if is_folder(place)]
    found += [
        f"a file is in the place of the folder {folder}"
        for folder in folders
        if status(folder) and not is_folder(folder)
    ]
    if not found:
        return None
    return PhotoError(
        "not_written",
        f"The copy cannot be written because {found[0]}; move that away or choose another output "
        "folder.",
        details=(found[0],),
    )


def _is_plain_copy(photo: os.stat_result, source: os.stat_result | None) -> bool:
    """Whether a RAW is likely the same as its source; its sidecar harms nothing if it is not."""
    if source is None or photo.st_size != source.st_size:
        return False
    return abs(photo.st_mtime - source.st_mtime) <= 2  # what a memory card's clock can tell


def _is_finished(copy: Copy) -> bool:
    return not copy.problem and not copy.lacks_sidecar and status(copy.target) is not None
