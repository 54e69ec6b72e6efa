"""The ranked list: cleans keywords and puts a photo's own and the model's into one order."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from vision_keywords.comparison import comparison_key, word_keys
from vision_keywords.keyword_faults import fault
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
    r"\(?\d{1,3}[.):]\s+|[(\[]\d{1,3}[)\]]\s*|\d{1,3}_(?=\D)|\d{1,3} - |0\d{1,2} (?=\D)"
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


@dataclass(frozen=True)
class KeywordRules:
    """What a ranked list has to be like.

    `count` is how many keywords there shall be, the existing ones included. `required` are always
    in; `blocked` never come from the model, alone or within a phrase. `most_words` and `longest`
    (characters) are the agency's limits, 0 for none. `places` are the photo's own place names,
    which stay spelt as they are here. `refuses` says of any other keyword whether it is dropped.
    `title_words` are to be found among the keywords, alone or within a phrase.
    """

    count: int
    required: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    most_words: int = 3
    longest: int = 0
    places: tuple[str, ...] = ()
    refuses: Callable[[str], bool] = lambda _keyword: False
    title_words: tuple[str, ...] = ()


def rank(answered: Iterable[str], existing: Iterable[str], rules: KeywordRules) -> tuple[str, ...]:
    """One list without repeats, the best keyword first, of `rules.count` if there are enough.

    `answered` is the model's list, the best first; `existing` are the photo's own. Every existing
    keyword is in the result, in its own spelling (in all of them, if the photographer has several):
    where the model names it, at that rank, else at the end, after the required ones that the model
    does not name. The model's other keywords fill up to the count; more existing and required ones
    than that all stay.
    """
    fixed = _fixed(existing, rules.required)
    room = rules.count - sum(map(len, fixed.values()))
    accepts = _acceptance(rules)
    pending = dict(fixed)
    ranked: list[str] = []
    chosen: list[str] = []
    seen: set[str] = set()
    for word in _cleaned(answered, rules.places):
        key = comparison_key(word)
        if key in pending:
            ranked += pending.pop(key)
        elif key not in seen and key not in fixed and len(chosen) < room and accepts(word):
            ranked.append(word)
            chosen.append(word)
            seen.add(key)
    rest = [word for words in pending.values() for word in words]
    return (*_with_title_words(ranked, chosen, rest, room, rules, accepts), *rest)


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
                yield tidy


def _tidy(part: str) -> str:
    """`part` without anything round the keyword, layer by layer until nothing comes off."""
    word = typed(plain_text(part)).translate(_FULL_WIDTH)
    while (inner := _without_a_layer(word)) != word:
        word = inner
    return word


def _without_a_layer(word: str) -> str:
    word = _ASIDE.sub(_without, word).replace('"', "")
    word = _HASHTAG.sub(_spoken, word).lstrip(_EDGES)
    if numbering := _NUMBERING.match(word):
        word = word[numbering.end() :]
    if not re.search(r"\w\.\w|@", word):  # of a file's name or a link there is nothing to save
        word = word.replace("_", " ")
    word = "".join(" " if unicodedata.category(one) == "So" else one for one in word)
    word = _LOOSE_JOINERS.sub("", _EMOJI_PARTS.sub(" ", word))
    return " ".join(word.split()).strip(_EDGES)


def _without(aside: re.Match[str]) -> str:
    """Nothing in place of an aside; but a number in front may be a numbering."""
    return aside[0] if aside.start() == 0 and aside[0][1:-1].isdigit() else " "


def _spoken(found: re.Match[str]) -> str:
    """A hashtag as it is read: #GoldenHour is golden hour."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", found[1])
    return parted.lower() if " " in parted else parted


def _cleaned(answered: Iterable[str], places: Iterable[str]) -> Iterator[str]:
    names = {comparison_key(place): place for place in places}
    for raw in answered:
        for word in clean(raw):
            yield names.get(comparison_key(word), word)


def _fixed(existing: Iterable[str], required: Iterable[str]) -> dict[str, list[str]]:
    """The required keywords, then the existing ones, by key; of existing ones all spellings."""
    own: dict[str, list[str]] = {}
    for word in dict.fromkeys(existing):
        if word.strip():
            own.setdefault(comparison_key(word) or word, []).append(word)
    cleaned = [word for raw in required for word in clean(raw)]
    added = {key: [word] for word in cleaned if (key := comparison_key(word)) and key not in own}
    return {**added, **own}


def _acceptance(rules: KeywordRules) -> Callable[[str], bool]:
    blocked = [keys for word in rules.blocked if (keys := word_keys(word))]

    def accepts(word: str) -> bool:
        found = fault(word, most_words=rules.most_words, longest=rules.longest, places=rules.places)
        if found or rules.refuses(word):
            return False
        keys = word_keys(word)
        return not any(_holds(keys, part) for part in blocked)

    return accepts


def _holds(keys: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(keys[at : at + len(part)] == part for at in range(len(keys) - len(part) + 1))


def _with_title_words(
    ranked: list[str],
    chosen: list[str],
    rest: list[str],
    room: int,
    rules: KeywordRules,
    accepts: Callable[[str], bool],
) -> list[str]:
    """`ranked` with the title's words that are neither in it nor in `rest`: they take the free
    room, and then that of the last words that the model alone has chosen."""
    wanted = {comparison_key(word): word for word in rules.title_words if len(word.split()) == 1}
    there = (*ranked, *rest)
    present = {key for word in there for key in (comparison_key(word), *word_keys(word))}
    missing = [word for key, word in wanted.items() if key not in present and accepts(word)]
    replaceable = [word for word in chosen if wanted.keys().isdisjoint(word_keys(word))]
    free = max(0, room - len(chosen))
    missing = missing[: free + len(replaceable)]
    dropped = replaceable[len(replaceable) - max(0, len(missing) - free) :]
    return [word for word in ranked if word not in dropped] + missing
