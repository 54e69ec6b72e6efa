"""The check of real files, whoever tagged them, and the command."""

import json
import os
from pathlib import Path

import pytest
from vision_keywords.agencies import agency
from vision_keywords.check import check_files
from vision_keywords.errors import ConfigurationError
from vision_keywords.problems import problems
from vision_keywords.suggestion import REHEARSAL_MARK

from tests import photographs
from tests.command import vision_keywords

ADOBE = agency("adobe")
TITLE = "Cup of coffee on a table"
WORDS = (
    *("coffee", "cup", "table", "drink", "breakfast", "cafe", "morning", "hot", "beverage"),
    *("espresso", "wooden", "still life", "nobody", "brown", "closeup"),
)


def tagged(path: Path, title: str = TITLE, keywords=WORDS, *more: str, groups=("XMP", "IPTC")):
    photographs.save(path) if not path.exists() else None
    words = []
    for group in groups:
        name = {"XMP": "XMP-dc:Title", "IPTC": "IPTC:ObjectName"}[group]
        words.append(f"-{name}={title}")
        name = {"XMP": "XMP-dc:Subject", "IPTC": "IPTC:Keywords"}[group]
        words += [f"-{name}={word}" for word in keywords]
    return photographs.tag(path, "-codedcharacterset=utf8", *words, *more)


def found(*sources: Path, profile=ADOBE) -> dict[str, list[str]]:
    return {
        one.path.name: [problem.code for problem in one.problems]
        for one in check_files(list(sources), profile)
    }


@pytest.mark.parametrize("groups", [("XMP",), ("IPTC",), ("XMP", "IPTC")])
def test_a_well_tagged_photo_is_fine_wherever_its_words_are(groups, tmp_path):
    tagged(tmp_path / "a.jpg", groups=groups)
    assert found(tmp_path) == {"a.jpg": []}


def test_photos_of_every_kind_are_read(tmp_path):
    for name, make in {**photographs.KINDS, **photographs.RAWS}.items():
        tagged(make(tmp_path / name), groups=("XMP",))
    expected = {*photographs.KINDS, *photographs.RAWS}
    assert found(tmp_path) == {name: [] for name in expected}


def test_the_words_of_a_raw_may_stand_in_its_sidecar(tmp_path):
    photographs.nef(tmp_path / "a.nef")
    assert found(tmp_path) == {"a.nef": ["title_missing", "keywords_missing"]}
    words = [f"-XMP-dc:Subject={word}" for word in WORDS]
    photographs.tag(tmp_path / "a.xmp", f"-XMP-dc:Title={TITLE}", *words)
    assert found(tmp_path) == {"a.nef": []}


