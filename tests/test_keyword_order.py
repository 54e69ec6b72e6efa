"""The keywords of exported files in stored order: the rule, and real files of every kind."""

import json
import os
import shutil
import signal
import subprocess
import threading
import unicodedata
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from vision_keywords import metadata
from vision_keywords.errors import PhotoError
from vision_keywords.exiftool_process import ExifTool
from vision_keywords.keyword_order import ordered

from tests import photographs

LONG = "Brown wooden table in a small café beside the harbour of an old town"
ORDER = ("snow", "Zürich", "roof", LONG, "True", "Alps", "京都", "not in the file")
SORTED = sorted({*ORDER[:-1], "Aunt Mary", "zoo"})
RANKED = [*ORDER[:-1], "Aunt Mary", "zoo"]
CUT = "Brown wooden table in a small café beside the harbour of an old"  # 64 bytes
WITH_IPTC = ("a.jpg", "a.tif", "a.dng", "a.psd")

MAKERS = {
    **{f"a{suffix}": photographs.save for suffix in (".jpg", ".tif", ".png", ".webp", ".avif")},
    "a.heic": photographs.save,
    "a.psd": photographs.psd,
    "a.dng": photographs.dng,
    "a.jxl": photographs.jxl,
}
NO_PICTURE = ("a.dng", "a.jxl")

pytestmark = pytest.mark.filterwarnings("ignore:ExifTool process was previously running")


@pytest.fixture(scope="module")
def tool():
    with ExifTool() as running:
        yield running


# The rule


def test_named_keywords_come_first_in_their_order_and_the_others_after_them_as_they_were():
    found = ["Alps", "My dog", "a cat", "roof", "snow"]
    assert ordered(found, ["snow", "fox", "roof", "Alps"]) == [
        *("snow", "roof", "Alps"),
        *("My dog", "a cat"),
    ]


def test_capitals_and_the_way_accents_are_stored_do_not_matter_unless_they_tell_words_apart():
    decomposed = unicodedata.normalize("NFD", "Zürich")
    assert ordered(["ALPS", "straße", decomposed], ["zürich", "STRASSE", "alps"]) == [
        *(decomposed, "straße", "ALPS"),
    ]
    assert ordered(["Apple", "apple"], ["apple", "fox", "Apple"]) == ["apple", "Apple"]


def test_a_keyword_that_was_cut_for_iptc_keeps_its_place():
    cut = LONG.encode()[:64].decode("utf-8", "ignore")
    for form in (cut, cut + "..", CUT, CUT.upper()):
        assert ordered(["Alps", form], [LONG, "Alps"], 64) == [form, "Alps"]
        assert ordered(["Alps", form], [LONG, "Alps"]) == ["Alps", form], "in XMP it is another"


def test_a_short_word_is_not_taken_for_the_beginning_of_a_long_keyword():
    assert ordered(["Alps", "Brown"], [LONG, "Alps"], 64) == ["Alps", "Brown"]


WORDS = st.lists(st.text(alphabet="aAäÄbs ßK.", max_size=4) | st.text(max_size=90), max_size=12)


@given(found=WORDS, order=WORDS, room=st.sampled_from([None, 8, 64]))
def test_nothing_is_added_removed_or_changed(found, order, room):
    assert Counter(ordered(found, order, room)) == Counter(found)


@given(found=WORDS, order=WORDS, room=st.sampled_from([None, 8, 64]))
def test_a_second_time_changes_nothing(found, order, room):
    once = ordered(found, order, room)
    assert ordered(once, order, room) == once


@given(found=WORDS, order=WORDS)
def test_what_the_order_does_not_name_stays_in_its_own_order_behind_the_rest(found, order):
    named = {unicodedata.normalize("NFC", word).casefold() for word in order}
    others = [word for word in found if unicodedata.normalize("NFC", word).casefold() not in named]
    arranged = ordered(found, order)
    assert arranged[len(arranged) - len(others) :] == others


