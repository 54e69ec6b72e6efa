"""The file of agency profiles: reads TOML that people write, and says what is wrong with it.

A table is a profile; its name is the profile's id. A table of a known id changes that profile's
fields and leaves the others; `like = "adobe"` begins with another profile's fields. Every field is
checked, since a limit that is misread shows only in refused photos.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from vision_keywords import stock_row
from vision_keywords.agency_profile import CAPTION_WORDS, Agency, Category, Column, Sheet
from vision_keywords.errors import ConfigurationError

OWN = "your own file of profiles"
"""The source of what a user states without a source."""


class _WrongError(Exception):
    """What is wrong with a value, as the end of a sentence, and what to do."""


def text(place: Path) -> str | None:
    """What the file holds; None when there is none. Raises ConfigurationError."""
    try:
        # Notepad begins a file with a byte order mark.
        return place.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            "agency_invalid",
            f"{place} cannot be read ({error}); save it as a text file in UTF-8, or remove it.",
        ) from error


def profiles(toml: str, place: str, known: dict[str, Agency]) -> dict[str, Agency]:
    """`known` with what the file changes and adds.

    `place` is how the file is called in a message. Raises ConfigurationError (`agency_invalid`)
    that names file, profile and field.
    """
    try:
        tables = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(
            "agency_invalid", f"{place} is not valid TOML: {error}; mend that line, or remove it."
        ) from error
    found = dict(known)
    for name, table in tables.items():
        try:
            found[name] = _profile(name, table, found, is_own=bool(known))
        except _WrongError as wrong:
            raise ConfigurationError(
                "agency_invalid", f"{place}: the profile {name!r} {wrong}."
            ) from wrong
    return found


def _profile(name: str, table: object, known: dict[str, Agency], *, is_own: bool) -> Agency:
    if not isinstance(table, dict):
        _wrong(f"is not a table; begin it with a line [{name}]")
    if not re.fullmatch("[a-z0-9][a-z0-9_-]*", name):
        _wrong("has a name that is no id; use small letters, digits and hyphens, as in [my-agency]")
    base = _base(name, table, known)
    changes: dict[str, Any] = {
        field: _read(field, value, _FIELDS)
        for field, value in table.items()
        if field not in ("like", "sheet", "sources")
    }
    if "sheet" in table:
        changes["sheet"] = _sheet(table["sheet"], base.sheet)
    stated = [*(field for field in changes if field != "sheet"), *table.get("sheet", ())]
    sources = dict.fromkeys(stated, OWN) if is_own else {}
    sources |= _sources(table.get("sources", {}))
    profile = replace(base, **changes, sources=base.sources | sources)
    _check_whole(profile)
    return profile


def _base(name: str, table: dict[str, Any], known: dict[str, Agency]) -> Agency:
    like = table.get("like", name)
    if "like" in table and like not in known:
        _wrong(f"is like {like!r}, which there is not; choose one of {', '.join(known)}")
    if name not in known and "name" not in table:
        _wrong(f'is a new one without a name; add a line such as name = "{name.title()}"')
    return replace(known[like], id=name) if like in known else Agency(id=name, name="")


def _sheet(table: object, base: Sheet | None) -> Sheet:
    if not isinstance(table, dict):
        _wrong("has a sheet that is not a table; begin it with a line such as [adobe.sheet]")
    if base is None and "columns" not in table:
        _wrong("has a sheet without columns; add the field columns")
    changes: dict[str, Any] = {
        field: _read(field, value, _SHEET_FIELDS) for field, value in table.items()
    }
    return replace(base or Sheet(columns=()), **changes)


def _sources(table: object) -> dict[str, str]:
    if not isinstance(table, dict):
        _wrong("has sources that are not a table; begin them with a line such as [adobe.sources]")
    for field, source in table.items():
        if field not in _FIELDS and field not in _SHEET_FIELDS:
            _wrong(f"has a source for {field!r}, which is no field; correct the spelling")
        if not isinstance(source, str):
            _wrong(f"has for {field!r} a source that is no text; put it in quotes")
    return table


def _check_whole(profile: Agency) -> None:
    most, (low, high) = profile.most_keywords, profile.best_keywords
    if most and max(high, profile.fewest_keywords, profile.leading_keywords) > most:
        _wrong(
            f"has most_keywords = {most}, but fewest_keywords, best_keywords or leading_keywords "
            "is above that; change one of them"
        )
    if low > high:
        _wrong(f"has best_keywords = [{low}, {high}]; give the smaller number first")
    if profile.categories and not profile.most_categories:
        _wrong("has categories, but most_categories is 0; say how many a photo may have")


# The fields and what they may hold


def _read(field: str, value: object, readers: dict[str, Callable[[Any], object]]) -> object:
    if field not in readers:
        _wrong(f"has a field {field!r}, which is none; the fields are {', '.join(readers)}")
    try:
        return readers[field](value)
    except _WrongError as wrong:
        raise _WrongError(f"has in {field} {wrong}") from wrong


def _number(least: int, most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if type(value) is not int or not (value == 0 or least <= value <= most):
            _wrong(f"{value!r}; give a whole number from {least} to {most:,}, or 0 for none")
        return value

    return read


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        _wrong(f"{value!r}; write true or false, without quotes")
    return value


def _line(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable():
        _wrong(f"{value!r}; give a text of one line in quotes")
    return value


def _name(value: object) -> str:
    if not _line(value).strip():
        _wrong("no letter; give a name")
    return _line(value)


def _pair(value: object) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        _wrong(f"{value!r}; give two numbers, as in [15, 35]")
    read = _number(1, 1_000)
    return read(value[0]), read(value[1])


def _delimiter(value: object) -> str:
    if value not in (",", ";", "\t"):
        _wrong(f'{value!r}; choose ",", ";" or "\\t"')
    return str(value)


def _caption(value: object) -> str:
    form = _line(value)
    words = re.findall(r"\{([^{}]*)\}", form)
    if "description" not in words or not CAPTION_WORDS.issuperset(words):
        _wrong(
            f"{form!r}; it needs {{description}} and may have in braces only "
            f"{', '.join(sorted(CAPTION_WORDS))}"
        )
    if re.search("[{}]", re.sub(r"\{[^{}]*\}", "", form)):
        _wrong(f"{form!r}, where a brace is left over; take it out")
    return form


def _categories(value: object) -> tuple[Category, ...]:
    """A list of names, which are their own ids, or a table of names and ids, perhaps in groups."""
    if isinstance(value, list):
        found = [Category(id=_name(name), name=_name(name)) for name in value]
    elif isinstance(value, dict):
        found = [entry for name, given in value.items() for entry in _category(name, given)]
    else:
        _wrong(f"{value!r}; give a list of names, or a table of names and numbers")
    if len({category.name.casefold() for category in found}) < len(found):
        _wrong("the same name twice; take one out")
    return tuple(found)


def _category(name: str, given: object) -> list[Category]:
    if isinstance(given, dict):
        return [
            Category(category.id, f"{name}: {category.name}")
            for inner, number in given.items()
            for category in _category(inner, number)
        ]
    if type(given) is not int and not isinstance(given, str):
        _wrong(f"{given!r} for {name!r}; give the number or word that the agency has for it")
    return [Category(id=_name(str(given)), name=_name(name))]


def _columns(value: object) -> tuple[Column, ...]:
    if not isinstance(value, list) or not value:
        _wrong(f'{value!r}; give a list such as [["Filename", "{{file_name}}"], ["Free", "0"]]')
    found = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            _wrong(f'{pair!r}; give a header and its content, as in ["Title", "{{title}}"]')
        column = Column(_name(pair[0]), _line(pair[1]))
        if fault := stock_row.fault(column.content):
            _wrong(f"for {column.header!r} {column.content!r}, which {fault}; correct it")
        found.append(column)
    if len({column.header for column in found}) < len(found):
        _wrong("the same header twice; take one out")
    if "{file_name}" not in (column.content for column in found):
        _wrong("no column for {file_name}, by which the agency finds the photo; add one")
    return tuple(found)


def _wrong(what: str) -> NoReturn:
    raise _WrongError(what)


_LENGTH = _number(10, 10_000)
_KEYWORDS = _number(1, 1_000)
_FIELDS: dict[str, Callable[[Any], object]] = {
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
_SHEET_FIELDS: dict[str, Callable[[Any], object]] = {
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
