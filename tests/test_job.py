"""The job door: the installed helper on job folders as `docs/protocol.md` describes them."""

import errno
import io
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from vision_keywords import PROTOCOL, account, explanation, job, job_folder, price_door
from vision_keywords.bill import Bill
from vision_keywords.context import Look
from vision_keywords.errors import RunError
from vision_keywords.events import Notice, PhotoDone, PhotoFailed, Verdict
from vision_keywords.photo import Photo
from vision_keywords.suggestion import Caution, Suggestion

from tests import command, photographs
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

SAMPLES = Path(__file__).parent / "samples" / "protocol"


class JobFolder:
    """The plug-in's part of the contract, in Python."""

    def __init__(self, path: Path, *, key: str | None = KEY, **settings):
        self.path = path
        (path / "previews").mkdir(parents=True)
        self.write("job.json", {"protocol": 1, **settings})
        if key is not None:
            (path / "key").write_text(key + "\n")
        (path / "alive").write_text("1")
        self.photos = 0

    def write(self, name, data):
        (self.path / name).write_text(json.dumps(data), encoding="utf-8")

    def line(self, data):
        with (self.path / "photos.jsonl").open("a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(data, ensure_ascii=False) + "\n")

    def add(self, id_, colour="red", **context):
        preview = self.path / "previews" / f"{id_}.jpg"
        picture = photographs.plain(COLOURS[colour])
        photographs.save(preview, photographs.told_apart(picture, id_))
        name = f"{id_}.NEF"
        self.line({"id": id_, "name": name, "preview": f"previews/{id_}.jpg", "context": context})
        self.photos += 1

    def end(self):
        self.line({"end": True, "photos": self.photos})

    def run(self, **env):
        return command.vision_keywords("run-job", self.path, **env)

    @property
    def events(self):
        """Complete lines only, as any reader takes them."""
        text = (self.path / "events.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.rpartition("\n")[0].splitlines()]

    def wait_for(self, kind, count=1, seconds=20):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if (self.path / "events.jsonl").exists():
                found = [event for event in self.events if event["event"] == kind]
                if len(found) >= count:
                    return found
            time.sleep(0.02)
        raise AssertionError(f"no {count} x {kind} within {seconds} s")


@pytest.fixture
def folder(tmp_path, server):
    return JobFolder(tmp_path / "a job; 'of' $ömmer", base_url=server.url, keyword_count=30)


def test_each_photo_gets_its_own_title_and_exactly_the_keywords_asked_for(folder):
    for number, colour in enumerate(COLOURS):
        folder.add(f"id-{number}", colour)
    folder.end()
    assert folder.run().returncode == 0
    first, *events, verdict = folder.events
    assert first == {"event": "started", "protocol": 1, "version": first["version"]}
    for number, colour in enumerate(COLOURS):
        (event,) = [event for event in events if event["id"] == f"id-{number}"]
        assert event["suggestion"]["title"] == f"A {colour} field"
        assert event["suggestion"]["keywords"] == words_for(colour)[:30]
        assert event["suggestion"]["missing"] == 0
        assert event["model"] == "gpt-4.1-mini"
        assert event["usage"] == {"input_tokens": 853, "output_tokens": 165}
    assert verdict["event"] == "finished"
    assert verdict["done"] == len(COLOURS)
    assert verdict["cost"] == pytest.approx(len(COLOURS) * 0.0006052)


def test_existing_keywords_count_and_stay(folder):
    folder.add("a", "blue", keywords=["My dog", "Blue Field 05"], city="Bern")
    folder.end()
    folder.run()
    keywords = folder.events[1]["suggestion"]["keywords"]
    assert len(keywords) == 30
    assert keywords[4] == "Blue Field 05"
    assert keywords[-1] == "My dog"


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"\xef\xbb\xbf" + KEY.encode()])
def test_the_key_is_gone_whatever_it_is(folder, raw):
    (folder.path / "key").write_bytes(raw)
    folder.end()
    folder.run()
    assert not (folder.path / "key").exists()
    code = folder.events[-1].get("code")
    assert code == (None if KEY.encode() in raw else "key_refused")


