"""The row of an agency's CSV that one photo gets (pure).

A column's content is text with words in braces, which a photo's own values replace:

    {file_name} {title} {description}   the title where there is no description
    {keywords} {keywords:10}            all, or the first ten, with commas between
    {categories} {category:2}           the agency's ids: all with commas between, or the second
    {date:%d/%m/%Y}                     when it was taken; %Y %m %d %H %M %S
    {city} {state} {country} {location} location is all three with commas between
    {editorial:Yes|No}                  one word if it is so and one, perhaps empty, if not;
    {people:N|} {property:Y|} {logo:Y|} these three are what the photo may need a release for

A cell with a word for which the photo has no value is empty.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from vision_keywords.agency_profile import Agency, Sheet
from vision_keywords.cutting import cut
from vision_keywords.plain_text import plain_text
from vision_keywords.stock_entry import StockEntry

_WORD = re.compile(r"\{([a-z_]+)(?::([^{}]*))?\}")

# What a spreadsheet takes for a formula, full width as well, at the start of a cell or where a
# spreadsheet that parts cells at another sign would see one start. A quote prepended against it
# would end up in the title at the agency, so the sign goes; no title needs it.
_SIGNS = "=+\\-@＝＋－＠"  # noqa: RUF001 - read as signs in Japan
_FORMULA = re.compile(rf'(^|[,;])([\s"]*)[{_SIGNS}][\s"{_SIGNS}]*')


@dataclass(frozen=True)
class Row:
    """The cells in the order of the columns, and codes of what the agency may not take.

    Without cells the photo has to stay out of the file. The codes are those of `stock_remarks`.
    """

    cells: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class _Values:
    entry: StockEntry
    title: str
    description: str
    keywords: tuple[str, ...]
    category_ids: tuple[str, ...]


def make_row(entry: StockEntry, agency: Agency, sheet: Sheet) -> Row:
    """What `agency` gets to read about this photo, within its limits.

    Texts lose line breaks, control characters and whatever a spreadsheet would run. A file name
    cannot be changed, since by it the agency finds the photo; one that a spreadsheet would run, or
    that does not fit into a line, leaves the photo without cells.
    """
    if not _can_be_named(entry.file_name):
        return Row((), ("csv_left_out",))
    unwanted = agency.banned_in_title + sheet.unwanted_in_title
    title = text(_without(unwanted, plain_text(entry.title)))
    description = text(entry.description or entry.title)
    keywords = _keywords(entry)
    values = _Values(
        entry,
        _cut(title, agency.longest_title),
        _cut(description, agency.longest_description),
        keywords[: agency.most_keywords or None],
        _category_ids(entry, agency)[: agency.most_categories],
    )
    words = used(sheet)
    remarks = {
        "csv_title_cut": "title" in words and values.title != title,
        "csv_description_cut": "description" in words and values.description != description,
        "csv_keywords_cut": values.keywords != keywords,
        **_name_remarks(entry.file_name, sheet),
        **_missing(values, agency, words),
    }
    return Row(
        tuple(_cell(column.content, values) for column in sheet.columns),
        tuple(code for code, holds in remarks.items() if holds),
    )


def fault(content: str) -> str:
    """What is wrong with a column's content, as the end of a sentence; empty if nothing is."""
    if "{" in _WORD.sub("", content) or "}" in _WORD.sub("", content):
        return "has a brace that does not belong to a word such as {title}"
    if content != text(content):
        return "begins with a sign that a spreadsheet would run, or is not plain text"
    for name, argument in _WORD.findall(content):
        if name not in _CONTENTS:
            return f"has {{{name}}}, but only {', '.join(_CONTENTS)} can be filled in"
        if not re.fullmatch(_ARGUMENTS.get(name, ""), argument):
            return f"does not say {{{name}}} as the program reads it"
    return ""


def used(sheet: Sheet) -> frozenset[str]:
    """The words that the sheet's columns have in braces, without what follows a colon."""
    return _used(tuple(column.content for column in sheet.columns))


@cache
def _used(contents: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for content in contents for name, _ in _WORD.findall(content))


def text(raw: str) -> str:
    """`raw` in one line that no spreadsheet runs."""
    return _FORMULA.sub(r"\1\2", plain_text(raw)).strip()


# What is written for each word


def _cell(content: str, values: _Values) -> str:
    found = {
        word.group(): _CONTENTS[word[1]](values, word[2] or "") for word in _WORD.finditer(content)
    }
    if not all(found.values()):
        return ""
    # Not a title in place of {title} and then what the title has in braces.
    return _WORD.sub(lambda word: found[word.group()], content)