@given(order=st.lists(st.text(max_size=9), unique=True, max_size=12), seed=st.randoms())
def test_any_mixture_comes_back_in_stored_order(order, seed):
    mixed = list(order)
    seed.shuffle(mixed)
    assert ordered(mixed, order) == order


# Files


def exported(path: Path, keywords=SORTED, *more: str) -> Path:
    """A file as Lightroom renders it: the keywords by alphabet, in XMP and, where it fits, IPTC."""
    MAKERS[path.name](path)
    listed = [f"-{name}= {word}" for name in ("XMP-dc:Subject",) for word in keywords]
    if path.name in WITH_IPTC:
        listed += ["-IPTC:CodedCharacterSet=UTF8", "-IPTC:City=Zürich", "-IPTCDigest=new"]
        listed += [f"-IPTC:Keywords= {CUT if word == LONG else word}" for word in keywords]
    listed += ["-XMP-dc:Title=Roofs", "-XMP-lr:HierarchicalSubject=place|Alps", *more]
    photographs.tag(path, *listed)
    os.utime(path, ns=(10**18, 10**18 + 123))
    return path


def stored(path: Path, *arguments: str) -> dict:
    answer = photographs.exiftool("-j", "-a", "-G1", "-n", *arguments, str(path))
    return json.loads(answer, parse_float=str, parse_int=str)[0]


def listed(path: Path, name: str) -> list[str]:
    """The items of a list to the letter: joined, ExifTool's JSON leaves words like True alone."""
    return stored(path, "-sep", "\x1f", f"-{name}")[name].split("\x1f")


def pixels(path: Path) -> bytes:
    with Image.open(path) as picture:
        return picture.tobytes()


@pytest.mark.parametrize("name", MAKERS)
def test_a_file_of_any_kind_gets_its_stored_order_back(name, tool, tmp_path):
    path = exported(tmp_path / name)
    seen = b"" if name in NO_PICTURE else pixels(path)
    before, status = stored(path), path.stat()
    assert listed(path, "XMP-dc:Subject") == SORTED
    assert metadata.reorder(tool, path, ORDER) is True
    after = stored(path)
    assert listed(path, "XMP-dc:Subject") == RANKED
    if name in WITH_IPTC:
        assert listed(path, "IPTC:Keywords") == [CUT if w == LONG else w for w in RANKED]
        assert after.get("Photoshop:IPTCDigest") in (None, after["File:CurrentIPTCDigest"])
        assert ("Photoshop:IPTCDigest" in after) == (name in ("a.jpg", "a.psd"))
    moved = ("XMP-dc:Subject", "IPTC:Keywords", "Photoshop:IPTCDigest", "File:CurrentIPTCDigest")
    ours = ("System:", "SourceFile", "ExifTool:")
    # where things lie in the file, not what they are
    ours += ("IFD0:StripOffsets", "SubIFD:PreviewImageStart", "QuickTime:MediaDataOffset")
    assert {tag: v for tag, v in after.items() if not tag.startswith((*moved, *ours))} == {
        tag: v for tag, v in before.items() if not tag.startswith((*moved, *ours))
    }
    assert path.stat().st_mtime_ns == status.st_mtime_ns
    assert path.stat().st_mode == status.st_mode
    assert name in NO_PICTURE or pixels(path) == seen
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", MAKERS)
def test_a_file_that_is_in_order_is_not_touched(name, tool, tmp_path):
    path = exported(tmp_path / name, RANKED)
    before, status = path.read_bytes(), path.stat()
    assert metadata.reorder(tool, path, ORDER) is False
    assert path.read_bytes() == before
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (status.st_ino, status.st_mtime_ns)


@pytest.mark.parametrize("order", [(), ("not in the file",)])
def test_without_a_stored_order_a_file_is_not_touched(order, tool, tmp_path):
    path = exported(tmp_path / "a.jpg")
    before, status = path.read_bytes(), path.stat()
    assert metadata.reorder(tool, path, order) is False
    assert path.read_bytes() == before
    assert path.stat().st_ino == status.st_ino


