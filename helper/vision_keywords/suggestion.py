"""The suggestion: what the model answered for one photo, cleaned and checked."""

from dataclasses import dataclass

from vision_keywords.bill import Bill
from vision_keywords.context import Context
from vision_keywords.errors import PhotoError
from vision_keywords.keywords import plain_text, rank

MAX_TITLE = 200
MAX_DESCRIPTION = 2000


@dataclass(frozen=True)
class Answer:
    """The model's words as they came, which model gave them, and what they cost."""

    title: str
    description: str
    keywords: tuple[str, ...]
    model: str
    bill: Bill


@dataclass(frozen=True)
class Suggestion:
    """Title, description and ranked keywords, the photo's existing keywords among them.

    `missing` is how many keywords fewer than wanted there are.
    """

    title: str
    description: str
    keywords: tuple[str, ...]
    missing: int


def suggest(answer: Answer, context: Context, keyword_count: int) -> Suggestion:
    """The suggestion that follows from an answer; PhotoError when nothing in it can be used."""
    keywords = rank(answer.keywords, context.keywords, keyword_count)
    title = _sentence(answer.title, MAX_TITLE)
    if not title and not rank(answer.keywords, (), count=1):
        raise PhotoError(
            "answer_unusable",
            "The model's answer holds neither a title nor a keyword; try another model.",
        )
    return Suggestion(
        title=title.removesuffix("."),
        description=_sentence(answer.description, MAX_DESCRIPTION),
        keywords=keywords,
        missing=max(0, keyword_count - len(keywords)),
    )


def _sentence(text: str, most: int) -> str:
    line = plain_text(text).strip("\"'\u201c\u201d\u00ab\u00bb ")
    if len(line) <= most:
        return line
    at_a_word, _, _ = line[: most + 1].rpartition(" ")
    return at_a_word or line[:most]
