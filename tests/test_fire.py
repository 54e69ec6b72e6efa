"""The trials of `benchmarks/fire`, small: each broken promise is a sentence, and there is none."""

import random

import pytest
from vision_keywords.errors import RunError, TemporaryError
from vision_keywords.settings import Settings
from vision_keywords.vision import Vision

from benchmarks.fire import addresses, fuzz, haste, hostile, wire
from benchmarks.fire.doors import FolderDoor
from benchmarks.fire.faults import STOPPING
from tests import command, photographs
from tests.openai_server import KEY

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="the trials look into /proc")


def holds(finding):
    assert finding.broken == (), f"{finding.what}, {finding.came}: {finding.broken}"


def test_all_photos_that_can_succeed_do_whatever_the_wire_does():
    holds(wire.mix(random.Random(5), 24))


def test_what_no_photo_survives_stops_the_run_and_keeps_what_was_answered():
    holds(wire.stop(random.Random(3), *STOPPING[5], photos=24))


def test_the_key_stands_nowhere_not_even_in_the_environment_of_exiftool():
    holds(hostile.hunt("sk-hunt-0123456789ab", FolderDoor, "repeats the key", seconds=0.1))


def test_nothing_that_is_nearly_right_is_a_surprise(tmp_path, monkeypatch):
    monkeypatch.setenv("VISION_KEYWORDS_DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    for what, count, case in fuzz.texts(tmp_path):
        holds(fuzz.tried(what, count // 100, case, random.Random(what)))


def test_a_csv_that_cannot_be_written_is_told_before_anything_is_paid(tmp_path, server):
    photographs.save(tmp_path / "a.jpg")
    done = command.vision_keywords(
        *("tag", tmp_path / "a.jpg", "--out", tmp_path / "out", "--csv", "/proc/a.csv"),
        OPENAI_API_KEY=KEY,
        OPENAI_BASE_URL=server.url,
    )
    assert done.returncode == 2
    assert "/proc/a.csv cannot be written" in done.stderr
    assert not server.requests


# Out of reach


def said_of(url):
    """Code and sentence about a server that is out of reach."""

    async def ask():
        async with Vision(Settings(base_url=f"{url}/v1"), "sk-fire", print) as vision:
            await vision.offered()

    with pytest.raises((TemporaryError, RunError)) as caught:
        haste.run(ask())
    return caught.value.code, caught.value.message


def test_a_certificate_that_nobody_vouches_for_is_named(tmp_path):
    with addresses.listening_at(addresses.self_signed(tmp_path)) as port:
        code, sentence = said_of(f"https://127.0.0.1:{port}")
    assert code == "certificate_untrusted"
    assert "does not trust" in sentence


def test_a_proxy_that_wants_a_password_is_named(monkeypatch):
    with addresses.listening_at(addresses.says(b"HTTP/1.1 407 No\r\nContent-Length: 0")) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        code, sentence = said_of(addresses.NOWHERE)
    assert code == "proxy_refuses"
    assert "HTTPS_PROXY, and the name and password" in sentence


def test_a_proxy_that_is_no_address_is_not_taken_for_the_servers(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "proxy:port:word")
    code, sentence = said_of(addresses.NOWHERE)
    assert code == "address_invalid"
    assert "HTTPS_PROXY" in sentence
