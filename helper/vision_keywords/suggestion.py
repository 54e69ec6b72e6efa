"""The suggestion: what the model answered for one photo, cleaned and checked."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from vision_keywords import captions, people, titles, trademarks
from vision_keywords.bill import Bill
from vision_keywords.cleaning import clean
from vision_keywords.comparison import comparison_key
from vision_keywords.context import Context
from vision_keywords.contradictions import contradictions
from vision_keywords.errors import PhotoError
from vision_keywords.keyword_faults import fault
from vision_keywords.keywords import KeywordRules, rank
from vision_keywords.plain_text import plain_text
from vision_keywords.rules import Rules

FLAGS = ("people", "property", "logo")
"""What may need a release or keep a photo editorial: recognisable people, private property and
works of art, logos and trademarks."""

REHEARSAL_MARK = "Rehearsal (Vision Keywords): "
"""How the texts of a rehearsal begin. The plug-in knows the mark (`Text.lua`): such
texts are nobody's own, and a real run takes their place. A plain "Rehearsal: " might be the title
that a theatre's photographer has written."""


@dataclass(frozen=True)
class Answer:
    """The model's words as they came, which model gave them, and what they cost.

    `from_ledger` tells that they were paid for by an earlier request; `is_exhausted` that the model
    was asked for the keywords that were missing and had no more.
    """

    title: str
    description: str
    keywords: tuple[str, ...]
    model: str
    bill: Bill
    from_ledger: bool = False
    categories: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    is_exhausted: bool = False
    alt_text: str = ""


@dataclass(frozen=True)
class Caution:
    """What the photographer should look at before a photo goes to an agency."""

    code: str
    message: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """Title, description and ranked keywords, the photo's existing keywords among them if those are
    kept.

    `missing` is how many keywords fewer than wanted there are. `alt_text` is empty if none was
    asked for. `categories` are names from the agency's own list, the best first; `flags` are some
    of FLAGS.
    """

    title: str
    description: str
    keywords: tuple[str, ...]
    missing: int
    alt_text: str = ""
    categories: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    warnings: tuple[Caution, ...] = ()


def shown_title(context: Context, made: str, rules: Rules) -> str:
    """The title that the photo will have: its own where that stays, else the one that was made."""
    return (rules.keep_title and context.title) or made


def suggest(answer: Answer, context: Context, rules: Rules) -> Suggestion:
    """The suggestion that follows from an answer; PhotoError when nothing in it can be used."""
    title = _title(answer, context, rules)
    keyword_rules = _keyword_rules(title, context, rules)
    kept = context.keywords if rules.keep_keywords else ()
    keywords = rank(answer.keywords, kept, keyword_rules)
    if not title and not rank(answer.keywords, (), replace(keyword_rules, required=())):
        raise PhotoError(
            "answer_unusable",
            "The model's answer holds neither a title nor a keyword; try another model.",
        )
    refuses = _refused(context, rules)
    description = titles.description(
        answer.description, rules.agency, language=rules.language, refuses=refuses
    )
    if rules.editorial:
        description = captions.editorial(description, context, rules.agency) or description
    suggestion = Suggestion(
        title=title,
        description=description,
        keywords=keywords,
        missing=max(0, rules.keyword_count - len(keywords)),
        alt_text=titles.alt_text(answer.alt_text, rules.language, refuses)
        if rules.alt_text
        else "",
        categories=_categories(answer.categories, rules),
        flags=tuple(flag for flag in FLAGS if flag in answer.flags),
    )
    return replace(suggestion, warnings=tuple(_warnings(suggestion, context, rules)))


def says_something(answer: Answer) -> bool:
    """Whether there are any words in an answer, good or bad."""
    if any(map(str.isalnum, answer.title)):
        return True
    words = (word for text in answer.keywords for word in clean(text))
    return any(fault(word, most_words=0) is None for word in words)


def completed(first: Answer, more: Answer, context: Context, rules: Rules) -> Answer:
    """The first answer with the keywords of a second one, whose bill it has."""
    keywords = (*first.keywords, *more.keywords)
    whole = replace(first, keywords=keywords, bill=more.bill, from_ledger=False)
    return replace(whole, is_exhausted=bool(suggest(whole, context, rules).missing))


