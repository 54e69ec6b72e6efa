"""The question before a run: which photos, on what terms, and what is sent of them."""

import pytest

from tests.command import PROGRAM
from tests.plugin import as_lua, lua_with_plugin
from tests.studio import HOME, ITEM, studio

A_DOLLAR_A_PHOTO = f"""#!/bin/sh
if [ "$1" != estimate-job ]; then exec '{PROGRAM}' "$@"; fi
count=$(sed 's/.*"photos": *\\([0-9]*\\).*/\\1/' "$2/job.json")
echo "$count" >> "$0.asked"
echo '{{"event": "started", "protocol": 1, "version": "0.1.0"}}' >> "$2/events.jsonl"
echo '{{"event": "finished", "model": "m", "cost": '$count'}}' >> "$2/events.jsonl"
"""


@pytest.fixture
def room(tmp_path, server):
    with studio(tmp_path / HOME, server.url) as opened:
        opened.put_in_place_of_helper(A_DOLLAR_A_PHOTO)
        yield opened


def ask(room, *photos, then="cancel", **plan):
    """Selects, clicks, and gives the question once its price is there."""
    room.lightroom.select(*photos)
    room.lightroom.answer(
        then, to="Rehearsal", when=lambda _: "reckoned" not in room.confirmation.text, **plan
    )
    room.lightroom.click(ITEM)
    return room.confirmation


def done(room, *names):
    return [room.keyworded_photo(name, ["fox"], title="A fox") for name in names]


# Photos that have stock keywords ---------------------------------------------------------------


def test_finished_photos_are_left_out_unless_they_are_wanted_again_and_the_price_follows(room):
    room.lightroom.select(*done(room, "a.jpg", "b.jpg"), room.photo("c.jpg", "red"))
    seen = []

    def has_compared(dialog):
        if "reckoned" in dialog.text:
            return False
        seen.append(dialog.text)
        if len(seen) == 1:
            dialog.check("Leave out 2 photos that have stock keywords already", False)
            return False
        dialog.check("Leave out 2 photos", True)
        seen.append(dialog.text)
        return True

    room.lightroom.answer("cancel", to="Rehearsal", when=lambda _: has_compared(room.confirmation))
    room.lightroom.click(ITEM)
    for text, price in zip(seen, ("$1.00 for 1 ", "$3.00 for 3 ", "$1.00 for 1 "), strict=True):
        assert price in text
    assert room.helper.with_name(f"{room.helper.name}.asked").read_text("utf-8") == "1\n3\n"


def test_only_the_unfinished_photos_are_done_by_default(room):
    first, second = done(room, "a.jpg")[0], room.photo("b.jpg", "blue")
    room.generate(first, second, rehearsal=True)
    assert "blue" in second.keywords
    assert first.keywords == ["fox"]


def test_all_finished_photos_are_done_anew_without_a_choice(room):
    dialog = ask(room, *done(room, "a.jpg", "b.jpg"))
    assert "Stock keywords are there already, and are made anew." in dialog.text
    assert "Leave out" not in dialog.text
    assert "$2.00 for 2 photos" in dialog.text


# What is said ----------------------------------------------------------------------------------


def test_what_is_left_out_is_said(room):
    photos = [room.photo(f"{name}.jpg", "red") for name in "abc"]
    room.lightroom.stack(*photos, collapsed=True)
    video = room.lightroom.add_video(room.pictures / "a.mov")
    text = ask(room, photos[0], video).text
    assert "1 video is left out." in text
    assert "2 photos inside collapsed stacks are left out" in text


def test_terms_are_said(room):
    room.lightroom.prefs.update(flex=True, base_url="http://localhost:1/v1", keyword_count=12)
    text = ask(room, room.photo("a.jpg", "red")).text
    for words in ("Flex tier: slower", "Server: http://localhost:1/v1", "each photo: 12."):
        assert words in text


# The hint --------------------------------------------------------------------------------------


def test_the_hint_of_the_last_series_is_there_again(room):
    photo = room.photo("a.jpg", "red")
    room.generate(photo, rehearsal=True, hint="Harvest in Bern")
    assert room.lightroom.prefs["hint"] == "Harvest in Bern"
    dialogs = len(room.lightroom.dialogs)
    ask(room, room.photo("b.jpg", "red"))
    assert "Harvest in Bern" in room.lightroom.dialogs[dialogs].text


