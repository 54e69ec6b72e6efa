"""Job.lua keeps its side of docs/protocol.md."""

import json
import os
import time
from pathlib import Path

import pytest

from tests.plugin import as_lua, as_python, lua_with_plugin

SAMPLES = Path(__file__).parent / "samples" / "protocol"


def sample_lines(name):
    return [json.loads(line) for line in (SAMPLES / name).read_text("utf-8").splitlines()]


class Folder:
    """A job folder that Job.lua has made, seen from outside."""

    def __init__(self, temp, settings=None, key=""):
        self.lua = lua_with_plugin(temp=temp)
        self.module = self.lua.eval("require 'Job'")
        settings = settings or {"keyword_count": 30}
        self.job = self.module.create(as_lua(self.lua, settings), key)
        self.path = Path(self.job.folder)

    def append(self, text):
        with (self.path / "events.jsonl").open("ab") as file:
            file.write(text.encode())

    def events(self):
        events, garbled, more = self.module.events(self.job)
        assert not more
        return [as_python(self.lua, event) for event in events.values()], list(garbled.values())


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def test_job_json_is_written_as_the_sample_shows(tmp_path):
    sample = json.loads((SAMPLES / "job.json").read_text("utf-8"))
    settings = {name: value for name, value in sample.items() if name != "protocol"}
    folder = Folder(tmp_path, settings)
    assert json.loads((folder.path / "job.json").read_text("utf-8")) == sample


def test_a_setting_without_a_value_is_left_out_of_job_json(tmp_path):
    folder = Folder(tmp_path, {"keyword_count": 30, "flex": False})
    job = json.loads((folder.path / "job.json").read_text("utf-8"))
    assert job == {"protocol": 1, "keyword_count": 30, "flex": False}


def test_an_amount_is_written_as_it_was_typed(tmp_path):
    folder = Folder(tmp_path, {"keyword_count": 30, "budget": 0.1})
    assert '"budget": 0.1,' in (folder.path / "job.json").read_text("utf-8")


def test_photos_are_written_as_the_sample_shows(folder):
    lines = sample_lines("photos.jsonl")
    for line in lines[:-1]:
        photo = {"id": line["id"], "name": line["name"], "context": line["context"]}
        assert folder.module.photo(folder.job, as_lua(folder.lua, photo), line["preview"]) is True
    assert folder.module.finish(folder.job, lines[-1]["photos"]) is True
    written = (folder.path / "photos.jsonl").read_text("utf-8")
    assert [json.loads(line) for line in written.splitlines()] == lines
    assert written.endswith("\n")


def test_the_sample_events_are_read(folder):
    folder.append((SAMPLES / "events.jsonl").read_text("utf-8"))
    assert folder.events() == (sample_lines("events.jsonl"), [])


def test_other_jobs_are_written_as_their_samples_show(tmp_path):
    for kind in ("order", "csv"):
        [facts] = sample_lines(f"{kind}_job.json")
        lines = sample_lines(f"{kind}_photos.jsonl")
        lua = lua_with_plugin(temp=tmp_path)
        module = lua.eval("require 'Job'")
        job = module.open(as_lua(lua, {**facts, "protocol": None}))
        for line in lines[:-1]:
            array = lua.eval("require 'Json'").array
            table = as_lua(lua, line)
            for name in ("keywords", "categories", "flags"):
                if name in line:
                    table[name] = array(table[name])
            assert module.append(job, table) is True
        assert module.finish(job, lines[-1]["photos"]) is True
        folder = Path(job.folder)
        assert json.loads((folder / "job.json").read_text("utf-8")) == facts
        written = (folder / "photos.jsonl").read_text("utf-8").splitlines()
        assert [json.loads(line) for line in written] == lines
        text = (SAMPLES / f"{kind}_events.jsonl").read_text("utf-8")
        (folder / "events.jsonl").write_text(text, "utf-8")
        events, garbled, _ = module.events(job)
        assert [as_python(lua, event) for event in events.values()] == sample_lines(
            f"{kind}_events.jsonl"
        )
        assert list(garbled.values()) == []


def test_an_incomplete_line_waits_for_its_end(folder):
    assert folder.events() == ([], [])
    folder.append('{"event": "started"')
    assert folder.events() == ([], [])
    folder.append('}\n{"event": "not')
    assert folder.events() == ([{"event": "started"}], [])
    folder.append('ice"}\n')
    assert folder.events() == ([{"event": "notice"}], [])
    assert folder.events() == ([], [])