def is_same_but_for(answer: Answer, now: Context, then: Context, rules: Rules) -> bool:
    """Whether the context `now` is `then`, with nothing added but what the answer says.

    So a photo that got the answer's title and keywords, or some of them, is still the one that was
    asked about.
    """
    try:
        made = suggest(answer, then, rules)
    except PhotoError:
        return False
    if not then.title and plain_text(now.title) == made.title:
        now = replace(now, title="")
    if not then.description and plain_text(now.description) == made.description:
        now = replace(now, description="")
    own, present = (set(map(comparison_key, context.keywords)) for context in (then, now))
    answered = {comparison_key(word) for raw in answer.keywords for word in clean(raw)}
    answered |= set(map(comparison_key, made.keywords))
    others_are_the_same = replace(now, keywords=()) == replace(then, keywords=())
    # Where the answer takes the place of the photo's own keywords, those may be gone.
    are_kept = own <= present or not rules.keep_keywords
    return others_are_the_same and are_kept and present <= own | answered


# Title and keywords


def _title(answer: Answer, context: Context, rules: Rules) -> str:
    spelt_large = (*_places(context), *answer.keywords, *context.keywords)
    return titles.title(
        answer.title,
        rules.agency,
        sentence_case=rules.sentence_case,
        language=rules.language,
        proper=spelt_large,
        refuses=_refused(context, rules),
    )


def _keyword_rules(title: str, context: Context, rules: Rules) -> KeywordRules:
    agency, refused = rules.agency, _refused(context, rules)
    shown = shown_title(context, title, rules).removeprefix(REHEARSAL_MARK)
    return KeywordRules(
        count=rules.keyword_count,
        required=rules.required,
        blocked=rules.blocked,
        most_words=agency.most_keyword_words,
        longest=agency.longest_keyword,
        places=_places(context),
        refuses=lambda keyword: bool(refused(keyword)),
        title_words=titles.content_words(shown, rules.language)
        if agency.title_words_in_keywords
        else (),
    )


def _places(context: Context) -> tuple[str, ...]:
    places = (context.sublocation, context.city, context.state, context.country)
    return tuple(filter(None, places))


def _categories(answered: Iterable[str], rules: Rules) -> tuple[str, ...]:
    known = {comparison_key(each.name): each.name for each in rules.agency.categories}
    found = (known.get(comparison_key(name)) for name in answered)
    return tuple(dict.fromkeys(filter(None, found)))[: rules.agency.most_categories]


def _refused(context: Context, rules: Rules) -> Callable[[str], tuple[str, ...]]:
    """What finds the trademarks and people that may not be named; an editorial photo may name them
    all."""
    if rules.editorial:
        return lambda _text: ()
    if not context.people:
        return trademarks.found
    return lambda text: (*trademarks.found(text), *people.named(text, context.people))


# Warnings


def _warnings(made: Suggestion, context: Context, rules: Rules) -> Iterator[Caution]:
    agency = rules.agency
    for one, other in contradictions(made.keywords):
        yield Caution(
            "contradiction",
            f'The keywords "{one}" and "{other}" contradict each other; take one out.',
            (one, other),
        )
    if not (made.title or context.title):
        yield Caution("title_missing", "The model's title cannot be used; write one yourself.")
    most = agency.most_keywords
    if most and len(made.keywords) > most:
        yield Caution(
            "keywords_many",
            f"{agency.name} takes no more than {most} keywords and there are "
            f"{len(made.keywords)}; remove some of your own.",
            (agency.name, str(most), str(len(made.keywords))),
        )
    yield from _brand_warnings(made, context, rules)
    lacking = captions.missing(context, agency) if rules.editorial else ()
    if lacking:
        yield Caution(
            "editorial_incomplete",
            f"For an editorial caption the photo lacks {_listed(lacking)}; "
            "fill in the fields and run again.",
            lacking,
        )


def _listed(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _brand_warnings(made: Suggestion, context: Context, rules: Rules) -> Iterator[Caution]:
    if rules.editorial:
        return
    texts = (shown_title(context, made.title, rules), *made.keywords)
    found = dict.fromkeys(name for text in texts for name in trademarks.found(text))
    if found:
        yield Caution(
            "trademark",
            f"Agencies refuse trademarks: {', '.join(found)}; take them out or sell the photo as "
            "editorial.",
            (", ".join(found),),
        )
    doubtful = dict.fromkeys(name for text in texts for name in trademarks.doubtful(text))
    if doubtful:
        yield Caution(
            "trademark_doubtful",
            f"This may be a trademark or a protected place: {', '.join(doubtful)}; see whether it "
            "may be sold.",
            (", ".join(doubtful),),
        )
