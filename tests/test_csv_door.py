"""The CSV door: the installed helper on job folders as `docs/protocol.md` describes them."""

import csv
import json
from pathlib import Path

import pytest
from vision_keywords import csv_door
from vision_keywords.context import Context
from vision_keywords.job_folder import Lines
from vision_keywords.stock_entry import StockEntry

from tests import command

SAMPLES = Path(__file__).parent / "samples" / "protocol"
DESKTOP = "/Users/me/Desktop"


@pytest.fixture
def folder(tmp_path) -> Path:
    """The sample job, with this computer's desktop."""
    desktop, folder = tmp_path / "desktop", tmp_path / "a job; 'of' $ömmer"
    desktop.mkdir()
    folder.mkdir()
    for name in ("job.json", "photos.jsonl"):
        text = (SAMPLES / f"csv_{name}").read_text(encoding="utf-8")
        here = text.replace(DESKTOP, desktop.as_posix())
        (folder / name).write_text(here, encoding="utf-8", newline="\n")
    return folder


def change(folder: Path, **settings) -> None:
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    (folder / "job.json").write_text(json.dumps(job | settings), encoding="utf-8")


def events(folder: Path) -> list[dict]:
    text = (folder / "events.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def stopped(folder: Path, code: str) -> None:
    done = command.vision_keywords("write-csv", folder)
    assert done.returncode == 3, done.stderr
    first, *_, verdict = events(folder)
    assert (first["event"], verdict["event"], verdict["code"]) == ("started", "stopped", code)
    assert "files" not in verdict
    assert "\n" not in verdict["message"]


def test_the_sample_job_becomes_a_csv_with_the_keywords_in_order(folder, tmp_path):
    assert command.vision_keywords("write-csv", folder).returncode == 0
    header, first, second = rows(tmp_path / "desktop" / "adobe.csv")
    assert header == ["Filename", "Title", "Keywords", "Category", "Releases"]
    assert first[:2] == ["DSC_0001.jpg", "Snowy roofs of Zürich at blue hour"]
    assert first[2].replace(", ", ",") == "snow,Zürich,roof,Alps"
    assert second[:2] == ["20240612-DSC01234-Edit-Pano.jpg", "京都の寺"]


def test_the_events_are_those_that_the_plug_in_reads(folder, tmp_path):
    """The sentences are the agencies' own affair; all else is compared."""
    command.vision_keywords("write-csv", folder)
    text = (SAMPLES / "csv_events.jsonl").read_text(encoding="utf-8")
    sample = text.replace(DESKTOP, (tmp_path / "desktop").as_posix()).splitlines()
    for written, expected in zip(events(folder), map(json.loads, sample), strict=True):
        assert list(written) == list(expected)
        assert written | {"message": ""} == expected | {"message": ""}


def test_every_field_of_a_line_is_told_to_the_agency(tmp_path):
    text = (SAMPLES / "csv_photos.jsonl").read_text(encoding="utf-8")
    (tmp_path / "photos.jsonl").write_text(text, encoding="utf-8", newline="\n")
    first, second = (csv_door._entry(line) for line in Lines(tmp_path).new())
    assert first == StockEntry(
        file_name="DSC_0001.jpg",
        title="Snowy roofs of Zürich at blue hour",
        description="Snow covers the roofs of the old town in the last light of a winter day.",
        keywords=("snow", "Zürich", "roof", "Alps"),
        categories=("Buildings and Architecture", "Travel"),
        flags=("property",),
        is_editorial=False,
        context=Context(
            city="Zürich", state="ZH", country="Switzerland", captured="2024-01-12T17:05:09"
        ),
    )
    assert (second.is_editorial, second.context) == (True, Context())


def test_a_file_that_is_there_is_replaced_only_when_the_job_says_so(folder, tmp_path):
    there = tmp_path / "desktop" / "adobe.csv"
    there.write_text("mine")
    change(folder, overwrite=False)
    stopped(folder, "csv_exists")
    assert there.read_text() == "mine"
    (folder / "events.jsonl").unlink()
    change(folder, overwrite=True)
    assert command.vision_keywords("write-csv", folder).returncode == 0
    assert rows(there)[1][0] == "DSC_0001.jpg"


def test_an_agency_that_nobody_knows_is_told_in_one_sentence(folder):
    change(folder, agency="nobody")
    stopped(folder, "agency_unknown")


@pytest.mark.parametrize(
    "settings",
    [{"file": "adobe.csv"}, {"file": 7}, {"agency": ["adobe"]}, {"overwrite": "yes"}],
)
def test_a_job_that_breaks_the_contract_writes_nothing(folder, tmp_path, settings):
    change(folder, **settings)
    stopped(folder, "job_invalid")
    assert list((tmp_path / "desktop").iterdir()) == []


def test_another_protocol_is_told_before_anything_else(folder):
    change(folder, protocol=2)
    (folder / "photos.jsonl").write_text("of another kind\n")
    stopped(folder, "protocol")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense\n",
        '{"id": "1", "file_name": "a.jpg"}\n{"end": true}\n',
        '{"file_name": "a.jpg", "title": "", "description": "", "keywords": "x"}\n{"end": true}\n',
        '{"file_name": "a.jpg", "title": "", "description": "", "keywords": []}\n',
        '{"file_name": "a.jpg", "title": "", "description": "", "keywords": [], "context": 7}\n'
        '{"end": true}\n',
    ],
)
def test_lines_that_break_the_contract_write_nothing(folder, tmp_path, text):
    (folder / "photos.jsonl").write_text(text)
    stopped(folder, "job_invalid")
    assert list((tmp_path / "desktop").iterdir()) == []
