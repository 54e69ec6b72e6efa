"""The profile of one agency: its limits and habits."""

from dataclasses import dataclass, field

DATELINE = "{CITY}, {COUNTRY} – {MONTH} {day}, {year}: {description}"  # noqa: RUF001 - theirs
"""The editorial caption of an agency that says nothing of its own: Shutterstock's form, which
others take too."""

CAPTION_WORDS = frozenset(
    {"city", "state", "country", "month", "month_number", "day", "year", "description"}
    | {"CITY", "STATE", "COUNTRY", "MONTH"}
)
"""What may stand in braces in `Agency.editorial_caption`; capitals ask for capitals."""


@dataclass(frozen=True)
class Category:
    """One entry of an agency's own list; `id` is what its forms and CSV take."""

    id: str
    name: str


@dataclass(frozen=True)
class Column:
    """One column of an agency's CSV: its exact header, and what goes into it.

    `content` is a text with words in braces for what differs from photo to photo; see `stock_row`.
    """

    header: str
    content: str = ""


@dataclass(frozen=True)
class Sheet:
    """The CSV that an agency takes; a limit of 0 is none.

    `longest_file_name` is in characters, the suffix included. `unwanted_in_file_name` and
    `unwanted_in_title` are characters: a photo whose name has one gets a warning; titles lose
    theirs, in the CSV alone. `byte_order_mark` is for agencies that take the file only as Excel
    saves it.
    """

    columns: tuple[Column, ...]
    delimiter: str = ","
    quotes_all: bool = False
    byte_order_mark: bool = False
    most_rows: int = 0
    most_bytes: int = 0
    longest_file_name: int = 0
    unwanted_in_file_name: str = ""
    unwanted_in_title: str = ""


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
    editorial_caption: str = DATELINE
    """How an editorial description begins and goes on; see `captions`."""
    sheet: Sheet | None = None
    sources: dict[str, str] = field(default_factory=dict)
    """For each field, the sheet's among them, where it is from; first a letter for how sure it is.

    H: read on the agency's own page. M: several others say so, or a page of the agency's that is
    old. L: one other says so, or it is our own advice.
    """
