"""The price before a run: asked of the helper while the question stands, and never in its way."""

import json
import time
from pathlib import Path

import pytest

from tests.command import PROGRAM
from tests.openai_server import KEY
from tests.studio import HOME, ITEM, studio

SAMPLES = Path(__file__).parent / "samples" / "protocol"

STANDS_IN = """#!/bin/sh
if [ "$1" != estimate-job ]; then exec '{program}' "$@"; fi
{script}
"""
"""The helper itself, but for what it says about the price."""


@pytest.fixture
def room(tmp_path, server):
    with studio(tmp_path / HOME, server.url) as opened:
        yield opened


def let_the_helper_answer(room, script):
    room.put_in_place_of_helper(STANDS_IN.format(program=PROGRAM, script=script))


def say(*events):
    """A script that reports these events."""
    return "".join(f"echo '{json.dumps(event)}' >> \"$2/events.jsonl\"; " for event in events)


def estimate(**changes):
    """A script that reports the sample, with changes to its verdict."""
    lines = (SAMPLES / "price_events.jsonl").read_text("utf-8").splitlines()
    started, finished = map(json.loads, lines)
    return say(started, {**finished, **changes})


def in_a_moment(seconds):
    then = time.monotonic() + seconds
    return lambda _: time.monotonic() > then


def no_longer_reckoning(room):
    return lambda _: "being reckoned" not in room.confirmation.text


def look(room, count=1, button="cancel", **plan):
    """What the question says when a user has waited for the price."""
    first = room.photo("a.jpg", "red")
    copies = [room.lightroom.add_virtual_copy(first) for _ in range(count - 1)]
    room.lightroom.select(first, *copies)
    room.lightroom.answer(button, to="Rehearsal", when=no_longer_reckoning(room), **plan)
    room.lightroom.click(ITEM)
    return room.confirmation.text


# What is asked ---------------------------------------------------------------------------------


def test_the_sample_estimate_is_shown(room):
    let_the_helper_answer(room, f"cat '{SAMPLES / 'price_events.jsonl'}' > \"$2/events.jsonl\"")
    assert "About $0.0773 for 127 photos with gpt-4.1-mini." in look(room, 127)
    assert room.jobs == []


def test_the_installed_helper_names_a_price(room):
    text = look(room, 127)
    assert "About $0.0" in text
    assert "for 127 photos with gpt-4.1-mini." in text


def test_the_helper_is_asked_with_what_the_settings_say_and_without_the_key(room):
    room.lightroom.prefs.update(
        {"keyword_count": 12, "model": "gpt 6's", "language": "German", "flex": True}
    )
    room.lightroom.prefs.update({"input_price": "0,15", "output_price": "0.60", "budget": "2"})
    let_the_helper_answer(room, 'cp "$2/job.json" "$0.asked"; ls "$2" > "$0.files"; ' + estimate())
    look(room, 3)
    asked = json.loads(room.helper.with_name(f"{room.helper.name}.asked").read_text("utf-8"))
    said = {"protocol": 1, "photos": 3, "keyword_count": 12, "model": "gpt 6's", "flex": True}
    said.update(language="German", agency="adobe", input_price=0.15, output_price=0.6, budget=2)
    assert said.items() <= asked.items()
    assert set(json.loads((SAMPLES / "price_job.json").read_text("utf-8"))) <= set(asked)
    assert "key\n" not in room.helper.with_name(f"{room.helper.name}.files").read_text("utf-8")


def test_on_windows_the_helper_is_asked_through_cmd(tmp_path):
    with studio(tmp_path / "Jürgen & (1)'s", os="windows") as room:
        room.lightroom.prefs["model"] = "my & model"
        let_the_helper_answer(room, estimate(model="my & model"))
        assert "for 1 photo with my & model." in look(room)
        assert room.jobs == []


# What is said ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cost", "sentence"),
    [
        (1.25, "About $1.25 for 2 photos with gpt-4.1-mini."),
        (0.00002, "Less than $0.0001 for 2 photos with gpt-4.1-mini."),
        (0, "No cost for 2 photos with gpt-4.1-mini, by the price in the settings."),
        (None, "Price unknown: no published price for gpt-4.1-mini."),
        ("cheap", "Price unknown: no published price for gpt-4.1-mini."),
        (-1, "Price unknown: no published price for gpt-4.1-mini."),
    ],
)
def test_the_price_is_said_and_an_unknown_one_is_never_zero(room, cost, sentence):
    let_the_helper_answer(room, estimate(cost=cost))
    assert sentence in look(room, 2)


def test_the_budget_is_said_beneath_the_price(room):
    room.lightroom.prefs["budget"] = "2,50"
    let_the_helper_answer(room, estimate())
    text = look(room)
    assert "About $0.0773 for 1 photo with gpt-4.1-mini.\nIt stops before it costs more" in text
    assert "more than $2.50." in text


