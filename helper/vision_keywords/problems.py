"""The problems of a photo's words: what an agency would refuse, and what it dislikes (pure)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vision_keywords import trademarks
from vision_keywords.agency_profile import Agency
from vision_keywords.bare_phrase import has_link, has_signs
from vision_keywords.comparison import comparison_key, word_keys
from vision_keywords.contradictions import contradictions
from vision_keywords.keyword_faults import fault
from vision_keywords.plain_text import plain_text
from vision_keywords.stock_row import used
from vision_keywords.suggestion import REHEARSAL_MARK
from vision_keywords.titles import (
    content_words,
    ends_with_full_stop,
    has_quotes,
    is_keyword_list,
)

_REFUSED_FAULTS = frozenset({"camera", "link", "file_name"})
"""Adobe and Shutterstock take no camera data and no links; the other faults only do not sell."""

_LOOKED_AT = 3000
"""Characters of each text; one of megabytes, which is refused anyway, shall not take minutes."""

_SHOWN = 5
"""So many words are named in one sentence."""


@dataclass(frozen=True)
class Problem:
    """What is wrong, in a sentence; `refused` tells that the agency does not take the photo so."""

    code: str
    message: str
    refused: bool

    def as_json(self) -> dict[str, object]:
        return {"code": self.code, "message": self.message, "refused": self.refused}


def problems(
    title: str,
    description: str,
    keywords: Sequence[str],
    agency: Agency,
    *,
    language: str = "English",
    places: Sequence[str] = (),
) -> tuple[Problem, ...]:
    """What `agency` has against these words, whoever wrote them, what is refused first.

    `places` are the names of the photo's own place, which as keywords may have any length.
    """
    found = list(_of_texts(title, description, agency))
    title, description = title[:_LOOKED_AT], description[:_LOOKED_AT]
    keywords = [word[:_LOOKED_AT] for word in keywords]
    found += [
        *(_of_title(title, agency) if "title" in _texts(agency) else ()),
        *_of_phrase(title, description, agency, language),
        *_of_count(keywords, agency),
        *_of_keywords(keywords, agency, places),
        *_of_trademarks(title, description, keywords),
        *_of_all(title, keywords, agency, language),
    ]
    return tuple(sorted(found, key=lambda problem: not problem.refused))


def _refused(code: str, message: str) -> Problem:
    return Problem(code, message, refused=True)


def _disliked(code: str, message: str) -> Problem:
    return Problem(code, message, refused=False)


# Title and description


def _of_texts(title: str, description: str, agency: Agency) -> Iterator[Problem]:
    name = agency.name
    texts = _texts(agency)
    if "title" in texts and not title.strip():
        yield _refused("title_missing", f"There is no title and {name} wants one; write one.")
    if "title" not in texts and not description.strip():
        yield _refused(
            "description_missing",
            f"There is no description (caption) and {name} wants one; write one.",
        )
    for what, text, longest in (
        ("title", title, agency.longest_title),
        ("description", description, agency.longest_description),
    ):
        if 0 < longest < len(text):
            yield _refused(
                f"{what}_long",
                f"The {what} has {len(text)} characters and {name} takes {longest}; shorten it.",
            )


def _of_title(title: str, agency: Agency) -> Iterator[Problem]:
    banned = [one for one in dict.fromkeys(title) if one in agency.banned_in_title]
    if banned:
        yield _refused(
            "title_characters",
            f"The title has {' '.join(banned)}, which {agency.name} does not take; take it out.",
        )
    if title.strip() != plain_text(title):
        yield _disliked(
            "title_line", "The title has a line break or an invisible character; type it anew."
        )
    if ends_with_full_stop(title.rstrip()):
        yield _disliked("title_full_stop", "The title ends with a full stop; take it out.")
    if has_quotes(plain_text(title)):
        yield _disliked("title_quotes", "The title has quotation marks; take them out.")
    if has_signs(title):
        yield _disliked("title_signs", "The title has emoji, hashtags or the like; take them out.")


def _of_phrase(title: str, description: str, agency: Agency, language: str) -> Iterator[Problem]:
    """Of the text that buyers get to see: the title, or where there is none the description."""
    what, text = ("title", title) if "title" in _texts(agency) else ("description", description)
    line = plain_text(text)
    if is_keyword_list(line, language):
        yield _refused(f"{what}_list", f"The {what} is a list of keywords; write a phrase instead.")
    if has_link(line):
        yield _refused(f"{what}_link", f"The {what} has a link; take it out.")
    # In other scripts a word need not end with a blank.
    if line.isascii() and len(line.split()) == 1:
        yield _disliked(f"{what}_short", f"The {what} is a single word; say what the photo shows.")


def _texts(agency: Agency) -> frozenset[str]:
    """Which texts the agency's CSV asks for, and so its site."""
    return used(agency.sheet) if agency.sheet else frozenset({"title"})


