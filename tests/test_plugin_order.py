"""The export action: what it makes of the files that Lightroom renders."""

import json
import subprocess

import pytest

from tests.openai_server import words_for
from tests.studio import HOME, studio

ACTION = "Keep keyword order for stock"


@pytest.fixture
def room(tmp_path, server):
    with studio(tmp_path / HOME, server.url) as opened:
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


def test_an_exported_file_has_its_keywords_by_rank(room):
    photo = room.photo("a.jpg", "red")
    room.generate(photo)
    [before] = room.lightroom.export(photo).files
    assert lists_in(before) == (sorted(words_for("red")[:30]),) * 2
    [after] = room.lightroom.export(photo, actions=(ACTION,)).files
    assert lists_in(after) == (list(words_for("red")[:30]),) * 2
