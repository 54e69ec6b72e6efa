"""The price before a run: asked of the helper while the question stands, and never in its way."""

import json
import os
import time
from pathlib import Path

import pytest

from tests.command import PROGRAM
from tests.openai_server import KEY
from tests.studio import HOME, ITEM, studio

SAMPLE = Path(__file__).parent / "samples" / "protocol" / "estimate.json"

STANDS_IN = """#!/bin/sh
if [ "$1" = run-job ]; then exec '{program}' "$@"; fi
{script}
"""
"""The helper itself, but for what it says about the price."""


@pytest.fixture
def room(tmp_path, server):
    with studio(tmp_path / HOME, server.url) as opened:
        yield opened


def let_the_helper_answer(room, script):
    room.put_in_place_of_helper(STANDS_IN.format(program=PROGRAM, script=script))


def estimate(**changes):
    """A script that prints the sample, with changes."""
    return f"echo '{json.dumps({**json.loads(SAMPLE.read_text('utf-8')), **changes})}'"


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


def leftovers(room):
    return list((room.lightroom.temp / "VisionKeywords").iterdir())


# What is asked ---------------------------------------------------------------------------------


def test_the_sample_estimate_is_shown(room):
    let_the_helper_answer(room, f"cat '{SAMPLE}'")
    assert "About $0.0884 for 127 photos with gpt-4.1-mini." in look(room, 127)
    assert leftovers(room) == []


def test_the_installed_helper_names_a_price(room):
    text = look(room, 127)
    assert "About $0.0" in text
    assert "for 127 photos with gpt-4.1-mini." in text


@pytest.mark.parametrize(
    ("prefs", "words"),
    [
        ({}, "--keywords 30 --agency adobe --model auto --language English"),
        (
            {"keyword_count": 12, "model": "gpt 6's", "language": "German"},
            "--keywords 12 --agency adobe --model gpt 6's --language German",
        ),
        (
            {"flex": True, "agency": "alamy"},
            "--keywords 30 --agency alamy --model auto --language English --flex",
        ),
        (
            {"input_price": "0,15", "output_price": "0.60", "budget": "2"},
            "--keywords 30 --agency adobe --model auto --language English --price 0.15 0.6",
        ),
    ],
)
def test_the_helper_is_asked_with_what_the_settings_say(room, prefs, words):
    room.lightroom.prefs.update(prefs)
    let_the_helper_answer(room, 'echo "$@" > "$0.asked"\n' + estimate())
    look(room, 3)
    asked = room.helper.with_name(f"{room.helper.name}.asked").read_text("utf-8")
    assert asked == f"estimate --photos 3 --json {words}\n"


def test_on_windows_the_helper_is_asked_through_cmd(tmp_path):
    with studio(tmp_path / "Jürgen & (1)'s", os="windows") as room:
        room.lightroom.prefs["model"] = "my & model"
        let_the_helper_answer(room, estimate(model="my & model"))
        assert "for 1 photo with my & model." in look(room)
        assert leftovers(room) == []


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
    assert "About $0.0884 for 1 photo with gpt-4.1-mini.\nIt stops before it costs more" in text
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


def test_flex_is_said_in_the_terms(room):
    room.lightroom.prefs["flex"] = True
    let_the_helper_answer(room, estimate())
    assert "Flex tier: slower, and half price" in look(room)


# A helper in trouble ---------------------------------------------------------------------------

OLD_HELPER = """cat >&2 <<'END'
Usage: vision-keywords [OPTIONS] COMMAND [ARGS]...
Try 'vision-keywords --help' for help.

Error: No such command 'estimate'.
END
exit 2"""


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("echo 'Error: The model auto has no end.' >&2; exit 2", "The model auto has no end."),
        ("echo; echo 'It hurts.'; echo 'Very much.'; exit 1", "It hurts."),
        (OLD_HELPER, "No such command 'estimate'."),
        ("exit 0", "The helper gave no answer."),
        ("kill -9 $$", ""),
        (f"echo 'what is {KEY}?'; exit 1", "what is sk-...?"),
        (estimate(protocol=2), '{"protocol": 2'),
        ("printf 'Z\\374rich ist besch\\344digt\\n'; exit 1", "Z\ufffdrich ist besch\ufffddigt"),
        ("printf '%s' '{\"protocol\": 1, \"cost\": 3'", ""),
        ("printf '\\000\\377\\376 garbage \\000'; exit 1", ""),
        ("yes 'On and on.' | head -c 1000000 | tr -d '\\n'", "On and on.On and on."),
    ],
)
def test_a_helper_that_names_no_price_leaves_it_unknown_with_its_own_words(room, script, sentence):
    let_the_helper_answer(room, script)
    text = look(room)
    assert f"Price unknown. {sentence}" in text
    assert KEY not in text
    assert len(text) < 1000
    assert leftovers(room) == []


def test_only_the_last_complete_line_that_is_an_answer_counts(room):
    odd = "echo 'a warning'; echo '[1]'; echo 'null'; printf '\\377\\n'; "
    cut_off = "; echo 'more'; printf '%s' '{\"protocol\": 1, \"cost\": 7}'; exit 1"
    let_the_helper_answer(room, odd + estimate(cost=5) + "; " + estimate(cost=6) + cut_off)
    assert "About $6.00 for 1 photo" in look(room)


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
    assert "Price: being reckoned..." in room.confirmation.text
    assert "for 1 of 1 photo" in summary.text
    assert photo.title == "A red field"
    assert leftovers(room) == []


def test_a_price_that_comes_after_the_question_was_declined_does_no_harm(room):
    room.lightroom.prefs["budget"] = "2.50"
    let_the_helper_answer(room, SLOW + estimate())
    room.lightroom.select(room.photo("a.jpg", "red"))
    room.lightroom.answer("cancel", to="being reckoned...\nIt stops before")
    room.lightroom.click(ITEM)
    assert room.helper.with_name(f"{room.helper.name}.late").exists()
    assert "$0.0884" not in room.confirmation.text
    assert len(room.lightroom.dialogs) == 1
    assert leftovers(room) == []
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
    assert room.helper.with_name(f"{room.helper.name}.late").exists()
    assert leftovers(room) == []


# What is left ----------------------------------------------------------------------------------


def test_what_a_lost_lightroom_left_is_swept_after_a_day(room):
    folder = room.lightroom.temp / "VisionKeywords"
    folder.mkdir(parents=True)
    ages = {"estimate-old.txt": 1.1, "estimate-new.txt": 0.9, "mine.txt": 30}
    for name, days in ages.items():
        (folder / name).write_text("x")
        then = time.time() - days * 24 * 60 * 60
        os.utime(folder / name, (then, then))
    room.generate(room.photo("a.jpg", "red"), rehearsal=True)
    assert sorted(path.name for path in leftovers(room)) == ["estimate-new.txt", "mine.txt"]
