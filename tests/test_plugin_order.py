"""The export action: what it makes of the files that Lightroom renders."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.openai_server import completion, scripted
from tests.studio import ACTION, HOME, studio

WORDS = ["zebra", "apple", "Zürich", "mango", "kiwi", "fig"]
BY_ALPHABET = sorted(WORDS)


@pytest.fixture
def room(tmp_path, server):
    server.reply = scripted(
        red=completion("Zebra", WORDS), blue=completion("Zebra", list(reversed(WORDS)))
    )
    with studio(tmp_path / HOME, server.url) as opened:
        opened.lightroom.prefs["keyword_count"] = len(WORDS)
        yield opened


def lists_in(file):
    """The keywords in a file's XMP and IPTC, as ExifTool reads them."""
    answer = subprocess.run(
        ["exiftool", "-j", "-struct", "-XMP-dc:Subject", "-IPTC:Keywords", "-Warning", "-G1", file],
        capture_output=True,
        check=True,
    )
    [found] = json.loads(answer.stdout)
    assert "ExifTool:Warning" not in found
    return found.get("XMP-dc:Subject", []), found.get("IPTC:Keywords", [])


def keyworded(room, count=1):
    return [room.keyworded_photo(f"p{number:03}.jpg", WORDS) for number in range(count)]


def order_jobs(room):
    return [job for job in room.jobs if "keyword_count" not in (job / "job.json").read_text()]


def helper_is_at_work(name):
    """Whether the helper has begun with the file of this name."""

    def condition(lightroom):
        jobs = (lightroom.temp / "VisionKeywords").glob("*/photos.jsonl")
        return any(f"{name}.jpg" in job.read_text() for job in jobs)

    return condition


# The order -------------------------------------------------------------------------------------


def test_from_the_menu_click_to_the_exported_file_keywords_keep_their_rank(room):
    photo = room.photo("a.jpg", "red")
    room.generate(photo)
    [before] = room.lightroom.export(photo).files
    assert lists_in(before) == (BY_ALPHABET, BY_ALPHABET)
    [after] = room.lightroom.export(photo, actions=(ACTION,)).files
    assert lists_in(after) == (WORDS, WORDS)
    with Image.open(before) as one, Image.open(after) as other:
        assert one.tobytes() == other.tobytes()
    assert room.jobs == []
    assert room.lightroom.dialogs[-1].kind == "message", "only the summary of the run"


def test_each_file_gets_the_order_of_its_own_photo(room):
    red, blue = room.photo("a.jpg", "red"), room.photo("b.jpg", "blue")
    room.generate(red, blue)
    files = room.lightroom.export(blue, red, actions=(ACTION,)).files
    orders = {file.name: lists_in(file)[0] for file in files}
    assert orders == {"a.jpg": WORDS, "b.jpg": list(reversed(WORDS))}


def test_keywords_that_came_later_follow_and_those_that_went_stay_away(room):
    [photo] = keyworded(room)
    photo.add_keywords("banana", "Animals|aardvark")
    photo.remove_keywords("kiwi")
    [file] = room.lightroom.export(photo, actions=(ACTION,)).files
    assert lists_in(file)[0] == [
        *("zebra", "apple", "Zürich", "mango", "fig"),
        *("Animals", "aardvark", "banana"),
    ]


def test_one_helper_serves_a_whole_export(room):
    photos = keyworded(room, 40)
    started = len(room.lightroom.commands)
    export = room.lightroom.export(*photos, actions=(ACTION,), timeout=120)
    [line] = room.lightroom.commands[started:]
    assert "restore-order" in line
    assert [lists_in(file)[0] for file in export.files[::13]] == [WORDS] * 4
    assert len(export.files) == 40


def test_nobody_gets_a_file_before_its_keywords_are_in_order(room):
    photos = keyworded(room, 3)
    export = room.lightroom.export(*photos, actions=(ACTION,), wait=False)
    for count in (1, 2, 3):
        room.lightroom.run(until=lambda _, count=count: len(export.files) == count)
        assert lists_in(export.files[-1])[0] == WORDS
    room.lightroom.run()


def test_a_file_that_appears_late_is_waited_for(room):
    [photo] = keyworded(room)
    photo.file_appears_late = 0.6
    [file] = room.lightroom.export(photo, actions=(ACTION,)).files
    assert lists_in(file)[0] == WORDS


