"""The folder door: the installed command on real files, looked at with ExifTool and Pillow."""

import json
import os
import shutil
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest
from PIL import Image
from vision_keywords import folder
from vision_keywords.plan import make_plan
from vision_keywords.settings import Settings

from tests import photographs
from tests.command import start, vision_keywords
from tests.openai_server import COLOURS, KEY, OpenAIServer, Reply, completion, error, words_for

KINDS = (".jpg", ".JPG", ".jpeg", ".png", ".tif", ".webp", ".heic", ".avif", ".dng", ".nef")


def read(path, *tags):
    """What ExifTool finds in a file, by group and tag."""
    command = ["exiftool", "-j", "-G1", "-struct", *tags, str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)[0]


def tag(server, *arguments, **env):
    done = vision_keywords("tag", *arguments, OPENAI_API_KEY=KEY, OPENAI_BASE_URL=server.url, **env)
    return done.returncode, done.stdout, done.stderr


def make(path: Path, colour: str) -> Path:
    """A photo of one colour, of the kind that its suffix names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = photographs.told_apart(photographs.plain(COLOURS[colour]), path.name)
    if path.suffix == ".dng":
        return photographs.dng(path, photographs.jpeg_bytes(picture))
    if path.suffix == ".nef":
        return photographs.nef(path, photographs.jpeg_bytes(picture))
    return photographs.save(path, picture)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


@pytest.fixture
def photos(tmp_path):
    return tmp_path / "photos"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "tagged"


def test_every_kind_of_photo_gets_its_own_title_and_keywords(server, photos, out):
    """Twelve photos, two of the same name, each of another colour."""
    colours = dict(zip(KINDS, COLOURS, strict=False))
    files = {
        make(photos / f"{'kind' if suffix.islower() else 'CAPITAL'}{suffix}", colour): colour
        for suffix, colour in colours.items()
    }
    files[make(photos / "day 1" / "same.jpg", "grey")] = "grey"
    files[
        photographs.tiff16(photos / "day 1" / "deep.tiff", photographs.plain(COLOURS["pink"]))
    ] = "pink"
    (photos / "day 2").mkdir()
    files[make(photos / "day 2" / "same.jpg", "black")] = "black"
    before = contents(photos)

    status, text, complaint = tag(server, photos, "--out", out, "--keywords", "12")

    assert status == 0, text + complaint
    assert contents(photos) == before
    assert f"{len(files)} tagged" in text
    assert "$" in text
    for source, colour in files.items():
        copy = out / source.relative_to(photos)
        told = copy.with_suffix(".xmp") if copy.suffix == ".nef" else copy
        tags = read(told, "-XMP-dc:all", "-IPTC:all", "-EXIF:ImageDescription")
        assert tags["XMP-dc:Title"] == f"A {colour} field", source
        assert tags["XMP-dc:Subject"] == words_for(colour)[:12], source
        if copy.suffix.lower() in {".jpg", ".jpeg", ".tif", ".tiff"}:
            assert tags["IPTC:ObjectName"] == f"A {colour} field"
            assert tags["IPTC:Keywords"] == words_for(colour)[:12]
            assert tags["IFD0:ImageDescription"] == "A plain field of colour."
    assert (out / "kind.nef").read_bytes() == (photos / "kind.nef").read_bytes()
    assert not [name for name in contents(out) if name.startswith(".")]


def test_pixels_and_other_metadata_are_untouched(server, photos, out):
    photo = make(photos / "a.jpg", "red")
    photographs.tag(
        photo,
        *("-IPTC:City=Zürich", "-IPTC:CodedCharacterSet=UTF8", "-IPTC:By-line=Ann"),
        *("-XMP-dc:Rights=Ann", "-XMP:Rating=4", "-GPSLatitude=47", "-GPSLatitudeRef=N"),
        *("-Artist=Ann", "-Make=Camera", "-XMP-lr:HierarchicalSubject=Places|Zürich"),
    )
    os.utime(photo, (1_500_000_000, 1_500_000_000))
    before = read(photo, "-all:all", "-ImageDataMD5")
    assert tag(server, photos, "--out", out)[0] == 0
    after = read(out / "a.jpg", "-all:all", "-ImageDataMD5")
    ours = {"XMP-dc:Title", "XMP-dc:Description", "XMP-dc:Subject", "IPTC:ObjectName"}
    ours |= {"IPTC:Caption-Abstract", "IPTC:Keywords", "IFD0:ImageDescription", "XMP-x:XMPToolkit"}
    elsewhere = ("SourceFile", "System:", "Photoshop:IPTCDigest", "File:CurrentIPTCDigest")
    for name, value in before.items():
        if name not in ours and not name.startswith(elsewhere):
            assert after.get(name) == value, name
    assert Image.open(photo).tobytes() == Image.open(out / "a.jpg").tobytes()
    assert (out / "a.jpg").stat().st_mtime == 1_500_000_000


def test_what_the_photographer_wrote_stays(server, photos, out):
    photo = make(photos / "a.jpg", "red")
    photographs.tag(
        photo,
        *("-XMP-dc:Title=My own title", "-XMP-dc:Description=My own words"),
        *("-XMP-dc:Subject=Zoë", "-XMP-dc:Subject=Red Field 03", "-IPTC:Keywords=old one"),
    )
    assert tag(server, photos, "--out", out, "--keywords", "10")[0] == 0
    tags = read(out / "a.jpg", "-XMP-dc:all", "-IPTC:all")
    assert tags["XMP-dc:Title"] == tags["IPTC:ObjectName"] == "My own title"
    assert tags["XMP-dc:Description"] == tags["IPTC:Caption-Abstract"] == "My own words"
    keywords = tags["XMP-dc:Subject"]
    assert keywords == tags["IPTC:Keywords"]
    assert len(keywords) == 10
    assert keywords[2] == "Red Field 03"
    assert keywords[-2:] == ["Zoë", "old one"]
    assert "My own title" in server.requests[0].text


def test_a_dng_carries_its_metadata_inside_and_beside_it(server, photos, out):
    """Lightroom reads it only inside a DNG, other programs only beside a RAW."""
    make(photos / "a.dng", "blue")
    assert tag(server, photos, "--out", out)[0] == 0
    for name in ("a.dng", "a.xmp"):
        assert read(out / name, "-XMP-dc:all")["XMP-dc:Title"] == "A blue field"


def test_a_raws_own_sidecar_is_kept_and_extended(server, photos, out):
    make(photos / "a.nef", "blue")
    sidecar = photos / "a.xmp"
    photographs.tag(sidecar, "-XMP-dc:Subject=mine", "-XMP:Rating=5", "-XMP-dc:Creator=Ann")
    before = sidecar.read_bytes()
    assert tag(server, photos, "--out", out)[0] == 0
    tags = read(out / "a.xmp", "-XMP:all")
    assert tags["XMP-xmp:Rating"] == 5
    assert tags["XMP-dc:Creator"] == ["Ann"]
    assert "mine" in tags["XMP-dc:Subject"]
    assert tags["XMP-dc:Title"] == "A blue field"
    assert sidecar.read_bytes() == before


def test_a_raw_that_a_broken_run_left_without_its_sidecar_gets_only_that(server, photos, out):
    make(photos / "a.nef", "blue")
    assert tag(server, photos, "--out", out)[0] == 0
    (out / "a.xmp").unlink()
    before = (out / "a.nef").stat()
    assert tag(server, photos, "--out", out)[0] == 0
    assert (out / "a.nef").stat() == before
    assert read(out / "a.xmp", "-XMP-dc:all")["XMP-dc:Title"] == "A blue field"
    assert tag(server, photos, "--out", out)[0] == 0
    assert len(server.requests) == 1, "the answer was in the ledger"


def test_a_sidecar_without_its_raw_stays_and_costs_nothing(server, photos, out):
    make(photos / "a.nef", "blue")
    out.mkdir()
    (out / "a.xmp").write_text("mine")
    status, text, _ = tag(server, photos, "--out", out)
    assert status == 1
    assert "a.xmp is there without its photo" in text
    assert contents(out) == {"a.xmp": b"mine"}
    assert server.requests == []


def rehearse(photos: Path, out: Path):
    """What a run in this process comes to, with its events."""
    events = []
    plan = make_plan([photos], out, overwrite=False)
    settings = Settings(rehearsal=True, preview_size=256)
    verdict = folder.tag(plan, out, settings, "", events.append, overwrite=False)
    return verdict, events


def test_the_raw_is_in_place_before_its_sidecar(photos, out, monkeypatch):
    """The next run can mend it only in this order."""
    make(photos / "a.nef", "blue")
    order = []
    replace = Path.replace

    def watched(path, target):
        order.append(target.name)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", watched)
    rehearse(photos, out)
    assert order == ["a.nef", "a.xmp"]


def test_a_full_disk_is_noticed_before_anything_is_asked(photos, out, monkeypatch):
    photo = make(photos / "a.jpg", "red")
    free = 2 * photo.stat().st_size + 1_000_000
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, free))
    verdict, events = rehearse(photos, out)
    assert verdict.stopped.code == "disk_full"
    assert events == []


def test_a_disk_that_does_not_tell_its_room_is_not_full(photos, out, monkeypatch):
    make(photos / "a.jpg", "red")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(0, 0, 0))
    assert rehearse(photos, out)[0].done == 1


def test_what_keeps_a_copy_from_being_written_comes_with_advice(photos, out, monkeypatch):
    make(photos / "a.jpg", "red")

    def fail(*_):
        raise IsADirectoryError(21, "Is a directory")

    monkeypatch.setattr(shutil, "copyfile", fail)
    _, (event,) = rehearse(photos, out)
    assert event.error.message == (
        "The copy could not be written (Is a directory);"
        " check the output folder and its disk, then run again."
    )


def test_a_line_break_in_a_title_is_no_argument_for_exiftool(server, photos, out):
    make(photos / "a.jpg", "red")
    words = ["snow\n-XMP-dc:Rights=stolen", *words_for("red")]
    server.reply = lambda request: Reply(body=completion("x\n-XMP-dc:Creator=thief\r", words))
    assert tag(server, photos, "--out", out)[0] == 0
    tags = read(out / "a.jpg", "-XMP-dc:all")
    assert tags["XMP-dc:Title"] == "X -XMP-dc:Creator=thief"
    assert "XMP-dc:Creator" not in tags
    assert "XMP-dc:Rights" not in tags


HOSTILE = [
    "with space.jpg",
    "quote'd.jpg",
    'double"quote.jpg',
    "$HOME.jpg",
    "100%.jpg",
    "a&b;c.jpg",
    "Zürich.jpg",
    "京都.jpg",
    "-delete_original.jpg",
    "#hash.jpg",
    "[bracket]*?.jpg",
    "back\\slash.jpg",
    "😀.jpg",
]


def test_hostile_names_are_names_like_others(server, photos, out):
    for name in HOSTILE:
        make(photos / name, "green")
    status, text, _ = tag(server, photos, "--out", out)
    assert status == 0, text
    assert sorted(contents(out)) == sorted(HOSTILE)
    for name in HOSTILE:
        assert read(out / name, "-XMP-dc:Title")["XMP-dc:Title"] == "A green field"


def test_a_name_with_a_leading_dash_may_be_given_from_its_own_folder(server, photos, out):
    make(photos / "-x.jpg", "green")
    done = vision_keywords(
        *("tag", "--out", out, "--", "-x.jpg"),
        cwd=photos,
        OPENAI_API_KEY=KEY,
        OPENAI_BASE_URL=server.url,
    )
    assert done.returncode == 0, done.stderr
    assert (out / "-x.jpg").exists()


def test_a_line_break_in_a_file_name_fails_that_photo_alone(server, photos, out):
    make(photos / "a\nb.jpg", "red")
    make(photos / "good.jpg", "red")
    status, text, _ = tag(server, photos, "--out", out)
    assert status == 1
    assert sorted(contents(out)) == ["good.jpg"]
    assert "1 failed" in text


def test_bad_photos_fail_alone_each_with_its_reason_and_cost_nothing(server, photos, out):
    photos.mkdir()
    photographs.empty(photos / "empty.jpg")
    photographs.truncated(photos / "cut.jpg")
    photographs.text(photos / "text.jpg")
    photographs.misnamed(photos / "png.jpg")
    photographs.enormous(photos / "enormous.png")
    (photos / "raw.cr2").write_bytes(b"no raw at all")
    make(photos / "good.jpg", "red")
    os.mkfifo(photos / "pipe.jpg")

    status, text, _ = tag(server, photos, "--out", out)

    assert status == 1
    assert sorted(contents(out)) == ["good.jpg"]
    assert len(server.requests) == 1
    for name in ("empty", "cut", "text", "png", "enormous", "raw", "pipe"):
        (line,) = [row for row in text.splitlines() if row.startswith(f"failed {photos}/{name}.")]
        assert len(line.partition(": ")[2]) > 20
    assert "1 tagged, 7 failed" in text


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_photo_without_permission_fails_alone(server, photos, out):
    make(photos / "good.jpg", "red")
    make(photos / "secret.jpg", "red").chmod(0)
    assert tag(server, photos, "--out", out)[0] == 1


def test_a_read_only_photo_gets_a_copy_that_can_be_tagged(server, photos, out):
    make(photos / "a.jpg", "red").chmod(stat.S_IREAD)
    assert tag(server, photos, "--out", out)[0] == 0
    assert read(out / "a.jpg", "-XMP-dc:Title")["XMP-dc:Title"] == "A red field"


def test_a_copy_that_exists_stays_and_costs_nothing(server, photos, out):
    make(photos / "a.jpg", "red")
    make(photos / "b.jpg", "blue")
    out.mkdir()
    (out / "a.jpg").write_text("mine")
    status, text, _ = tag(server, photos, "--out", out)
    assert status == 0
    assert (out / "a.jpg").read_text() == "mine"
    assert "--overwrite" in text
    assert "1 tagged, 1 skipped" in text
    assert [request.colour for request in server.requests] == ["blue"]

    assert tag(server, photos, "--out", out, "--overwrite")[0] == 0
    assert read(out / "a.jpg", "-XMP-dc:Title")["XMP-dc:Title"] == "A red field"


def test_the_output_folder_may_lie_inside_the_input_folder(server, photos):
    make(photos / "a.jpg", "red")
    inside = photos / "tagged"
    for _ in range(2):
        status, text, _ = tag(server, photos, "--out", inside, "--overwrite")
        assert status == 0
    assert sorted(contents(photos)) == ["a.jpg", "tagged/a.jpg"]
    assert "inside" in text


def test_photos_are_never_overwritten_by_their_copies(server, photos, tmp_path):
    make(photos / "a.jpg", "red")
    before = contents(photos)
    (tmp_path / "link").symlink_to(photos)
    for target in (photos, tmp_path / "link", photos / ".." / "photos"):
        status, _, complaint = tag(server, photos, "--out", target, "--overwrite")
        assert status == 2
        assert "another output folder" in complaint
    assert contents(photos) == before
    assert server.requests == []


def test_several_folders_are_mirrored_each_under_its_own_name(server, tmp_path, out):
    make(tmp_path / "one" / "a.jpg", "red")
    make(tmp_path / "two" / "a.jpg", "blue")
    assert tag(server, tmp_path / "one", tmp_path / "two", "--out", out)[0] == 0
    assert sorted(contents(out)) == ["one/a.jpg", "two/a.jpg"]
    assert read(out / "two" / "a.jpg", "-XMP-dc:Title")["XMP-dc:Title"] == "A blue field"


def test_two_photos_for_one_place_are_not_mixed_up(server, tmp_path, out):
    one = make(tmp_path / "one" / "a.jpg", "red")
    two = make(tmp_path / "two" / "a.jpg", "blue")
    status, text, _ = tag(server, one, two, "--out", out)
    assert status == 1
    assert "same name" in text
    assert read(out / "a.jpg", "-XMP-dc:Title")["XMP-dc:Title"] == "A red field"


def test_hidden_files_and_other_files_are_left_alone(server, photos, out):
    make(photos / "a.jpg", "red")
    make(photos / ".hidden" / "b.jpg", "red")
    (photos / "._a.jpg").write_bytes(b"\0\5\26\7")
    (photos / "notes.txt").write_text("x")
    status, _, _ = tag(server, photos, "--out", out)
    assert status == 0
    assert sorted(contents(out)) == ["a.jpg"]


def test_rehearsal_needs_neither_key_nor_network(photos, out):
    make(photos / "a.jpg", "green")
    done = vision_keywords(
        "tag", photos, "--out", out, "--rehearse", OPENAI_BASE_URL="http://127.0.0.1:9/v1"
    )
    assert done.returncode == 0, done.stderr
    assert "no cost" in done.stdout
    tags = read(out / "a.jpg", "-XMP-dc:all")
    assert tags["XMP-dc:Title"].startswith("Rehearsal")
    assert "green" in tags["XMP-dc:Subject"]


def test_no_key_is_told_before_anything_happens(photos, out):
    make(photos / "a.jpg", "red")
    done = vision_keywords("tag", photos, "--out", out)
    assert done.returncode == 2
    assert "OPENAI_API_KEY" in done.stderr
    assert not out.exists()


def test_without_exiftool_the_command_says_how_to_get_it(photos, out, tmp_path):
    make(photos / "a.jpg", "red")
    (tmp_path / "bin").mkdir()
    done = vision_keywords("tag", photos, "--out", out, "--rehearse", PATH=str(tmp_path / "bin"))
    assert done.returncode == 2
    assert "ExifTool" in done.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--keywords", "4"],
        ["--keywords", "51"],
        ["--keywords", "many"],
        ["--concurrency", "0"],
        ["--preview-size", "10"],
        ["--base-url", "localhost:11434"],
        ["--frobnicate"],
    ],
)
def test_wrong_options_are_told_in_one_sentence(photos, out, arguments):
    make(photos / "a.jpg", "red")
    done = vision_keywords("tag", photos, "--out", out, *arguments, OPENAI_API_KEY=KEY)
    assert done.returncode == 2
    assert "Error" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_without_photos_is_wrong_usage(tmp_path, out):
    (tmp_path / "none").mkdir()
    done = vision_keywords("tag", tmp_path / "none", "--out", out, "--rehearse")
    assert done.returncode == 2
    assert "no photos" in done.stderr


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (error(401, "invalid_api_key", "no"), "API key"),
        (error(429, "insufficient_quota", "no"), "credit"),
        (error(404, "model_not_found", "no such model"), "model"),
    ],
)
def test_what_no_photo_can_survive_stops_the_run(server, photos, out, reply, words):
    for number in range(30):
        make(photos / f"{number}.jpg", "red")
    server.reply = lambda request: reply
    status, text, complaint = tag(server, photos, "--out", out)
    assert status == 3
    assert words in complaint
    assert "0 tagged, 30 not begun" in text
    assert len(server.requests) <= 8


def test_an_unreachable_server_stops_the_run(photos, out):
    make(photos / "a.jpg", "red")
    done = vision_keywords("tag", photos, "--out", out, OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert done.returncode == 3
    assert "127.0.0.1" in done.stderr


def test_a_source_that_does_not_exist_is_told_before_anything_happens(server, photos, out):
    make(photos / "a.jpg", "red")
    status, _, complaint = tag(server, photos, photos.parent / "Alpss", "--out", out)
    assert status == 2
    assert "Alpss; check how it is spelt." in complaint
    assert not out.exists()
    assert server.requests == []


def test_a_strange_output_folder_is_told_before_anything_happens(server, photos, tmp_path):
    make(photos / "a.jpg", "red")
    assert tag(server, photos, "--out", tmp_path / "a\nb")[0] == 2
    assert not (tmp_path / "a\nb").exists()
    assert server.requests == []


def test_nothing_to_do_needs_neither_key_nor_exiftool(photos, out, tmp_path):
    make(photos / "a.jpg", "red")
    make(out / "a.jpg", "red")
    done = vision_keywords("tag", photos, "--out", out, PATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "1 skipped; no cost" in done.stdout


def test_options_reach_the_model(server, photos, out):
    photographs.save(photos.parent / "big.jpg", photographs.plain("red", (3000, 2000)))
    status, _, _ = tag(
        server,
        *(photos.parent / "big.jpg", "--out", out, "--preview-size", "512", "--model", "gpt-4o"),
        *("--language", "German", "--hint", "Alpine winter", "--keywords", "20"),
    )
    assert status == 0
    (request,) = server.requests
    assert request.body["model"] == "gpt-4o"
    assert request.preview.size == (512, 341)
    assert "German" in request.body["messages"][0]["content"]
    assert "Alpine winter" in request.text


def test_concurrency_is_the_number_of_requests_at_once(photos, out):
    for number in range(12):
        make(photos / f"{number}.jpg", "red")
    for wanted in (1, 3):
        with OpenAIServer(
            lambda request: Reply(body=completion("T", words_for("red")), after=0.1)
        ) as server:
            tag(server, photos, "--out", out, "--overwrite", "--concurrency", str(wanted))
            assert server.most_at_once == wanted


def test_an_interrupt_keeps_what_is_finished_and_leaves_nothing_half_made(photos, out):
    for number in range(60):
        make(photos / f"{number}.jpg", "red")
    reply = Reply(body=completion("A red field", words_for("red")), after=0.2)
    with OpenAIServer(lambda request: reply) as server:
        process = start(
            *("tag", photos, "--out", out), OPENAI_API_KEY=KEY, OPENAI_BASE_URL=server.url
        )
        _wait_for_copies(out, 3)
        # To the whole group, as the terminal does it: ExifTool gets it too.
        os.killpg(process.pid, signal.SIGINT)
        text, complaint = process.communicate(timeout=30)
    assert process.returncode == 130, complaint
    copies = sorted(contents(out))
    assert f"{len(copies)} tagged" in text
    assert len(server.requests) == len(copies) < 60
    for name in copies:
        assert read(out / name, "-XMP-dc:Title")["XMP-dc:Title"] == "A red field"


def test_a_killed_run_leaves_no_half_made_copy_in_place(photos, out):
    for number in range(40):
        make(photos / f"{number}.jpg", "red")
    reply = Reply(body=completion("A red field", words_for("red")), after=0.05)
    with OpenAIServer(lambda request: reply) as server:
        process = start(
            *("tag", photos, "--out", out), OPENAI_API_KEY=KEY, OPENAI_BASE_URL=server.url
        )
        _wait_for_copies(out, 3)
        process.kill()
        process.communicate(timeout=10)
        for name in sorted(out.glob("*.jpg")):
            assert read(name, "-XMP-dc:Title")["XMP-dc:Title"] == "A red field"
        status, _, _ = tag(server, photos, "--out", out)
    assert status == 0
    assert len(list(out.glob("*.jpg"))) == 40


def test_the_workshop_of_a_killed_run_is_removed_when_it_is_a_day_old(photos, out):
    make(photos / "a.jpg", "red")
    old, young = out / ".vision-keywords-old", out / ".vision-keywords-young"
    for workshop in (old, young):
        workshop.mkdir(parents=True)
    two_days_ago = time.time() - 48 * 3600
    os.utime(old, (two_days_ago, two_days_ago))
    assert vision_keywords("tag", photos, "--out", out, "--rehearse").returncode == 0
    assert not old.exists()
    assert young.exists()


def test_an_output_folder_that_cannot_be_made_is_wrong_usage(photos, tmp_path):
    make(photos / "a.jpg", "red")
    (tmp_path / "file").write_text("x")
    done = vision_keywords("tag", photos, "--out", tmp_path / "file" / "out", "--rehearse")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


def _wait_for_copies(out: Path, count: int) -> None:
    deadline = time.monotonic() + 30
    while len(list(out.glob("*.jpg"))) < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)
