"""The estimate: what a photo will probably cost and what at most, before it is asked about.

Reckoned from the text of the request and the size of the preview; see `image_tokens` for the
picture's share. The bytes that a token has on the average were counted with the vocabulary o200k,
which GPT-4o and later models use; `benchmarks/` counts them anew.
"""

import json

from vision_keywords import image_tokens, prices, prompt
from vision_keywords.bill import Bill
from vision_keywords.prices import Tokens
from vision_keywords.settings import Settings

USUAL_SIZE = (768, 512)
"""Pixels of the preview of a photo of 3 to 2."""

_USUAL_NOTES = 120
"""Bytes: capture time and place, or a few keywords."""

_INSTRUCTION_BYTES, _SCHEMA_BYTES, _NOTES_BYTES, _ANSWER_BYTES = 4.5, 3.0, 3.3, 4.2
"""How many a token has: English prose, punctuation, names, and keywords as JSON."""

_FRAMING = 12
"""Tokens around the messages, which the server adds."""


def likely(
    model: str,
    settings: Settings,
    size: tuple[int, int] = USUAL_SIZE,
    notes: int = _USUAL_NOTES,
    answer: int | None = None,
) -> Tokens:
    """The tokens of one photo whose preview has `size` and whose notes have so many bytes.

    `answer` is the length in bytes of an answer that has come. An unheard-of model is taken to
    count pictures as the newest ones do.
    """
    rule = image_tokens.rule_for(model) or image_tokens.rule_for("gpt-6")
    assert rule is not None
    instructions, schema = _fixed_bytes(settings)
    text = instructions / _INSTRUCTION_BYTES + schema / _SCHEMA_BYTES + notes / _NOTES_BYTES
    output = _usual_answer(settings) if answer is None else answer / _ANSWER_BYTES
    return Tokens(round(text) + _FRAMING + rule.tokens(*size), round(output))


def at_most(
    model: str, settings: Settings, size: tuple[int, int], notes: int, answer_tokens: int
) -> Tokens:
    """The tokens that one request may take, as an upper bound.

    No token is shorter than a byte. A quarter is added to the picture's share, since its rules are
    published but were never measured here.
    """
    rule = image_tokens.rule_for(model) or image_tokens.DEAREST
    text = sum(_fixed_bytes(settings)) + notes + 4 * _FRAMING
    return Tokens(text + rule.tokens(*size) * 5 // 4, answer_tokens)


def of_run(photos: int, model: str, settings: Settings, size: tuple[int, int] = USUAL_SIZE) -> Bill:
    """What a run will probably cost in which every photo is asked about.

    Priced photo by photo: a single huge request would be dearer, for models that charge more for
    long ones.
    """
    tokens = likely(model, settings, size)
    tier = "flex" if settings.flex else "default"
    cost = prices.cost(model, tokens, settings, tier)
    return Bill(
        photos * tokens.input,
        photos * tokens.output,
        None if cost is None else photos * cost,
        estimated=True,
    )


def _fixed_bytes(settings: Settings) -> tuple[int, int]:
    return len(prompt.instructions(settings).encode()), len(json.dumps(prompt.SCHEMA))


def _usual_answer(settings: Settings) -> float:
    # English keywords of stock photos take 3.1 tokens each, title and description about 55.
    english = 55 + 3.1 * prompt.keywords_asked_for(settings)
    return english if settings.language.strip().lower() == "english" else 1.5 * english
