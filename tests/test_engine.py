"""The engine, with a model and photos made for each test."""

import asyncio
import threading
import time

from vision_keywords.agencies import agency
from vision_keywords.bill import Bill
from vision_keywords.context import Context, Look
from vision_keywords.engine import Engine
from vision_keywords.errors import PhotoError, RunError, TemporaryError
from vision_keywords.events import PhotoDone, PhotoFailed
from vision_keywords.gate import Gate
from vision_keywords.halt import Halt
from vision_keywords.patience import Patience
from vision_keywords.photo import Photo
from vision_keywords.rules import Rules
from vision_keywords.suggestion import Answer

RULES = Rules(5, agency("generic"))


async def answer(look):
    name = look.preview.decode()
    return Answer(f"Title of {name}", "", tuple(f"{name} {n}" for n in range(9)), "m", Bill(10, 5))


def photo(name, look=None, keep=lambda suggestion: None):
    return Photo(name, name, look or (lambda: Look(name.encode(), Context())), keep)


def paced(ask, halt, at_once):
    """`ask` behind the gate and the patience that a run has."""
    patience = Patience(halt, Gate(halt, at_once, at_once))
    return lambda look: patience.call(lambda passage: ask(look))


def conduct(photos, ask=answer, at_once=4, halt=None, report=None):
    """Runs the engine over the photos; returns the verdict and the events by photo name."""
    events = {}

    def note(event):
        assert event.photo.name not in events, "two events for one photo"
        events[event.photo.name] = event

    async def run():
        nonlocal halt
        halt = halt or Halt()

        async def feed():
            for one in photos:
                yield one

        engine = Engine(
            paced(ask, halt, at_once), report or note, halt, rules=RULES, asked_at_once=at_once
        )
        return await engine.run(feed())

    return asyncio.run(run()), events


def refusing(error, *, only=None, times=1000):
    """An `ask` that raises for some photos, a number of times, and then answers."""
    left = times

    async def ask(look):
        nonlocal left
        if left and (only is None or look.preview.decode() == only):
            left -= 1
            raise error
        return await answer(look)

    return ask


def test_every_photo_gets_its_own_answer():
    verdict, events = conduct([photo(f"p{n}") for n in range(40)])
    assert (verdict.done, verdict.failed, verdict.stopped) == (40, 0, None)
    for name, event in events.items():
        assert event.suggestion.title == f"Title of {name}"
        assert event.suggestion.keywords[0] == f"{name} 0"


def test_the_bills_are_added_up():
    verdict, _ = conduct([photo("a"), photo("b")])
    assert verdict.bill == Bill(20, 10)


def test_no_more_requests_at_once_than_allowed():
    running = most = 0

    async def ask(look):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return await answer(look)

    conduct([photo(f"p{n}") for n in range(30)], ask, at_once=3)
    assert most == 3


def test_photos_are_looked_at_only_as_fast_as_they_are_sent():
    looked = []

    async def never(look):
        await asyncio.Event().wait()

    async def run():
        halt = Halt()

        async def feed():
            for number in range(500):
                yield photo(f"p{number}", lambda: looked.append(1) or Look(b"x", Context()))

        asks = paced(never, halt, 2)
        engine = Engine(asks, print, halt, rules=RULES, asked_at_once=2)
        work = asyncio.create_task(engine.run(feed()))
        await asyncio.sleep(0.3)
        work.cancel()

    asyncio.run(run())
    assert 2 <= len(looked) <= 40


def test_a_photo_that_cannot_be_read_fails_alone():
    def broken():
        raise PhotoError("photo_unreadable", "Broken.")

    verdict, events = conduct([photo("a"), photo("b", look=broken), photo("c")])
    assert (verdict.done, verdict.failed) == (2, 1)
    assert isinstance(events["b"], PhotoFailed)
    assert events["b"].error.code == "photo_unreadable"


def test_a_photo_that_cannot_be_kept_fails_but_is_paid_for():
    def full(suggestion):
        raise PhotoError("not_written", "No.")

    verdict, events = conduct([photo("a", keep=full)])
    assert (verdict.done, verdict.failed) == (0, 1)
    assert events["a"].bill == verdict.bill == Bill(10, 5)


def test_a_fault_of_ours_fails_one_photo_and_leaves_a_traceback(caplog):
    def bug():
        raise ZeroDivisionError

    verdict, events = conduct([photo("a", look=bug), photo("b")])
    assert (verdict.done, verdict.failed) == (1, 1)
    assert events["a"].error.code == "internal"
    assert "ZeroDivisionError" in caplog.text


def test_a_passing_trouble_is_tried_again():
    trouble = TemporaryError(PhotoError("server_busy", "Busy."), retry_after=0.01)
    verdict, _ = conduct([photo("a")], refusing(trouble, times=3))
    assert (verdict.done, verdict.failed) == (1, 0)


def test_a_lasting_trouble_fails_the_photo_after_the_last_try():
    trouble = TemporaryError(PhotoError("server_busy", "Busy."), retry_after=0.01, tries=3)
    verdict, events = conduct([photo("a"), photo("b")], refusing(trouble, only="a"))
    assert (verdict.done, verdict.failed) == (1, 1)
    assert events["a"].error.code == "server_busy"