@pytest.mark.parametrize("name", ["previews/a\0.jpg", "previews/\ud800.jpg"])
def test_a_preview_with_a_name_that_no_file_can_have_fails_alone(folder, name):
    folder.write("job.json", {"protocol": 1, "rehearsal": True})
    (folder.path / "photos.jsonl").write_text(json.dumps({"id": "odd", "preview": name}) + "\n")
    folder.add("good")
    folder.end()
    job.run_job(folder.path)
    codes = {event["id"]: event.get("code") for event in folder.events if "id" in event}
    assert codes == {"odd": "photo_unreadable", "good": None}


def test_what_a_photo_says_is_not_in_the_log_even_where_it_cannot_be_read(folder, caplog):
    folder.add("a", title="A secret garden", city=["Secretville"], keywords=[["secret"]])
    folder.end()
    assert job.run_job(folder.path).stopped.code == "job_invalid"
    assert "photos.jsonl cannot be read" in caplog.text
    assert "secret" not in caplog.text.casefold()


def held(monkeypatch, times):
    """Another program has each file open that is to be deleted, for so many tries."""
    unlink, tries = Path.unlink, []

    def refuse(path, missing_ok=False):
        tries.append(path)
        if len(tries) <= times:
            raise PermissionError(errno.EACCES, "Permission denied")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)


def test_a_key_that_a_virus_scanner_looks_at_is_deleted_a_moment_later(folder, monkeypatch):
    held(monkeypatch, 2)
    assert job_folder.take_key(folder.path) == KEY
    assert not (folder.path / "key").exists()


def test_a_key_that_cannot_be_deleted_is_emptied(folder, monkeypatch):
    monkeypatch.setattr(job_folder, "TICK", 0)
    held(monkeypatch, 100)
    assert job_folder.take_key(folder.path) == KEY
    assert (folder.path / "key").read_bytes() == b""


def test_a_key_that_stays_stops_the_run_with_a_verdict(folder, monkeypatch):
    monkeypatch.setattr(job_folder, "TICK", 0)
    held(monkeypatch, 100)

    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    verdict = job.run_job(folder.path)
    assert verdict.stopped.code == "key_stays"
    assert folder.events[-1]["code"] == "key_stays"
    for door in (account.check_account, price_door.estimate_job, explanation.explain):
        (folder.path / "events.jsonl").rename(folder.path / f"before {door.__name__}")
        assert door(folder.path) is False
        assert folder.events[-1]["code"] == "key_stays"


def test_a_second_helper_leaves_the_folder_to_the_first(folder):
    folder.add("a")
    folder.end()
    assert folder.run().returncode == 0
    before = folder.events
    again = folder.run()
    assert again.returncode == 2
    assert "run again from Lightroom" in again.stderr
    assert folder.events == before


def test_an_event_is_written_wholly_or_not_at_all(tmp_path):
    """A disk that is nearly full takes a part of a line and says nothing until the next."""

    class NearlyFull(io.FileIO):
        room = 40

        def write(self, data):
            if not self.room:
                raise OSError(errno.ENOSPC, "No space left on device")
            taken = super().write(bytes(data)[: self.room])
            self.room -= taken
            return taken

    file = NearlyFull(tmp_path / "events.jsonl", "wb")
    job_folder.write(file, {"event": "one"})
    with pytest.raises(RunError) as caught:
        job_folder.write(file, {"event": "two", "message": "x" * 100})
    assert caught.value.code == "disk_full"
    assert (tmp_path / "events.jsonl").read_text() == '{"event": "one"}\n'


def test_the_key_is_gone_before_anything_else_and_in_no_file(folder, server):
    folder.add("a")
    folder.end()
    assert folder.run().returncode == 0
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert not (folder.path / "key").exists()
    for file in folder.path.rglob("*"):
        assert file.is_dir() or KEY.encode() not in file.read_bytes()


def test_previews_are_deleted_once_read(folder):
    folder.add("a")
    folder.end()
    folder.run()
    assert list((folder.path / "previews").iterdir()) == []


def test_the_helper_works_while_previews_still_arrive(folder):
    folder.add("a", "red")
    process = command.start("run-job", folder.path)
    folder.wait_for("done")
    folder.add("b", "green")
    with (folder.path / "photos.jsonl").open("ab") as file:
        half = b'{"id": "c", "name": "c", "preview": "previews/c.jpg", "context"'
        file.write(half)
    folder.wait_for("done", 2)
    photographs.save(folder.path / "previews" / "c.jpg", photographs.plain(COLOURS["blue"]))
    with (folder.path / "photos.jsonl").open("ab") as file:
        file.write(b': {}}\n{"end": true, "photos": 3}\n')
    process.communicate(timeout=20)
    titles = {e["id"]: e["suggestion"]["title"] for e in folder.events if e["event"] == "done"}
    assert titles == {"a": "A red field", "b": "A green field", "c": "A blue field"}


