"""The words of an answer, found in whatever text the model wrote."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

LONGEST = 200_000
"""Characters; fifty keywords take two thousand, and what never ends was not meant as an answer."""

_MOST_TRIES = 100
"""Braces at which an object may begin."""

_DECODER = json.JSONDecoder(strict=False)

_LABELLED = re.compile(
    r"^[^\w\n]*(title|description|keywords)[^\w\n]*:[ \t]*(.+)$", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True)
class Words:
    """The words of an answer, as they came."""

    title: str
    description: str
    keywords: tuple[str, ...]
    categories: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    alt_text: str = ""


def read(text: str) -> Words:
    """The words of an answer; ValueError when it holds none.

    Servers that do not enforce the schema wrap the object in prose or a code fence, think aloud
    before it, give the keywords as one string, put the values into a copy of the schema, or write
    plain lines such as `Title: …`. The last object that fits counts.
    """
    if len(text) > LONGEST:
        raise ValueError("the answer is far too long")
    found = [words for each in _objects(text) if (words := _words(each))]
    if found:
        return found[-1]
    # Where there are braces, such a line may be half of an object.
    lines = {} if "{" in text else {name.lower(): line for name, line in _LABELLED.findall(text)}
    words = _words(lines)
    if words is None:
        raise ValueError("the answer holds neither a title nor keywords")
    return words


def _objects(text: str) -> Iterator[dict[str, Any]]:
    at = -1
    for _ in range(_MOST_TRIES):
        at = text.find("{", at + 1)
        if at < 0:
            return
        try:
            found, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        yield found


def _words(found: dict[str, Any]) -> Words | None:
    """What an object says; None when it is another one, such as the schema echoed back."""
    within = found.get("properties")
    if isinstance(within, dict):
        found = within
    keywords = _texts(found.get("keywords", []))
    if keywords is None:
        return None
    words = Words(
        title=_text(found.get("title")),
        description=_text(found.get("description")),
        keywords=keywords,
        categories=_texts(found.get("categories")) or (),
        flags=_texts(found.get("flags")) or (),
        alt_text=_text(found.get("alt_text")),
    )
    return words if words.title.strip() or words.keywords else None


def _texts(value: object) -> tuple[str, ...] | None:
    """A list of texts; a single text is a list of one, anything else is none."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return None
    return tuple(text for each in value if (text := _text(each)))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
