"""Purchases in one run: real server, real ledger, the budget between them."""

import asyncio
import time
from contextlib import closing
from dataclasses import replace
from decimal import Decimal

import pytest
from vision_keywords.context import Context, Look
from vision_keywords.errors import RunError
from vision_keywords.gate import Gate
from vision_keywords.halt import Halt
from vision_keywords.ledger import Ledger
from vision_keywords.patience import Patience
from vision_keywords.purchase import Purchases
from vision_keywords.settings import Settings
from vision_keywords.vision import Vision

from tests import photographs
from tests.openai_server import COLOURS, KEY, by_colour


def look(colour="red", mark="", **context):
    picture = photographs.told_apart(photographs.plain(COLOURS[colour]), mark)
    return Look(photographs.jpeg_bytes(picture), Context(**context))


def ask(server, *looks, **settings):
    """The answers to photos that are all asked about at once, or the errors instead."""
    wanted = Settings(base_url=server.url, model="gpt-4.1-mini", **settings)

    async def run():
        halt = Halt()
        with closing(Ledger()) as ledger:
            async with Vision(wanted, KEY, print) as vision:
                patience = Patience(halt, Gate(halt, 8, 8))
                purchases = Purchases(wanted, vision, ledger, patience, halt)
                work = [purchases.ask(one) for one in looks]
                return await asyncio.gather(*work, return_exceptions=True)

    return asyncio.run(run())


def test_of_the_same_photo_at_the_same_moment_only_one_is_bought(server):
    server.reply = lambda request: replace(by_colour(request), after=0.2)
    answers = ask(server, *[look()] * 6)
    assert len(server.requests) == 1
    assert sorted(answer.from_ledger for answer in answers) == [False] + [True] * 5
    assert len({answer.title for answer in answers}) == 1


def test_equal_pictures_with_other_keywords_are_bought_each_and_side_by_side(server):
    server.reply = lambda request: replace(by_colour(request), after=0.3)
    began = time.monotonic()
    ask(server, *(look(keywords=(f"copy {number}",)) for number in range(6)))
    assert len(server.requests) == server.most_at_once == 6
    assert time.monotonic() - began < 1.5


def test_the_answer_of_another_photo_is_never_taken(server):
    ask(server, look("red", keywords=("mine",)))
    (answer,) = ask(server, look("blue", keywords=("mine",)))
    assert answer.title == "A blue field"
    (answer,) = ask(server, look("red", keywords=("mine", "also mine")))
    assert not answer.from_ledger


def test_a_request_that_timed_out_may_have_been_paid_and_counts_in_full(server, monkeypatch):
    monkeypatch.setattr("vision_keywords.vision.LOCAL_SECONDS", 0.4)
    server.reply = lambda request: replace(by_colour(request), after=1.5)
    (outcome,) = ask(server, look(), budget=Decimal("0.003"))
    assert isinstance(outcome, RunError)
    assert outcome.code == "budget_reached"
    assert len(server.requests) == 1, "the second try had no room any more"


def test_a_server_that_says_nothing_is_given_up_after_two_tries(server, monkeypatch):
    monkeypatch.setattr("vision_keywords.vision.LOCAL_SECONDS", 0.4)
    server.reply = lambda request: replace(by_colour(request), after=1.5)
    (outcome,) = ask(server, look())
    assert outcome.code == "server_busy"
    assert "too long" in outcome.message
    assert len(server.requests) == 2


def test_a_clock_that_is_set_back_and_forth_disturbs_nothing(server, monkeypatch):
    """Only the ledger's dates go by it; they decide nothing."""
    jumps = iter([0, 4e9, -1e9, 2e9] * 10_000)
    true = time.time
    monkeypatch.setattr(time, "time", lambda: abs(true() + next(jumps)))
    answers = ask(server, *(look(mark=str(number)) for number in range(12)))
    assert len([answer for answer in answers if answer.title == "A red field"]) == 12
    again = ask(server, *(look(mark=str(number)) for number in range(12)))
    assert all(answer.from_ledger for answer in again)
    assert len(server.requests) == 12


@pytest.mark.parametrize("count", [0, 10**30])
def test_a_count_of_tokens_that_cannot_be_is_no_count(server, count):
    def reply(request):
        usage = {"prompt_tokens": 853, "completion_tokens": count}
        body = by_colour(request).body | {"usage": usage}
        return replace(by_colour(request), body=body)

    server.reply = reply
    (answer,) = ask(server, look())
    assert answer.bill.estimated == (count > 10**9)
    assert answer.bill.output_tokens < 1000
