"""The plan of a folder run: which photos become which copies, known before anything is read."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from vision_keywords.errors import ConfigurationError
from vision_keywords.images import RAW_SUFFIXES, SUFFIXES


@dataclass(frozen=True)
class Copy:
    """One photo and where its tagged copy goes.

    `sidecar` is where a RAW's metadata goes, `NAME.xmp` beside the copy, as Adobe's programs have
    it. `rival` is another photo that has one of these places already.
    """

    source: Path
    target: Path
    sidecar: Path | None = None
    rival: Path | None = None

    @property
    def is_raw(self) -> bool:
        return self.source.suffix.lower() in RAW_SUFFIXES

    @property
    def is_dng(self) -> bool:
        return self.source.suffix.lower() == ".dng"


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
    """Finds the photos and mirrors their folders below `out`.

    One folder is mirrored as it is; of several sources, each folder under its own name. Hidden
    files and folders are passed over. Raises ConfigurationError when a copy would land on a photo.
    """
    found = [_mirrored(source, out, alone=len(sources) == 1) for source in sources]
    wanted = [copy for copies in found for copy in copies]
    photos = [copy for copy in wanted if is_photo(copy.source) or copy.source in sources]
    _refuse_landing_on_photos(photos)
    copies = list(_settled(photos))
    existing = tuple(copy for copy in copies if copy.target.exists() and not overwrite)
    return Plan(
        copies=tuple(copy for copy in copies if copy not in set(existing)),
        existing=existing,
        ignored=len(wanted) - len(photos),
        skipped_output=out.is_dir() and any(_lies_in(out, source) for source in sources),
    )


def is_photo(file: Path) -> bool:
    suffix = file.suffix.lower()
    return suffix in SUFFIXES or suffix in RAW_SUFFIXES


def _mirrored(source: Path, out: Path, *, alone: bool) -> list[Copy]:
    if not source.is_dir():
        return [Copy(source, out / source.name)]
    # The name of "." and ".." is that of the folder they stand for.
    base = out if alone else out / source.resolve().name
    return [Copy(file, base / file.relative_to(source)) for file in _files(source, leave_out=out)]


def _files(folder: Path, *, leave_out: Path) -> Iterator[Path]:
    unwanted = os.path.realpath(leave_out)
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and os.path.realpath(here / name) != unwanted
        )
        yield from (here / name for name in sorted(files) if not name.startswith("."))


def _lies_in(inner: Path, outer: Path) -> bool:
    return Path(os.path.realpath(inner)).is_relative_to(os.path.realpath(outer))


def _refuse_landing_on_photos(copies: list[Copy]) -> None:
    photos = {os.path.realpath(copy.source) for copy in copies}
    for copy in copies:
        if os.path.realpath(copy.target) in photos:
            raise ConfigurationError(
                "output_is_input",
                f"The copy of {copy.source} would take the place of a photo; "
                "choose another output folder.",
            )


def _settled(copies: list[Copy]) -> Iterator[Copy]:
    """The copies with their sidecars; of two photos for one place the second names its rival.

    A DNG beside another RAW of the same name leaves the sidecar to that one: it also carries its
    metadata inside.
    """
    beside_raws = {_sidecar(copy) for copy in copies if copy.is_raw and not copy.is_dng}
    taken: dict[str, Path] = {}
    for copy in copies:
        sidecar = _sidecar(copy) if copy.is_raw else None
        if copy.is_dng and sidecar in beside_raws:
            sidecar = None
        places = [os.path.normcase(place) for place in (copy.target, sidecar) if place]
        rival = next((taken[place] for place in places if place in taken), None)
        if not rival:
            taken |= dict.fromkeys(places, copy.source)
        yield replace(copy, sidecar=sidecar, rival=rival)


def _sidecar(copy: Copy) -> Path:
    return copy.target.with_suffix(".xmp")