def test_a_rehearsal_needs_neither_key_nor_network(tmp_path):
    folder = JobFolder(tmp_path / "job", key=None, rehearsal=True)
    folder.add("a", "green", keywords=["Alps"], captured="2024-06-12T18:30:00")
    folder.end()
    done = folder.run(OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert done.returncode == 0, done.stderr
    suggestion = folder.events[1]["suggestion"]
    assert suggestion["title"].startswith("Rehearsal")
    assert {"Alps", "green", "summer"} <= set(suggestion["keywords"])
    assert len(suggestion["keywords"]) == 30
    assert folder.events[1]["cost"] == 0


def test_the_server_may_come_from_the_environment(tmp_path, server):
    folder = JobFolder(tmp_path / "job")
    folder.add("a")
    folder.end()
    assert folder.run(OPENAI_BASE_URL=server.url).returncode == 0
    assert len(server.requests) == 1


def test_a_cancel_stops_new_requests_and_keeps_answers_under_way(folder, server):
    answering = threading.Event()

    def slowly(request):
        answering.set()
        return Reply(body=completion("T", words_for(request.colour)), after=0.7)

    server.reply = slowly
    for number in range(40):
        folder.add(f"id-{number}")
    folder.end()
    process = command.start("run-job", folder.path)
    assert answering.wait(20)
    (folder.path / "cancel").touch()
    time.sleep(0.3)
    asked = len(server.requests)
    process.communicate(timeout=20)
    assert len(server.requests) == asked < 40
    verdict = folder.events[-1]
    assert (verdict["event"], verdict["code"]) == ("stopped", "cancelled")
    assert verdict["done"] == asked, "what was paid for is reported"


def test_after_a_cancel_no_request_begins_any_more(folder, server):
    """The contract says within 0.2 seconds; the rest is for a computer with much else to do."""
    server.reply = lambda request: replace(by_colour(request), after=0.03)
    for number in range(300):
        folder.add(f"id-{number}")
    folder.end()
    process = command.start("run-job", folder.path)
    folder.wait_for("done", 20)
    (folder.path / "cancel").touch()
    cancelled = time.monotonic()
    process.communicate(timeout=30)
    assert max(request.arrived for request in server.requests) - cancelled < 0.2 + 0.2
    assert folder.events[-1]["done"] == len(server.requests) < 300


def test_when_lightroom_is_gone_the_helper_ends(folder, server, monkeypatch):
    monkeypatch.setattr(job_folder, "SILENT_TICKS", 5)
    folder.add("a")
    verdict = job.run_job(folder.path)
    assert verdict.stopped.code == "abandoned"
    assert [event["event"] for event in folder.events] == ["started", "done", "stopped"]


def test_a_sign_of_life_keeps_the_helper_waiting(folder, server, monkeypatch):
    monkeypatch.setattr(job_folder, "SILENT_TICKS", 15)

    def live():
        for number in range(25):
            (folder.path / "alive").write_text(str(number) * (number + 1))
            time.sleep(0.1)
        folder.add("late")
        folder.end()

    plug_in = threading.Thread(target=live)
    plug_in.start()
    verdict = job.run_job(folder.path)
    plug_in.join()
    assert (verdict.done, verdict.stopped) == (1, None)


def test_a_killed_helper_leaves_whole_lines_and_no_verdict(folder, server):
    server.reply = lambda request: Reply(body=completion("T", words_for(request.colour)), after=0.1)
    for number in range(60):
        folder.add(f"id-{number}")
    folder.end()
    process = command.start("run-job", folder.path)
    folder.wait_for("done", 3)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=10)
    assert {event["event"] for event in folder.events} == {"started", "done"}
    assert (folder.path / "events.jsonl").read_bytes().endswith(b"\n")


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (error(401, "invalid_api_key", "no"), "key_refused"),
        (error(429, "insufficient_quota", "no"), "quota"),
        (error(404, "model_not_found", "no model"), "model_unknown"),
    ],
)
def test_what_no_photo_can_survive_stops_the_run(folder, server, reply, code):
    server.reply = lambda request: reply
    for number in range(30):
        folder.add(f"id-{number}")
    folder.end()
    assert folder.run().returncode == 3
    verdict = folder.events[-1]
    assert (verdict["event"], verdict["code"]) == ("stopped", code)
    assert len(server.requests) < 30


