"""The contract with OpenAI: a request body against the parameter types of the installed SDK."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from pydantic import TypeAdapter


@cache
def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(CompletionCreateParamsNonStreaming)


def check(body: dict[str, Any]) -> None:
    """Raises pydantic.ValidationError or AssertionError when the API would not take this body."""
    read = _adapter().validate_python(body)
    unknown = set(body) - set(CompletionCreateParamsNonStreaming.__annotations__) - _inherited()
    assert not unknown, f"the API has no such parameters: {unknown}"
    # Iterables are checked lazily: only walking through them checks the parts of a message.
    for _ in _walk(read):
        pass


def _inherited() -> set[str]:
    known: set[str] = set()
    for base in getattr(CompletionCreateParamsNonStreaming, "__orig_bases__", ()):
        known |= set(base.__annotations__)
    return known


def _walk(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, dict):
        for part in value.values():
            yield from _walk(part)
    elif hasattr(value, "__iter__") and not isinstance(value, str | bytes):
        for part in value:
            yield from _walk(part)
