"""The agency profiles: the limits and habits of stock agencies, as data (`agencies.toml`)."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from vision_keywords.errors import ConfigurationError

DEFAULT = "adobe"


@dataclass(frozen=True)
class Category:
    """One entry of an agency's own list; `id` is what its forms and CSV take."""

    id: str
    name: str


@dataclass(frozen=True)
class Column:
    """One column of an agency's CSV: its exact header, and what goes into it (`stock_csv`)."""

    header: str
    content: str


@dataclass(frozen=True)
class Sheet:
    """The CSV that an agency takes; a limit of 0 is none."""

    columns: tuple[Column, ...]
    delimiter: str = ","
    quotes_all: bool = False
    most_rows: int = 0
    most_bytes: int = 0
    longest_file_name: int = 0


@dataclass(frozen=True)
class Agency:
    """One agency. Lengths are in characters; 0 means that there is no such limit or habit."""

    id: str
    name: str
    longest_title: int = 0
    longest_description: int = 0
    fewest_keywords: int = 0
    most_keywords: int = 0
    best_keywords: tuple[int, int] = (0, 0)
    leading_keywords: int = 0
    """How many of the first keywords weigh most; 0 where the order does not matter."""
    most_keyword_words: int = 0
    longest_keyword: int = 0
    title_words_in_keywords: bool = False
    banned_in_title: str = ""
    """Characters that a title may not have."""
    most_categories: int = 0
    categories: tuple[Category, ...] = ()
    editorial_caption: str = ""
    """How an editorial description begins and goes on; see `captions`."""
    sheet: Sheet | None = None
    sources: dict[str, str] = field(default_factory=dict)
    """For each number, where it is from and how sure it is."""


def agency(name: str) -> Agency:
    """The profile of this id. Raises ConfigurationError (`agency_unknown`)."""
    known = agencies()
    if name not in known:
        raise ConfigurationError(
            "agency_unknown",
            f"There is no profile of an agency {name!r}; choose one of {', '.join(known)}.",
        )
    return known[name]


@cache
def agencies() -> dict[str, Agency]:
    """All profiles by id, the default one first."""
    text = files("vision_keywords").joinpath("agencies.toml").read_text(encoding="utf-8")
    return {name: _agency(name, table) for name, table in tomllib.loads(text).items()}


def _agency(name: str, table: dict[str, Any]) -> Agency:
    return Agency(id=name, **table)
