"""The agency profiles: those that come with the program, and the user's own."""

from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from pathlib import Path

from vision_keywords import agency_file, data
from vision_keywords.agency_profile import Agency, Category, Column, Sheet
from vision_keywords.errors import ConfigurationError

__all__ = [
    "Agency",
    "Category",
    "Column",
    "Fact",
    "Sheet",
    "agencies",
    "agency",
    "facts",
]

FILE = "agencies.toml"
"""The name of both files: the one in the program and the user's own, in the data folder."""


@dataclass(frozen=True)
class Fact:
    """One limit or habit of an agency, for people: what it is, how much, and who says so.

    `field` is its name in the file of profiles; `source` begins with how sure it is, see `Agency`.
    """

    agency: str
    field: str
    value: str
    source: str

    def as_json(self) -> dict[str, object]:
        return {
            "agency": self.agency,
            "field": self.field,
            "value": self.value,
            "source": self.source,
        }


def agency(name: str) -> Agency:
    """The profile of this id. Raises ConfigurationError (`agency_unknown`, `agency_invalid`)."""
    known = agencies()
    if name not in known:
        raise ConfigurationError(
            "agency_unknown",
            f"There is no profile of an agency {name!r}; choose one of {', '.join(known)}.",
            details=(name, ", ".join(known)),
        )
    return known[name]


def agencies() -> dict[str, Agency]:
    """All profiles by id, the default one first, the user's additions last.

    Raises ConfigurationError (`agency_invalid`) when the user's file cannot be used.
    """
    return _merged(own_file())


def own_file() -> Path:
    """Where the user's own profiles are looked for; the file need not exist."""
    return data.location() / FILE


def facts(profile: Agency) -> tuple[Fact, ...]:
    """What one profile states, in the order of its fields, those of its CSV last."""
    return tuple(
        Fact(profile.id, entry.name, _shown(getattr(holder, entry.name)), source)
        for holder in (profile, profile.sheet)
        if holder
        for entry in fields(holder)
        if (source := profile.sources.get(entry.name))
    )


def _shown(value: object) -> str:
    """The value in words, long lists by their length."""
    match value:
        case bool():
            return "yes" if value else "no"
        case (Column(), *_):
            return ", ".join(column.header for column in value if isinstance(column, Column))
        case (int(low), int(high)):
            return f"{low} to {high}"
        case tuple():
            return f"{len(value)} names"
        case str():
            return repr(value) if value != value.strip() else value
    return str(value)


def _merged(own: Path) -> dict[str, Agency]:
    text = agency_file.text(own)
    return _built_in() if text is None else _with_own(text, str(own))


@cache
def _built_in() -> dict[str, Agency]:
    text = files("vision_keywords").joinpath(FILE).read_text(encoding="utf-8")
    return agency_file.profiles(text, FILE, {})


@cache
def _with_own(text: str, place: str) -> dict[str, Agency]:
    return agency_file.profiles(text, place, _built_in())
