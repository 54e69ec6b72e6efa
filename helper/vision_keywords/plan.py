"""The plan of a folder run: which photos become which copies, known before anything is read."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vision_keywords.errors import ConfigurationError
from vision_keywords.images import RAW_SUFFIXES, SUFFIXES


@dataclass(frozen=True)
class Copy:
    """One photo and where its tagged copy goes; `rival` is the photo that gets there first."""

    source: Path
    target: Path
    rival: Path | None = None

    @property
    def is_raw(self) -> bool:
        return self.source.suffix.lower() in RAW_SUFFIXES

    @property
    def sidecar(self) -> Path | None:
        """A RAW's metadata goes into `NAME.xmp` beside the copy, as Adobe's programs have it."""
        return self.target.with_suffix(".xmp") if self.is_raw else None


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
    out = out.absolute()
    sources = [source.absolute() for source in sources]
    found = [_mirrored(source, out, alone=len(sources) == 1) for source in sources]
    wanted = [copy for copies in found for copy in copies]
    photos = [copy for copy in wanted if is_photo(copy.source) or copy.source in sources]
    _refuse_landing_on_photos(photos)
    copies = _with_rivals(photos)
    existing = tuple(copy for copy in copies if copy.target.exists() and not overwrite)
    return Plan(
        copies=tuple(copy for copy in copies if copy not in set(existing)),
        existing=existing,
        ignored=len(wanted) - len(photos),
        skipped_output=any(out.is_relative_to(source) for source in sources if source.is_dir()),
    )


def is_photo(file: Path) -> bool:
    suffix = file.suffix.lower()
    return suffix in SUFFIXES or suffix in RAW_SUFFIXES


def _mirrored(source: Path, out: Path, *, alone: bool) -> list[Copy]:
    if not source.is_dir():
        return [Copy(source, out / source.name)]
    base = out if alone else out / source.name
    return [Copy(file, base / file.relative_to(source)) for file in _files(source, leave_out=out)]


def _files(folder: Path, *, leave_out: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and here / name != leave_out
        )
        yield from (here / name for name in sorted(files) if not name.startswith("."))


def _refuse_landing_on_photos(copies: list[Copy]) -> None:
    photos = {os.path.realpath(copy.source) for copy in copies}
    for copy in copies:
        if os.path.realpath(copy.target) in photos:
            raise ConfigurationError(
                "output_is_input",
                f"The copy of {copy.source} would take the place of a photo; "
                "choose another output folder.",
            )


def _with_rivals(copies: list[Copy]) -> list[Copy]:
    """Two photos for one place: the first gets it, the second names the first as its rival."""
    taken: dict[str, Path] = {}
    settled = []
    for copy in copies:
        places = [os.path.normcase(place) for place in (copy.target, copy.sidecar) if place]
        rivals = [taken[place] for place in places if place in taken]
        settled.append(Copy(copy.source, copy.target, rivals[0] if rivals else None))
        if not rivals:
            taken |= dict.fromkeys(places, copy.source)
    return settled
