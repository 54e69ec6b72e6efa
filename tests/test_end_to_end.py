"""From the menu click to the catalog: real Lua, real shell, the installed helper, real HTTP.

The folder door has the same in `test_folder.py`.
"""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from vision_keywords import rehearsal

from tests import contract, photographs
from tests.command import vision_keywords
from tests.openai_server import (
    COLOURS,
    KEY,
    OpenAIServer,
    Reply,
    by_colour,
    completion,
    error,
    words_for,
)
from tests.studio import HOME, studio


@pytest.fixture
def room(tmp_path, server):
    with studio(tmp_path / HOME, server.url) as opened:
        yield opened


def assert_its_own(photo, colour, keywords=30):
    """The photo has the title and exactly the keywords that belong to its colour."""
    assert photo.title == f"A {colour} field"
    assert photo.keywords == sorted(words_for(colour)[:keywords])


def helper_of(lightroom) -> int | None:
    """The process id of the helper, which the shell has started as its child."""
    for shell in lightroom.processes:
        for process in Path("/proc").glob("[0-9]*/stat"):
            try:
                _, _, rest = process.read_text().rpartition(")")
                # Not the one that is asked for the price.
                is_a_run = b"run-job" in process.with_name("cmdline").read_bytes()
            except OSError:
                continue
            if is_a_run and int(rest.split()[1]) == shell:
                return int(process.parent.name)
    return None


def after_done(room, count: int) -> Callable[[object], bool]:
    return lambda _: len(room.done()) >= count


def test_twelve_photos_of_mixed_kinds_get_each_its_own_answer(room, server):
    colours = list(COLOURS)
    names = ["1.jpg", "2.JPG", "3.png", "4.tif", "5.webp", "6.dng", "pair.NEF", "pair.jpg"]
    names += ["day 1/same.jpg", "day 2/same.jpg", "ümläut 'n' $co.jpg"]
    photos = [room.photo(name, colour) for name, colour in zip(names, colours, strict=False)]
    copy = room.lightroom.add_virtual_copy(photos[3], develop={"monochrome": True})
    video = room.lightroom.add_video(room.pictures / "clip.mov")
    summary = room.generate(*photos, copy, video)
    for photo, colour in zip(photos, colours, strict=False):
        assert_its_own(photo, colour)
    assert_its_own(copy, "grey")
    assert len(server.requests) == 12
    assert "12 of 12" in summary.text
    assert "video" in summary.text
    assert "$0.0073" in summary.text
    assert video.title == ""
    assert room.jobs == []
    assert room.lightroom.violations == []


def test_on_windows_the_helper_is_started_through_cmd(tmp_path, server):
    """With the quote rule of cmd.exe; a percent sign cannot be escaped there and is refused."""
    with studio(tmp_path / "Jürgen & (1)'s ^photos!", server.url, os="windows") as room:
        photos = [room.photo("a b.jpg", "red"), room.photo("c&d.jpg", "blue")]
        summary = room.generate(*photos)
        assert_its_own(photos[0], "red")
        assert_its_own(photos[1], "blue")
        assert "2 of 2" in summary.text
    with studio(tmp_path / "50% off", server.url, os="windows") as room:
        summary = room.generate(room.photo("a.jpg", "red"))
        assert "percent sign" in summary.text
        assert len(server.requests) == 2


def test_real_photographs_are_rehearsed_without_key_or_network(tmp_path):
    with studio(tmp_path / HOME, "http://127.0.0.1:9/v1") as room:
        del room.lightroom.passwords[room.lightroom.plugin_id, "", "api_key"]
        photos = {
            name: room.lightroom.add_photo(
                photographs.save(tmp_path / f"{name}.jpg", photographs.sample(name)),
                captured="2024-06-12T18:30:00",
            )
            for name in ("coffee", "cat", "rocket", "galaxies")
        }
        summary = room.generate(*photos.values(), rehearsal=True)
        for photo in photos.values():
            assert photo.title.startswith("Rehearsal")
            assert len(photo.keywords) == 30
            assert "summer" in photo.keywords
        assert "brown" in photos["coffee"].keywords
        assert "black" in photos["galaxies"].keywords
        assert "no cost" in summary.text.lower() or "nothing" in summary.text.lower()


def test_a_real_run_takes_the_place_of_a_rehearsals_texts(room, server):
    photo = room.photo("a.jpg", "red")
    room.generate(photo, rehearsal=True)
    assert photo.title.startswith(rehearsal.MARK)
    assert photo.caption.startswith(rehearsal.MARK)
    room.generate(photo)
    assert photo.title == "A red field"
    assert photo.caption == "A plain field of colour."
    assert "Rehearsal" not in server.requests[0].text