def test_a_file_without_keywords_gets_none(tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    before = path.read_bytes()
    assert metadata.reorder(tool, path, ORDER) is False
    assert path.read_bytes() == before


@pytest.mark.parametrize("only", ["XMP-dc:Subject", "IPTC:Keywords"])
def test_a_list_that_is_not_there_is_not_made(only, tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    photographs.tag(path, f"-{only}=Alps", f"-{only}=snow")
    assert metadata.reorder(tool, path, ORDER)
    assert listed(path, only) == ["snow", "Alps"]
    other = "IPTC" if only.startswith("XMP") else "XMP"
    assert not [tag for tag in stored(path) if tag.startswith(f"{other}:")]
    assert metadata.reorder(tool, path, ORDER) is False


def test_the_lists_of_xmp_and_iptc_stay_apart(tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    photographs.tag(path, "-XMP-dc:Subject=Alps", "-XMP-dc:Subject=snow")
    photographs.tag(path, "-IPTC:Keywords=zoo", "-IPTC:Keywords=roof", "-IPTC:Keywords=snow")
    assert metadata.reorder(tool, path, ORDER)
    assert listed(path, "XMP-dc:Subject") == ["snow", "Alps"]
    assert listed(path, "IPTC:Keywords") == ["snow", "roof", "zoo"]


def test_iptc_in_a_png_is_put_in_order_too(tool, tmp_path):
    path = exported(tmp_path / "a.png")
    photographs.tag(path, "-IPTC:Keywords=Alps", "-IPTC:Keywords=snow")
    assert metadata.reorder(tool, path, ORDER)
    assert listed(path, "XMP-dc:Subject") == RANKED
    assert listed(path, "IPTC:Keywords") == ["snow", "Alps"]


def test_a_tiff_with_iptc_in_two_places_has_the_same_order_in_both(tool, tmp_path):
    path = photographs.two_iptcs(
        tmp_path / "a.tif", ["Alps", "roof", "snow"], ["Alps", "roof", "snow"]
    )
    assert metadata.reorder(tool, path, ORDER)
    assert (
        listed(path, "IPTC:Keywords") == listed(path, "IPTC2:Keywords") == ["snow", "roof", "Alps"]
    )


def test_a_tiff_with_two_iptcs_that_differ_keeps_them(tool, tmp_path):
    path = photographs.two_iptcs(tmp_path / "a.tif", ["Alps", "snow"], ["Alps", "snow", "zoo"])
    photographs.tag(path, "-XMP-dc:Subject=Alps", "-XMP-dc:Subject=snow")
    assert metadata.reorder(tool, path, ORDER)
    assert listed(path, "XMP-dc:Subject") == ["snow", "Alps"]
    assert listed(path, "IPTC:Keywords") == ["Alps", "snow"]
    assert listed(path, "IPTC2:Keywords") == ["Alps", "snow", "zoo"]


def test_repeats_spaces_and_words_that_look_like_numbers_stay_to_the_letter(tool, tmp_path):
    words = ["b", "TRUE", "007", " edge ", "two  spaces", "b", "=x", "1.50", "-ver", "&amp;", "a|b"]
    path = exported(tmp_path / "a.jpg", words)
    assert metadata.reorder(tool, path, ["1.50", "true", "b"])
    expected = ["1.50", "TRUE", "b", "b", *(w for w in words if w not in ("b", "TRUE", "1.50"))]
    assert listed(path, "XMP-dc:Subject") == expected
    assert listed(path, "IPTC:Keywords") == expected


def test_an_iptc_keyword_longer_than_iptc_allows_is_not_cut(tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    photographs.tag(path, "-IPTC:CodedCharacterSet=UTF8", "-IPTC:Keywords=Alps")
    photographs.exiftool("-q", "-m", "-overwrite_original", f"-IPTC:Keywords+={LONG}", str(path))
    assert metadata.reorder(tool, path, [LONG, "Alps"])
    assert listed(path, "IPTC:Keywords") == [LONG, "Alps"]


def test_latin_iptc_becomes_utf8_with_its_marker(tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    photographs.tag(path, "-IPTC:City=Genève", "-IPTC:Keywords=Bäche", "-IPTC:Keywords=snow")
    assert "IPTC:CodedCharacterSet" not in stored(path)
    assert metadata.reorder(tool, path, ["snow"])
    assert listed(path, "IPTC:Keywords") == ["snow", "Bäche"]
    assert stored(path)["IPTC:CodedCharacterSet"] == "\x1b%G"
    assert stored(path)["IPTC:City"] == "Genève"


def test_utf8_iptc_without_a_marker_gets_it(tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    words = ("-IPTC:City=Genève", "-IPTC:Keywords=京都", "-IPTC:Keywords=snow")
    photographs.tag(path, "-charset", "iptc=utf8", *words)
    assert metadata.reorder(tool, path, ["snow"])
    assert listed(path, "IPTC:Keywords") == ["snow", "京都"]
    assert stored(path)["IPTC:City"] == "Genève"


def test_full_latin_iptc_stays_latin_and_loses_nothing(tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    full = "ü" * 64
    photographs.tag(
        path, f"-IPTC:Keywords={full}", "-IPTC:Keywords=snow", f"-IPTC:City={full[:32]}"
    )
    assert metadata.reorder(tool, path, ["snow"])
    assert listed(path, "IPTC:Keywords") == ["snow", full]
    assert stored(path)["IPTC:City"] == full[:32]
    assert "IPTC:CodedCharacterSet" not in stored(path)


def test_a_list_that_cannot_be_written_to_the_letter_stays_and_the_other_is_put_in_order(
    tool, tmp_path
):
    path = exported(tmp_path / "a.jpg", ["Alps", "snow"])
    photographs.exiftool("-q", "-overwrite_original", "-XMP-dc:Subject+=two\nlines", str(path))
    assert metadata.reorder(tool, path, ["snow"])
    assert listed(path, "XMP-dc:Subject") == ["Alps", "snow", "two\nlines"]
    assert listed(path, "IPTC:Keywords") == ["snow", "Alps"]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    words=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80),
                   min_size=2, max_size=6, unique=True)
)  # fmt: skip
def test_any_keywords_keep_their_number_and_their_letters(words, tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg", photographs.plain())
    photographs.tag(path, *(f"-XMP-dc:Subject= {word}" for word in words))
    before = listed(path, "XMP-dc:Subject")
    metadata.reorder(tool, path, list(reversed(before)))
    assert Counter(listed(path, "XMP-dc:Subject")) == Counter(before)


# Failures


def refused(code: str, *words: str):
    return pytest.raises(PhotoError, match=".*".join(words), check=lambda error: error.code == code)


@pytest.mark.parametrize("name", ["a.nef", "a.cr3", "a.gif"])
def test_a_file_of_another_kind_is_refused_and_not_touched(name, tool, tmp_path):
    path = tmp_path / name
    makers = {"a.nef": photographs.nef, "a.cr3": photographs.cr3, "a.gif": photographs.plain().save}
    makers[name](path)
    photographs.tag(path, "-XMP-dc:Subject=Alps", "-XMP-dc:Subject=snow")
    before = path.read_bytes()
    with refused("order_unsupported", "of this kind", "export the photo as JPEG"):
        metadata.reorder(tool, path, ORDER)
    assert path.read_bytes() == before


@pytest.mark.parametrize("spoiled", ["a.jpg", "a.tif", "a.png", "a.webp", "a.psd", "a.avif"])
def test_a_file_that_breaks_off_anywhere_keeps_what_is_in_it(spoiled, tool, tmp_path):
    whole = exported(tmp_path / spoiled).read_bytes()
    path = tmp_path / spoiled
    came = Counter()
    for part in (0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
        before = whole[: int(len(whole) * part)]
        path.write_bytes(before)
        try:
            changed = metadata.reorder(tool, path, ORDER)
        except PhotoError:
            changed = False
            came["refused"] += 1
        came[changed] += 1
        if changed:
            assert listed(path, "XMP-dc:Subject") == RANKED
        else:
            assert path.read_bytes() == before
        assert [file.name for file in tmp_path.iterdir()] == [spoiled]
    assert came["refused"]


def test_a_missing_file_is_missing(tool, tmp_path):
    with pytest.raises(PhotoError) as caught:
        metadata.reorder(tool, tmp_path / "a.jpg", ORDER)
    assert caught.value.code == "photo_missing"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_folder_that_cannot_be_written_keeps_its_file(tool, tmp_path):
    path = exported(tmp_path / "a.jpg")
    before = path.read_bytes()
    tmp_path.chmod(0o555)
    made = subprocess.run(["chattr", "+i", tmp_path], capture_output=True, check=False)
    if os.access(tmp_path, os.W_OK) and made.returncode:
        pytest.skip("nothing keeps the superuser from writing here")
    try:
        with refused("order_not_written", "cannot be written", "export to another folder"):
            metadata.reorder(tool, path, ORDER)
    finally:
        subprocess.run(["chattr", "-i", tmp_path], capture_output=True, check=False)
        tmp_path.chmod(0o755)
    assert path.read_bytes() == before


def test_a_full_disk_keeps_the_file(tool, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=300k", "none", str(small)],
        capture_output=True,
        check=False,
    )
    if not made or made.returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        path = exported(small / "a.jpg")
        before = path.read_bytes()
        (small / "fill").write_bytes(b"x" * 4096)
        for room in range(0, 2 * len(before), 4096):
            (small / "fill").write_bytes(b"")
            (small / "fill").write_bytes(b"x" * (shutil.disk_usage(small).free - room))
            with refused("order_not_written", "cannot be written", "make room"):
                metadata.reorder(tool, path, ORDER)
            assert path.read_bytes() == before
            assert sorted(file.name for file in small.iterdir()) == ["a.jpg", "fill"]
    finally:
        subprocess.run(["umount", str(small)], check=True)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("most", [1, 99])
def test_an_exiftool_killed_in_the_middle_of_writing_loses_nothing(most, tmp_path):
    """Killed once it begins anew; killed whenever it writes it gives up."""
    path = exported(tmp_path / "a.jpg")
    with path.open("ab") as file:
        file.write(bytes(20_000_000))  # so that writing takes a while
    before = path.read_bytes()
    killed = set()
    over = threading.Event()

    def kill_writers():
        while len(killed) < most and not over.wait(0.0005):
            with suppress(OSError):  # the folder may go while it is looked through
                number = tool.pid
                if any(tmp_path.glob(".vision-keywords-*/*")) and number not in {None, *killed}:
                    os.kill(number, signal.SIGKILL)
                    killed.add(number)

    with ExifTool() as tool:
        killer = threading.Thread(target=kill_writers)
        killer.start()
        try:
            if most == 1:
                assert metadata.reorder(tool, path, ORDER)
            else:
                with refused("exiftool_broke_off", "break off"):
                    metadata.reorder(tool, path, ORDER)
        finally:
            over.set()
            killer.join()
    if most == 1:
        assert len(killed) == 1
        assert listed(path, "XMP-dc:Subject") == RANKED
        assert path.read_bytes().endswith(bytes(20_000_000))
    else:
        assert len(killed) >= 2
        assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.jpg"]


def test_a_writer_that_loses_a_keyword_does_not_get_its_file_kept(tool, tmp_path, monkeypatch):
    """The real ExifTool behind a script that keeps one of its arguments from it."""
    path = exported(tmp_path / "a.jpg", ["Alps", "snow"])
    before = path.read_bytes()
    wrapper = tmp_path / "bin" / "exiftool"
    wrapper.parent.mkdir()
    real = shutil.which("exiftool")
    wrapper.write_text(
        "#!/bin/sh\n"
        f'while IFS= read -r line; do [ "$line" = \'-IPTC:Keywords= Alps\' ] || echo "$line";'
        f' done | exec "{real}" "$@"\n'
    )
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", str(wrapper.parent), prepend=os.pathsep)
    with ExifTool() as careless, refused("metadata_failed", "Lightroom's order"):
        metadata.reorder(careless, path, ["snow"])
    assert path.read_bytes() == before