def test_a_wait_beyond_reason_is_not_waited():
    asked = []

    async def ask(look):
        asked.append(look)
        raise TemporaryError(PhotoError("server_busy", "Busy."), retry_after=3600)

    verdict, _ = conduct([photo(f"p{n}") for n in range(50)], ask, at_once=2)
    assert verdict.stopped.code == "server_pause"
    assert verdict.stopped.details == ("60",)
    assert "60 minutes" in verdict.stopped.message
    assert len(asked) <= 2


def test_a_pause_that_the_server_asks_for_holds_for_all_photos():
    asked = []
    paused = False

    async def ask(look):
        nonlocal paused
        asked.append(time.monotonic())
        if not paused:
            paused = True
            raise TemporaryError(PhotoError("server_busy", "Busy."), retry_after=0.4)
        return await answer(look)

    conduct([photo(f"p{n}") for n in range(6)], ask, at_once=1)
    assert asked[1] - asked[0] >= 0.4


def test_a_failure_of_the_run_stops_it_and_keeps_what_is_finished():
    begun = []

    async def ask(look):
        name = look.preview.decode()
        begun.append(name)
        if name == "p3":
            raise RunError("quota", "No money.")
        return await answer(look)

    verdict, events = conduct([photo(f"p{n}") for n in range(50)], ask, at_once=1)
    assert verdict.stopped is not None
    assert verdict.stopped.code == "quota"
    assert begun == ["p0", "p1", "p2", "p3"]
    assert set(events) == {"p0", "p1", "p2"}
    assert verdict.done == 3


def test_answers_under_way_at_a_halt_are_awaited_and_nothing_new_begins():
    halt_now = threading.Event()
    begun = []

    async def ask(look):
        begun.append(look.preview.decode())
        if len(begun) == 2:
            halt_now.set()
        await asyncio.sleep(0.3)
        return await answer(look)

    events = {}

    async def run():
        halt = Halt()

        async def feed():
            for number in range(20):
                yield photo(f"p{number}")

        engine = Engine(
            paced(ask, halt, 2),
            lambda event: events.update({event.photo.name: event}),
            halt,
            rules=RULES,
            asked_at_once=2,
        )
        work = asyncio.create_task(engine.run(feed()))
        await asyncio.to_thread(halt_now.wait, 5)
        halt.because(RunError("cancelled", "Cancelled."))
        return await work

    verdict = asyncio.run(run())
    assert verdict.stopped.code == "cancelled"
    assert len(begun) == 2
    assert set(events) == set(begun)
    assert all(isinstance(event, PhotoDone) for event in events.values())


def test_an_answer_that_never_comes_does_not_hold_up_a_halt(monkeypatch):
    monkeypatch.setattr("vision_keywords.halt.GRACE", 0.2)

    async def ask(look):
        await asyncio.sleep(0.05)
        if look.preview == b"a":
            raise RunError("quota", "No money.")
        await asyncio.Event().wait()

    verdict, events = conduct([photo("a"), photo("b")], ask)
    assert verdict.stopped.code == "quota"
    assert events == {}


def test_a_halt_wakes_those_who_wait_for_the_server():
    began = time.monotonic()
    both = asyncio.Barrier(2)

    async def ask(look):
        await both.wait()
        if look.preview == b"a":
            raise TemporaryError(PhotoError("server_busy", "Busy."), retry_after=60)
        await asyncio.sleep(0.1)
        raise RunError("quota", "No money.")

    verdict, _ = conduct([photo("a"), photo("b")], ask)
    assert verdict.stopped.code == "quota"
    assert time.monotonic() - began < 5


def test_a_fault_in_the_report_stops_the_run_and_leaves_a_traceback(caplog):
    def report(event):
        raise ZeroDivisionError

    verdict, _ = conduct([photo("a")], report=report)
    assert verdict.stopped.code == "internal"
    assert verdict.bill == Bill(10, 5)
    assert "ZeroDivisionError" in caplog.text


def test_a_fault_in_the_list_of_photos_keeps_the_account_of_what_was_paid(caplog):
    def photos():
        yield from (photo(f"p{n}") for n in range(50))
        raise ZeroDivisionError

    verdict, events = conduct(photos())
    assert verdict.stopped.code == "internal"
    assert verdict.done == len(events) > 30
    assert verdict.bill.input_tokens == 10 * verdict.done
    assert "ZeroDivisionError" in caplog.text


def test_a_full_disk_stops_the_run_and_tells_what_was_paid_for_in_vain():
    def full(suggestion):
        raise RunError("disk_full", "Full.")

    verdict, events = conduct([photo("a", keep=full)])
    assert verdict.stopped.code == "disk_full"
    assert events["a"].bill == verdict.bill == Bill(10, 5)


def test_an_unusable_answer_is_billed_once():
    async def nothing(look):
        return Answer("", "", (), "m", Bill(10, 5))

    verdict, events = conduct([photo("a")], nothing)
    assert events["a"].error.code == "answer_unusable"
    assert verdict.bill == Bill(10, 5)


def test_after_a_halt_no_further_photo_is_looked_at():
    looked = []

    def look(name):
        looked.append(name)
        return Look(name.encode(), Context())

    async def ask(what):
        raise RunError("quota", "No money.")

    photos = [photo(f"p{n}", lambda n=n: look(f"p{n}")) for n in range(200)]
    conduct(photos, ask, at_once=1)
    assert len(looked) < 20