def test_what_the_photographer_wrote_stays_and_counts(room, server):
    title = "Rehearsal: Hamlet"
    photo = room.photo(
        "a.jpg", "red", title=title, caption="My words", keywords=["mine", "Red Field 02"]
    )
    room.generate(photo)
    assert (photo.title, photo.caption) == (title, "My words")
    assert len(photo.keywords) == 30
    assert {"mine", "Red Field 02"} <= set(photo.keywords)
    assert "red field 02" not in photo.keywords
    assert f'"{title}"' in server.requests[0].text


def test_keywords_of_the_catalog_are_used_whatever_their_case_or_parent(room):
    room.lightroom.add_keyword("RED field 01")
    room.lightroom.add_keyword("Colours|Warm|red field 02")
    photo = room.photo("a.jpg", "red")
    room.generate(photo)
    paths = photo.keyword_paths
    assert "RED field 01" in paths
    assert "Colours|Warm|red field 02" in paths
    assert "red field 01" not in paths
    assert "red field 02" not in paths
    assert len(paths) == 30


def test_a_run_that_is_cancelled_half_way_keeps_what_is_finished(tmp_path):
    slowly = Reply(body=completion("A red field", words_for("red")), after=0.3)
    with OpenAIServer(lambda request: slowly) as server, studio(tmp_path, server.url) as room:
        photos = [room.photo(f"{number}.jpg", "red") for number in range(40)]
        room.lightroom.cancel_progress(after_done(room, 8))
        summary = room.generate(*photos)
        written = [photo for photo in photos if photo.title]
        assert 8 <= len(written) < 40
        assert len(written) == len(server.requests), "what was paid for is in the catalog"
        for photo in written:
            assert_its_own(photo, "red")
        for photo in photos:
            assert photo.title or photo.keywords == []
        assert f"{len(written)} of 40" in summary.text
        assert room.jobs == []


def test_a_helper_that_is_killed_half_way_leaves_whole_photos(tmp_path):
    slowly = Reply(body=completion("A red field", words_for("red")), after=0.2)
    with OpenAIServer(lambda request: slowly) as server, studio(tmp_path, server.url) as room:
        photos = [room.photo(f"{number}.jpg", "red") for number in range(30)]
        room.lightroom.at(
            after_done(room, 6), lambda lr: os.kill(helper_of(lr) or 0, signal.SIGKILL)
        )
        summary = room.generate(*photos, press=("Show Log",))
        written = [photo for photo in photos if photo.title]
        assert 6 <= len(written) < 30
        for photo in photos:
            if photo.title or photo.keywords:
                assert_its_own(photo, "red")
        (job,) = room.jobs
        assert room.lightroom.revealed == [str(job / "helper.log")]
        assert KEY not in summary.text
        # And the next run is as good as any, and pays only for what was under way: two requests,
        # since the server is on this computer.
        server.reply = by_colour
        room.generate(*photos)
        for photo in photos:
            assert_its_own(photo, "red")
        assert len(server.requests) <= 30 + 2


def test_the_same_photos_are_free_the_second_time_with_or_without_undo(room, server):
    """Without, they carry the answer's own title and keywords; a keyword of the user's is new."""
    photos = [room.photo(f"{number}.jpg", "red", keywords=["Zürich"]) for number in range(3)]
    for _ in range(2):
        summary = room.generate(*photos)
        for photo in photos:
            assert photo.keywords == sorted([*words_for("red")[:29], "Zürich"])
    assert len(server.requests) == 3
    assert "every answer had been paid for already" in summary.text
    while room.lightroom.undo_history:
        room.lightroom.undo()
    room.generate(*photos)
    assert len(server.requests) == 3
    room.generate(photos[0], hint="Now with a hint")
    assert len(server.requests) == 4


def test_only_the_photo_to_which_the_user_added_something_is_asked_about_again(room, server):
    first, second = (room.photo(f"{number}.jpg", "red") for number in range(2))
    room.generate(first, second)
    second.add_keywords("my own word")
    room.generate(first, second)
    assert len(server.requests) == 3
    assert "my own word" in server.requests[-1].notes["keywords"]


def test_a_photo_that_fails_leaves_the_others_alone(room, server):
    def reply(request):
        if request.colour == "blue":
            return Reply(body=completion("", [], refusal="I'm sorry, I can't help with that."))
        return by_colour(request)

    server.reply = reply
    red, blue, green = (room.photo(f"{name}.jpg", name) for name in ("red", "blue", "green"))
    missing = room.photo("missing.jpg", "pink")
    missing.lose_original()
    broken = room.photo("broken.jpg", "pink")
    broken.path.write_bytes(broken.path.read_bytes()[:200])
    summary = room.generate(red, blue, missing, broken, green)
    assert_its_own(red, "red")
    assert_its_own(green, "green")
    for photo in (blue, missing, broken):
        assert (photo.title, photo.keywords) == ("", [])
        assert Path(photo.path).name in summary.text
    assert "2 of 5" in summary.text
    assert "declined" in summary.text


