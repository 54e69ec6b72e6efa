"""The suggestion: what the model answered for one photo, cleaned and checked."""

from dataclasses import dataclass, replace

from vision_keywords.bill import Bill
from vision_keywords.context import Context
from vision_keywords.errors import PhotoError
from vision_keywords.keywords import clean, comparison_key, plain_text, rank

MAX_TITLE = 200
MAX_DESCRIPTION = 2000


FLAGS = ("people", "property", "logo")
"""What may need a release or keep a photo editorial: recognisable people, private property and
works of art, logos and trademarks."""


@dataclass(frozen=True)
class Answer:
    """The model's words as they came, which model gave them, and what they cost.

    `from_ledger` tells that they were paid for by an earlier request.
    """

    title: str
    description: str
    keywords: tuple[str, ...]
    model: str
    bill: Bill
    from_ledger: bool = False
    categories: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Caution:
    """What the photographer should look at before a photo goes to an agency."""

    code: str
    message: str


@dataclass(frozen=True)
class Suggestion:
    """Title, description and ranked keywords, the photo's existing keywords among them.

    `missing` is how many keywords fewer than wanted there are. `categories` are names from the
    agency's own list, the best first; `flags` are some of FLAGS.
    """

    title: str
    description: str
    keywords: tuple[str, ...]
    missing: int
    categories: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    warnings: tuple[Caution, ...] = ()


def suggest(answer: Answer, context: Context, keyword_count: int) -> Suggestion:
    """The suggestion that follows from an answer; PhotoError when nothing in it can be used."""
    keywords = rank(answer.keywords, context.keywords, keyword_count)
    if not says_something(answer):
        raise PhotoError(
            "answer_unusable",
            "The model's answer holds neither a title nor a keyword; try another model.",
        )
    return Suggestion(
        title=_title(answer),
        description=_sentence(answer.description, MAX_DESCRIPTION),
        keywords=keywords,
        missing=max(0, keyword_count - len(keywords)),
    )


def says_something(answer: Answer) -> bool:
    """Whether a title or a keyword is left of an answer once it is cleaned."""
    return bool(_title(answer) or rank(answer.keywords, (), count=1))


def is_same_but_for(answer: Answer, now: Context, then: Context) -> bool:
    """Whether the context `now` is `then`, with nothing added but what the answer says.

    So a photo that got the answer's title and keywords, or some of them, is still the one that was
    asked about.
    """
    if not then.title and plain_text(now.title) == _title(answer):
        now = replace(now, title="")
    description = _sentence(answer.description, MAX_DESCRIPTION)
    if not then.description and plain_text(now.description) == description:
        now = replace(now, description="")
    own, present = (set(map(comparison_key, context.keywords)) for context in (then, now))
    answered = {comparison_key(word) for raw in answer.keywords for word in clean(raw)}
    others_are_the_same = replace(now, keywords=()) == replace(then, keywords=())
    return others_are_the_same and own <= present <= own | answered


def _title(answer: Answer) -> str:
    return _sentence(answer.title, MAX_TITLE).removesuffix(".").rstrip()


def _sentence(text: str, most: int) -> str:
    line = plain_text(text).strip("\"'\u201c\u201d\u00ab\u00bb ")
    if len(line) <= most:
        return line
    at_a_word, _, _ = line[: most + 1].rpartition(" ")
    return at_a_word or line[:most]
