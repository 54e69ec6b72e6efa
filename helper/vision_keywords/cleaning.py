"""The cleaning of keywords: what a model wrote, without all that is no keyword."""

import re
import unicodedata
from collections.abc import Iterator

from vision_keywords.plain_text import plain_text, typed

_LONGEST_ENTRY, _LONGEST_PART = 100_000, 1000
"""Characters. No keyword is so long; a model that says the same without end must cost no time."""

_SEPARATORS = re.compile(
    "[,;|\n\r\u2028\u2029\u3001\uff0c\uff1b\u060c\u2022\u2192]|\\\\[nrt]|(?<= )[/>](?= )"
    # The dot in the middle is a letter's in Catalan: col\u00b7lecci\u00f3.
    r"|(?<!\w)\u00b7|\u00b7(?!\w)"
)
_EITHER = re.compile(r"(?<=[^\W\d]{3})/(?=[^\W\d]{3})")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBERING = re.compile(
    r"\(?\d{1,3}[.):]\s+|\d{1,3}_(?=\D)|\d{1,3} - |0\d{1,2} (?=\D)"
    r"|\(?(?:[a-z]|[ivx]{2,4})\)\s+|(?:key ?words?|tags?):\s+",
    re.IGNORECASE,
)
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "#39": "'", "apos": "'", "nbsp": " "}
_ENTITY = re.compile(f"&({'|'.join(_ENTITIES)});")
_ASIDE = re.compile(r"\([^()]*\)|\[[^][]*\]|<[^<>]*>")
_EMOJI_PARTS = re.compile("[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")
_LOOSE_JOINERS = re.compile("(?:^|(?<=\\s))[\u200c\u200d]+")
_FULL_WIDTH = {0xFEE0 + code: code for code in range(0x21, 0x7F)}
_HASHTAG = re.compile(r"#(\w+)")
_EDGES = " \t'\"`#*.:-_&+/\\!?~=^<>"


def clean(raw: str) -> Iterator[str]:
    """The keywords that one entry of an answer holds, usually one.

    Separators part an entry: Lightroom refuses keywords with a comma, and `;` and `|` have a
    meaning of their own in exports and hierarchies. Numbering, hashes, quotes, bullets, asides in
    brackets and signs that nobody would type are dropped, as is a part that is no keyword by its
    length alone.
    """
    spelt = _ENTITY.sub(lambda found: _ENTITIES[found[1]], raw[:_LONGEST_ENTRY])
    for part in _SEPARATORS.split(_THOUSANDS.sub("", spelt)):
        for word in _EITHER.split(part) if "://" not in part else (part,):
            if len(word) <= _LONGEST_PART and (tidy := _tidy(word)):
                # What was taken off may have hidden another separator.
                yield from (tidy,) if tidy == raw else clean(tidy)


def _tidy(part: str) -> str:
    """`part` without anything round the keyword, layer by layer until nothing comes off."""
    word = typed(plain_text(part)).translate(_FULL_WIDTH)
    while (inner := _without_a_layer(word)) != word:
        word = inner
    return word


def _without_a_layer(word: str) -> str:
    word = _ASIDE.sub(" ", word).replace('"', "")
    word = _HASHTAG.sub(_spoken, word).lstrip(_EDGES)
    if numbering := _NUMBERING.match(word):
        word = word[numbering.end() :]
    if not re.search(r"\w\.\w|@", word):  # of a file's name or a link there is nothing to save
        word = word.replace("_", " ")
    word = "".join(" " if unicodedata.category(one) == "So" else one for one in word)
    word = _LOOSE_JOINERS.sub("", _EMOJI_PARTS.sub(" ", word))
    return " ".join(word.split()).strip(_EDGES)


def _spoken(found: re.Match[str]) -> str:
    """A hashtag as it is read: #GoldenHour is golden hour."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", found[1])
    return parted.lower() if " " in parted else parted
