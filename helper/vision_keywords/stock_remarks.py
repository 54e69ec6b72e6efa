"""The remarks on a CSV: what an agency may not take, one sentence for all photos alike."""

from collections.abc import Callable, Iterable

from vision_keywords.agency_profile import Agency, Sheet

Tell = Callable[[str, str], None]
"""Takes a remark: its code and its sentence."""

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
                tell(code, f"{sentence} This is about {self._photos(code)}.")

    def _photos(self, code: str) -> str:
        more = self._counts[code] - len(self._names[code])
        named = ", ".join(self._names[code])
        return f"{named} and {more} more" if more else named


def _printable(file_name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in file_name)


def _sentences(agency: Agency, sheet: Sheet) -> dict[str, str]:
    name = agency.name
    return {
        "csv_left_out": "The name begins with a sign that a spreadsheet would run (= + - @) or "
        "does not fit into the CSV, so the photo is not in it; rename the file.",
        "csv_file_name_twice": "Two photos have the same file name, and by it alone "
        f"{name} finds them; rename one and save the CSV again.",
        "csv_file_name_long": f"{name} takes file names of {sheet.longest_file_name} characters "
        "at most, the suffix included; export with shorter names and save the CSV again.",
        "csv_file_name_unsafe": "The file name has a space, a comma or another sign that "
        f"{name} may not take; export without them and save the CSV again.",
        "csv_title_missing": f"{name} wants a title and there is none; add one first.",
        "csv_description_missing": f"{name} wants a description and there is none; add one first.",
        "csv_keywords_few": f"There are too few keywords, {name} wants at least "
        f"{agency.fewest_keywords or 1}; add some first.",
        "csv_title_cut": f"{name} takes titles of {agency.longest_title} characters at most, so "
        "the title is cut in the CSV; see whether it still reads well.",
        "csv_description_cut": f"{name} takes descriptions of {agency.longest_description} "
        "characters at most, so it is cut in the CSV; see whether it still reads well.",
        "csv_keywords_cut": f"{name} takes {agency.most_keywords} keywords at most, so the last "
        "ones are not in the CSV.",
        "csv_category_unknown": f"{name} has no category of that name, so it is not in the CSV; "
        "choose another there.",
        "csv_category_missing": f"No category is known; choose one on the site of {name}.",
        "csv_editorial_untold": f"The CSV of {name} cannot say that a photo is editorial; mark it "
        "on the site.",
    }