def test_a_tiff_is_put_in_order_too(room):
    [photo] = keyworded(room)
    [before] = room.lightroom.export(photo, LR_format="TIFF").files
    assert lists_in(before) == (BY_ALPHABET, BY_ALPHABET)
    [after] = room.lightroom.export(photo, actions=(ACTION,), LR_format="TIFF").files
    assert lists_in(after) == (WORDS, WORDS)


def test_two_copies_of_the_action_do_no_harm(room):
    [photo] = keyworded(room)
    [file] = room.lightroom.export(photo, actions=(ACTION, ACTION)).files
    assert lists_in(file)[0] == WORDS


# Left alone ------------------------------------------------------------------------------------


def test_without_a_stored_order_the_file_stays_byte_for_byte_and_no_helper_starts(room):
    photo = room.photo("a.jpg", "red", keywords=WORDS)
    [before] = room.lightroom.export(photo).files
    [after] = room.lightroom.export(photo, actions=(ACTION,)).files
    assert after.read_bytes() == before.read_bytes()
    assert room.lightroom.commands == []


def test_videos_and_failures_go_through(room):
    [photo] = keyworded(room)
    lost = room.photo("lost.jpg", "red")
    lost.fail_render("The file is damaged.")
    silent = room.photo("silent.jpg", "red")
    silent.fail_render()
    video = room.lightroom.add_video(room.pictures / "clip.mov")
    export = room.lightroom.export(lost, video, silent, photo, actions=(ACTION,))
    assert [file.name for file in export.files] == ["clip.mov", "p000.jpg"]
    assert export.failures["lost.jpg"] == "The file is damaged."
    assert "could not render" in (export.failures["silent.jpg"] or "")
    assert lists_in(export.files[1])[0] == WORDS


def test_our_own_previews_are_never_sent_through(room):
    [photo] = keyworded(room)
    folder = room.lightroom.temp / "VisionKeywords" / "job" / "previews"
    [file] = room.lightroom.export(photo, actions=(ACTION,), to=folder).files
    assert lists_in(file)[0] == BY_ALPHABET
    assert photo.custom("exported_name") is None


# The export comes first ------------------------------------------------------------------------


def export_with_message(room, *photos, press=(), **settings):
    """The export, and the one message after it, for which the export itself does not wait."""
    before = len(room.lightroom.dialogs)
    export = room.lightroom.export(*photos, actions=(ACTION,), wait=False, **settings)
    done = {"when": lambda _: export.over, "press": press}
    room.lightroom.answer("ok", to="alphabetical order", **done)
    room.lightroom.run()
    [message] = room.lightroom.dialogs[before:]
    return export, message.text


def test_without_a_helper_the_export_is_whole_and_says_so_once(room):
    photos = keyworded(room, 5)
    room.helper.unlink()
    export, text = export_with_message(room, *photos)
    assert [lists_in(file)[0] for file in export.files] == [BY_ALPHABET] * 5
    assert "5 of 5 photos" in text
    assert "p000.jpg, p001.jpg, p002.jpg, p003.jpg, p004.jpg: The helper is not installed" in text


def test_a_helper_that_is_killed_in_the_middle_leaves_whole_files(room):
    photos = keyworded(room, 12)
    room.lightroom.at(
        helper_is_at_work("p004"), lambda lr: os.killpg(lr.processes[-1], signal.SIGKILL)
    )
    export, text = export_with_message(room, *photos, press=("Show Log",))
    orders = [lists_in(file)[0] for file in export.files]
    assert len(orders) == 12
    done = orders.count(WORDS)
    assert 4 <= done < 12
    assert orders == [WORDS] * done + [BY_ALPHABET] * (12 - done)
    assert "ended unexpectedly" in text
    [job] = order_jobs(room)
    assert room.lightroom.revealed == [str(job / "helper.log")]


def test_a_helper_of_another_protocol_is_not_listened_to(room):
    photos = keyworded(room, 2)
    room.put_in_place_of_helper(
        """#!/bin/sh
        echo '{"event": "started", "protocol": 2, "version": "9.8.7"}' > "$2/events.jsonl"
        until [ -e "$2/cancel" ]; do sleep 0.05; done
        """
    )
    export, text = export_with_message(room, *photos)
    assert len(export.files) == 2
    assert "version 9.8.7" in text


