"""The model behind the OpenAI API: the connection, and the request for one photo."""

import asyncio
import base64
import re
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import openai

from vision_keywords import prompt
from vision_keywords.api_errors import no_server, problem, too_late
from vision_keywords.completion import at, decoded, read_completion
from vision_keywords.context import Look
from vision_keywords.errors import RunError
from vision_keywords.events import Notice
from vision_keywords.settings import Settings
from vision_keywords.suggestion import Answer

OPENAI = "https://api.openai.com/v1"

SECONDS, LOCAL_SECONDS = 120.0, 600.0
"""The longest that one answer may take; a model on the user's own computer is slow."""

PREFERRED = ("gpt-4.1-mini", "gpt-4o-mini", "gpt-4.1", "gpt-4o", "gpt-6-luna", "gpt-5.6-luna")
"""What `auto` takes: the best-value GPT-4 model with vision that the account still offers, then
the successors that OpenAI has announced for that family."""


class Vision:
    """A connection to one server and the model that answers there, open inside `async with`."""

    def __init__(self, settings: Settings, key: str) -> None:
        """`key` may be empty where the server needs none; `Settings.check_key` has seen it."""
        self.model = settings.model
        self._settings = settings
        self._instructions = prompt.instructions(settings)
        self._address = settings.base_url or OPENAI
        self._seconds = LOCAL_SECONDS if settings.is_local else SECONDS
        try:
            self._client = openai.AsyncOpenAI(
                # Without a key the SDK refuses to start; a server that needs none ignores this one.
                api_key=key or "none",
                # Stated, lest the SDK takes one from the environment that the settings did not.
                base_url=self._address,
                # One retry layer, Patience: the SDK's own would retry an exhausted quota too.
                max_retries=0,
                timeout=openai.Timeout(self._seconds, connect=10.0),
            )
        except (ImportError, ValueError) as error:
            raise RunError(
                "unreachable",
                f"The proxy settings of this computer cannot be used ({error}); "
                "correct HTTPS_PROXY and ALL_PROXY.",
            ) from error

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
            async with asyncio.timeout(60.0):
                response = await self._client.models.with_raw_response.list()
        except TimeoutError as error:
            raise too_late() from error
        except openai.APIStatusError as error:
            # Not every compatible server can list its models, and not every key may.
            if self.model != "auto" and error.status_code in {400, 403, 404, 405, 501}:
                return []
            raise problem(error, self.model) from error
        except openai.APIError as error:
            raise problem(error, self.model) from error
        listed = at(decoded(response.text), "data")
        if not isinstance(listed, list):
            raise no_server(self._address)
        offered = {str(at(model, "id")): model for model in listed}
        if self.model == "auto":
            self.model = _best(list(offered))
        end = at(offered.get(self.model), "shutdown_date")
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
        body = self._body(look)
        try:
            # The SDK's own time-out begins anew with every byte.
            async with asyncio.timeout(self._seconds):
                response = await self._client.chat.completions.with_raw_response.create(**body)
        except TimeoutError as error:
            raise too_late() from error
        except openai.APIError as error:
            raise problem(error, self.model) from error
        return read_completion(response.text, model=self.model, address=self._address)

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
        if _is_openai(self._address):
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


def _is_openai(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return host == "api.openai.com" or host.endswith(".api.openai.com")


def _reasons_by_default(model: str) -> bool:
    # From GPT-5.1 on, hidden reasoning is billed as output and is on unless switched off.
    return re.match(r"gpt-(5\.[1-9]|[6-9])", model) is not None