def test_a_budget_without_a_known_price_asks_for_one(room):
    room.lightroom.prefs["budget"] = "2.50"
    let_the_helper_answer(room, estimate(cost=None, model="my-own"))
    text = look(room)
    assert "no published price for my-own.\nThe budget of $2.50 needs a price: enter it" in text
    assert "It stops before" not in text


def test_without_a_budget_none_is_mentioned(room):
    let_the_helper_answer(room, estimate())
    text = look(room)
    assert "budget" not in text
    assert "It stops" not in text


def test_a_rehearsal_is_said_to_cost_nothing(room):
    room.lightroom.prefs["budget"] = "2.50"
    let_the_helper_answer(room, estimate())
    text = look(room, check={"Rehearsal": True})
    assert "A rehearsal costs nothing." in text
    assert "$" not in text


# A helper in trouble ---------------------------------------------------------------------------


def stopped(message):
    started = {"event": "started", "protocol": 1, "version": "0.1.0"}
    return say(started, {"event": "stopped", "code": "agency_unknown", "message": message})


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (stopped("There is no such agency."), "There is no such agency."),
        (say({"event": "started", "protocol": 2, "version": "9.8.7"}), "(version 9.8.7)"),
        ("echo \"Error: No such command 'estimate-job'.\" >&2; exit 2", "ended unexpectedly"),
        ("exit 0", "The helper ended unexpectedly."),
        ("kill -9 $$", "The helper ended unexpectedly."),
        ("printf 'garbage \\377' > \"$2/events.jsonl\"", "The helper ended unexpectedly."),
    ],
)
def test_a_helper_that_names_no_price_leaves_it_unknown_with_what_to_do(room, script, sentence):
    let_the_helper_answer(room, script)
    text = look(room)
    assert f"Price unknown. {sentence}" in text or ("Price unknown." in text and sentence in text)
    assert KEY not in text


def test_a_helper_that_cannot_start_leaves_the_price_unknown(room):
    room.put_in_place_of_helper("#!/nowhere/python\n")
    assert "Price unknown. " in look(room)


def test_a_temporary_folder_that_cannot_be_written_leaves_the_price_unknown(room):
    (room.lightroom.temp / "VisionKeywords").write_text("a file in the way")
    assert "Price unknown. Lightroom cannot make the folder" in look(room)
    assert room.lightroom.commands == []


# While the question stands ---------------------------------------------------------------------

SLOW = 'sleep 2; echo late >> "$0.late"; '


def test_a_slow_helper_holds_up_neither_the_question_nor_the_run(room):
    let_the_helper_answer(room, SLOW + estimate())
    photo = room.photo("a.jpg", "red")
    begun = time.monotonic()
    asked_after = []
    room.lightroom.at(lambda lr: lr.dialogs, lambda: asked_after.append(time.monotonic() - begun))
    summary = room.generate(photo)
    assert asked_after[0] < 1.5
    assert "Price: being reckoned…" in room.confirmation.text
    assert "for 1 of 1 photo" in summary.text
    assert photo.title == "A red field"
    assert room.jobs == []


def test_a_helper_that_hangs_is_given_up_and_asked_to_end(room):
    room.lightroom.lua("require('Estimate').PATIENCE = 0.5")
    let_the_helper_answer(room, 'until [ -e "$2/cancel" ]; do sleep 0.1; done')
    assert "Price unknown. The helper did not answer in time." in look(room)
    assert room.lightroom.errors == room.lightroom.violations == []


def test_a_price_that_comes_after_the_question_was_declined_does_no_harm(room):
    room.lightroom.prefs["budget"] = "2.50"
    let_the_helper_answer(room, SLOW + estimate())
    room.lightroom.select(room.photo("a.jpg", "red"))
    room.lightroom.answer("cancel", to="being reckoned…\nIt stops before")
    room.lightroom.click(ITEM)
    assert room.helper.with_name(f"{room.helper.name}.late").exists()
    assert "$0.0773" not in room.confirmation.text
    assert len(room.lightroom.dialogs) == 1
    assert room.jobs == []
    assert room.lightroom.errors == room.lightroom.violations == []


def test_a_price_that_comes_late_never_reaches_the_next_question(room):
    let_the_helper_answer(room, SLOW + estimate())
    room.lightroom.select(room.photo("a.jpg", "red"))
    room.lightroom.answer("cancel", to="being reckoned")
    room.lightroom.click(ITEM, wait=False)
    room.lightroom.run(until=in_a_moment(0.5))
    let_the_helper_answer(room, estimate(cost=9))
    room.lightroom.answer("cancel", to="Rehearsal", when=in_a_moment(2.5))
    room.lightroom.click(ITEM)
    assert [("$9.00" in dialog.text) for dialog in room.lightroom.dialogs] == [False, True]
    assert room.jobs == []
