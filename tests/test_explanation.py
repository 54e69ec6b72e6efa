"""The explanation and price doors: the installed helper on job folders as the contract has them."""

import json
import shutil
from pathlib import Path

import pytest

from tests import command, photographs
from tests.openai_server import COLOURS, KEY

SAMPLES = Path(__file__).parent / "samples" / "protocol"


@pytest.fixture
def ask(tmp_path):
    """The status and the events of a command in a job folder with these files."""

    def run(name, *, job, photos=()):
        folder = tmp_path / "a question; 'of' $ömmer"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "job.json").write_text(json.dumps(job), "utf-8")
        text = "".join(json.dumps(line) + "\n" for line in photos)
        (folder / "photos.jsonl").write_text(text, "utf-8")
        (folder / "key").write_text(KEY)
        status = command.vision_keywords(name, folder).returncode
        assert not (folder / "key").exists()
        return status, lines(folder / "events.jsonl")

    return run


def lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def same_shape(written, sample):
    for one, other in zip(written, sample, strict=True):
        assert list(one) == list(other)
        assert one["event"] == other["event"]


def test_the_sample_question_is_answered_as_the_plug_in_reads_it(ask):
    (job,) = lines(SAMPLES / "explain_job.json")
    status, events = ask("explain", job=job, photos=lines(SAMPLES / "explain_photos.jsonl"))
    assert status == 0
    sample = lines(SAMPLES / "explain_events.jsonl")
    same_shape(events, sample)
    assert events[2:] == sample[2:]
    told = events[1]
    assert told["own"] == "British spelling."
    assert "British spelling." not in told["built_in"]
    assert told["text"].replace(told["own"], "").startswith(told["built_in"][:900])


def test_what_is_explained_is_what_a_run_sends(ask, server, tmp_path):
    """To the letter, for a job with everything in it."""
    (job,) = lines(SAMPLES / "job.json")
    job |= {"base_url": server.url, "budget": None, "flex": False}
    (photo, *_) = lines(SAMPLES / "photos.jsonl")
    photo |= {"preview": "previews/a.jpg"}
    folder = tmp_path / "run"
    (folder / "previews").mkdir(parents=True)
    photographs.save(folder / "previews" / "a.jpg", photographs.plain(COLOURS["red"], (1500, 1000)))
    (folder / "job.json").write_text(json.dumps(job), "utf-8")
    end = json.dumps({"end": True, "photos": 1})
    (folder / "photos.jsonl").write_text(f"{json.dumps(photo)}\n{end}\n", "utf-8")
    (folder / "key").write_text(KEY)
    assert command.vision_keywords("run-job", folder).returncode == 0
    _, events = ask("explain", job=job, photos=[photo, {"end": True}])
    (request,) = server.requests
    assert request.instructions == events[1]["text"]
    assert request.text == events[2]["notes"]
    assert request.preview.size == (1024, 683), "no larger than the job says"


def test_a_question_that_breaks_the_contract_is_told_so(ask):
    end = {"end": True, "photos": 1}
    for photos in (
        [{"id": "1"}],
        [{"context": {}}, end],
        [{"id": "1", "context": {"gps": {"latitude": "north", "longitude": 7}}}, end],
        [{"id": "1", "context": {"people": "Ana"}}, end],
    ):
        status, events = ask("explain", job={"protocol": 1}, photos=photos)
        assert (status, events[-1]["event"], events[-1]["code"]) == (3, "stopped", "job_invalid")


def test_the_price_of_a_run_is_told_as_the_plug_in_reads_it(ask):
    (job,) = lines(SAMPLES / "price_job.json")
    status, events = ask("estimate-job", job=job)
    assert status == 0
    assert events == lines(SAMPLES / "price_events.jsonl")
    dearer = job | {"alt_text": True, "preview_size": 1024, "instructions": "British. " * 99}
    assert ask("estimate-job", job=dearer)[1][-1]["cost"] > 1.5 * events[-1]["cost"]
    unknown = {"protocol": 1, "model": "llava", "photos": 1}
    assert ask("estimate-job", job=unknown)[1][-1]["cost"] is None


def test_what_cannot_be_estimated_is_told_in_a_sentence(ask):
    for settings, code in (
        ({}, "job_invalid"),
        ({"photos": -1}, "job_invalid"),
        ({"photos": 3, "instructions": "x" * 2001}, "job_invalid"),
        ({"photos": 3, "preview_size": 100}, "job_invalid"),
        ({"photos": 3, "agency": "nobody"}, "agency_unknown"),
        ({"photos": 3, "protocol": 2}, "protocol"),
    ):
        status, events = ask("estimate-job", job={"protocol": 1, **settings})
        assert (status, events[-1]["event"], events[-1]["code"]) == (3, "stopped", code)
        assert "\n" not in events[-1]["message"]
