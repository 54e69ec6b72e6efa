"""The model behind the OpenAI API: the only place that knows OpenAI."""

import base64
import json
import re
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import openai

from vision_keywords import prices, prompt
from vision_keywords.bill import Bill
from vision_keywords.context import Look
from vision_keywords.errors import PhotoError, RunError, TemporaryError
from vision_keywords.events import Notice
from vision_keywords.settings import Settings
from vision_keywords.suggestion import Answer

OPENAI = "https://api.openai.com/v1"

PREFERRED = ("gpt-4.1-mini", "gpt-4o-mini", "gpt-4.1", "gpt-4o", "gpt-6-luna", "gpt-5.6-luna")
"""What `auto` takes: the best-value GPT-4 model with vision that the account still offers, then
the successors that OpenAI has announced for that family."""

NO_MONEY = {
    "insufficient_quota",
    "credit_balance_exhausted",
    "billing_hard_limit_reached",
    "billing_not_active",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
}
"""The codes by which the API says that waiting will not help; it sends them with status 429."""


class Vision:
    """A connection to one server and the model that answers there, open inside `async with`."""

    def __init__(self, settings: Settings, key: str) -> None:
        """`key` may be empty where the server needs none; `Settings.check_key` has seen it."""
        self.model = settings.model
        self._settings = settings
        self._instructions = prompt.instructions(settings)
        self._client = openai.AsyncOpenAI(
            # Without a key the SDK refuses to start; a server that needs none ignores this one.
            api_key=key or "none",
            # Stated, lest the SDK takes one from the environment that the settings did not.
            base_url=settings.base_url or OPENAI,
            # One retry layer, Patience: the SDK's own would retry an exhausted quota too.
            max_retries=0,
            timeout=openai.Timeout(600.0 if settings.is_local else 120.0, connect=10.0),
        )

    async def __aenter__(self) -> "Vision":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.close()

    async def resolve_model(self) -> list[Notice]:
        """Finds out which model answers, proves the key, and warns of the model's end.

        Raises RunError (key, model, server) or TemporaryError.
        """
        try:
            response = await self._client.models.with_raw_response.list()
        except openai.NotFoundError as error:
            if self.model != "auto":
                return []  # Not every compatible server can list its models.
            raise _problem(error, self.model) from error
        except openai.APIError as error:
            raise _problem(error, self.model) from error
        listed = _at(_json(response.text), "data")
        if not isinstance(listed, list):
            raise _no_server(str(self._client.base_url))
        offered = {str(_at(model, "id")): model for model in listed}
        if self.model == "auto":
            self.model = _best(list(offered))
        end = _at(offered.get(self.model), "shutdown_date")
        if not end:
            return []
        return [
            Notice(
                "model_shutdown",
                f"The model {self.model} shuts down on {end}; choose another before then.",
            )
        ]

    async def ask(self, look: Look) -> Answer:
        """One request for one photo. Raises PhotoError, RunError or TemporaryError."""
        try:
            response = await self._client.chat.completions.with_raw_response.create(
                **self._body(look)
            )
        except openai.APIError as error:
            raise _problem(error, self.model) from error
        return _answer(_json(response.text), self.model)

    def _body(self, look: Look) -> dict[str, Any]:
        preview = base64.b64encode(look.preview).decode()
        body: dict[str, Any] = {
            "model": self.model,
            # What is the same for every photo first, the picture last.
            "messages": [
                {"role": "system", "content": self._instructions},
                {
                    "role": "user",
                    "content": [
                        {"type": "text", "text": prompt.notes(look.context, self._settings)},
                        {
                            "type": "image_url",
                            "image_url": {
                                "url": f"data:image/jpeg;base64,{preview}",
                                # Stated, since what `auto` means differs by model and price.
                                "detail": "high",
                            },
                        },
                    ],
                },
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "suggestion", "strict": True, "schema": prompt.SCHEMA},
            },
            "max_completion_tokens": prompt.answer_tokens(self._settings),
        }
        if _reasons_by_default(self.model):
            body["reasoning_effort"] = "none"
        if not self._settings.base_url:
            body["store"] = False
        return body


def _best(offered: list[str]) -> str:
    for name in PREFERRED:
        if name in offered:
            return name
    if len(offered) == 1:
        return offered[0]
    some = ", ".join(sorted(offered)[:12]) or "none"
    raise RunError(
        "model_unknown",
        f"The server offers none of the models that `auto` chooses from; "
        f"name one yourself. It offers: {some}.",
    )


def _reasons_by_default(model: str) -> bool:
    # From GPT-5.1 on, hidden reasoning is billed as output and is on unless switched off.
    return re.match(r"gpt-(5\.[1-9]|[6-9])", model) is not None