def test_a_server_that_cannot_even_name_its_models_stops_the_run(folder, server):
    server.listing = error(400, None, "no")
    folder.add("a")
    folder.end()
    assert folder.run().returncode == 3
    assert (folder.events[-1]["event"], folder.events[-1]["code"]) == ("stopped", "rejected")


def test_a_refused_photo_fails_alone_with_its_price(folder, server):
    def reply(request):
        if request.colour == "blue":
            return Reply(body=completion("", [], refusal="I'm sorry"))
        return Reply(body=completion("T", words_for(request.colour)))

    server.reply = reply
    for colour in ("red", "blue", "green"):
        folder.add(colour, colour)
    folder.end()
    assert folder.run().returncode == 1
    (failed,) = [event for event in folder.events if event["event"] == "failed"]
    assert (failed["id"], failed["code"]) == ("blue", "refused")
    assert failed["cost"] > 0
    assert folder.events[-1]["failed"] == 1


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda file: file.unlink(), "photo_missing"),
        (lambda file: file.write_bytes(b""), "photo_unreadable"),
        (lambda file: file.write_bytes(file.read_bytes()[:300]), "photo_unreadable"),
        (lambda file: file.write_text("no image"), "photo_unreadable"),
    ],
)
def test_a_bad_preview_fails_alone_and_costs_nothing(folder, server, spoil, code):
    folder.add("bad")
    folder.add("good")
    spoil(folder.path / "previews" / "bad.jpg")
    folder.end()
    assert folder.run().returncode == 1
    (failed,) = [event for event in folder.events if event["event"] == "failed"]
    assert (failed["id"], failed["code"], failed["cost"]) == ("bad", code, 0)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("job_json", "code"),
    [
        ("{", "job_invalid"),
        ("[]", "job_invalid"),
        ("{}", "job_invalid"),
        ('{"protocol": 1, "keyword_count": "many"}', "job_invalid"),
        ('{"protocol": 1, "keyword_count": 500}', "settings_invalid"),
        ('{"protocol": 1, "base_url": "not an address"}', "address_invalid"),
        ('{"protocol": 2}', "protocol"),
        ('{"protocol": 0}', "protocol"),
        ('{"protocol": 1}', "key_missing"),
    ],
)
def test_a_job_that_cannot_be_done_is_told_in_one_sentence(tmp_path, job_json, code):
    folder = JobFolder(tmp_path / "job", key=None)
    (folder.path / "job.json").write_text(job_json)
    assert folder.run().returncode == 3
    started, verdict = folder.events
    assert started["event"] == "started"
    assert (verdict["event"], verdict["code"]) == ("stopped", code)
    assert "\n" not in verdict["message"]


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[]",
        '{"id": "a"}',
        '{"id": "a", "preview": "../key"}',
        '{"id": "a", "preview": "/etc/hostname"}',
        '{"id": "a", "preview": "previews\\\\..\\\\key"}',
        '{"id": "a", "preview": "previews/a.jpg", "context": {"keywords": "x"}}',
        "[" * 100_000,
    ],
)
def test_a_line_that_breaks_the_contract_stops_the_run(folder, line):
    with (folder.path / "photos.jsonl").open("a") as file:
        file.write(line + "\n")
    assert folder.run().returncode == 3
    assert folder.events[-1]["code"] == "job_invalid"


def test_unknown_fields_are_for_newer_versions(folder):
    folder.write("job.json", json.loads((folder.path / "job.json").read_text()) | {"mood": 1})
    folder.line({"id": "a", "name": "a", "preview": "previews/a.jpg", "context": {"mood": "x"}})
    photographs.save(folder.path / "previews" / "a.jpg", photographs.plain(COLOURS["red"]))
    folder.line({"end": True, "photos": 1})
    assert folder.run().returncode == 0


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path):
    done = command.vision_keywords("run-job", tmp_path / "none")
    assert done.returncode == 2
    assert "none" in done.stderr