def test_folders_are_searched_in_order_and_each_photo_is_read_once(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    names = [f"{number}.jpg" for number in range(12)]
    for name in names:
        tagged(inner / name, title="" if name == "3.jpg" else TITLE)
    (inner / "notes.txt").write_text("none")
    checked = [one.path.name for one in check_files([inner, inner / "5.jpg", tmp_path], ADOBE)]
    assert sorted(checked) == sorted(names)
    assert checked == [one.path.name for one in check_files([tmp_path], ADOBE)]
    assert found(tmp_path)["3.jpg"] == ["title_missing"]


def test_hostile_words_are_told_and_do_no_harm(tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    words = ["-XMP-dc:Title=x\n-XMP-dc:Rights=INJECTED", "-XMP-dc:Subject=\x1b[31mred\x07"]
    words += ["-XMP-dc:Subject=https://example.com/?a=$(reboot)", "-XMP-dc:Subject=iPhone\u202e"]
    words += [f"-XMP-dc:Subject={'long ' * 2000}", "-XMP-dc:Subject=<script>", "-XMP-dc:Subject=;"]
    photographs.tag(path, *words)
    before = path.read_bytes()
    (one,) = check_files([path], ADOBE)
    codes = {problem.code for problem in one.problems}
    assert {"title_line", "keyword_link", "keyword_too_long", "trademark"} <= codes
    for problem in one.problems:
        assert problem.message.isprintable(), problem
        assert len(problem.message) < 400
    assert path.read_bytes() == before


def test_a_broken_photo_is_refused_and_the_others_go_on(tmp_path):
    photographs.empty(tmp_path / "a.jpg")
    photographs.folder(tmp_path / "b.jpg")
    tagged(tmp_path / "c.jpg")
    photographs.text(tmp_path / "d.jpg")
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    codes = found(tmp_path)
    assert codes["c.jpg"] == []
    assert all(codes[name] for name in ("a.jpg", "d.jpg"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_with_a_line_break_cannot_reach_exiftool(tmp_path):
    tagged(tmp_path / "a.jpg")
    (tmp_path / "a.jpg").rename(tmp_path / "a\n-delete_original!.jpg")
    (one,) = check_files([tmp_path], ADOBE)
    assert [problem.code for problem in one.problems] == ["name_unusable"]
    assert one.is_refused


def test_a_name_too_long_for_the_csv_is_a_warning(tmp_path):
    tagged(tmp_path / ("a" * 27 + ".jpg"))
    assert list(found(tmp_path).values()) == [["file_name_long"]]
    assert list(found(tmp_path, profile=agency("pond5")).values()) == [[]]


def test_nothing_to_read_and_nothing_there(tmp_path):
    assert found(tmp_path) == {}
    with pytest.raises(ConfigurationError, match="no photo or folder"):
        found(tmp_path / "none.jpg")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="asks /proc for processes")
def test_who_stops_reading_leaves_no_process_behind(tmp_path):
    for number in range(20):
        tagged(tmp_path / f"{number}.jpg")
    checks = check_files([tmp_path], ADOBE)
    assert next(checks).problems == ()
    assert _exiftools_of(os.getpid()), "while it reads there are some"
    checks.close()
    assert not _exiftools_of(os.getpid())


def _exiftools_of(pid: int) -> list[str]:
    """ExifTool processes of this one but for that which tags the tests' photos."""
    ours = photographs._running()._process.pid
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, name, _, parent, *_ = status.read_text().replace("(", "").split()
        except (OSError, ValueError):
            continue
        if int(parent) == pid and "exiftool" in name and int(number) != ours:
            found.append(number)
    return found


# The command


def test_the_command_tells_a_line_for_each_problem_and_the_counts(tmp_path):
    tagged(tmp_path / "fine.jpg")
    tagged(tmp_path / "dot.jpg", title=f"{TITLE}.")
    tagged(tmp_path / "brand.jpg", title="Cup of Nespresso on a table")
    done = vision_keywords("check", tmp_path)
    assert done.returncode == 1
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert len(lines) == 3
    assert sorted(lines[:2]) == [
        f'refused {tmp_path / "brand.jpg"}: The title has the trademark "Nespresso"; take it out,'
        " unless the photo is sold as editorial.",
        f"warning {tmp_path / 'dot.jpg'}: The title ends with a full stop; take it out.",
    ]
    assert lines[2] == (
        "3 photos checked for Adobe Stock: 1 refused, 1 with warnings only, 1 without any problem."
    )


def test_warnings_alone_are_no_refusal_and_json_is_for_programs(tmp_path):
    tagged(tmp_path / "dot.jpg", title=f"{TITLE}.")
    done = vision_keywords("check", "--json", tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout) == {
        "agency": "adobe",
        "photos": [
            {
                "file": str(tmp_path / "dot.jpg"),
                "refused": False,
                "problems": [
                    {
                        "code": "title_full_stop",
                        "message": "The title ends with a full stop; take it out.",
                        "refused": False,
                    }
                ],
            }
        ],
    }
    refused = vision_keywords("check", "--json", "--agency", "alamy", tmp_path)
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["photos"][0]["refused"] is True


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--agency", "nobody", "."], "no profile of an agency 'nobody'"),
        (["no such file.jpg"], "There is no photo or folder"),
        (["--wrong", "."], "No such option"),
    ],
)
def test_wrong_usage_is_told(arguments, words, tmp_path):
    done = vision_keywords("check", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr


def test_the_users_broken_list_of_trademarks_is_told(tmp_path):
    tagged(tmp_path / "a.jpg")
    (tmp_path / "trademarks.txt").write_bytes(b"\xff\xfe\x00")
    done = vision_keywords("check", tmp_path, VISION_KEYWORDS_DATA=str(tmp_path))
    assert done.returncode == 2
    assert "trademarks.txt cannot be read" in done.stderr


def test_a_folder_without_photos_is_told(tmp_path):
    done = vision_keywords("check", tmp_path)
    assert (done.returncode, done.stdout) == (0, "There are no photos.\n")


def test_a_file_that_is_no_photo_is_said_to_be_none(tmp_path):
    (tmp_path / "notes.txt").write_text("notes")
    done = vision_keywords("check", tmp_path / "notes.txt")
    assert done.returncode == 1
    assert "no photo" in done.stdout
    assert "title" not in done.stdout


def test_the_mark_of_a_rehearsal_is_no_word_of_its_title():
    found = problems(f"{REHEARSAL_MARK}red field", "", ["red", "field"], agency("adobe"))
    assert "title_not_in_keywords" not in {problem.code for problem in found}
