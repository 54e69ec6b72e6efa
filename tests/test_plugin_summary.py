"""How a run goes and ends, and what the photographer is told about it."""

import re

import pytest

from tests.openai_server import KEY, Reply, completion, scripted
from tests.studio import HOME, studio


@pytest.fixture
def room(tmp_path, server):
    with studio(tmp_path / HOME, server.url) as opened:
        yield opened


# Previews --------------------------------------------------------------------------------------


def test_photos_that_cannot_be_rendered_fail_alone_each_with_its_sentence(room):
    good = room.photo("good.jpg", "red")
    lost = room.photo("lost.jpg", "red")
    silent = room.photo("silent.jpg", "red")
    damaged = room.lightroom.add_virtual_copy(good)
    lost.lose_original()
    silent.fail_render()
    damaged.fail_render("The file is damaged.")
    summary = room.generate(lost, silent, damaged, good, rehearsal=True)
    assert good.title.startswith("Rehearsal")
    assert [photo.title for photo in (lost, silent, damaged)] == ["", "", ""]
    for sentence in (
        "lost.jpg: The original file is missing",
        "silent.jpg: Lightroom could not render this photo and gave no reason",
        "good.jpg / Copy 1: Lightroom could not render this photo: The file is damaged.",
        "for 1 of 4 photos",
    ):
        assert sentence in summary.text


def test_a_smart_preview_stands_in_for_a_missing_original(room):
    photo = room.photo("a.jpg", "blue")
    photo.smart_preview = True
    photo.lose_original()
    room.generate(photo, rehearsal=True)
    assert "blue" in photo.keywords


def test_a_preview_that_appears_late_is_waited_for(room):
    photo = room.photo("a.jpg", "blue")
    photo.file_appears_late = 0.8
    room.generate(photo, rehearsal=True)
    assert "blue" in photo.keywords


# The run ---------------------------------------------------------------------------------------


def test_the_progress_bar_counts_photos(room):
    room.generate(*room.photos(3), rehearsal=True)
    [bar] = room.lightroom.progress
    assert bar.done
    assert bar.caption == "3 of 3"
    assert bar.portion == 1
    assert bar.portions == sorted(bar.portions)


def test_a_cancelled_run_says_how_far_it_came(room):
    photos = room.photos(30)
    room.lightroom.render_seconds = 0.05
    room.lightroom.cancel_progress(lambda _: len(room.done()) >= 3)
    summary = room.generate(*photos, rehearsal=True)
    written = [photo for photo in photos if photo.title]
    assert 3 <= len(written) < 30
    assert f"Cancelled: stock keywords are in the catalog for {len(written)} of 30" in summary.text
    assert f"Not reached: {30 - len(written)} photos" in summary.text
    assert room.jobs == []


# Another program in the helper's place ---------------------------------------------------------

DIES_AT_ONCE = """#!/bin/sh
echo "it hurts, $(cat "$2/key")"
exit 1
"""


def test_a_helper_that_dies_at_once_leaves_its_folder_its_last_words_and_no_key(room):
    room.put_in_place_of_helper(DIES_AT_ONCE)
    summary = room.generate(room.photo("a.jpg", "red"))
    assert "Broken off: stock keywords are in the catalog for 0 of 1 photo" in summary.text
    assert "helper ended unexpectedly" in summary.text
    assert "it hurts" in summary.text
    assert "Nothing was spent." in summary.text
    assert KEY not in summary.text
    [job] = room.jobs
    assert str(job) in summary.text
    assert not (job / "key").exists()


def test_a_helper_that_cannot_start_is_reported_with_the_shells_words(room):
    room.put_in_place_of_helper("#!/nowhere/python\n")
    summary = room.generate(room.photo("a.jpg", "red"))
    assert "helper ended unexpectedly" in summary.text
    assert "not found" in summary.text or "No such file" in summary.text


def test_a_helper_of_another_protocol_is_stopped_with_what_to_do(room):
    photo = room.photo("a.jpg", "red")
    suggestion = {"title": "T", "keywords": ["a"], "missing": 0}
    room.put_another_helper_in_place(
        {"event": "started", "protocol": 2, "version": "9.8.7"},
        {"event": "done", "id": photo.uuid, "suggestion": suggestion},
    )
    summary = room.generate(photo)
    assert (photo.title, photo.keywords) == ("", [])
    assert "version 9.8.7" in summary.text
    assert "Install both from the same release" in summary.text


# The summary -----------------------------------------------------------------------------------


def test_the_summary_counts_and_names_what_went_wrong(room, server):
    model = {"id": "gpt-4.1-mini", "object": "model", "shutdown_date": "2031-10-23"}
    server.listing = Reply(body={"object": "list", "data": [model]})
    server.reply = scripted(
        red=completion("", [], refusal="I'm sorry, I can't help with that."),
        blue=completion("T", ["a"]),
    )
    photos = [*room.photos(5), room.photo("blue.jpg", "blue")]
    text = room.generate(*photos).text
    assert "for 1 of 6 photos" in text
    assert "Without keywords: 5 photos" in text
    assert re.search(r"  p0\d.jpg, p0\d.jpg, p0\d.jpg and 2 more: The model declined", text)
    assert "With fewer keywords than asked for: 1 photo" in text
    assert "gpt-4.1-mini shuts down on 2031-10-23" in text
    assert "$0.0036 (5118 tokens sent, 990 received)" in text


def test_an_unknown_price_is_said_to_be_unknown(room):
    room.lightroom.prefs["model"] = "a-model-of-my-own"
    summary = room.generate(room.photo("a.jpg", "red"))
    assert "for 1 of 1 photo" in summary.text
    assert "Cost: unknown" in summary.text
    assert "(853 tokens sent, 165 received)" in summary.text
