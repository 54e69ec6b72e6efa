"""The gate and the patience behind it, on a clock that only the test moves on."""

import asyncio
import random
from decimal import Decimal
from itertools import pairwise

import pytest
from vision_keywords.budget import Budget
from vision_keywords.errors import PhotoError, RunError, TemporaryError
from vision_keywords.gate import Gate
from vision_keywords.halt import CutOff, Halt
from vision_keywords.limits import Limit
from vision_keywords.patience import DEADLINE, Patience


class FastLoop(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to the next timer instead of waiting for it."""

    def __init__(self):
        super().__init__()
        self._skipped = 0.0

    def time(self):
        return super().time() + self._skipped

    def _run_once(self):
        if not self._ready and self._scheduled:
            self._skipped += max(0.0, self._scheduled[0].when() - self.time())
        super()._run_once()


def run(coroutine):
    with asyncio.Runner(loop_factory=FastLoop) as runner:
        return runner.run(coroutine)


def now():
    return asyncio.get_running_loop().time()


BUSY = PhotoError("server_busy", "Busy.")


async def conduct(action, count, *, at_first=8, at_most=32, tokens=0, halt=None):
    """`count` calls at once; gives what each came to, and the gate."""
    halt = halt or Halt()
    gate = Gate(halt, at_first, at_most)
    patience = Patience(halt, gate)
    calls = [patience.call(action, tokens=tokens) for _ in range(count)]
    return await asyncio.gather(*calls, return_exceptions=True), gate


class Server:
    """Answers after `latency` seconds; complains when more than `capacity` requests are with it."""

    def __init__(self, capacity=1000, latency=1.0):
        self.capacity, self.latency = capacity, latency
        self.at_once = self.most_at_once = self.complaints = 0

    async def __call__(self, passage):
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.at_once > self.capacity:
                self.complaints += 1
                raise TemporaryError(BUSY, tries=10)
            await asyncio.sleep(self.latency)
        finally:
            self.at_once -= 1


# How wide -----------------------------------------------------------------------------------------


def test_a_server_that_takes_all_soon_gets_as_many_as_are_allowed():
    async def scenario():
        server, began = Server(), now()
        _, gate = await conduct(server, 200)
        return server.most_at_once, gate.width, now() - began

    most, width, seconds = run(scenario())
    assert most == width == 32
    assert seconds < 10, "8 at once would take 25 s"


def test_never_more_than_allowed_are_under_way():
    async def scenario():
        server = Server()
        await conduct(server, 50, at_first=3, at_most=3)
        return server.most_at_once

    assert run(scenario()) == 3


def test_the_limit_of_a_server_is_found_and_kept_near():
    async def scenario():
        server = Server(capacity=12)
        outcomes, gate = await conduct(server, 600)
        return outcomes, gate.width, server.complaints

    outcomes, width, complaints = run(scenario())
    assert outcomes == [None] * 600, "no photo failed"
    assert 6 <= width <= 13
    assert complaints < 60


def test_one_complaint_halves_the_width_once_for_all_that_were_out_together():
    async def scenario():
        gate = Gate(Halt(), 16, 32)
        async with gate.passage(0) as one, gate.passage(0) as two:
            await asyncio.sleep(1)
            gate.was_too_much(one)
            gate.was_too_much(two)
        return gate.width

    assert run(scenario()) == 8


def test_a_server_with_little_to_do_is_not_thought_to_take_more():
    async def scenario():
        gate = Gate(Halt(), 8, 32)
        for _ in range(50):
            async with gate.passage(0) as passage:
                gate.went_well(passage)
        return gate.width

    assert run(scenario()) == 8


# Quotas and pauses --------------------------------------------------------------------------------


class Quota:
    """A server with a bucket of requests or tokens that fills steadily, told in the headers."""

    def __init__(self, size, rate, *, told=True, kind="requests", retry_after=True):
        self.size, self.rate, self.told, self.kind = size, rate, told, kind
        self.retry_after = retry_after
        self.level, self.at, self.refused, self.answered = float(size), None, 0, 0

    async def __call__(self, passage):
        amount = passage.tokens if self.kind == "tokens" else 1
        self.at = self.at or now()
        self.level = min(self.size, self.level + (now() - self.at) * self.rate)
        self.at = now()
        admitted = self.level >= amount
        self.level -= amount if admitted else 0
        limit = Limit(self.size, int(self.level), (self.size - self.level) / self.rate)
        if self.told:
            passage.hear({self.kind: limit})
        if not admitted:
            self.refused += 1
            wait = (amount - self.level) / self.rate if self.retry_after else None
            raise TemporaryError(BUSY, retry_after=wait, tries=10)
        await asyncio.sleep(1.0)
        self.answered += 1


@pytest.mark.parametrize("kind", ["requests", "tokens"])
def test_a_quota_that_is_told_is_used_up_and_hardly_ever_hit(kind):
    async def scenario():
        amount = 1500 if kind == "tokens" else 1
        server, began = Quota(20 * amount, 5 * amount, kind=kind), now()
        outcomes, _ = await conduct(server, 300, tokens=1500)
        allowed = 20 + 5 * (now() - began)
        return outcomes, server, 300 / allowed

    outcomes, server, share = run(scenario())
    assert outcomes == [None] * 300
    assert server.refused <= 32, "at most what was out when the quota was first heard of"
    assert share >= 0.95


def test_a_quota_that_is_not_told_costs_some_refusals_and_no_photo():
    async def scenario():
        server, began = Quota(20, 5, told=False), now()
        outcomes, _ = await conduct(server, 300)
        return outcomes, 300 / (20 + 5 * (now() - began))

    outcomes, share = run(scenario())
    assert outcomes == [None] * 300
    assert share >= 0.8


def test_a_pause_that_the_server_asks_for_holds_for_all():
    times = []

    async def action(passage):
        times.append(now())
        if len(times) == 1:
            raise TemporaryError(BUSY, retry_after=30)

    async def scenario():
        await conduct(action, 6, at_first=1, at_most=1)

    run(scenario())
    assert times[1] - times[0] >= 30
    assert times[-1] - times[0] < 40


def test_a_header_alone_never_holds_a_run_up_for_long():
    """The day's requests are used up, it says; only a refusal would be certain."""
    times = []

    async def action(passage):
        times.append(now())
        passage.hear({"requests": Limit(200, 0, 86400.0)})

    async def scenario():
        await conduct(action, 2, at_first=1, at_most=1)

    run(scenario())
    assert 30 < times[1] - times[0] <= 61


# Trying again -------------------------------------------------------------------------------------


def failing(error, times):
    left = times

    async def action(passage):
        nonlocal left
        if left:
            left -= 1
            raise error
        return "answer"

    return action


def test_a_passing_trouble_is_waited_out_longer_each_time():
    times = []

    async def action(passage):
        times.append(now())
        if len(times) < 6:
            raise TemporaryError(BUSY)

    async def scenario():
        await conduct(action, 1)

    run(scenario())
    waits = [after - before for before, after in pairwise(times)]
    assert all(later > earlier for earlier, later in pairwise(waits))
    assert 0.5 <= waits[0] <= 0.63


def test_a_lasting_trouble_is_given_up_after_the_last_try():
    error = TemporaryError(BUSY, tries=3)
    (outcome,), _ = run(conduct(failing(error, 3), 1))
    assert outcome.code == "server_busy"
    (outcome,), _ = run(conduct(failing(error, 2), 1))
    assert outcome == "answer"


def test_one_photo_whose_connection_breaks_off_each_time_fails_alone_while_others_are_answered():
    broken_off = RunError("unreachable", "The server cannot be reached.")

    async def scenario():
        halt = Halt()
        patience = Patience(halt, Gate(halt, 4, 4))

        async def ask(number):
            async def action(passage):
                await asyncio.sleep(0.3)
                if number == 5:
                    raise TemporaryError(broken_off, tries=3, perhaps_paid=True)

            return await patience.call(action)

        return await asyncio.gather(*map(ask, range(40)), return_exceptions=True)

    outcomes = run(scenario())
    alone = outcomes.pop(5)
    assert isinstance(alone, PhotoError)
    assert alone.code == "server_busy"
    assert outcomes == [None] * 39


def test_a_connection_that_breaks_off_for_all_stops_the_run():
    broken_off = RunError("unreachable", "The server cannot be reached.")
    error = TemporaryError(broken_off, tries=3, perhaps_paid=True)
    outcomes, _ = run(conduct(failing(error, 100), 5))
    assert {type(outcome) for outcome in outcomes} == {RunError}


def test_a_photo_is_not_tried_beyond_its_deadline():
    async def scenario():
        began = now()
        error = TemporaryError(BUSY, retry_after=110, tries=100)
        (outcome,), _ = await conduct(failing(error, 100), 1)
        return outcome, now() - began

    outcome, seconds = run(scenario())
    assert outcome.code == "server_busy"
    assert DEADLINE - 120 < seconds < DEADLINE + 20


def test_a_pause_beyond_reason_stops_the_run():
    error = TemporaryError(BUSY, retry_after=3600)
    (outcome,), _ = run(conduct(failing(error, 1), 1))
    assert isinstance(outcome, RunError)
    assert "60 minutes" in outcome.message


@pytest.mark.parametrize("at_once", [1, 2, 8, 32])
def test_an_outage_of_most_of_a_minute_is_waited_out_with_few_requests(at_once):
    requests = 0

    async def scenario():
        began = now()

        async def action(passage):
            nonlocal requests
            requests += 1
            await asyncio.sleep(0.1)
            if 2 < now() - began < 50:
                raise TemporaryError(BUSY)

        outcomes, _ = await conduct(action, 300, at_first=at_once, at_most=at_once)
        return outcomes

    assert run(scenario()) == [None] * 300
    assert requests < 300 + 12 + 2 * at_once


def test_an_outage_without_end_stops_the_run():
    requests = 0

    async def action(passage):
        nonlocal requests
        requests += 1
        number = requests
        await asyncio.sleep(0.1)
        if number > 3:
            raise TemporaryError(BUSY, tries=100)

    async def scenario():
        began, halt = now(), Halt()
        gate = Gate(halt, 8, 8)
        patience = Patience(halt, gate)

        async def ask():
            try:
                await patience.call(action)
            except RunError as error:
                halt.because(error)
                raise

        outcomes = await asyncio.gather(*(ask() for _ in range(40)), return_exceptions=True)
        return outcomes, now() - began

    outcomes, seconds = run(scenario())
    kinds = {type(outcome) for outcome in outcomes} - {type(None)}
    assert kinds == {RunError, CutOff}
    assert 50 < seconds < 120
    assert requests < 60


def test_a_server_that_never_answers_is_given_up_soon_but_not_at_once():
    async def scenario(until):
        began = now()

        async def action(passage):
            await asyncio.sleep(0.1)
            if now() - began < until:
                raise TemporaryError(BUSY)

        outcomes, _ = await conduct(action, 40)
        return outcomes, now() - began

    outcomes, _ = run(scenario(until=12))
    assert outcomes == [None] * 40, "a minute's limit that is used up, say"
    outcomes, seconds = run(scenario(until=1e9))
    assert isinstance(outcomes[0], RunError)
    assert seconds < 50


def test_requests_that_fail_together_are_one_failure():
    """A burst of errors for all that are out is no outage."""
    burst = True

    async def action(passage):
        nonlocal burst
        await asyncio.sleep(0.1)
        if burst:
            await asyncio.sleep(0.1)
            raise TemporaryError(BUSY)

    async def scenario():
        nonlocal burst
        work = asyncio.create_task(conduct(action, 100, at_first=32))
        await asyncio.sleep(0.3)
        burst = False
        return await work

    outcomes, _ = run(scenario())
    assert outcomes == [None] * 100


def test_single_losses_among_answers_stop_nothing():
    number = 0

    async def action(passage):
        nonlocal number
        number += 1
        if number % 2:
            raise TemporaryError(BUSY, tries=1)

    outcomes, _ = run(conduct(action, 40, at_first=1, at_most=1))
    assert sum(outcome is None for outcome in outcomes) == 20
    assert not any(isinstance(outcome, RunError) for outcome in outcomes)


def test_a_halt_lets_nobody_out_any_more_and_gives_those_outside_some_seconds():
    begun = []

    async def scenario():
        halt = Halt()

        async def action(passage):
            begun.append(passage)
            await asyncio.sleep(2.0 if len(begun) < 3 else 600.0)
            return "answer"

        work = asyncio.create_task(conduct(action, 10, at_first=3, at_most=3, halt=halt))
        await asyncio.sleep(1)
        called = now()
        halt.because(RunError("cancelled", "Cancelled."))
        outcomes, _ = await work
        return outcomes, now() - called

    outcomes, seconds = run(scenario())
    assert len(begun) == 3
    assert outcomes[:2] == ["answer", "answer"]
    assert all(isinstance(outcome, CutOff) for outcome in outcomes[2:])
    assert 7.9 < seconds < 8.5


# The budget ---------------------------------------------------------------------------------------


class Shop:
    """Requests of random true price, each at most what was set aside for it."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.most = Decimal("0.002")
        self.cap = Decimal(self.chance.randint(3, 60)) / 1000
        self.spent = self.set_aside = Decimal(0)
        self.highest = Decimal(0)

    async def buy(self, budget):
        reserved = await budget.reserve(self.most)
        self.set_aside += self.most
        self.highest = max(self.highest, self.spent + self.set_aside)
        await asyncio.sleep(self.chance.random())
        price = self.most * self.chance.randint(1, 100) / 100
        self.set_aside -= self.most
        self.spent += price
        budget.settle(reserved, price)

    async def open(self):
        budget = Budget(self.cap, Halt())
        work = [self.buy(budget) for _ in range(200)]
        return await asyncio.gather(*work, return_exceptions=True)


@pytest.mark.parametrize("seed", range(20))
def test_a_budget_is_never_passed_and_nearly_used_up(seed):
    shop = Shop(seed)
    outcomes = run(shop.open())
    assert shop.spent <= shop.highest <= shop.cap
    assert shop.cap - shop.spent < shop.most
    assert {stop.code for stop in outcomes if stop} == {"budget_reached"}


def test_a_request_that_may_have_been_paid_unseen_counts_in_full():
    async def scenario():
        budget = Budget(Decimal("0.003"), Halt())
        budget.settle(await budget.reserve(Decimal("0.002")), None)
        with pytest.raises(RunError, match=r"\$0\.0020 spent"):
            await budget.reserve(Decimal("0.002"))

    run(scenario())


def test_an_unknown_price_and_a_budget_do_not_go_together():
    async def scenario():
        assert await Budget(None, Halt()).reserve(None) is None
        with pytest.raises(RunError, match="--price") as caught:
            await Budget(Decimal(1), Halt()).reserve(None)
        assert caught.value.code == "price_unknown"

    run(scenario())


def test_a_halt_wakes_who_waits_for_the_budget():
    async def scenario():
        halt = Halt()
        budget = Budget(Decimal("0.003"), halt)
        await budget.reserve(Decimal("0.002"))
        waiting = asyncio.create_task(budget.reserve(Decimal("0.002")))
        await asyncio.sleep(0.1)
        halt.because(RunError("cancelled", "Cancelled."))
        with pytest.raises(CutOff):
            await waiting

    run(scenario())
