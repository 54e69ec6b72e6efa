"""The model behind the OpenAI API: the connection, and one request for one photo."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from types import TracebackType
from typing import Any

import httpx2
import openai

from vision_keywords import clock, limits, models, prices
from vision_keywords.api_errors import flex_is_full, no_server, problem, too_late
from vision_keywords.bounded import bound
from vision_keywords.completion import at, decoded, read_completion
from vision_keywords.dialect import Dialect, is_openai
from vision_keywords.errors import (
    PhotoError,
    RunError,
    TemporaryError,
    UnreadableAnswer,
    VisionKeywordsError,
)
from vision_keywords.events import Notice
from vision_keywords.limits import Limit
from vision_keywords.models import Model
from vision_keywords.prompt import Question
from vision_keywords.settings import Settings
from vision_keywords.suggestion import Answer

OPENAI = "https://api.openai.com/v1"

SECONDS, FLEX_SECONDS, LOCAL_SECONDS = 120.0, 900.0, 600.0
"""The longest that one answer may take; a model on the user's own computer is slow."""

FLEX_REST = 60.0
"""Seconds for which the standard tier answers after the flex tier had no room."""

Hear = Callable[[Mapping[str, Limit]], None]


class Vision:
    """A connection to one server and the model that answers there, open inside `async with`."""

    def __init__(self, settings: Settings, key: str, notify: Callable[[Notice], None]) -> None:
        """`key` may be empty where the server needs none; `Settings.check_key` has seen it.

        `notify` gets what the photographer should know, each thing once.
        """
        self.address = settings.base_url or OPENAI
        self._settings = settings
        self._notify = notify
        self._key = key
        self._name(settings.model)
        self.ending: date | None = None
        """The announced day of the model's shutdown, once it is chosen."""
        self._no_flex_until = 0.0
        self._said: set[str] = set()
        self._seconds = SECONDS
        if settings.is_local or settings.flex:
            self._seconds = LOCAL_SECONDS if settings.is_local else FLEX_SECONDS
        try:
            self._client = openai.AsyncOpenAI(
                # Without a key the SDK refuses to start; a server that needs none ignores this one.
                api_key=key or "none",
                # Stated, lest the SDK takes one from the environment that the settings did not.
                base_url=self.address,
                # One retry layer, Patience: the SDK's own would retry an exhausted quota too.
                max_retries=0,
                timeout=openai.Timeout(self._seconds, connect=10.0),
                http_client=openai.DefaultAsyncHttpxClient(event_hooks={"response": [bound]}),
            )
        except httpx2.InvalidURL as error:
            raise RunError(
                "address_invalid",
                f"The base URL {self.address!r} or the proxy's in HTTPS_PROXY is no web address "
                f"({error}); correct it.",
                details=(self.address,),
            ) from error
        except (ImportError, ValueError) as error:
            raise RunError(
                "proxy_invalid",
                f"The proxy settings of this computer cannot be used ({error}); "
                "correct HTTPS_PROXY and ALL_PROXY.",
                details=(str(error),),
            ) from error

        if not is_openai(self.address):
            # The SDK takes them from the environment, and they are nobody else's business.
            self._client.organization = self._client.project = None

    async def __aenter__(self) -> "Vision":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.close()

    def _name(self, model: str) -> None:
        self.model = model
        self._dialect = Dialect(model, self.address, flex=self._settings.flex)

    # Models

    async def offered(self) -> list[Model]:
        """The models that the server offers to this key. Raises RunError or TemporaryError."""
        with self._key_hidden():
            return await self._offered()

    async def _offered(self) -> list[Model]:
        try:
            async with asyncio.timeout(60.0):
                response = await self._client.models.with_raw_response.list()
        except TimeoutError as error:
            raise too_late() from error
        except openai.APIError as error:
            found = problem(error, self.model)
            if isinstance(found, TemporaryError) and found.code == "unreachable":
                found.tries = 3  # At the start a wrong address is likelier than a passing trouble.
            raise found from error
        listed = at(decoded(response.text), "data")
        if not isinstance(listed, list):
            raise no_server(self.address)
        known = is_openai(self.address)
        offered = []
        for each in listed:
            name, told = at(each, "id"), at(each, "shutdown_date")
            if not isinstance(name, str):
                continue
            # Only OpenAI's own names end when OpenAI says so.
            offered.append(Model(name, models.ending(told, name) if told or known else None))
        return offered

    async def resolve_model(self) -> None:
        """Finds out which model answers, proves the key, and warns of the model's end.

        Raises RunError (key, model, server) or TemporaryError.
        """
        self.choose(await self.listed())

    async def listed(self) -> list[Model]:
        """The models to choose from; none where the server cannot tell and need not, since one is
        named. Raises RunError (key, server) or TemporaryError."""
        try:
            return await self.offered()
        except (RunError, PhotoError, TemporaryError) as error:
            # Not every compatible server can list its models, and not every key may.
            status = getattr(error.__cause__, "status_code", None)
            if self.model == "auto" or status not in {400, 403, 404, 405, 501}:
                raise
            return []

    def choose(self, offered: list[Model]) -> None:
        """Finds out which of the models answers, and warns of its end. Raises RunError."""
        if self.model == "auto":
            self._name(models.best(offered).name)
        if self._settings.flex and prices.has_no_flex(self.model, self._settings):
            self._say_no_flex()
        unlisted = models.known_ending(self.model) if is_openai(self.address) else None
        endings = {model.name: model.ending for model in offered}
        self.ending = ending = endings.get(self.model, unlisted)
        if ending:
            self._say(
                "model_shutdown",
                f"The model {self.model} shuts down on {ending}; choose another before then.",
                self.model,
                str(ending),
            )

    # Photos

    async def ask(self, question: Question, hear: Hear, check: Callable[[], None]) -> Answer:
        """The answer to one question, after one request, or more where the server refuses the way
        in which it was put. `hear` gets the rate limits that the server tells; `check` raises when
        no request may go out any more.

        Raises PhotoError, RunError or TemporaryError.
        """
        with self._key_hidden():
            return await self._ask(question, hear, check)

    async def _ask(self, question: Question, hear: Hear, check: Callable[[], None]) -> Answer:
        while True:
            check()
            body = self._body(question)
            rung = self._dialect.format
            try:
                # The SDK's own time-out begins anew with every byte.
                async with asyncio.timeout(self._seconds):
                    create = self._client.chat.completions.with_raw_response.create
                    response = await create(**body)
                break
            except TimeoutError as error:
                raise too_late() from error
            except openai.APIStatusError as error:
                hear(limits.read(error.response.headers))
                if not self._put_differently(question, body, error):
                    raise problem(error, self.model) from error
            except openai.APIError as error:
                raise problem(error, self.model) from error
        hear(limits.read(response.headers))
        try:
            answer = read_completion(
                response.text, question, self._settings, model=self.model, address=self.address
            )
        except UnreadableAnswer as error:
            error.rung = rung
            raise
        self._dialect.works(body)
        return answer

    def another_way(self, question: Question, error: PhotoError) -> Question | None:
        """The question as it should be put once more after this error; None to leave it at that."""
        if error.code == "cut_off" and not question.has_more_room:
            return question.with_more_room()
        if isinstance(error, UnreadableAnswer) and self._dialect.step_down(error.rung):
            return question
        return None

    def _body(self, question: Question) -> dict[str, Any]:
        body = self._dialect.body(question)
        if "service_tier" in body and clock.now() < self._no_flex_until:
            del body["service_tier"]
        return body

    def _put_differently(
        self, question: Question, body: dict[str, Any], error: openai.APIStatusError
    ) -> bool:
        """Whether the request is worth repeating at once in another form."""
        if "service_tier" in body and flex_is_full(error.status_code, error.response.text):
            self._no_flex_until = clock.now() + FLEX_REST
            self._say(
                "flex_full",
                "The half-price flex tier has no room at the moment; "
                "some photos are answered at the standard price.",
            )
            return True
        if error.status_code not in {400, 404, 422, 500, 501}:
            return False
        may_guess = error.status_code in {400, 422}
        learnt = self._dialect.learn(question, body, error.response.text, may_guess=may_guess)
        if learnt and "service_tier" in body and "service_tier" not in self._body(question):
            self._say_no_flex()
        return learnt

    def _say_no_flex(self) -> None:
        self._say(
            "flex_unavailable",
            f"There is no flex tier for {self.model}; the standard price applies.",
            self.model,
        )

    @contextmanager
    def _key_hidden(self) -> Iterator[None]:
        """Keeps the key out of what servers complain: some repeat it."""
        try:
            yield
        except VisionKeywordsError as error:
            error.hide(self._key)
            raise

    def _say(self, code: str, message: str, *details: str) -> None:
        if code not in self._said:
            self._said.add(code)
            self._notify(Notice(code, message, details))
