"""The order door: the installed helper while Lightroom exports, as `docs/protocol.md` says."""

import json
import os
import shutil
import signal
import threading
import time
from pathlib import Path

import pytest
from vision_keywords import job_folder, order

from tests import command, photographs

SAMPLES = Path(__file__).parent / "samples" / "protocol"
RANKED = ["snow", "Zürich", "roof", "Alps"]
SORTED = ["Alps", "Zürich", "roof", "snow"]


class ExportFolder:
    """The plug-in's part of the contract, in Python."""

    def __init__(self, path: Path):
        self.path = path
        path.mkdir()
        self.write("job.json", '{"protocol": 1}')
        self.write("alive", "1")
        self.photos = 0

    def write(self, name: str, text: str):
        (self.path / name).write_text(text, encoding="utf-8")

    def add(self, path: Path, keywords=RANKED) -> str:
        self.photos += 1
        line = {"id": str(self.photos), "path": str(path), "keywords": list(keywords)}
        self.line(json.dumps(line, ensure_ascii=False))
        return line["id"]

    def end(self):
        self.line(json.dumps({"end": True, "photos": self.photos}))

    def line(self, text: str):
        with (self.path / "photos.jsonl").open("a", encoding="utf-8", newline="\n") as file:
            file.write(text + "\n")

    def run(self, **env):
        return command.vision_keywords("restore-order", self.path, **env)

    @property
    def events(self):
        text = (self.path / "events.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.rpartition("\n")[0].splitlines()]

    def wait_for(self, id_: str, seconds=20):
        """The event of a file, as the plug-in waits for it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if (self.path / "events.jsonl").exists():
                found = [event for event in self.events if event.get("id") == id_]
                if found:
                    return found[0]
            time.sleep(0.005)
        raise AssertionError(f"no event for {id_} within {seconds} s")


@pytest.fixture
def folder(tmp_path):
    return ExportFolder(tmp_path / "an export; 'of' $ömmer")


def exported(path: Path, keywords=SORTED) -> Path:
    photographs.save(path, photographs.plain())
    listed = [
        f"-{name}={word}" for name in ("XMP-dc:Subject", "IPTC:Keywords") for word in keywords
    ]
    return photographs.tag(path, "-IPTC:CodedCharacterSet=UTF8", *listed)


def listed(path: Path) -> list[str]:
    answer = photographs.exiftool("-j", "-G1", "-XMP-dc:Subject", "-IPTC:Keywords", str(path))
    tags = json.loads(answer)[0]
    assert tags["XMP-dc:Subject"] == tags["IPTC:Keywords"]
    return tags["XMP-dc:Subject"]


def test_each_file_is_in_order_when_its_event_comes(folder, tmp_path):
    process = command.start("restore-order", folder.path)
    for number in range(5):
        path = exported(tmp_path / f"{number}.jpg")
        order_of_this = RANKED[number % 4 :] + RANKED[: number % 4]
        assert folder.wait_for(folder.add(path, order_of_this))["changed"] is True
        assert listed(path) == order_of_this
    folder.end()
    process.communicate(timeout=20)
    assert process.returncode == 0
    assert folder.events[-1] == {"event": "finished", "done": 5, "failed": 0}


@pytest.mark.skipif(os.name == "nt", reason="needs a shell script")
def test_one_exiftool_serves_hundreds_of_files(folder, tmp_path, monkeypatch):
    program = tmp_path / "bin" / "exiftool"
    program.parent.mkdir()
    starts = tmp_path / "starts"
    real = shutil.which("exiftool")
    program.write_text(f"#!/bin/sh\necho started >> '{starts}'\nexec '{real}' \"$@\"\n")
    program.chmod(0o755)
    first = exported(tmp_path / "first.jpg")
    paths = [photographs.copy(first, tmp_path / f"{number}.jpg") for number in range(150)]
    for path in paths:
        folder.add(path)
    folder.end()
    assert folder.run(PATH=f"{program.parent}{os.pathsep}{os.environ['PATH']}").returncode == 0
    assert folder.events[-1] == {"event": "finished", "done": 150, "failed": 0}
    assert {path.read_bytes() for path in paths} == {paths[0].read_bytes()}
    assert listed(paths[0]) == RANKED
    assert starts.read_text() == "started\n"


def test_a_file_that_fails_does_not_keep_the_others_from_their_order(folder, tmp_path):
    good = exported(tmp_path / "good.jpg")
    for path in (tmp_path / "gone.jpg", photographs.text(tmp_path / "text.jpg"), good):
        folder.add(path)
    folder.end()
    assert folder.run().returncode == 1
    codes = [event.get("code") for event in folder.events[1:-1]]
    assert codes[0] == "photo_missing"
    assert codes[1] == "order_unsupported"
    assert codes[2] is None
    assert folder.events[-1] == {"event": "finished", "done": 1, "failed": 2}
    assert listed(good) == RANKED


def test_a_file_without_a_stored_order_is_done_and_not_touched(folder, tmp_path):
    path = exported(tmp_path / "a.jpg")
    before = path.read_bytes()
    folder.add(path, [])
    folder.end()
    assert folder.run().returncode == 0
    assert folder.events[1] == {"event": "done", "id": "1", "changed": False}
    assert path.read_bytes() == before


def test_the_sample_export_has_the_sample_events(folder, tmp_path):
    """The lines that the plug-in's tests read, with the files where this computer has them."""
    exported(tmp_path / "DSC_0001.jpg")
    exported(tmp_path / 'café "été" 100%.tif', ["京都", "temple"])
    photographs.cr3(tmp_path / "DSC_0003.CR3")
    shutil.copy(SAMPLES / "order_job.json", folder.path / "job.json")
    lines = (SAMPLES / "order_photos.jsonl").read_text(encoding="utf-8")
    folder.write("photos.jsonl", lines.replace("/Users/me/Desktop", tmp_path.as_posix()))
    assert folder.run().returncode == 1
    written = (folder.path / "events.jsonl").read_text(encoding="utf-8")
    assert written == (SAMPLES / "order_events.jsonl").read_text(encoding="utf-8")


def test_a_cancel_ends_the_helper(folder, tmp_path):
    process = command.start("restore-order", folder.path)
    path = exported(tmp_path / "a.jpg")
    folder.wait_for(folder.add(path))
    folder.write("cancel", "")
    process.communicate(timeout=20)
    assert process.returncode == 3
    assert (folder.events[-1]["code"], folder.events[-1]["done"]) == ("cancelled", 1)
    assert listed(path) == RANKED


def test_when_lightroom_is_gone_the_helper_ends(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(job_folder, "SILENT_TICKS", 5)
    path = exported(tmp_path / "a.jpg")
    folder.add(path)
    verdict = order.restore_order(folder.path)
    assert (verdict.done, verdict.stopped.code) == (1, "abandoned")
    assert [event["event"] for event in folder.events] == ["started", "done", "stopped"]
    assert listed(path) == RANKED


def test_a_sign_of_life_keeps_the_helper_waiting(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(job_folder, "SILENT_TICKS", 15)
    path = exported(tmp_path / "a.jpg")

    def render():
        for number in range(25):
            folder.write("alive", "x" * number)
            time.sleep(0.1)
        folder.add(path)
        folder.end()

    plug_in = threading.Thread(target=render)
    plug_in.start()
    verdict = order.restore_order(folder.path)
    plug_in.join()
    assert (verdict.done, verdict.stopped) == (1, None)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_helper_leaves_every_file_whole(folder, tmp_path):
    first = exported(tmp_path / "first.jpg")
    paths = [photographs.copy(first, tmp_path / f"{number}.jpg") for number in range(60)]
    for path in paths:
        folder.add(path)
    process = command.start("restore-order", folder.path)
    folder.wait_for("3")
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=10)
    assert (folder.path / "events.jsonl").read_bytes().endswith(b"\n")
    told = {event["id"] for event in folder.events if event["event"] == "done"}
    assert {"1", "2", "3"} <= told
    assert len(told) < len(paths)
    orders = [listed(path) for path in paths]
    assert orders[: len(told)] == [RANKED] * len(told)
    assert all(found in (RANKED, SORTED) for found in orders)


def test_without_exiftool_the_export_is_left_alone_with_one_sentence(folder, tmp_path):
    path = exported(tmp_path / "a.jpg")
    before = path.read_bytes()
    folder.add(path)
    folder.end()
    assert folder.run(PATH=str(tmp_path)).returncode == 3
    _, verdict = folder.events
    assert (verdict["event"], verdict["code"]) == ("stopped", "exiftool_missing")
    assert "get it" in verdict["message"]
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("job_json", "code"),
    [("{", "job_invalid"), ("{}", "job_invalid"), ('{"protocol": 2}', "protocol")],
)
def test_a_job_that_cannot_be_done_is_told_in_one_sentence(folder, job_json, code):
    folder.write("job.json", job_json)
    assert folder.run().returncode == 3
    started, verdict = folder.events
    assert (started["event"], verdict["event"], verdict["code"]) == ("started", "stopped", code)
    assert "\n" not in verdict["message"]


@pytest.mark.parametrize(
    "line",
    [
        *("nonsense", "[]", '{"id": "1"}', '{"id": 1, "path": "/a.jpg", "keywords": []}'),
        '{"id": "1", "path": "a.jpg", "keywords": ["x"]}',
        '{"id": "1", "path": "/a.jpg", "keywords": "x"}',
    ],
)
def test_a_line_that_breaks_the_contract_stops_the_helper(folder, line):
    folder.line(line)
    assert folder.run().returncode == 3
    assert folder.events[-1]["code"] == "job_invalid"


def test_a_second_helper_leaves_the_folder_to_the_first(folder):
    folder.end()
    assert folder.run().returncode == 0
    before = folder.events
    assert folder.run().returncode == 2
    assert folder.events == before
