"""The stock entry: one photo as an agency is told about it."""

from dataclasses import dataclass

from vision_keywords.context import Context


@dataclass(frozen=True)
class StockEntry:
    """What is written into an agency's CSV, or shown in a report, for one photo.

    `file_name` is the name of the file that goes to the agency, without its folder. `categories`
    are names from the agency's list, `flags` some of `suggestion.FLAGS`. Place and date come from
    `context` alone.
    """

    file_name: str
    title: str
    description: str
    keywords: tuple[str, ...]
    categories: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    is_editorial: bool = False
    context: Context = Context()  # noqa: RUF009 - frozen
