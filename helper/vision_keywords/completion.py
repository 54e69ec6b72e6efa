"""What a chat completion says: the words, the bill, or why there is nothing to use."""

import json
from typing import Any

from vision_keywords import prices, prompt
from vision_keywords.api_errors import status_problem
from vision_keywords.bill import Bill
from vision_keywords.errors import PhotoError
from vision_keywords.suggestion import Answer

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


def read_completion(text: str, *, model: str, address: str) -> Answer:
    """The answer in a chat completion as the server sent it, which may be any JSON or none.

    `model` and `address` are what was asked. Raises PhotoError with the bill, or what an error in
    the place of an answer means. The SDK's own types are not used for reading: it builds them
    without checking, so a foreign server's missing field would show only as an AttributeError.
    """
    completion = decoded(text)
    bill = _bill(completion, model)
    message = at(completion, "choices", 0, "message")
    if not isinstance(message, dict):
        _raise_error_within(completion, model, address)
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
    try:
        words = prompt.read(str(message.get("content") or ""))
    except ValueError as error:
        raise PhotoError(
            "answer_unusable",
            "The model's answer is not in the form that was asked for; try another model.",
            bill,
        ) from error
    answered_by = str(at(completion, "model") or model)
    return Answer(words.title, words.description, words.keywords, answered_by, bill)


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


def _raise_error_within(completion: object, model: str, address: str) -> None:
    """Some gateways send an error with status 200 and say the real status inside."""
    error = at(completion, "error")
    if not isinstance(error, dict):
        return
    code = error.get("code")
    status = code if isinstance(code, int) else 400
    codes = {str(code), str(error.get("type"))}
    message = str(error.get("message") or "no reason given")
    raise status_problem(status, codes, message, model=model, address=address)


def _bill(completion: object, model: str) -> Bill:
    def count(*path: str) -> int | None:
        number = at(completion, "usage", *path)
        return number if isinstance(number, int) and number >= 0 else None

    paid, produced = count("prompt_tokens"), count("completion_tokens")
    if paid is None or produced is None:
        return Bill(cost=None)
    return prices.bill(
        model,
        paid,
        produced,
        cached_tokens=count("prompt_tokens_details", "cached_tokens") or 0,
        written_tokens=count("prompt_tokens_details", "cache_write_tokens") or 0,
    )
