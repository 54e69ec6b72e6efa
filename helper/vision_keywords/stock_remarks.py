"""The remarks on a CSV: what an agency may not take, one sentence for all photos alike."""

from collections.abc import Callable, Iterable

from vision_keywords.agency_profile import Agency, Sheet
from vision_keywords.events import Notice

Tell = Callable[[Notice], None]

_NAMED = 3
"""So many photos are named; in a dialog nobody reads more."""


class Remarks:
    """Counts the photos that each remark is about, and names the first of them."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._names: dict[str, list[str]] = {}
        self._seen: set[int] = set()

    def add(self, file_name: str, codes: Iterable[str]) -> None:
        for code in codes:
            self._count(code, file_name)
        # The digest, not the name: a run over a whole archive stays small.
        digest = hash(file_name.casefold())
        if digest in self._seen:
            self._count("csv_file_name_twice", file_name)
        self._seen.add(digest)

    def _count(self, code: str, file_name: str) -> None:
        self._counts[code] = self._counts.get(code, 0) + 1
        names = self._names.setdefault(code, [])
        if len(names) < _NAMED:
            names.append(_printable(file_name))

    def tell(self, agency: Agency, sheet: Sheet, tell: Tell) -> None:
        """Tells all that was counted, the gravest first."""
        for code, sentence in _sentences(agency, sheet).items():
            if code in self._counts:
                tell(self._notice(code, sentence, agency, sheet))

    def _notice(self, code: str, sentence: str, agency: Agency, sheet: Sheet) -> Notice:
        named = ", ".join(self._names[code])
        more = self._counts[code] - len(self._names[code])
        photos = f"{named} and {more} more" if more else named
        details = (named, str(more), agency.name, str(_limits(agency, sheet).get(code, "")))
        return Notice(code, f"{sentence} This is about {photos}.", details)


def _printable(file_name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in file_name)


def _limits(agency: Agency, sheet: Sheet) -> dict[str, int]:
    """The number that a remark is about, where there is one."""
    return {
        "csv_file_name_long": sheet.longest_file_name,
        "csv_keywords_few": agency.fewest_keywords or 1,
        "csv_title_cut": agency.longest_title,
        "csv_description_cut": agency.longest_description,
        "csv_keywords_cut": agency.most_keywords,
    }


def _sentences(agency: Agency, sheet: Sheet) -> dict[str, str]:
    name, most = agency.name, _limits(agency, sheet)
    return {
        "csv_left_out": "The name begins with a sign that a spreadsheet would run (= + - @) or "
        "does not fit into the CSV, so the photo is not in it; rename the file.",
        "csv_file_name_twice": "Two photos have the same file name, and by it alone "
        f"{name} finds them; rename one and save the CSV again.",
        "csv_file_name_long": f"{name} takes file names of {most['csv_file_name_long']} characters "
        "at most, the suffix included; export with shorter names and save the CSV again.",
        "csv_file_name_unsafe": "The file name has a space, a comma or another sign that "
        f"{name} may not take; export without them and save the CSV again.",
        "csv_title_missing": f"{name} wants a title and there is none; add one first.",
        "csv_description_missing": f"{name} wants a description and there is none; add one first.",
        "csv_keywords_few": f"There are too few keywords, {name} wants at least "
        f"{most['csv_keywords_few']}; add some first.",
        "csv_title_cut": f"{name} takes titles of {most['csv_title_cut']} characters at most, so "
        "the title is cut in the CSV; see whether it still reads well.",
        "csv_description_cut": f"{name} takes descriptions of {most['csv_description_cut']} "
        "characters at most, so it is cut in the CSV; see whether it still reads well.",
        "csv_keywords_cut": f"{name} takes {most['csv_keywords_cut']} keywords at most, so the "
        "last ones are not in the CSV.",
        "csv_category_unknown": f"{name} has no category of that name, so it is not in the CSV; "
        "choose another there.",
        "csv_category_missing": f"No category is known; choose one on the site of {name}.",
        "csv_editorial_untold": f"The CSV of {name} cannot say that a photo is editorial; mark it "
        "on the site.",
    }
