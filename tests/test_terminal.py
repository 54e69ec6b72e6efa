"""What a person at the terminal sees, and what happens when nobody looks any more."""

import io
import json
import subprocess
import sys
from decimal import Decimal

import pytest
from vision_keywords.cli import commands
from vision_keywords.terminal import dollars

from tests import photographs
from tests.command import PROGRAM, environment, vision_keywords
from tests.openai_server import KEY, Reply, completion


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(6):
        photographs.save(folder / f"{number}.jpg", photographs.plain("teal"))
    return folder


def shell(line: str, **env) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["/bin/bash", "-c", f"set -o pipefail; {line}"],
        env=environment(**env),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("ending", ["| head -1", "> /dev/full", ">&-", "2>&-", "<&-"])
def test_the_run_goes_on_when_nobody_listens(photos, tmp_path, ending):
    done = shell(f"'{PROGRAM}' tag '{photos}' --out '{tmp_path}/out' --rehearse {ending}")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert len(list((tmp_path / "out").iterdir())) == 6


def test_each_photo_is_a_line_when_the_output_is_piped(photos, tmp_path):
    photographs.empty(photos / "empty.jpg")
    done = vision_keywords("tag", photos, "--out", tmp_path / "out", "--rehearse")
    lines = done.stdout.splitlines()
    assert sum(line.startswith("done ") for line in lines) == 6
    assert sum(line.startswith("failed ") for line in lines) == 1
    assert "6 tagged, 1 failed; no cost." in lines
    assert "rehearsal" in lines[-1]


class Screen(io.StringIO):
    """Standard output that says of itself that it is a terminal."""

    def isatty(self):
        return True


def test_a_terminal_gets_a_progress_bar_and_the_failures_after_it(photos, tmp_path, monkeypatch):
    photographs.empty(photos / "empty.jpg")
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    arguments = ["tag", str(photos), "--out", str(tmp_path / "out"), "--rehearse"]
    status = commands.main(arguments, standalone_mode=False)
    text = screen.getvalue()
    assert status == 1
    assert "Tagging" in text
    assert "\r" in text
    assert text.index("7/7") < text.index("empty.jpg")
    assert "6 tagged, 1 failed" in text


def test_a_file_name_cannot_steer_the_terminal(photos, tmp_path):
    photographs.save(photos / "a\x1b[31mred.jpg", photographs.plain("teal"))
    done = vision_keywords("tag", photos, "--out", tmp_path / "out", "--rehearse")
    assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("cost", "text"),
    [
        ("0.0006052", "$0.0006"),
        ("0.25", "$0.2500"),
        ("1.239", "$1.24"),
        ("0.00000004", "< $0.0001"),
    ],
)
def test_money_is_never_rounded_down_to_nothing(cost, text):
    assert dollars(Decimal(cost)) == text


def test_a_photo_short_of_keywords_says_how_many(photos, tmp_path):
    done = vision_keywords(
        "tag", photos / "0.jpg", "--out", tmp_path / "out", "--rehearse", "--keywords", "49"
    )
    (short,) = [line for line in done.stdout.splitlines() if "short)" in line]
    assert "0.jpg" in short
    assert "1 photo with fewer keywords than asked for." in done.stdout


def test_what_to_look_at_is_said_with_the_photo_and_flags_are_counted(photos, tmp_path, server):
    flagged = {"title": "A field", "keywords": ["field", "people", "nobody"], "flags": ["logo"]}
    server.reply = lambda request: Reply(body=completion("", [], content=json.dumps(flagged)))
    done = vision_keywords(
        *("tag", photos / "0.jpg", photos / "1.jpg", "--out", tmp_path / "out"),
        OPENAI_API_KEY=KEY,
        OPENAI_BASE_URL=server.url,
    )
    assert 'The keywords "people" and "nobody" contradict each other; take one out.' in done.stdout
    assert "editorial: 2 photos with a logo or trademark." in done.stdout
    assert "same title" in done.stdout
