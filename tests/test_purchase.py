"""Purchases in one run: real server, real ledger, the budget between them."""

import asyncio
import json
import sqlite3
import threading
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
from vision_keywords.rules import rules_of
from vision_keywords.settings import Settings
from vision_keywords.suggestion import suggest
from vision_keywords.vision import Vision

from tests import photographs
from tests.openai_server import COLOURS, KEY, Reply, by_colour, completion, error


def look(colour="red", mark="", **context):
    picture = photographs.told_apart(photographs.plain(COLOURS[colour]), mark)
    return Look(photographs.jpeg_bytes(picture), Context(**context))


async def nothing():
    """What happens in the middle of most runs."""


def ask(server, *looks, meanwhile=nothing, one_by_one=False, **settings):
    """The answers to photos that are all asked about at once, or the errors instead."""
    wanted = Settings(base_url=server.url, model="gpt-4.1-mini", **settings)

    async def run():
        halt = Halt()
        with closing(Ledger()) as ledger:
            async with Vision(wanted, KEY, print) as vision:
                patience = Patience(halt, Gate(halt, 8, 8))
                purchases = Purchases(wanted, rules_of(wanted), vision, ledger, patience, halt)
                if one_by_one:
                    return [await purchases.ask(each) for each in looks]
                work = asyncio.gather(*map(purchases.ask, looks), return_exceptions=True)
                await meanwhile()
                return await work

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


def counting(**usage):
    """A server that counts like this, whatever it wrote."""

    def reply(request):
        body = by_colour(request).body | {"usage": usage}
        return Reply(body=body | {"service_tier": "priority"}, after=0.05)

    return reply


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens": 1500, "completion_tokens": 50_000},
        {"prompt_tokens": 20_000, "completion_tokens": 100},
        {"prompt_tokens": 1500, "completion_tokens": 700},
    ],
)
def test_a_server_that_counts_more_than_it_may_is_found_out_by_the_first_request(server, usage):
    """Its model writes on in spite of the limit, or its tier is dearer than the one asked for."""
    server.reply = counting(**usage)
    answers = ask(server, *(look(mark=str(n)) for n in range(40)), budget=Decimal("0.30"))
    bought = [answer.bill.cost for answer in answers if not isinstance(answer, Exception)]
    assert len(server.requests) == len(bought) >= 2
    assert sum(bought) <= Decimal("0.30")


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"nonsense", headers={"Content-Encoding": "gzip"}),
        Reply(body=b""),
        Reply(504, {"error": {"message": "Gateway time-out"}}),
        Reply(body={"error": {"message": "Odd", "code": 400}, "usage": {
            "prompt_tokens": 800, "completion_tokens": 100}}),
    ],
)  # fmt: skip
def test_what_may_have_been_charged_unseen_counts_against_the_budget(server, reply):
    server.reply = lambda request: reply
    looks = (look(mark=str(number)) for number in range(20))
    outcomes = ask(server, *looks, budget=Decimal("0.004"))
    assert {outcome.code for outcome in outcomes} >= {"budget_reached"}
    assert len(server.requests) <= 12


def test_a_count_of_nothing_is_no_count(server):
    server.reply = counting(prompt_tokens=0, completion_tokens=0)
    (answer,) = ask(server, look())
    assert answer.bill.estimated


def test_what_the_first_try_cost_is_told_whatever_keeps_the_second_one_back(server):
    def reply(request):
        if len(server.requests) == 1:
            return Reply(body=completion("A", ["cut"], finish_reason="length"))
        return error(429, "insufficient_quota", "no")

    server.reply = reply
    (outcome,) = ask(server, look())
    assert outcome.bill.input_tokens == 853


def test_a_second_try_that_the_budget_does_not_allow_fails_that_photo_alone(server):
    def reply(request):
        if request.colour == "blue":
            return Reply(body=completion("A", ["cut"], finish_reason="length"))
        return by_colour(request)

    server.reply = reply
    looks = [look("blue"), *(look("red", mark=str(number)) for number in range(3))]
    blue, *reds = ask(server, *looks, budget=Decimal("0.0065"))
    assert blue.code == "cut_off"
    assert all(red.title == "A red field" for red in reds)


def test_an_answer_without_words_is_asked_for_again_the_next_time(server):
    server.reply = lambda request: Reply(body=completion('" . "', ["k" * 70]))
    (outcome,) = ask(server, look())
    assert outcome.code == "answer_unusable"
    server.reply = by_colour
    (answer,) = ask(server, look())
    assert answer.title == "A red field"


def test_answers_in_hand_are_used_although_the_ledger_is_held_by_another_program(
    server, tmp_path, monkeypatch
):
    monkeypatch.setenv("VISION_KEYWORDS_DATA", str(tmp_path))
    monkeypatch.setattr("vision_keywords.sqlite_file.PATIENCE", 3.0)
    Ledger().close()
    is_held = threading.Event()

    def reply(request):
        assert is_held.wait(20)
        return Reply(body=completion("A red field", ["snow"]))

    server.reply = reply
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3", isolation_level=None)) as holder:

        async def hold():
            while len(server.requests) < 8:
                await asyncio.sleep(0.01)
            holder.execute("begin immediate")
            is_held.set()

        answers = ask(server, *(look(mark=str(number)) for number in range(12)), meanwhile=hold)
    bought = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert len(bought) == len(server.requests) == 8, "none that was paid for is lost"


