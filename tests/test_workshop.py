"""Where half-made files are, and what becomes of them when a run is killed."""

import os
from pathlib import Path

from vision_keywords.workshop import workshop


def test_what_a_killed_run_left_goes_when_it_is_a_day_old(tmp_path):
    old, young = tmp_path / ".vision-keywords-old", tmp_path / ".vision-keywords-young"
    for folder in (old, young):
        (folder / "half.jpg").parent.mkdir()
        (folder / "half.jpg").write_bytes(b"half")
    os.utime(old, (0, 0))
    with workshop(tmp_path):
        assert not old.exists()
        assert (young / "half.jpg").exists()


def test_a_workshop_is_gone_when_the_work_is_done(tmp_path):
    with workshop(tmp_path) as place:
        assert list(tmp_path.iterdir()) == [Path(place)]
    assert not list(tmp_path.iterdir())