def _first(count: str, words: tuple[str, ...]) -> str:
    return ",".join(words[: int(count)] if count else words)


def _category(values: _Values, number: str) -> str:
    found = values.category_ids[int(number) - 1 :]
    return found[0] if found else ""


def _date(values: _Values, form: str) -> str:
    try:
        taken = datetime.fromisoformat(values.entry.context.captured)
    except ValueError:
        return ""
    # strftime pads a year below 1000 on some systems only.
    parts = {"%Y": f"{taken.year:04}", "%m": f"{taken.month:02}", "%d": f"{taken.day:02}"}
    parts |= {"%H": f"{taken.hour:02}", "%M": f"{taken.minute:02}", "%S": f"{taken.second:02}"}
    return re.sub("%[YmdHMS]", lambda part: parts[part.group()], form)


def _location(values: _Values) -> str:
    context = values.entry.context
    return text(", ".join(filter(None, (context.city, context.state, context.country))))


def _choice(holds: bool, words: str) -> str:
    yes, _, no = words.partition("|")
    return yes if holds else no


_CONTENTS: dict[str, Callable[[_Values, str], str]] = {
    "file_name": lambda values, _: values.entry.file_name,
    "title": lambda values, _: values.title,
    "description": lambda values, _: values.description,
    "keywords": lambda values, count: _first(count, values.keywords),
    "categories": lambda values, count: _first(count, values.category_ids),
    "category": _category,
    "date": _date,
    "city": lambda values, _: text(values.entry.context.city),
    "state": lambda values, _: text(values.entry.context.state),
    "country": lambda values, _: text(values.entry.context.country),
    "location": lambda values, _: _location(values),
    "editorial": lambda values, words: _choice(values.entry.is_editorial, words),
    "people": lambda values, words: _choice("people" in values.entry.flags, words),
    "property": lambda values, words: _choice("property" in values.entry.flags, words),
    "logo": lambda values, words: _choice("logo" in values.entry.flags, words),
}
_ARGUMENTS = {
    "keywords": r"([1-9]\d?)?",
    "categories": r"([1-9]\d?)?",
    "category": r"[1-9]\d?",
    "date": r"(%[YmdHMS]|[^%])+",
} | dict.fromkeys(("editorial", "people", "property", "logo"), r"[^|]*\|[^|]*")
"""What has to follow the colon; after the other words there is none."""


# From an entry to values


def _keywords(entry: StockEntry) -> tuple[str, ...]:
    parts = (text(part) for word in entry.keywords for part in re.split("[,;]", word))
    return tuple(dict.fromkeys(filter(None, parts)))


def _category_ids(entry: StockEntry, agency: Agency) -> tuple[str, ...]:
    ids = {category.name.casefold(): category.id for category in agency.categories}
    names = dict.fromkeys(name.casefold() for name in entry.categories)
    return tuple(ids[name] for name in names if name in ids)


def _without(characters: str, line: str) -> str:
    return " ".join(line.translate(dict.fromkeys(map(ord, characters), " ")).split())


def _cut(line: str, most: int) -> str:
    return cut(line, most) if most else line


# What the agency may not take


def _can_be_named(name: str) -> bool:
    kinds = {unicodedata.category(character) for character in name}
    return bool(name) and not (kinds & {"Cc", "Cs", "Zl", "Zp"} or _FORMULA.search(name))


def _name_remarks(name: str, sheet: Sheet) -> dict[str, bool]:
    return {
        "csv_file_name_long": 0 < sheet.longest_file_name < len(name),
        # Not every reader of a CSV knows how to read these in quotes.
        "csv_file_name_unsafe": bool(set(name) & set(sheet.unwanted_in_file_name + ',;"')),
    }


def _missing(values: _Values, agency: Agency, words: frozenset[str]) -> dict[str, bool]:
    known = {category.name.casefold() for category in agency.categories}
    named = {name.casefold() for name in values.entry.categories}
    return {
        "csv_title_missing": "title" in words and not values.title,
        "csv_description_missing": "description" in words and not values.description,
        "csv_keywords_few": len(values.keywords) < max(1, agency.fewest_keywords),
        "csv_category_unknown": bool(known) and not named <= known,
        "csv_category_missing": bool(known)
        and not values.category_ids
        and bool(words & {"category", "categories"}),
        "csv_editorial_untold": values.entry.is_editorial and "editorial" not in words,
    }