def test_a_helper_that_hangs_is_given_up_once(room):
    photos = keyworded(room, 3)
    room.put_in_place_of_helper(
        """#!/bin/sh
        echo '{"event": "started", "protocol": 1, "version": "1"}' > "$2/events.jsonl"
        until [ -e "$2/cancel" ]; do sleep 0.05; done
        """
    )
    room.lightroom.lua("require('Order').PATIENCE = 0.5")
    export, text = export_with_message(room, *photos)
    assert len(export.files) == 3
    assert "did not answer in time" in text
    [job] = order_jobs(room)
    assert (job / "photos.jsonl").read_text().count('"path"') == 1


REFUSES_THE_SECOND = """#!/bin/sh
say() { echo "$1" >> "$FOLDER/events.jsonl"; }
FOLDER=$2
say '{"event": "started", "protocol": 1, "version": "1"}'
for id in 1 2 3; do
    until grep -qs "\\"id\\": \\"$id\\"" "$FOLDER/photos.jsonl"; do sleep 0.05; done
    case $id in
        2) say '{"event": "failed", "id": "2", "code": "x", "message": "The disk is full."}' ;;
        *) say "{\\"event\\": \\"done\\", \\"id\\": \\"$id\\", \\"changed\\": true}" ;;
    esac
done
until grep -qs '"end"' "$FOLDER/photos.jsonl"; do sleep 0.05; done
say '{"event": "finished", "done": 2, "failed": 1}'
"""


def test_one_file_that_fails_does_not_stop_the_others(room):
    photos = keyworded(room, 3)
    room.put_in_place_of_helper(REFUSES_THE_SECOND)
    export, text = export_with_message(room, *photos)
    assert len(export.files) == 3
    assert "1 of 3 photos" in text
    assert "p001.jpg: The disk is full." in text


def test_a_cancelled_export_ends_the_helper(room):
    photos = keyworded(room, 30)
    room.lightroom.render_seconds = 0.05
    room.lightroom.cancel_progress(helper_is_at_work("p005"))
    export = room.lightroom.export(*photos, actions=(ACTION,))
    assert 5 <= len(export.files) < 30
    for file in export.files:
        assert lists_in(file)[0] == WORDS
    assert room.jobs == []


def test_while_publishing_the_names_are_kept_all_the_same(room):
    [photo] = keyworded(room)
    export = room.lightroom.export(photo, actions=(ACTION,), publish=True)
    assert lists_in(export.files[0])[0] == WORDS
    assert photo.custom("exported_name") == "p000.jpg"


def test_a_name_that_is_known_already_is_not_written_again(room):
    photos = keyworded(room, 2)
    photos[1].properties[room.lightroom.plugin_id, "exported_name"] = "old.jpg"
    before = room.lightroom.catalog.gates
    room.lightroom.export(*photos, actions=(ACTION,), LR_collisionHandling="overwrite")
    assert [photo.custom("exported_name") for photo in photos] == ["p000.jpg", "p001.jpg"]
    assert room.lightroom.catalog.gates == before + 1
    room.lightroom.export(*photos, actions=(ACTION,), LR_collisionHandling="overwrite")
    assert room.lightroom.catalog.gates == before + 1


def test_a_photo_that_leaves_the_catalog_meanwhile_harms_no_other(room):
    photos = keyworded(room, 6)
    room.lightroom.render_seconds = 0.05
    room.lightroom.at(helper_is_at_work("p001"), photos[4].delete)
    export = room.lightroom.export(*photos, actions=(ACTION,))
    assert [lists_in(file)[0] for file in export.files] == [WORDS] * len(export.files)
    assert len(export.files) >= 5
    assert photos[0].custom("exported_name") == "p000.jpg"


def test_on_windows_it_works_where_io_cannot_open_the_file_too(tmp_path, server):
    server.reply = scripted(red=completion("Zebra", WORDS))
    with studio(tmp_path / "J. & (1)", server.url, os="windows") as room:
        room.lightroom.prefs["keyword_count"] = len(WORDS)
        [photo] = keyworded(room)
        room.lightroom.io_open_fails_on_non_ascii = True
        [file] = room.lightroom.export(photo, actions=(ACTION,), to=tmp_path / "Ausgänge").files
        assert lists_in(file)[0] == WORDS


def test_the_export_dialog_says_what_the_action_does(room):
    section = room.lightroom.export_section(ACTION)
    assert "adds and removes none" in section.shown


def test_the_path_of_a_file_may_have_any_letters(room, tmp_path):
    [photo] = keyworded(room)
    folder: Path = tmp_path / 'a "b" \\ 100% été 京都'
    [file] = room.lightroom.export(photo, actions=(ACTION,), to=folder).files
    assert lists_in(file)[0] == WORDS
