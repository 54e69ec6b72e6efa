"""The check: reads tagged photos, whoever tagged them, and says what an agency would refuse."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from vision_keywords import metadata
from vision_keywords.agency_profile import Agency
from vision_keywords.errors import PhotoError
from vision_keywords.exiftool_process import ExifTools
from vision_keywords.plan import find_photos
from vision_keywords.problems import Problem, problems


@dataclass(frozen=True)
class Checked:
    """One photo and what the agency has against it; nothing if it is fine."""

    path: Path
    problems: tuple[Problem, ...]

    @property
    def is_refused(self) -> bool:
        return any(problem.refused for problem in self.problems)

    def as_json(self) -> dict[str, object]:
        found = [problem.as_json() for problem in self.problems]
        return {"file": str(self.path), "refused": self.is_refused, "problems": found}


def check_files(
    sources: list[Path], agency: Agency, language: str = "English"
) -> Iterator[Checked]:
    """The photos in these files and folders, in their order, as soon as each has been read.

    A photo that cannot be read is refused for that reason. Raises ConfigurationError when a source
    does not exist, ExifTool is missing or the user's list of trademarks cannot be read.
    """
    photos = find_photos(sources)
    if not photos:
        return
    at_once = min(4, os.cpu_count() or 1, len(photos))
    with ExifTools(at_once) as tools, ThreadPoolExecutor(at_once) as pool:
        tasks = (
            pool.submit(_checked, tools, path, problem, agency, language)
            for path, problem in photos.items()
        )
        yield from _in_order(tasks, ahead=2 * at_once)


def _in_order(tasks: Iterable[Future[Checked]], ahead: int) -> Iterator[Checked]:
    """The results in order, with only so many tasks begun ahead of the reader."""
    coming = iter(tasks)
    begun = deque(islice(coming, ahead))
    try:
        while begun:
            yield begun.popleft().result()
            begun.extend(islice(coming, 1))
    finally:
        for task in begun:
            task.cancel()


def _checked(
    tools: ExifTools, path: Path, obstacle: PhotoError | None, agency: Agency, language: str
) -> Checked:
    try:
        if obstacle:
            raise obstacle
        with tools.borrow() as exiftool:
            context = metadata.read(exiftool, path)
    except PhotoError as error:
        return Checked(path, (Problem(error.code, error.message, refused=True),))
    places = (context.sublocation, context.city, context.state, context.country)
    found = problems(
        context.title,
        context.description,
        context.keywords,
        agency,
        language=language,
        places=tuple(filter(None, places)),
    )
    return Checked(path, (*found, *_of_file_name(path.name, agency)))


def _of_file_name(name: str, agency: Agency) -> Iterator[Problem]:
    longest = agency.sheet.longest_file_name if agency.sheet else 0
    if 0 < longest < len(name):
        yield Problem(
            "file_name_long",
            f"The file's name has {len(name)} characters and the CSV of {agency.name} takes"
            f" {longest}; rename it if you send one.",
            refused=False,
        )
