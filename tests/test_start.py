"""A quick start: what a command does not need is not loaded."""

import subprocess
import sys

import pytest
from vision_keywords.cli import commands

HEAVY = {"openai", "PIL", "genai_prices", "sqlite3", "httpx2", "exiftool"}

REPORT = f"""
import sys
from vision_keywords.cli import main
try:
    main()
finally:
    print("LOADED", *sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)
"""


def loaded(*arguments):
    """Those of the heavy packages that the command has loaded when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split("LOADED")[1].split())


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("tag", "--help"), ("-h",)])
def test_help_and_version_load_nothing_heavy(arguments):
    assert loaded(*arguments) == set()


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_the_help_of_every_command_loads_nothing_heavy(name):
    assert loaded(name, "--help") == set()


def test_the_price_before_a_run_loads_prices_but_neither_openai_nor_pictures():
    assert loaded("estimate", "--photos", "3") == {"genai_prices", "httpx2"}


def test_what_the_plug_in_asks_beside_a_run_loads_neither_openai_nor_pictures(tmp_path):
    (tmp_path / "job.json").write_text('{"protocol": 1, "photos": 3, "offline": true}')
    (tmp_path / "photos.jsonl").write_text('{"end": true, "photos": 0}\n')
    for name, wanted in (
        ("estimate-job", {"genai_prices", "httpx2"}),
        ("check-account", {"genai_prices", "httpx2"}),
        ("explain", set()),
    ):
        (tmp_path / "events.jsonl").unlink(missing_ok=True)
        assert loaded(name, str(tmp_path)) == wanted


def test_the_ledger_is_shown_without_openai():
    assert loaded("ledger") == {"sqlite3"}


def test_a_rehearsal_needs_no_openai(tmp_path):
    from tests import photographs

    photographs.save(tmp_path / "a.jpg")
    used = loaded("tag", str(tmp_path / "a.jpg"), "--out", str(tmp_path / "out"), "--rehearse")
    assert used == {"PIL", "exiftool"}
