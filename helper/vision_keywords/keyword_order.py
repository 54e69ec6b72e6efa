"""The order of a file's keywords: that in which they are stored (pure).

Lightroom writes keywords by alphabet, while agencies take the first ones for the most important.
"""

import unicodedata
from collections.abc import Sequence


def ordered(found: Sequence[str], order: Sequence[str], room: int | None = None) -> list[str]:
    """`found`, with those that `order` names first and in its order, the others as they were.

    Nothing is added, removed or changed. A keyword is named by the same text, or else by one that
    differs in capitals or in how its accents are stored, or else, where a list has only `room`
    bytes for a keyword, by a longer one of which it is the beginning.
    """
    exact = {word: place for place, word in reversed(list(enumerate(order)))}
    alike = {_alike(word): place for place, word in reversed(list(enumerate(order)))}
    long = [word for word in alike if room is not None and len(word.encode()) > room]

    def place(word: str) -> int:
        same = _alike(word)
        if word in exact:
            return exact[word]
        if same in alike:
            return alike[same]
        beginning = _without_cut_mark(same)
        if room is not None and len(beginning.encode()) >= room // 2:
            whole = (alike[one] for one in long if one.startswith(beginning))
            return min(whole, default=len(order))
        return len(order)

    return sorted(found, key=place)


def _alike(word: str) -> str:
    """The same for words that are the same but for capitals and for how accents are stored."""
    folded = unicodedata.normalize("NFC", word).casefold()
    return unicodedata.normalize("NFC", folded)


def _without_cut_mark(word: str) -> str:
    """ExifTool shows what is left of a letter that was cut through as dots."""
    return word.rstrip(".\ufffd ")
