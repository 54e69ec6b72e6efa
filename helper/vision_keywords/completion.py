"""What a chat completion says: the words, the bill, or why there is nothing to use."""

import json
from typing import Any

from vision_keywords import estimate, prices, words
from vision_keywords.api_errors import no_answer, status_problem
from vision_keywords.bill import Bill
from vision_keywords.errors import PhotoError, TemporaryError, UnreadableAnswer
from vision_keywords.plain_text import plain_text
from vision_keywords.prices import Tokens
from vision_keywords.prompt import Question
from vision_keywords.settings import Settings
from vision_keywords.suggestion import Answer, says_something

_USELESS_ENDINGS = {
    "content_filter": (
        "filtered",
        "The server's content filter held the answer back; "
        "leave this photo out or try another model.",
    ),
    "length": (
        "cut_off",
        "The model's answer was cut off before its end; "
        "ask for fewer keywords or try another model.",
    ),
}


def read_completion(
    text: str, question: Question, settings: Settings, *, model: str, address: str
) -> Answer:
    """The answer in a chat completion as the server sent it, which may be any JSON or none.

    `model` and `address` are what was asked. Raises PhotoError with the bill, or what an error in
    the place of an answer means. The SDK's own types are not used for reading: it builds them
    without checking, so a foreign server's missing field would show only as an AttributeError.
    """
    if not text.strip() or text.lstrip().startswith("<"):
        raise no_answer()
    completion = decoded(text)
    message = at(completion, "choices", 0, "message")
    content = _content(message)
    bill = _bill(completion, question, settings, model, content)
    if not isinstance(message, dict):
        _raise_error_within(completion, model, address, bill)
        raise PhotoError(
            "answer_unusable", "The server's answer holds no message; try another model.", bill
        )
    if message.get("refusal"):
        raise PhotoError(
            "refused",
            "The model declined to describe this photo; leave it out or try another model.",
            bill,
        )
    ending = at(completion, "choices", 0, "finish_reason")
    if isinstance(ending, str) and ending in _USELESS_ENDINGS:
        raise PhotoError(*_USELESS_ENDINGS[ending], bill)
    if not question.preview and _is_empty_list(content):
        # There are no more keywords, and no other form of the question would bring them.
        return Answer("", "", (), model, bill)
    try:
        found = words.read(content)
    except ValueError as error:
        raise _unreadable(bill) from error
    # A name that fits into a line, whatever the server calls itself.
    answered_by = plain_text(str(at(completion, "model") or ""))[:100] or model
    answer = Answer(
        found.title,
        found.description,
        found.keywords,
        answered_by,
        bill,
        categories=found.categories,
        flags=found.flags,
        alt_text=found.alt_text,
    )
    if not says_something(answer):
        raise _unreadable(bill)
    return answer


def _is_empty_list(content: str) -> bool:
    found = decoded(content)
    return isinstance(found, dict) and found.get("keywords") == []


def _unreadable(bill: Bill) -> UnreadableAnswer:
    return UnreadableAnswer(
        "answer_unusable",
        "The model's answer is not in the form that was asked for; try another model.",
        bill,
    )


def decoded(text: str) -> object:
    """The JSON in `text`, None where there is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def at(data: object, *path: str | int) -> Any:  # noqa: ANN401 - any JSON
    """What stands at `path` in decoded JSON, None where there is no such place."""
    for step in path:
        if isinstance(data, dict) and isinstance(step, str):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _raise_error_within(completion: object, model: str, address: str, bill: Bill) -> None:
    """Some gateways send an error with status 200 and say the real status inside.

    What such an error cost is `bill` if the server counted any tokens.
    """
    error = at(completion, "error")
    if not isinstance(error, dict):
        return
    was_counted = at(completion, "usage") is not None
    code = error.get("code")
    status = code if isinstance(code, int) else 400
    codes = {str(code), str(error.get("type"))}
    message = str(error.get("message") or "no reason given")
    problem = status_problem(status, codes, message, model=model, address=address)
    if was_counted and isinstance(problem, PhotoError):
        problem.bill = bill
    if was_counted and isinstance(problem, TemporaryError):
        problem.perhaps_paid = True
    raise problem


def _content(message: object) -> str:
    """The text of a message; some servers send it in parts."""
    content = at(message, "content")
    if isinstance(content, list):
        content = "".join(str(at(part, "text") or "") for part in content)
    return content if isinstance(content, str) else ""


def _bill(
    completion: object, question: Question, settings: Settings, model: str, content: str
) -> Bill:
    """What the server counted; where it counted nothing that makes sense, what was reckoned."""

    def count(*path: str) -> int | None:
        number = at(completion, "usage", *path)
        # The longest contexts have a million tokens; ten times that is a server's mistake.
        return number if type(number) is int and 0 <= number < 10**7 else None

    tier = str(at(completion, "service_tier") or "default")
    sent, received = count("prompt_tokens"), count("completion_tokens")
    if not sent or received is None:  # no request has no tokens at all
        reckoned = Tokens(estimate.likely_input(model, question), estimate.likely_output(content))
        return prices.bill(model, reckoned, settings, tier, estimated=True)
    tokens = Tokens(
        sent,
        received,
        cached=count("prompt_tokens_details", "cached_tokens") or 0,
        written=count("prompt_tokens_details", "cache_write_tokens") or 0,
    )
    if tokens.cached + tokens.written > tokens.input:
        tokens = Tokens(sent, received)
    return prices.bill(model, tokens, settings, tier)
