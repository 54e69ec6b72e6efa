"""The dialect: how a request is put so that this server and this model take it.

What they refuse is learnt once and left out for the rest of the run: the way in which the shape of
the answer is asked for, the effort of reasoning, and fields that only some servers know.
"""

import base64
import re
from typing import Any
from urllib.parse import urlsplit

from vision_keywords.prompt import Question

_FORMATS = ("json_schema", "json_object", "")
"""The ladder: a schema that the server enforces, any JSON, plain text."""

_CORE = ("model", "messages")

_FORMAT_WORDS = ("response_format", "json_schema", "json_object", "structured output")


class Dialect:
    """What is known of one server and model."""

    def __init__(self, model: str, address: str, *, flex: bool = False) -> None:
        self._model = model
        self._is_openai = is_openai(address)
        self._format = 0
        self._proven: dict[str, Any] | None = None
        self._guesses = 3
        self._before_guess: tuple[dict[str, list[Any]], int] | None = None
        limits = ["max_completion_tokens", "max_tokens"]
        self._limits = limits if self._is_openai else limits[::-1]
        # Of each field, the values still to be tried: the first is sent, none means left out.
        self._optional: dict[str, list[Any]] = {"reasoning_effort": _efforts(model)}
        if self._is_openai:
            self._optional["store"] = [False]
            if _pays_for_cache(model):
                self._optional["prompt_cache_options"] = [{"mode": "explicit"}]
        if flex:
            self._optional["service_tier"] = ["flex"]

    @property
    def format(self) -> int:
        """The rung of the ladder; for `step_down`."""
        return self._format

    def body(self, question: Question) -> dict[str, Any]:
        """The body of a chat completion. What is the same for every photo stands first in it, the
        picture last."""
        instructions = question.instructions
        if self._format:
            instructions = f"{instructions}\n{question.shape}"
        content: list[dict[str, Any]] = [{"type": "text", "text": question.notes}]
        if question.preview:
            content.append(_picture(question.preview))
        return {
            "model": self._model,
            "messages": [
                {"role": "system", "content": instructions},
                {"role": "user", "content": content},
            ],
            **self._fields(question),
        }

    def _fields(self, question: Question) -> dict[str, Any]:
        fields = {name: values[0] for name, values in self._optional.items() if values}
        form = _FORMATS[self._format]
        if form == "json_schema":
            shape = {"name": "suggestion", "strict": True, "schema": question.schema}
            fields["response_format"] = {"type": form, form: shape}
        elif form:
            fields["response_format"] = {"type": form}
        return {**fields, self._limits[0]: question.answer_tokens}

    def works(self, sent: dict[str, Any]) -> None:
        """A request put like `sent` was answered in a way that could be read."""
        self._proven = _form(sent)

    def learn(
        self, question: Question, sent: dict[str, Any], complaint: str, *, may_guess: bool
    ) -> bool:
        """Whether the request may be put in another way, after the server refused it as `sent`.

        A form that was answered before is not at fault. Fields that the complaint names are
        changed. If it names none and `may_guess` is true, a server which is not OpenAI's, and has
        not answered yet, gets the barest request there is.
        """
        if _form(sent) == self._proven:
            return False
        fields = self._fields(question)
        tried = {name: value for name, value in sent.items() if name not in _CORE}
        if any(fields.get(name) != value for name, value in tried.items()):
            return True  # Another photo has learnt it meanwhile.
        named = [name for name in tried if _names(complaint, name)]
        if named:
            changed = [self._change(name) for name in named]
            return any(changed)
        return may_guess and not self._proven and not self._is_openai and self._guess()

    def _guess(self) -> bool:
        """Whether to try the barest request; after it was refused too, all is put as before, since
        it then was the photo."""
        if self._before_guess:
            self._optional, self._format = self._before_guess
            self._before_guess = None
            return False
        if not self._guesses:
            return False
        self._guesses -= 1
        self._before_guess = (self._optional, self._format)
        self._optional, self._format = {}, len(_FORMATS) - 1
        return True

    def _change(self, name: str) -> bool:
        if name == "response_format":
            self._format += 1
        elif name in self._optional:
            del self._optional[name][0]
        elif len(self._limits) > 1:
            self._limits.remove(name)
        else:
            return False  # Without any limit a budget could not be kept.
        return True

    def step_down(self, answered: int) -> bool:
        """Whether to ask once more with a looser shape, after an answer that could not be read.

        `answered` is the rung that it was asked for on. Once a server has answered well, an odd
        answer is only that.
        """
        if self._proven or answered + 1 >= len(_FORMATS):
            return False
        self._format = max(self._format, answered + 1)
        return True


def _picture(preview: bytes) -> dict[str, Any]:
    address = f"data:image/jpeg;base64,{base64.b64encode(preview).decode()}"
    # The detail is stated, since what `auto` means differs by model and price.
    return {"type": "image_url", "image_url": {"url": address, "detail": "high"}}


def _form(sent: dict[str, Any]) -> dict[str, Any]:
    """How a request is put, apart from what it asks and how long the answer may be."""
    core = (*_CORE, "max_tokens", "max_completion_tokens", "response_format")
    limits = {name: True for name in sent if name in core[2:4]}
    form = {"response_format": sent["response_format"]["type"]} if core[4] in sent else {}
    return {name: value for name, value in sent.items() if name not in core} | limits | form


def is_openai(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return host == "api.openai.com" or host.endswith(".api.openai.com")


def _names(complaint: str, field: str) -> bool:
    words = _FORMAT_WORDS if field == "response_format" else (field,)
    return any(re.search(rf"(?<!\w){word}(?!\w)", complaint, re.IGNORECASE) for word in words)


def _efforts(model: str) -> list[Any]:
    """The efforts of reasoning to try, the cheapest first: hidden reasoning is billed as output.

    GPT-4 does not reason. GPT-5 and the o-series cannot be kept from it; from GPT-5.1 on it is on
    unless switched off, and a model that does not know `none` names the field when it refuses.
    """
    name = model.rpartition("/")[2]
    if re.match(r"gpt-(5\.[1-9]|[6-9])", name):
        return ["none", "minimal", "low"]
    if re.match(r"gpt-5", name):
        return ["minimal", "low"]
    return ["low"] if re.match(r"o[134]", name) else []


def _pays_for_cache(model: str) -> bool:
    """Whether writing the prompt to the cache costs extra, as from GPT-5.6 on. No two photos share
    more than the instructions, so it would never be read."""
    return re.match(r"gpt-(5\.[6-9]|[6-9])", model) is not None