def test_a_key_that_the_server_repeats_is_shown_nowhere(server, monkeypatch):
    monkeypatch.setattr("vision_keywords.patience.HICCUPS", 1)
    monkeypatch.setattr("vision_keywords.patience.DEAD", 0.0)
    server.reply = lambda request: error(400, None, f"Bad key {KEY} or Bearer xyz-{KEY}!")
    (outcome,) = ask(server, look())
    assert outcome.code == "rejected"
    assert KEY not in outcome.message
    server.reply = lambda request: error(503, None, f"Bad key {KEY}")
    (outcome,) = ask(server, look(mark="other"))
    assert outcome.code == "server_busy"
    assert KEY not in outcome.message


def test_nothing_of_the_account_at_openai_goes_to_other_servers(server, monkeypatch):
    monkeypatch.setenv("OPENAI_ORG_ID", "org-mine")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-mine")
    ask(server, look())
    assert not {"openai-organization", "openai-project"} & set(server.requests[0].headers)


def test_a_full_disk_is_noticed_before_anything_is_paid(server, monkeypatch):
    monkeypatch.setattr("vision_keywords.sqlite_file.ROOM", 10**18)
    (outcome,) = ask(server, look())
    assert outcome.code == "disk_full"
    assert server.requests == []


# Keywords that are missing ------------------------------------------------------------------------


def few(request):
    return Reply(body=completion(f"A {request.colour} field", ["field", "farm"]))


def more(*keywords):
    return lambda request: Reply(
        body=completion("", [], content=json.dumps({"keywords": keywords}))
    )


def suggested(answer, **settings):
    return suggest(answer, Context(), rules_of(Settings(**settings)))


def test_missing_keywords_are_asked_for_once_in_words_alone(server):
    server.reply, server.more = few, more("Farms", "sky", "red", "harvest", "summer", "rural")
    (answer,) = ask(server, look(), keyword_count=6)
    made = suggested(answer, keyword_count=6)
    assert made.keywords == ("field", "farm", "sky", "red", "harvest", "summer")
    assert made.missing == 0
    (follow_up,) = server.follow_ups
    assert follow_up.notes["title"] == "A red field"
    assert follow_up.notes["keywords"] == ["field", "farm", "red"]
    assert answer.bill.input_tokens == 2 * 853


def test_the_second_answer_is_in_the_ledger_too(server):
    server.reply, server.more = few, more("sky", "harvest", "summer", "rural")
    (first,) = ask(server, look(), keyword_count=6)
    (again,) = ask(server, look(), keyword_count=6)
    assert again.from_ledger
    assert again.keywords == first.keywords
    assert (len(server.requests), len(server.follow_ups)) == (1, 1)


def test_a_model_that_has_no_more_keywords_is_not_asked_a_third_time(server):
    server.reply, server.more = few, more("photo", "field")
    for _ in range(3):
        (answer,) = ask(server, look(), keyword_count=6)
    assert suggested(answer, keyword_count=6).missing == 3
    assert (len(server.requests), len(server.follow_ups)) == (1, 1)


@pytest.mark.parametrize(
    ("problem", "halts"),
    [
        (Reply(body=completion("", [], refusal="No.")), False),
        (Reply(body=completion("", [], content="nonsense")), False),
        (error(400, None, "Bad"), False),
        (error(429, "insufficient_quota", "no"), True),
        (error(401, "invalid_api_key", "no"), True),
    ],
)
def test_whatever_keeps_the_second_answer_back_the_first_one_stays_good(server, problem, halts):
    server.reply, server.more = few, lambda request: problem
    (answer,) = ask(server, look(), keyword_count=6)
    assert suggested(answer, keyword_count=6).missing == 3
    assert len(server.follow_ups) >= 1
    server.more = more("sky", "harvest", "summer")
    (again,) = ask(server, look(), keyword_count=6)
    assert suggested(again, keyword_count=6).missing == 0, "the next run asks for the rest alone"
    assert len(server.requests) == 1


def test_a_budget_that_is_reached_between_the_two_keeps_the_first_answer(server):
    server.reply, server.more = few, more("sky", "harvest", "summer")
    answers = ask(server, look(), keyword_count=6, budget=Decimal("0.00134"))
    assert suggested(answers[0], keyword_count=6).missing == 3
    assert server.follow_ups == []


def test_a_photo_of_a_series_is_told_of_it(server):
    ask(server, look(mark="two"), look(mark="three"))
    begin = [
        request.text.startswith("This photo is one of a series") for request in server.requests
    ]
    assert sorted(begin) == [False, True]


def test_a_photo_of_a_series_is_told_of_the_titles_that_are_taken(server):
    looks = [look(mark="one"), look(mark="two", title="My own title"), look(mark="three")]
    ask(server, *looks, one_by_one=True)
    taken = [request.notes.get("titles_taken") for request in server.requests]
    assert taken == [None, ["A red field"], ["A red field", "My own title"]]


def test_a_model_that_says_it_has_none_is_not_asked_a_third_time(server):
    server.reply, server.more = few, more()
    for _ in range(3):
        (answer,) = ask(server, look(), keyword_count=6)
    assert suggested(answer, keyword_count=6).missing == 3
    assert (len(server.requests), len(server.follow_ups)) == (1, 1)


def test_a_second_answer_that_was_paid_for_in_vain_is_not_called_free(server):
    server.reply = few
    server.more = lambda request: Reply(body=completion("", [], refusal="No."))
    ask(server, look(), keyword_count=6)
    (again,) = ask(server, look(), keyword_count=6)
    assert again.bill.input_tokens
    assert not again.from_ledger
