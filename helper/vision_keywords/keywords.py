"""The ranked list: puts a photo's own keywords and the model's into one order."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from vision_keywords.cleaning import clean
from vision_keywords.comparison import comparison_key, word_keys
from vision_keywords.keyword_faults import fault


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
    said = Counter(key for word in (*ranked, *rest) for key in _said(word) if key in wanted)
    missing = [word for key, word in wanted.items() if not said[key] and accepts(word)]
    free = max(0, room - len(chosen))
    dropped: list[str] = []
    for word in reversed(chosen):
        if len(missing) <= free + len(dropped):
            break
        keys = [key for key in _said(word) if key in wanted]
        # Not the only one that says another of the title's words.
        if all(said[key] > 1 for key in keys):
            dropped.append(word)
            said.subtract(keys)
    return [word for word in ranked if word not in dropped] + missing[: free + len(dropped)]


def _said(keyword: str) -> set[str]:
    """The keys of what a keyword says: itself, and its words."""
    return {comparison_key(keyword), *word_keys(keyword)}