# Keywords


def _of_count(keywords: Sequence[str], agency: Agency) -> Iterator[Problem]:
    name, count = agency.name, len(keywords)
    low, high = agency.best_keywords
    if not count:
        yield _refused(
            "keywords_missing", f"There are no keywords and {name} wants some; add some."
        )
    elif count < agency.fewest_keywords:
        yield _refused(
            "keywords_few",
            f"There are {_number(count)} and {name} wants at least {agency.fewest_keywords};"
            " add some.",
        )
    elif 0 < agency.most_keywords < count:
        yield _refused(
            "keywords_many",
            f"There are {_number(count)} and {name} takes {agency.most_keywords};"
            " take out the weakest.",
        )
    elif high and not low <= count <= high:
        yield _disliked(
            "keywords_not_best",
            f"There are {_number(count)}; {name} advises {low} to {high}, so change that.",
        )


def _of_keywords(
    keywords: Sequence[str], agency: Agency, places: Sequence[str]
) -> Iterator[Problem]:
    for word in keywords:
        wrong = fault(
            word,
            most_words=agency.most_keyword_words,
            longest=agency.longest_keyword,
            places=places,
        )
        if wrong:
            message = f"The keyword {_quoted([word])} {wrong.reason}; take it out or change it."
            yield Problem(f"keyword_{wrong.code}", message, wrong.code in _REFUSED_FAULTS)
    by_key: dict[str, list[str]] = {}
    for word in keywords:
        by_key.setdefault(comparison_key(word), []).append(word)
    for same in by_key.values():
        if len(same) > 1:
            yield _disliked(
                "keyword_repeated",
                f"The keywords {_quoted(same)} are one and the same; keep one of them.",
            )
    for one, other in contradictions(keywords):
        yield _disliked(
            "contradiction",
            f"The keywords {_quoted([one])} and {_quoted([other])} contradict each other;"
            " take one out.",
        )


# Title and keywords together


def _of_trademarks(title: str, description: str, keywords: Sequence[str]) -> Iterator[Problem]:
    # Where all keywords have a capital, it does not tell apart the fruit and the company.
    large = sum(word[:1].isupper() for word in keywords)
    sure = keywords if large * 2 <= len(keywords) else [word.lower() for word in keywords]
    for where, texts, careful in (
        ("title", [title], [title]),
        ("description", [description], [description]),
        ("keywords", keywords, sure),
    ):
        have = "have" if where == "keywords" else "has"
        if names := _each(trademarks.found(plain_text(text)) for text in texts):
            yield _refused(
                "trademark",
                f"The {where} {have} the trademark {_quoted(names)}; take it out, unless the photo"
                " is sold as editorial.",
            )
        if words := _each(trademarks.doubtful(plain_text(text)) for text in careful):
            yield _disliked(
                "trademark_doubtful",
                f"The {where} {have} {_quoted(words)}, which may be a trademark or a protected"
                " place; see whether it may be sold.",
            )


def _of_all(
    title: str, keywords: Sequence[str], agency: Agency, language: str
) -> Iterator[Problem]:
    if not agency.title_words_in_keywords or not keywords:
        return
    present = {key for word in keywords for key in word_keys(word)}
    lacking = [
        word
        for word in content_words(title.removeprefix(REHEARSAL_MARK), language)
        if not present.issuperset(word_keys(word)) and not trademarks.found(word)
    ]
    if lacking:
        yield _disliked(
            "title_not_in_keywords",
            f"The title's {_quoted(lacking)} cannot be found among the keywords, where"
            f" {agency.name} looks for it; add it.",
        )


def _each(found: Iterator[tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(name for names in found for name in names))


def _number(count: int) -> str:
    return f"{count} keyword{'s' * (count != 1)}"


def _quoted(words: Sequence[str]) -> str:
    shown = [f'"{_short(plain_text(word))}"' for word in words[:_SHOWN]]
    more = len(words) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _short(word: str, most: int = 60) -> str:
    return word if len(word) <= most else f"{word[:most]}…"
