"""The estimate: what a photo will probably cost and what at most, before it is asked about.

Reckoned from the text of the request and the size of the preview; see `image_tokens` for the
picture's share. The bytes that a token has on the average were counted with the vocabulary o200k,
which GPT-4o and later models use; `benchmarks/` counts them anew.
"""

import json

from vision_keywords import image_tokens, prices, prompt
from vision_keywords.bill import Bill
from vision_keywords.context import Context, Look
from vision_keywords.prices import Tokens
from vision_keywords.prompt import Question
from vision_keywords.rules import Rules, rules_of
from vision_keywords.settings import Settings

_USUAL_CONTEXT = Context(
    title="A cup of espresso", keywords=("coffee", "breakfast"), city="Lisbon", country="Portugal"
)
"""What a photo usually says about itself."""

_INSTRUCTION_BYTES, _SCHEMA_BYTES, _NOTES_BYTES, _ANSWER_BYTES = 4.5, 3.4, 3.5, 4.2
"""How many a token has: English prose, punctuation, names, and keywords as JSON."""

_FRAMING = 12
"""Tokens around the messages, which the server adds."""


def likely_input(model: str, question: Question) -> int:
    """The tokens that a question probably takes.

    An unheard-of model is taken to count pictures as the newest ones do.
    """
    rule = image_tokens.rule_for(model) or image_tokens.rule_for("gpt-6")
    assert rule is not None
    instructions, schema, notes = _bytes(question)
    text = instructions / _INSTRUCTION_BYTES + schema / _SCHEMA_BYTES + notes / _NOTES_BYTES
    picture = rule.tokens(*question.size) if question.preview else 0
    return round(text) + _FRAMING + picture


def likely_output(answer: str) -> int:
    """The tokens that an answer probably took."""
    return round(len(answer.encode("utf-8", "replace")) / _ANSWER_BYTES)


def at_most(model: str, question: Question) -> Tokens:
    """The tokens that one request may take, as an upper bound.

    No token is shorter than a byte. A quarter is added to the picture's share, since its rules are
    published but were never measured here.
    """
    rule = image_tokens.rule_for(model) or image_tokens.DEAREST
    picture = rule.tokens(*question.size) * 5 // 4 if question.preview else 0
    return Tokens(sum(_bytes(question)) + 4 * _FRAMING + picture, question.answer_tokens)


def of_run(photos: int, model: str, settings: Settings) -> Bill:
    """What a run will probably cost in which every photo is of 3 to 2 and asked about once.

    Priced photo by photo: a single huge request would be dearer, for models that charge more for
    long ones. Raises ConfigurationError.
    """
    rules = rules_of(settings)
    size = (settings.preview_size, settings.preview_size * 2 // 3)
    usual = prompt.question(Look(b"any", _USUAL_CONTEXT), size, rules, settings.hint)
    tokens = Tokens(likely_input(model, usual), _usual_output(rules))
    tier = "flex" if settings.flex else "default"
    cost = prices.cost(model, tokens, settings, tier)
    return Bill(
        photos * tokens.input,
        photos * tokens.output,
        None if cost is None else photos * cost,
        estimated=True,
    )


def _bytes(question: Question) -> tuple[int, int, int]:
    schema = json.dumps(question.schema)
    return len(question.instructions.encode()), len(schema), len(question.notes.encode())


def _usual_output(rules: Rules) -> int:
    # English keywords of stock photos take 3.1 tokens each, the other fields about 55 and an alt
    # text 35.
    english = 55 + 3.1 * prompt.keywords_asked_for(rules) + (35 if rules.alt_text else 0)
    is_english = rules.language.strip().lower() == "english"
    return round(english if is_english else 1.5 * english)
