"""The papers of a folder run: CSV and report tell what became of the copies, whatever comes."""

import csv
import re
from html import unescape
from pathlib import Path

import pytest
from vision_keywords import folder
from vision_keywords.events import PhotoDone
from vision_keywords.papers import Papers, Wanted
from vision_keywords.plan import make_plan
from vision_keywords.rules import rules_of
from vision_keywords.settings import Settings

from tests import photographs
from tests.command import vision_keywords
from tests.openai_server import COLOURS, KEY, by_colour, error, words_for


def make(path: Path, colour: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = photographs.told_apart(photographs.plain(COLOURS[colour]), path.name)
    if path.suffix == ".nef":
        return photographs.nef(path, photographs.jpeg_bytes(picture))
    return photographs.save(path, picture)


@pytest.fixture
def photos(tmp_path):
    return tmp_path / "photos"


@pytest.fixture
def tag(server, photos, tmp_path):
    def run(*arguments):
        return vision_keywords(
            *("tag", photos, "--out", tmp_path / "out", *arguments),
            *("--csv", tmp_path / "adobe.csv", "--report", tmp_path / "report.html"),
            OPENAI_API_KEY=KEY,
            OPENAI_BASE_URL=server.url,
        )

    return run


@pytest.fixture
def shown(tmp_path):
    """What the report says, photo by photo under the file's name, and first of the whole run."""

    def read() -> dict[str, str]:
        page = (tmp_path / "report.html").read_text("utf-8").partition("<body>")[2]
        head, *articles = re.sub(r"<script>.*?</script>", "", page, flags=re.S).split("<article")
        said = {re.search("<b>(.*?)</b>", article)[1]: article for article in articles}
        texts = {"": head} | said
        return {
            name: " ".join(unescape(re.sub("<[^>]*>", " ", f"<{text}")).split())
            for name, text in texts.items()
        }

    return read


@pytest.fixture
def rows(tmp_path):
    def read() -> dict[str, dict[str, str]]:
        with (tmp_path / "adobe.csv").open(encoding="utf-8-sig", newline="") as sheet:
            return {row["Filename"]: row for row in csv.DictReader(sheet)}

    return read


def test_both_tell_what_the_copies_say(tag, photos, shown, rows):
    make(photos / "June" / "red.jpg", "red")
    mine = make(photos / "mine.jpg", "green")
    photographs.tag(mine, "-XMP-dc:Title=My own title", "-XMP-photoshop:City=Porto")
    make(photos / "raw.nef", "blue")
    (photos / "broken.jpg").write_bytes(mine.read_bytes()[:700])
    done = tag("--keywords", "12")
    assert done.returncode == 1, done.stdout + done.stderr

    titles = {"red.jpg": "A red field", "mine.jpg": "My own title", "raw.jpg": "A blue field"}
    assert {name: row["Title"] for name, row in rows().items()} == titles
    said = shown()
    assert said.keys() == {"", "broken.jpg", *titles}
    for name, title in titles.items():
        assert title in said[name]
        assert "12 keywords" in said[name]
        assert "gpt-4.1-mini" in said[name]
    assert str(photos / "June" / "red.jpg") in said["red.jpg"]
    assert str(photos / "raw.nef") in said["raw.jpg"]
    assert "Porto" in said["mine.jpg"]
    assert "Not tagged" in said["broken.jpg"]
    assert "done 3 failed 1" in said[""]


def test_keywords_keep_their_rank_in_both(tag, photos, shown, rows):
    make(photos / "red.jpg", "red")
    assert tag("--keywords", "30").returncode == 0
    words = words_for("red")[:30]
    assert rows()["red.jpg"]["Keywords"].replace(", ", ",").split(",") == words
    said = shown()["red.jpg"]
    assert [said.index(word) for word in words] == sorted(said.index(word) for word in words)


def test_what_was_paid_for_earlier_costs_nothing_the_second_time(tag, photos, shown):
    make(photos / "red.jpg", "red")
    assert tag().returncode == 0
    assert "already paid for" not in shown()["red.jpg"]
    assert tag("--overwrite").returncode == 0
    assert "already paid for" in shown()["red.jpg"]


def test_a_run_that_is_stopped_has_its_papers_too(server, tag, photos, shown, rows):
    for number in range(12):
        make(photos / f"{number}.jpg", "red")
    out_of_credit = error(429, "insufficient_quota", "no")
    server.reply = lambda request: by_colour(request) if len(server.requests) < 4 else out_of_credit
    assert tag("--concurrency", "1").returncode == 3
    said = shown()
    assert "stopped before its end" in said[""]
    assert rows()
    assert rows().keys() <= said.keys()
    assert len(rows()) < 12


def test_a_report_that_finds_its_place_taken_costs_neither_csv_nor_verdict(photos, tmp_path):
    make(photos / "red.jpg", "red")
    report, sheet = tmp_path / "report.html", tmp_path / "adobe.csv"

    def meanwhile(event):
        if isinstance(event, PhotoDone):
            report.write_text("My holidays")

    verdict = folder.tag(
        make_plan([photos], tmp_path / "out", overwrite=False),
        tmp_path / "out",
        Settings(rehearsal=True, agency="adobe"),
        "",
        meanwhile,
        overwrite=False,
        wanted=Wanted(sheet, report),
    )
    assert verdict.done == 1
    assert verdict.stopped.code == "report_exists"
    assert report.read_text() == "My holidays"
    assert "red.jpg" in sheet.read_text("utf-8-sig")


def test_the_folder_of_a_csv_is_made_before_anything_is_paid(tmp_path):
    place = tmp_path / "new" / "adobe.csv"
    with Papers(Wanted(csv=place), rules_of(Settings()), lambda _event: None):
        assert place.parent.is_dir()