# The off switch --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "done_count", "filmstrip", "above", "needed"),
    [
        (1, 0, False, 0, True),
        (5, 0, False, 5, False),
        (6, 0, False, 5, True),
        (5, 2, False, 5, False),
        (5, 5, False, 5, True),
        (1, 0, True, 5, True),
    ],
)
def test_the_question_is_asked_above_a_number_and_wherever_a_click_may_be_a_slip(
    count, done_count, filmstrip, above, needed
):
    lua = lua_with_plugin()
    for name in ("LrBinding", "LrDialogs", "LrView"):
        lua.globals().offer(name, lua.table_from({}))
    lua.globals().offer("LrLogger", lambda _: lua.eval("{ enable = function() end }"))
    picked = {"photos": [{}] * count, "done": done_count, "filmstrip": filmstrip}
    is_needed = lua.eval("require 'Confirm'.is_needed")
    assert is_needed(as_lua(lua, picked), as_lua(lua, {"confirm_above": above})) == needed


def test_a_small_selection_starts_at_once_when_the_user_wants_that(room):
    room.lightroom.prefs["confirm_above"] = 2
    photo = room.photo("a.jpg", "blue")
    room.lightroom.select(photo)
    room.lightroom.answer("ok")
    room.lightroom.click(ITEM)
    [summary] = room.lightroom.dialogs
    assert "for 1 of 1 photo" in summary.text
    assert photo.title == "A blue field"


# What is sent ----------------------------------------------------------------------------------


def open_what_is_sent(room, photo, hint=""):
    """Presses the button, and gives the window that opens."""
    opened = []

    def press(dialog):
        dialog.type("Hint", hint)
        dialog.press("What Is Sent…")

    def is_over(_):
        opened[:] = [one for one in room.lightroom.dialogs if one.text.startswith("What Is Sent")]
        return bool(opened) and opened[0].closed

    room.lightroom.select(photo)
    room.lightroom.at(lambda lr: lr.dialogs, lambda: press(room.confirmation))
    room.lightroom.answer("cancel", to="Rehearsal", when=is_over)
    room.lightroom.answer("ok", to="What Is Sent")
    room.lightroom.click(ITEM)
    return opened[0]


def test_what_is_sent_is_shown_to_the_letter(room):
    photo = room.photo("a.jpg", "red", city="Zürich", gps=(47.3, 8.5), keywords=["fox"])
    dialog = open_what_is_sent(room, photo, hint="Harvest in Bern")
    text = dialog.text
    for words in ("Harvest in Bern", "Zürich", '"fox"', "672 pixels on its longer side", "a.jpg"):
        assert words in text
    for words in ("GPS position is not sent", "Names of people are not sent", "Never sent"):
        assert words in text
    assert "47.3" not in text
    [picture] = [one for one in dialog.controls() if one.kind == "catalog_photo"]
    assert picture.get("photo") is not None
    assert room.jobs == []


def test_what_is_switched_on_is_said_to_be_sent(room):
    room.lightroom.prefs.update(send_gps=True, send_people=True, instructions="British spelling.")
    room.lightroom.add_keyword("Ana", person=True)
    photo = room.photo("a.jpg", "red", gps=(47.3, 8.5), keywords=["Ana"])
    text = open_what_is_sent(room, photo).text
    for words in ("47.3", "Ana", "British spelling.", "position is among the notes"):
        assert words in text


def test_a_helper_that_cannot_say_what_is_sent_is_reported(room):
    room.put_in_place_of_helper("#!/bin/sh\nexit 1\n")
    dialog = open_what_is_sent(room, room.photo("a.jpg", "red"))
    assert "The helper ended unexpectedly." in dialog.text
    assert dialog.style == "warning"


def test_what_nobody_waits_for_any_more_is_not_shown(room):
    room.lightroom.select(room.photo("a.jpg", "red"))
    room.lightroom.answer("cancel", to="Rehearsal", press=["What Is Sent…"])
    room.lightroom.click(ITEM)
    assert len(room.lightroom.dialogs) == 1
    assert room.jobs == []
    assert room.lightroom.errors == room.lightroom.violations == []