def _answer(completion: object, asked: str) -> Answer:
    """The answer in a chat completion as the server sent it, which may be any JSON or none.

    The SDK's own types are not used for reading: it builds them without checking, so a foreign
    server's missing field would show only as an AttributeError.
    """
    bill = _bill(completion, asked)
    message = _at(completion, "choices", 0, "message")
    if not isinstance(message, dict):
        raise PhotoError(
            "answer_unusable", "The server's answer holds no message; try another model.", bill
        )
    if message.get("refusal"):
        raise PhotoError(
            "refused",
            "The model declined to describe this photo; leave it out or try another model.",
            bill,
        )
    ending = _at(completion, "choices", 0, "finish_reason")
    if ending == "content_filter":
        raise PhotoError(
            "filtered",
            "The server's content filter held the answer back; "
            "leave this photo out or try another model.",
            bill,
        )
    if ending == "length":
        raise PhotoError(
            "cut_off",
            "The model's answer was cut off before its end; "
            "ask for fewer keywords or try another model.",
            bill,
        )
    try:
        words = prompt.read(str(message.get("content") or ""))
    except ValueError as error:
        raise PhotoError(
            "answer_unusable",
            "The model's answer is not in the form that was asked for; try another model.",
            bill,
        ) from error
    return Answer(
        words.title,
        words.description,
        words.keywords,
        str(_at(completion, "model") or asked),
        bill,
    )


def _bill(completion: object, asked: str) -> Bill:
    def count(*path: str) -> int | None:
        number = _at(completion, "usage", *path)
        return number if isinstance(number, int) else None

    paid, produced = count("prompt_tokens"), count("completion_tokens")
    if paid is None or produced is None:
        return Bill(cost=None)
    return prices.bill(
        asked,
        paid,
        produced,
        cached_tokens=count("prompt_tokens_details", "cached_tokens") or 0,
        written_tokens=count("prompt_tokens_details", "cache_write_tokens") or 0,
    )


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _at(data: object, *path: str | int) -> Any:  # noqa: ANN401 - any JSON
    """What stands at `path` in decoded JSON, None where there is no such place."""
    for step in path:
        if isinstance(data, dict) and isinstance(step, str):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _problem(error: openai.APIError, model: str) -> PhotoError | RunError | TemporaryError:
    """What a failure of the API means for the photo and for the run."""
    if isinstance(error, openai.APITimeoutError):
        return TemporaryError(
            PhotoError("server_busy", "The server took too long to answer; try again later.")
        )
    if isinstance(error, openai.APIConnectionError):
        return TemporaryError(
            RunError(
                "unreachable",
                f"The server {error.request.url.host} cannot be reached; "
                "check the network connection and the base URL.",
            ),
            tries=4,
        )
    if not isinstance(error, openai.APIStatusError):
        return PhotoError("answer_unusable", f"The server's answer makes no sense: {_said(error)}")
    status, code = error.status_code, error.code or ""
    if code in NO_MONEY or error.type in NO_MONEY or status == 402:
        return RunError(
            "quota",
            "The account's credit or spending limit is used up; "
            "add credit with the provider, then run again.",
        )
    if status == 401:
        return RunError(
            "key_refused", "The server refuses the API key; check it and enter it again."
        )
    if status == 403:
        return RunError("forbidden", f"The account may not do this: {_said(error)}")
    if status == 404 or code == "model_not_found":
        return _not_found(error, model)
    if status in {408, 409, 429} or status >= 500:
        return TemporaryError(
            PhotoError(
                "server_busy", f"The server is too busy (status {status}); try again later."
            ),
            retry_after=_retry_after(error.response.headers),
        )
    return PhotoError("rejected", f"The server does not accept the request: {_said(error)}")


def _not_found(error: openai.APIStatusError, model: str) -> RunError:
    if error.code == "model_not_found" or "model" in error.message.lower():
        return RunError(
            "model_unknown", f"The server has no model {model!r}; choose another model."
        )
    return _no_server(str(error.request.url))


def _no_server(address: str) -> RunError:
    return RunError(
        "unreachable",
        f"There is no OpenAI-compatible server at {address}; "
        "check the base URL, which usually ends in /v1.",
    )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return float(headers[name]) * unit
        except (KeyError, ValueError):
            continue
    return None


def _said(error: openai.APIError) -> str:
    """The server's own words, fit to be shown: short, on one line, and without a key."""
    line = " ".join(error.message.split())
    return re.sub(r"\bsk-[\w*-]+", "sk-…", line)[:300]