def test_a_gate_that_another_task_holds_is_waited_for(room):
    photos = [room.photo(f"{number}.jpg", "red") for number in range(3)]
    room.lightroom.at(after_done(room, 1), lambda lr: lr.hold_gate(4))
    summary = room.generate(*photos)
    for photo in photos:
        assert_its_own(photo, "red")
    assert "3 of 3" in summary.text


def test_each_batch_is_one_step_that_reads_well_in_the_undo_menu(room):
    photos = [room.photo(f"{number}.jpg", "red") for number in range(3)]
    room.generate(*photos)
    assert all("Stock Keywords" in name for name in room.lightroom.undo_history)
    while room.lightroom.undo_history:
        room.lightroom.undo()
    for photo in photos:
        assert (photo.title, photo.caption, photo.keywords) == ("", "", [])


def test_a_line_break_or_a_separator_from_the_model_does_no_harm(room, server):
    server.reply = lambda request: Reply(
        body=completion('A "red"\nfield.', ["cow,calf", "barn|hay;straw", "x\u2028y", "a\x00b"])
    )
    photo = room.photo("a.jpg", "red")
    summary = room.generate(photo)
    assert photo.title == "A red field"
    found = ["ab", "barn", "calf", "cow", "hay", "straw"]
    assert photo.keywords == sorted([*found, "field", "red"]), "x and y are single letters"
    assert "22" in summary.text or "fewer" in summary.text


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (error(401, "invalid_api_key", "no"), "API key"),
        (error(404, "model_not_found", "no such model"), "model"),
        (error(429, "insufficient_quota", "no"), "credit"),
        (Reply(hang_up=True), "reached"),
    ],
)
def test_what_no_photo_can_survive_is_one_sentence_and_loses_nothing(room, server, reply, words):
    photos = [room.photo(f"{number}.jpg", "red", keywords=["mine"]) for number in range(12)]
    server.reply = lambda request: reply
    if reply.hang_up:
        server.listing = reply  # With a list of models, a server gets twenty seconds to come back.
    summary = room.generate(*photos)
    assert words in summary.text
    for photo in photos:
        assert (photo.title, photo.keywords) == ("", ["mine"])


def test_the_key_is_in_no_argument_environment_log_or_file(room, server):
    seen = []

    def look_around(lightroom):
        pid = helper_of(lightroom)
        if pid is None:
            return False
        for name in ("cmdline", "environ"):
            try:
                seen.append((Path("/proc") / str(pid) / name).read_bytes())
            except OSError:
                return False
        return True

    room.lightroom.at(look_around, lambda: None)
    room.generate(room.photo("a.jpg", "red"))
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert seen
    assert all(KEY.encode() not in data for data in seen)
    assert all(KEY not in command for command in room.lightroom.commands)
    assert KEY not in "".join(map(str, room.lightroom.log))
    assert KEY not in json.dumps(room.lightroom.prefs)


def test_a_rate_limit_is_waited_out_and_the_client_behaves(tmp_path, llmock):
    """llmock is a server that nobody here wrote; its verdict grades how a client takes faults."""
    answer = {"title": "A field", "description": "D", "keywords": words_for("red")}
    llmock.rate_limit(times=2, retry_after=0.3).fail(503, times=1).fail(500, times=1)
    llmock.reply(json.dumps(answer), times=None)
    with studio(tmp_path, llmock.base_url()) as room:
        photos = [room.photo(f"{number}.jpg", "red") for number in range(10)]
        summary = room.generate(*photos)
        assert "10 of 10" in summary.text
        for photo in photos:
            assert photo.title == "A field"
            assert photo.keywords == sorted(words_for("red")[:30])
    llmock.assert_resilient()
    assert_contract(llmock)


def test_the_folder_door_behaves_under_faults_too(tmp_path, llmock):
    answer = {"title": "A field", "description": "D", "keywords": words_for("red")}
    llmock.rate_limit(times=3, retry_after=0.2).fail(502, times=1)
    llmock.reply(json.dumps(answer), times=None)
    for number in range(8):
        photographs.save(tmp_path / f"{number}.jpg", photographs.plain("red"))
    done = vision_keywords(
        *("tag", tmp_path, "--out", tmp_path / "out"),
        OPENAI_API_KEY=KEY,
        OPENAI_BASE_URL=llmock.base_url(),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    llmock.assert_resilient()
    assert_contract(llmock)


def assert_contract(llmock):
    """Every request that llmock saw is one that the API would take."""
    bodies = [record.body for record in llmock.requests if record.method == "POST"]
    assert bodies
    for body in bodies:
        contract.check(body)
