"""The fields of an agency profile: reads what stands in each, and says what is wrong with it."""

import re
from collections.abc import Callable
from typing import Any, NoReturn

from vision_keywords import stock_row
from vision_keywords.agency_profile import CAPTION_WORDS, Category, Column


class WrongError(Exception):
    """What is wrong with a value, as the end of a sentence, and what to do."""


def wrong(what: str) -> NoReturn:
    raise WrongError(what)


def read_field(field: str, value: object, readers: dict[str, Callable[[Any], object]]) -> object:
    """What the program takes from a value of the file. Raises WrongError."""
    if field not in readers:
        wrong(f"has a field {field!r}, which is none; the fields are {', '.join(readers)}")
    try:
        return readers[field](value)
    except WrongError as error:
        raise WrongError(f"has in {field} {error}") from error


def _number(least: int, most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if type(value) is not int or not (value == 0 or least <= value <= most):
            wrong(f"{value!r}; give a whole number from {least} to {most:,}, or 0 for none")
        return value

    return read


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        wrong(f"{value!r}; write true or false, without quotes")
    return value


def _line(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable():
        wrong(f"{value!r}; give a text of one line in quotes")
    return value


def _name(value: object) -> str:
    if not _line(value).strip():
        wrong("no letter; give a name")
    return _line(value)


def _pair(value: object) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        wrong(f"{value!r}; give two numbers, as in [15, 35]")
    read = _number(1, 1_000)
    return read(value[0]), read(value[1])


def _delimiter(value: object) -> str:
    if value not in (",", ";", "\t"):
        wrong(f'{value!r}; choose ",", ";" or "\\t"')
    return str(value)


def _caption(value: object) -> str:
    form = _line(value)
    words = re.findall(r"\{([^{}]*)\}", form)
    if "description" not in words or not CAPTION_WORDS.issuperset(words):
        wrong(
            f"{form!r}; it needs {{description}} and may have in braces only "
            f"{', '.join(sorted(CAPTION_WORDS))}"
        )
    if re.search("[{}]", re.sub(r"\{[^{}]*\}", "", form)):
        wrong(f"{form!r}, where a brace is left over; take it out")
    return form


def _categories(value: object) -> tuple[Category, ...]:
    """A list of names, which are their own ids, or a table of names and ids, perhaps in groups."""
    if isinstance(value, list):
        found = [Category(id=_name(name), name=_name(name)) for name in value]
    elif isinstance(value, dict):
        found = [entry for name, given in value.items() for entry in _category(name, given)]
    else:
        wrong(f"{value!r}; give a list of names, or a table of names and numbers")
    if len({category.name.casefold() for category in found}) < len(found):
        wrong("the same name twice; take one out")
    return tuple(found)


def _category(name: str, given: object) -> list[Category]:
    if isinstance(given, dict):
        return [
            Category(category.id, f"{name}: {category.name}")
            for inner, number in given.items()
            for category in _category(inner, number)
        ]
    if type(given) is not int and not isinstance(given, str):
        wrong(f"{given!r} for {name!r}; give the number or word that the agency has for it")
    return [Category(id=_name(str(given)), name=_name(name))]


def _columns(value: object) -> tuple[Column, ...]:
    if not isinstance(value, list) or not value:
        wrong(f'{value!r}; give a list such as [["Filename", "{{file_name}}"], ["Free", "0"]]')
    found = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            wrong(f'{pair!r}; give a header and its content, as in ["Title", "{{title}}"]')
        column = Column(_name(pair[0]), _line(pair[1]))
        if fault := stock_row.fault(column.content):
            wrong(f"for {column.header!r} {column.content!r}, which {fault}; correct it")
        found.append(column)
    if len({column.header for column in found}) < len(found):
        wrong("the same header twice; take one out")
    if "{file_name}" not in (column.content for column in found):
        wrong("no column for {file_name}, by which the agency finds the photo; add one")
    return tuple(found)


_LENGTH = _number(10, 10_000)
_KEYWORDS = _number(1, 1_000)
FIELDS: dict[str, Callable[[Any], object]] = {
    "name": _name,
    "longest_title": _LENGTH,
    "longest_description": _LENGTH,
    "fewest_keywords": _KEYWORDS,
    "most_keywords": _KEYWORDS,
    "best_keywords": _pair,
    "leading_keywords": _KEYWORDS,
    "most_keyword_words": _KEYWORDS,
    "longest_keyword": _LENGTH,
    "title_words_in_keywords": _yes_or_no,
    "banned_in_title": _line,
    "most_categories": _number(1, 99),
    "categories": _categories,
    "editorial_caption": _caption,
}
SHEET_FIELDS: dict[str, Callable[[Any], object]] = {
    "columns": _columns,
    "delimiter": _delimiter,
    "quotes_all": _yes_or_no,
    "byte_order_mark": _yes_or_no,
    # The header is a row as well.
    "most_rows": _number(2, 10_000_000),
    "most_bytes": _number(10_000, 10_000_000_000),
    "longest_file_name": _LENGTH,
    "unwanted_in_file_name": _line,
    "unwanted_in_title": _line,
}
