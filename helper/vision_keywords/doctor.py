"""The doctor: looks at all that a run needs, one thing after the other."""

import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from vision_keywords import __version__, data
from vision_keywords.errors import VisionKeywordsError
from vision_keywords.settings import Settings

if TYPE_CHECKING:
    from vision_keywords.catalogue import Listing
    from vision_keywords.events import Notice

_ROOM = 500_000_000
"""Bytes: the previews of some thousand photos, and the ledger."""


class State(StrEnum):
    """What is `missing` matters to some users only; a `problem` keeps a run from going well."""

    GOOD = "good"
    MISSING = "missing"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """What was found out about one thing, and what to do where it is not good."""

    subject: str
    state: State
    found: str
    advice: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def examine(settings: Settings, key: str, into: Path | None) -> Iterator[Finding]:
    """All findings, each as it is made; `into` is a folder of plug-ins other than Lightroom's own.

    The server is asked for its models, which costs nothing.
    """
    yield _program()
    yield _asked("ExifTool", _exiftool)
    yield _asked("plug-in", lambda: _plugin(into))
    yield _key(settings, key)
    yield _asked("server", lambda: _server(settings, key))
    yield _asked("ledger", _ledger)
    yield from _disks()


def _asked(subject: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except VisionKeywordsError as error:
        return Finding(subject, State.PROBLEM, error.message)


def _program() -> Finding:
    python = f"Python {platform.python_version()} on {platform.platform(terse=True)}"
    return Finding(
        "program", State.GOOD, f"Vision Keywords {__version__}, {sys.argv[0]}, with {python}"
    )


def _exiftool() -> Finding:
    from vision_keywords import exiftool_process

    with exiftool_process.ExifTool() as tool:
        version = tool.ask(["-ver"], []).output.decode("ascii", "replace").strip()
    return Finding("ExifTool", State.GOOD, f"version {version}, {exiftool_process.find()}")


def _plugin(into: Path | None) -> Finding:
    from vision_keywords import lightroom, plugin_copy

    install = f"run `vision-keywords install-plugin{f' --into {into}' if into else ''}`"
    if into is None and not lightroom.is_possible():
        return Finding("plug-in", State.MISSING, "Lightroom Classic does not run on this system")
    place = (into or lightroom.modules()) / lightroom.PLUGIN
    version = plugin_copy.version_at(place)
    if version is None:
        return Finding(
            "plug-in",
            State.MISSING,
            f"there is none at {place}",
            f"To use it in Lightroom {install}.",
        )
    if version != __version__:
        return Finding(
            "plug-in",
            State.PROBLEM,
            f"version {version} at {place}, and this program is {__version__}",
            f"To bring both to one version {install}.",
        )
    helper = plugin_copy.helper_at(place)
    if helper is None or not Path(helper).is_file():
        return Finding(
            "plug-in",
            State.PROBLEM,
            f"version {version} at {place}; the helper that it knows is not there: {helper}",
            f"To let it know this one {install}.",
        )
    return Finding("plug-in", State.GOOD, f"version {version} at {place}, with the helper {helper}")


def _key(settings: Settings, key: str) -> Finding:
    if key:
        return Finding("key", State.GOOD, "OPENAI_API_KEY is set")
    if settings.base_url:
        return Finding("key", State.GOOD, "OPENAI_API_KEY is not set; this server may need none")
    return Finding(
        "key",
        State.MISSING,
        "OPENAI_API_KEY is not set",
        "Set it for the command line. In Lightroom the key is in the settings of Vision Keywords, "
        "and the button beside it tests it.",
    )


def _server(settings: Settings, key: str) -> Finding:
    from vision_keywords import catalogue

    if not key and not settings.base_url:
        return Finding("server", State.MISSING, "not asked, since there is no key")
    listings = catalogue.catalogue(settings, key)
    where = settings.base_url or "OpenAI"
    wanted = [one for one in listings if one.is_auto or one.name == settings.model]
    chosen = [one for one in wanted if settings.model in ("auto", one.name)]
    if not chosen:
        return Finding(
            "server",
            State.PROBLEM,
            f"{where} answers, and has no model for {settings.model!r}",
            "Choose another model; `vision-keywords models` lists those that it has.",
        )
    return Finding("server", State.GOOD, f"{where} answers; {_life_of(chosen[0])}")


def _life_of(model: "Listing") -> str:
    ending = f"until {model.ending.isoformat()}" if model.ending else "with no announced end"
    return f"the model is {model.name}, {ending}"


def _ledger() -> Finding:
    from vision_keywords.ledger import Ledger

    if not (data.location() / "ledger.sqlite3").exists():
        return Finding("ledger", State.GOOD, f"none yet; it will be in {data.location()}")
    told: list[Notice] = []
    with closing(Ledger(tell=told.append)) as ledger:
        found = f"{ledger.kept} paid answers in {ledger.path}"
    said = " ".join(notice.message for notice in told)
    return Finding("ledger", State.PROBLEM if told else State.GOOD, found, said)


def _disks() -> Iterator[Finding]:
    places = {"temporary folder": Path(tempfile.gettempdir()), "data folder": data.location()}
    for subject, place in places.items():
        there = next(folder for folder in (place, *place.parents) if folder.exists())
        free = shutil.disk_usage(there).free
        found = f"{free / 1e9:.1f} GB free in {place}"
        if free < _ROOM:
            advice = "Make room on this disk: previews and paid answers need some."
            yield Finding(subject, State.PROBLEM, found, advice)
        else:
            yield Finding(subject, State.GOOD, found)