def test_a_burst_of_events_comes_in_parts_that_hold_nobody_up(folder):
    """A day's answers may be there at once, when Lightroom was asleep."""
    folder.append("".join(f'{{"event": "done", "id": "{n:0400}"}}\n' for n in range(5000)))
    parts, more = [], True
    while more:
        events, garbled, more = folder.module.events(folder.job)
        assert list(garbled.values()) == []
        parts.append([int(event.id) for event in events.values()])
    assert [number for part in parts for number in part] == list(range(5000))
    assert max(map(len, parts)) < 200


def test_a_character_cut_in_two_is_put_together(folder):
    line = '{"event": "notice", "message": "Zürich"}\n'.encode()
    cut = line.index("ü".encode()) + 1
    for part in (line[:cut], line[cut:]):
        with (folder.path / "events.jsonl").open("ab") as file:
            file.write(part)
        events, _ = folder.events()
    assert events == [{"event": "notice", "message": "Zürich"}]


def test_lines_that_are_no_events_are_handed_back_and_hold_nothing_up(folder):
    folder.append('nonsense\n[1]\n{"event": 3}\n\n{"event": "started"}\n')
    assert folder.events() == ([{"event": "started"}], ["nonsense", "[1]", '{"event": 3}'])


def test_each_job_gets_a_fresh_folder(tmp_path):
    paths = {Folder(tmp_path).path for _ in range(20)}
    assert len(paths) == 20
    assert {path.parent for path in paths} == {tmp_path / "VisionKeywords"}


def test_the_key_has_a_file_of_its_own_only_when_there_is_one(tmp_path):
    assert (Folder(tmp_path, key="sk-secret").path / "key").read_bytes() == b"sk-secret\n"
    assert not (Folder(tmp_path).path / "key").exists()


def test_a_key_that_the_helper_left_is_forgotten(tmp_path):
    folder = Folder(tmp_path, key="sk-secret")
    folder.module.forget_key(folder.job)
    assert not (folder.path / "key").exists()
    folder.module.forget_key(folder.job)


def test_each_sign_of_life_differs_from_the_last(folder):
    seen = set()
    for _ in range(3):
        assert folder.module.alive(folder.job) is True
        seen.add((folder.path / "alive").read_bytes())
    assert len(seen) == 3


def test_a_write_that_fails_is_said_in_a_sentence(folder):
    folder.module.remove(folder.job)
    for written, problem in (
        folder.module.alive(folder.job),
        folder.module.cancel(folder.job),
        folder.module.finish(folder.job, 0),
    ):
        assert written is None
        assert problem.startswith("Lightroom cannot write to its temporary folder")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_is_noticed(folder):
    (folder.path / "photos.jsonl").symlink_to("/dev/full")
    written, problem = folder.module.finish(folder.job, 0)
    assert written is None
    assert "No space left" in problem


def test_the_last_words_are_the_end_of_the_log(folder):
    (folder.path / "helper.log").write_bytes(b"one\r\ntwo\r\nthree\r\n")
    assert folder.module.last_words(folder.job, 2) == "two\nthree"
    assert folder.module.last_words(folder.job, 9) == "one\ntwo\nthree"


def test_no_log_means_no_last_words(folder):
    assert folder.module.last_words(folder.job, 2) == ""


DAY = 24 * 60 * 60
FINISHED = '{"event": "finished"}\n'
STOPPED = '{"event": "started"}\n{"event": "stopped"}\n'


@pytest.mark.parametrize(
    ("events", "days", "swept"),
    [
        (FINISHED, 0.9, False),
        (FINISHED, 1.1, True),
        (STOPPED, 1.1, True),
        ('{"event": "started"}\n', 6.9, False),
        ('{"event": "started"}\n', 7.1, True),
        ('{"event": "finished"}', 1.1, False),
        ("", 7.1, True),
    ],
)
def test_leftovers_are_swept_only_when_they_are_provably_old(tmp_path, events, days, swept):
    folder = Folder(tmp_path)
    folder.append(events)
    then = time.time() - days * DAY
    for path in [*folder.path.iterdir(), folder.path]:
        os.utime(path, (then, then))
    folder.module.sweep()
    assert folder.path.exists() != swept


def test_a_job_that_still_shows_life_is_never_swept(tmp_path):
    folder = Folder(tmp_path)
    folder.append(FINISHED)
    then = time.time() - 30 * DAY
    for path in [*folder.path.iterdir(), folder.path]:
        os.utime(path, (then, then))
    folder.module.alive(folder.job)
    folder.module.sweep()
    assert folder.path.exists()


def test_what_is_no_job_folder_is_never_swept(tmp_path):
    stranger = tmp_path / "VisionKeywords" / "mine"
    stranger.mkdir(parents=True)
    os.utime(stranger, (0, 0))
    Folder(tmp_path).module.sweep()
    assert stranger.exists()
