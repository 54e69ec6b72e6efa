"""A run and its review: what is written at once, what waits, and what becomes of it."""

import pytest

from tests.studio import HOME, ITEM, studio
from tests.understudy import Understudy

REVIEW = "Review Stock Keywords…"


@pytest.fixture
def room(tmp_path):
    """The understudy warns of p03 and p06 and p09."""
    with studio(tmp_path / HOME) as opened:
        opened.lightroom.haste = 10
        opened.lightroom.prefs["confirm_above"] = 100
        opened.helper = Understudy(opened.helper)
        yield opened


def run(room, photos, *steps):
    """Each step is a button of the review; the summary comes last and is returned."""
    waiting = list(steps)

    def handle(dialog):
        if "Close" not in dialog.buttons:
            return "ok"
        step = waiting.pop(0)
        return dialog.buttons[step] if step in dialog.buttons else dialog.press(step)

    room.lightroom.on_dialog(handle)
    room.lightroom.select(*photos)
    room.lightroom.click(ITEM)
    assert waiting == []
    return room.lightroom.dialogs[-1].text


def titles(photos):
    return [photo.title for photo in photos]


def test_with_a_review_of_all_nothing_is_written_before_it_is_accepted(room):
    room.lightroom.prefs["review"] = "always"
    photos = room.photos(4)
    summary = run(room, photos, "Accept", "Skip", "Close")
    assert titles(photos) == ["Title of p00", "", "", ""]
    assert "1 of 4" in summary
    assert "Waiting for your review: 2 photos" in summary
    assert "Skipped in the review: 1 photo" in summary
    assert room.jobs == []


def test_with_a_review_of_what_is_warned_of_the_rest_is_written_at_once(room):
    room.lightroom.prefs["review"] = "warned"
    photos = room.photos(5)
    summary = run(room, photos, "Close")
    assert titles(photos) == ["Title of p00", "Title of p01", "Title of p02", "", "Title of p04"]
    assert "4 of 5" in summary
    assert "Waiting for your review: 1 photo" in summary


def test_what_waits_is_reviewed_from_the_menu_also_after_a_restart(room):
    room.lightroom.prefs["review"] = "always"
    photos = room.photos(3)
    run(room, photos, "Close")
    assert titles(photos) == ["", "", ""]
    room.lightroom.restart()
    room.lightroom.on_dialog(lambda dialog: dialog.buttons.get("Accept All Remaining", "ok"))
    room.lightroom.click(REVIEW)
    assert titles(photos) == ["Title of p00", "Title of p01", "Title of p02"]
    assert len(room.helper.purchases) == 3


def test_without_warnings_there_is_nothing_to_review(room):
    room.lightroom.prefs["review"] = "warned"
    assert "3 of 3" in run(room, room.photos(3))


def test_a_cancelled_run_is_reviewed_as_far_as_it_came(room):
    room.lightroom.prefs["review"] = "always"
    room.helper.plan(seconds=0.03)
    photos = room.photos(40)
    room.lightroom.cancel_progress(lambda _: len(room.done()) >= 3)
    summary = run(room, photos, "Accept All Remaining")
    written = [photo for photo in photos if photo.title]
    assert 3 <= len(written) < 40
    assert f"Cancelled: stock keywords are in the catalog for {len(written)} of 40" in summary


def test_logs_are_kept_where_the_setting_says_so(room):
    one, other = room.photos(2)
    run(room, [one])
    assert room.jobs == []
    room.lightroom.prefs["keep_logs"] = True
    room.lightroom.restart()
    run(room, [other])
    assert (room.jobs[0] / "events.jsonl").exists()
