"""The purchase of an answer: from the ledger if it was paid for before, else from the model."""

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from functools import partial
from weakref import WeakValueDictionary

from vision_keywords import estimate, images, prices, prompt
from vision_keywords.bill import Bill
from vision_keywords.budget import Budget
from vision_keywords.context import Context, Look
from vision_keywords.errors import PhotoError, RunError, TemporaryError, internal_error
from vision_keywords.gate import Passage
from vision_keywords.halt import CutOff, Halt
from vision_keywords.ledger import Entry, Ledger
from vision_keywords.patience import Patience
from vision_keywords.prompt import Question
from vision_keywords.rules import Rules
from vision_keywords.series import Alike, Series
from vision_keywords.settings import Settings
from vision_keywords.suggestion import (
    Answer,
    Suggestion,
    completed,
    is_same_but_for,
    shown_title,
    suggest,
)
from vision_keywords.vision import Vision

log = logging.getLogger(__name__)


class Purchases:
    """All purchases of a run: within the budget, each answer in the ledger before it is told."""

    def __init__(
        self,
        settings: Settings,
        rules: Rules,
        vision: Vision,
        ledger: Ledger,
        patience: Patience,
        halt: Halt,
    ) -> None:
        self._settings = settings
        self._rules = rules
        self._vision = vision
        self._ledger = ledger
        self._patience = patience
        self._halt = halt
        self._budget = Budget(settings.budget, halt)
        self._series = Series()
        # Of the same photo twice in one run, the second waits for the first one's answer.
        self._turns: WeakValueDictionary[tuple[bytes, Context], asyncio.Lock]
        self._turns = WeakValueDictionary()
        self._excess = Decimal(1)
        """How many times its upper bound an answer has cost, if more."""
        self._is_tried = False
        self._trials = asyncio.Lock()
        self.unseen = 0
        """Requests of which nobody knows whether they were charged for."""

    async def ask(self, look: Look) -> Answer:
        """The answer for one photo, completed by a second one where keywords are missing.

        Raises PhotoError, RunError or CutOff.
        """
        scope = self._scope(look)
        fingerprint = images.fingerprint(look.preview)
        alike = self._series.alike(fingerprint)
        member = self._series.join(fingerprint)
        turn = self._turns.setdefault((scope, look.context), asyncio.Lock())
        async with turn:
            answer = await self._first_answer(look, scope, alike)
            made = suggest(answer, look.context, self._rules)
            member.title = shown_title(look.context, made.title, self._rules)
            if made.missing and not answer.is_exhausted:
                answer = await self._completed(answer, made, look, scope)
            return answer

    async def _first_answer(self, look: Look, scope: bytes, alike: Alike) -> Answer:
        if not self._settings.fresh:
            found = await asyncio.to_thread(self._found, scope, look.context)
            if found:
                return found
        size = images.size_of(look.preview)
        question = prompt.question(look, size, self._rules, self._settings.hint, alike)
        return await self._buy(question, scope, look.context)

    async def _completed(
        self, answer: Answer, made: Suggestion, look: Look, scope: bytes
    ) -> Answer:
        """The answer with the keywords that are missing in `made`.

        Whatever keeps the second question back, the first answer stays good.
        """
        question = prompt.follow_up(made, self._rules)
        try:
            return await self._buy(question, scope, look.context, answer)
        except PhotoError as error:
            # The first answer's bill is in it; "already paid for" is only what cost nothing now.
            was_free = answer.from_ledger and error.bill.is_nothing
            return replace(answer, bill=error.bill, from_ledger=was_free)
        except RunError as error:
            self._halt.because(error)
            return answer
        except CutOff:
            return answer

    # The ledger

    def _scope(self, look: Look) -> bytes:
        """The digest of all that was asked but for the photo's own context."""
        asked = {
            "server": self._vision.address,
            "model": self._vision.model,
            "instructions": prompt.instructions(self._rules),
            "schema": prompt.schema(self._rules),
            "hint": self._settings.hint,
            "preview": hashlib.sha256(look.preview).hexdigest(),
        }
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).digest()

    def _found(self, scope: bytes, context: Context) -> Answer | None:
        """The answer to the same question.

        The photo may have got the answer's own words since: a context that differs only by them is
        the same, so that neither an Undo nor its lack costs a second payment.
        """
        for entry in self._ledger.find(scope):
            if is_same_but_for(entry.answer, context, entry.context, self._rules):
                return entry.answer
        return None

    # The model

    async def _buy(
        self, question: Question, scope: bytes, context: Context, first: Answer | None = None
    ) -> Answer:
        """The answer to a question; with `first`, that answer completed."""
        paid, lost = first.bill if first else Bill(), None
        while True:
            attempt = partial(self._attempt, question, scope, context, first)
            try:
                answer = await self._patience.call(attempt, tokens=self._rated(question))
                return replace(answer, bill=paid + answer.bill)
            except PhotoError as error:
                paid += error.bill
                lost = PhotoError(error.code, error.message, paid, details=error.details)
                another = self._vision.another_way(question, error)
                if another is None:
                    raise lost from error
                question = another
            except (RunError, CutOff) as error:
                if lost is None:
                    raise
                # What was paid for the first try is told, whatever keeps the second one back; and
                # that one needs more of the budget than other photos do.
                if isinstance(error, RunError) and error.code != "budget_reached":
                    self._halt.because(error)
                raise lost from error

    async def _attempt(
        self,
        question: Question,
        scope: bytes,
        context: Context,
        first: Answer | None,
        passage: Passage,
    ) -> Answer:
        """One request, set aside in the budget and then entered in the ledger.

        Its way out stays taken until it is entered: should the ledger fail, no more is lost than
        was under way.
        """
        self._ledger.check_room()
        async with self._trial():
            tokens = estimate.at_most(self._vision.model, question)
            most = prices.most(self._vision.model, tokens, self._settings)
            reserved = await self._budget.reserve(None if most is None else most * self._excess)
            spent: Bill | None = None  # Nobody knows until the server has answered.
            try:
                answer = await self._vision.ask(question, passage.hear, self._halt.check)
                spent = answer.bill
                if first:
                    answer = completed(first, answer, context, self._rules)
                await self._keep(partial(self._ledger.enter, scope, Entry(context, answer)))
            except PhotoError as error:
                spent = None if error.perhaps_paid else error.bill
                if not error.bill.is_nothing:
                    await self._keep(
                        partial(self._ledger.enter_loss, self._vision.model, error.bill)
                    )
                raise
            except TemporaryError as error:
                spent = None if error.perhaps_paid else Bill()
                raise
            except (RunError, CutOff):
                spent = Bill()
                raise
            else:
                return answer
            finally:
                self._settle(most, reserved, spent)

    @asynccontextmanager
    async def _trial(self) -> AsyncIterator[None]:
        """Under a budget the first request goes out alone, as a trial of how the server counts."""
        if self._settings.budget is None or self._is_tried:
            yield
            return
        async with self._trials:
            if not self._is_tried:
                yield
                return
        yield

    def _settle(self, most: Decimal | None, reserved: Decimal | None, spent: Bill | None) -> None:
        cost = spent.cost if spent and not spent.estimated else None
        self._budget.settle(reserved, cost)
        self.unseen += spent is None
        if cost and most:
            self._is_tried = True
            self._excess = max(self._excess, cost / most)

    async def _keep(self, entry: Callable[[], None]) -> None:
        """Enters in the ledger; if that fails, what is in hand is used all the same, since it is
        paid for, but nothing is bought any more."""
        try:
            await asyncio.to_thread(entry)
        except RunError as error:
            self._halt.because(error)
        except Exception:
            log.exception("A bug kept an answer out of the ledger")
            self._halt.because(internal_error())

    def _rated(self, question: Question) -> int:
        """What a rate limit charges: what goes in, and all that may come out."""
        return estimate.likely_input(self._vision.model, question) + question.answer_tokens
