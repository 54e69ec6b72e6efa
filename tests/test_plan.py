"""Which photos become which copies; no photo is opened for it, so empty files will do."""

import os
import unicodedata
from pathlib import Path

import pytest
from vision_keywords.errors import ConfigurationError
from vision_keywords.plan import Copy, Plan, make_plan


@pytest.fixture(autouse=True)
def _inside(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def put(*names: str, content: str = "a photo") -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(content)
        os.utime(name, (1_500_000_000, 1_500_000_000))


def plan(*sources: str, out: str = "out", overwrite: bool = False) -> Plan:
    return make_plan([Path(source) for source in sources], Path(out), overwrite=overwrite)


def refused(*sources: str, out: str = "out", overwrite: bool = True) -> str:
    with pytest.raises(ConfigurationError) as caught:
        plan(*sources, out=out, overwrite=overwrite)
    return caught.value.message


def targets(found: Plan) -> list[str]:
    return [copy.target.as_posix() for copy in found.copies]


def problem(copy: Copy) -> str:
    assert copy.problem
    return copy.problem.message


# The photographs themselves


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_target_that_is_a_photo_by_another_path_is_refused(overwrite):
    """A hard link is what a folder that is mounted twice looks like, one photo at a time."""
    put("in/x.jpg")
    Path("out").mkdir()
    os.link("in/x.jpg", "out/x.jpg")
    assert "choose another output folder" in refused("in", overwrite=overwrite)


def test_a_photos_own_sidecar_is_never_a_target():
    put("in/day/x.nef", "in/day/x.xmp", "other/day/x.cr2")
    assert "choose another output folder" in refused("in/day/x.nef", "other/day", out="in")


@pytest.mark.parametrize(
    "names",
    [
        ("IMG_1.jpg", "img_1.JPG"),
        (unicodedata.normalize("NFC", "Zürich.jpg"), unicodedata.normalize("NFD", "Zürich.jpg")),
        ("Day/a.jpg", "day/a.jpg"),
        ("a.NEF", "A.cr2"),
    ],
)
def test_names_that_a_mac_takes_for_one_are_one_place(names):
    put(*(f"in/{name}" for name in names))
    if len(list(Path("in").rglob("*.*"))) < 2:
        pytest.skip("this disk itself takes them for one")
    first, second = plan("in").copies
    assert first.problem is None
    assert str(first.source) in problem(second)
    assert "same name" in problem(second)


def test_a_rival_is_not_taken_for_a_finished_copy():
    put("one/a.jpg", "two/a.jpg", "out/a.jpg")
    found = plan("one/a.jpg", "two/a.jpg")
    assert [copy.source for copy in found.existing] == [Path("one/a.jpg")]
    assert "same name" in problem(found.copies[0])


# Sources


def test_a_source_that_does_not_exist_is_named():
    put("a.jpg")
    assert refused("a.jpg", "Alpss", "b.jpg") == (
        "There is no photo or folder Alpss or b.jpg; check how it is spelt."
    )


@pytest.mark.parametrize("twice", ["in", "in/", "./in", "in/../in", "link"])
def test_a_folder_given_twice_is_one_folder(twice):
    put("in/a.jpg", "in/b.jpg")
    Path("link").symlink_to("in")
    assert targets(plan("in", twice)) == ["out/a.jpg", "out/b.jpg"]


def test_a_photo_in_two_sources_becomes_one_copy_in_the_place_of_the_first():
    put("in/a.jpg", "in/sub/b.jpg")
    assert targets(plan("in", "in/sub", "in/a.jpg")) == ["out/in/a.jpg", "out/in/sub/b.jpg"]
    assert targets(plan("in/sub/b.jpg", "in")) == ["out/b.jpg", "out/in/a.jpg"]


def test_a_link_of_another_name_is_a_photo_of_its_own():
    put("in/a.jpg")
    Path("in/b.jpg").symlink_to("a.jpg")
    assert targets(plan("in")) == ["out/a.jpg", "out/b.jpg"]


def test_a_folder_that_cannot_be_read_fails_and_is_not_left_out(monkeypatch):
    put("in/a.jpg", "in/secret/b.jpg")
    scandir = os.scandir

    def forbidden(path):
        if str(path).endswith("secret"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", forbidden)
    photo, folder = plan("in").copies
    assert photo.problem is None
    assert folder.source == Path("in/secret")
    assert problem(folder) == "The folder cannot be read; check its permissions."


# The output folder


@pytest.mark.parametrize("out", ["a\nb", "a\tb", "a\x7fb", "a\udcffb", "a\nb/c"])
def test_an_output_folder_that_exiftool_cannot_be_told_is_refused(out):
    put("a.jpg")
    assert "choose another" in refused("a.jpg", out=out)


def test_an_output_folder_inside_is_known_by_any_path():
    put("in/a.jpg", "in/out/b.jpg")
    Path("link").symlink_to("in")
    found = plan("in", out="link/out")
    assert targets(found) == ["link/out/a.jpg"]
    assert found.skipped_output


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize(
    ("photo", "folder", "words"),
    [
        ("in/a.jpg", "out/a.jpg", "a folder is in the place of out/a.jpg"),
        ("in/a.nef", "out/a.xmp", "a folder is in the place of out/a.xmp"),
    ],
)
def test_a_folder_in_a_copys_place_is_known_in_time(photo, folder, words, overwrite):
    put(photo)
    Path(folder).mkdir(parents=True)
    assert words in problem(plan("in", overwrite=overwrite).copies[0])


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_file_in_a_folders_place_is_known_in_time(overwrite):
    put("in/day/one/a.jpg", "out/day")
    (copy,) = plan("in", overwrite=overwrite).copies
    assert "a file is in the place of the folder out/day;" in problem(copy)


# A RAW and its sidecar, after a run that broke off between the two


def test_a_raw_with_its_sidecar_is_finished():
    put("in/a.nef", "out/a.nef", "out/a.xmp")
    found = plan("in")
    assert (len(found.copies), len(found.existing)) == (0, 1)


def test_a_raw_without_its_sidecar_only_lacks_that():
    put("in/a.nef", "out/a.nef")
    (copy,) = plan("in").copies
    assert copy.lacks_sidecar
    assert copy.problem is None
    (copy,) = plan("in", overwrite=True).copies
    assert not copy.lacks_sidecar


def test_another_raw_in_its_place_stays_alone():
    put("in/a.nef")
    put("out/a.nef", content="another photo")
    found = plan("in")
    assert (len(found.copies), len(found.existing)) == (0, 1)


def test_a_dng_is_finished_without_a_sidecar():
    put("in/a.dng", "out/a.dng")
    assert len(plan("in").existing) == 1


@pytest.mark.parametrize("name", ["a.nef", "a.dng"])
def test_a_sidecar_alone_may_be_the_photographers_own(name):
    put(f"in/{name}", "out/a.xmp")
    (copy,) = plan("in").copies
    assert "out/a.xmp is there without its photo" in problem(copy)
    (copy,) = plan("in", overwrite=True).copies
    assert copy.problem is None
