"""The ranked list: cleans keywords and puts a photo's own and the model's into one order."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

MAX_BYTES = 64
"""IPTC IIM gives a keyword 64 bytes; a longer one would reach the agency cut off."""

_SEPARATORS = re.compile(r"[,;|\n\r\u2028\u2029]")
_EDGES = " \t'\"\u201c\u201d\u2018\u2019\u00ab\u00bb`#*\u2022.:-\u2013_"


def rank(answered: Iterable[str], existing: Iterable[str], count: int) -> tuple[str, ...]:
    """One list without repeats, the best keyword first, of `count` keywords if there are enough.

    `answered` is the model's list, the best first; `existing` are the photo's own. Every existing
    keyword is in the result, in its own spelling (in all of them, if the photographer has several):
    where the model names it, at that rank, else at the end. The model's other keywords fill up to
    `count`; more existing ones than `count` all stay.
    """
    own: dict[str, list[str]] = {}
    for word in dict.fromkeys(existing):
        if key := comparison_key(word):
            own.setdefault(key, []).append(word)
    room = count - sum(map(len, own.values()))
    ranked: list[str] = []
    seen: set[str] = set()
    for word in (word for raw in answered for word in clean(raw)):
        key = comparison_key(word)
        if key in own:
            ranked += own.pop(key)
        elif key not in seen and room > 0 and len(word.encode()) <= MAX_BYTES:
            ranked.append(word)
            room -= 1
        seen.add(key)
    return (*ranked, *(word for words in own.values() for word in words))


def comparison_key(keyword: str) -> str:
    """Two keywords with the same key are the same keyword: case, hyphens and blanks apart."""
    folded = unicodedata.normalize("NFKC", keyword).casefold()
    return " ".join(re.sub(r"[-\u2010\u2011_]", " ", folded).split())


def clean(raw: str) -> Iterator[str]:
    """The keywords that one entry of an answer holds, usually one.

    Separators part an entry: Lightroom refuses keywords with a comma, and `;` and `|` have a
    meaning of their own in exports and hierarchies. Numbering, hashes, quotes and bullets at the
    edges are dropped, as are control and other invisible characters.
    """
    for part in _SEPARATORS.split(raw):
        word = re.sub(r"^\s*\d+[.)]\s+", "", plain_text(part)).strip(_EDGES)
        if word:
            yield word


def plain_text(text: str) -> str:
    """`text` on one line: white space folded, control and invisible characters removed.

    A line break in a value would be an argument of its own to ExifTool, and a direction mark can
    make a title read as another. Joiners (U+200C, U+200D) stay: Persian, Hindi and emoji need them.
    """
    spaced = re.sub(r"\s+", " ", text)
    return "".join(
        character
        for character in spaced
        if character in "\u200c\u200d"
        or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}
    ).strip()