def test_the_sample_job_is_read_as_written(tmp_path):
    for name in ("job.json", "photos.jsonl"):
        shutil.copy(SAMPLES / name, tmp_path)
    settings = job_folder.settings_of(job_folder.job_of(tmp_path))
    assert (settings.keyword_count, settings.model, settings.hint) == (
        30,
        "auto",
        "Winter holiday in the Alps",
    )
    assert (settings.budget, settings.flex, settings.fresh) == (Decimal("2.5"), True, True)
    assert (settings.input_price, settings.output_price) == (Decimal("0.15"), Decimal("0.6"))
    assert settings.concurrency == 12
    assert (settings.agency, settings.title_case, settings.editorial) == ("adobe", "kept", True)
    assert (settings.required, settings.blocked) == (("vegan",), ("sexy",))
    assert settings.instructions == 'British spelling.\nNever "autumnal".'
    assert (settings.alt_text, settings.preview_size) == (True, 1024)
    assert (settings.keep_title, settings.keep_keywords) == (False, False)
    lines = job_folder.Lines(tmp_path)
    photos = [job._photo(tmp_path, line, 672) for line in lines.new()]
    assert [photo.name for photo in photos] == [
        "DSC_0001.NEF",
        'café "été" 100%.jpg',
        "DSC_0001.JPG",
        "DSC_0004.NEF",
    ]
    assert lines.ended


def test_the_sample_events_are_written_as_they_stand(tmp_path):
    """What the plug-in's tests read is what this side writes, to the byte."""
    photos = [Photo(f"5A1D0F5C-000{n}", "", lambda: Look(b"", None)) for n in (1, 2, 3, 4)]
    samples = [json.loads(line) for line in (SAMPLES / "events.jsonl").read_text().splitlines()]
    _, notice, first, refusal, second, free, _ = samples

    def done(photo, event, bill):
        words = {**event["suggestion"]}
        words |= {name: tuple(words[name]) for name in ("keywords", "categories", "flags")}
        warnings = tuple(
            Caution(warning["code"], warning["message"], tuple(warning["details"]))
            for warning in words["warnings"]
        )
        made = Suggestion(**words | {"warnings": warnings})
        return PhotoDone(photo, made, event["model"], bill, event["from_ledger"])

    file = (tmp_path / "events.jsonl").open("ab", buffering=0)
    job_folder.write(file, {"event": "started", "protocol": PROTOCOL, "version": "0.1.0"})
    refused = RunError("refused", refusal["message"])
    for event in (
        Notice("model_shutdown", notice["message"], tuple(notice["details"])),
        done(photos[0], first, Bill(853, 165, Decimal("0.000605"))),
        PhotoFailed(photos[1], refused, Bill(853, 12, Decimal("0.00036"))),
        done(photos[2], second, Bill(853, 60, None, estimated=True)),
        done(photos[3], free, Bill()),
    ):
        job._report(file, event)
    job_folder.write(
        file, job._verdict_line(Verdict(3, 1, Bill(2559, 237, None, estimated=True), 1))
    )
    file.close()
    written = (tmp_path / "events.jsonl").read_text(encoding="utf-8")
    assert written == (SAMPLES / "events.jsonl").read_text(encoding="utf-8")


def test_no_job_without_the_plug_ins_folder_holds_up_the_shell(tmp_path):
    """The line that Lightroom gives to the shell, with the output redirected."""
    folder = JobFolder(tmp_path / "it's a job", key=None, rehearsal=True)
    folder.add("a")
    folder.end()
    quoted = str(folder.path).replace("'", "'\\''")
    line = f"'{command.PROGRAM}' run-job '{quoted}' > '{quoted}/helper.log' 2>&1"
    assert subprocess.run(["/bin/sh", "-c", line], check=False).returncode == 0
    assert folder.events[-1]["event"] == "finished"
    assert (folder.path / "helper.log").read_text() == ""


def test_a_server_that_gives_up_half_way_is_waited_for(tmp_path):
    calls = []

    def reply(request):
        calls.append(1)
        if len(calls) in {2, 3}:
            return Reply(hang_up=True)
        return Reply(body=completion("T", words_for(request.colour)))

    with OpenAIServer(reply) as server:
        folder = JobFolder(tmp_path / "job", base_url=server.url)
        for number in range(5):
            folder.add(f"id-{number}")
        folder.end()
        assert folder.run().returncode == 0
        assert len(calls) == 7
