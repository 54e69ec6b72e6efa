"""The ledger: real SQLite files, also those that somebody spoilt, and real helpers killed."""

import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from decimal import Decimal

import pytest
from vision_keywords.bill import Bill
from vision_keywords.context import Context, Position
from vision_keywords.errors import RunError
from vision_keywords.ledger import Entry, Ledger
from vision_keywords.suggestion import Answer

from tests import command, photographs
from tests.openai_server import COLOURS, KEY, Reply, by_colour

ANSWER = Answer(
    *("Schnee 京都 🏔", "Snow.", ("snow", "Alps"), "gpt-4.1-mini"),
    Bill(853, 165, Decimal("0.0006052")),
    categories=("Landscapes", "Travel"),
    flags=("logo",),
    is_exhausted=True,
    alt_text="Snow on a hill.",
)
CONTEXT = Context(
    title="", keywords=("Alps", "\ud800"), city="Bern", gps=Position(46.9, 7.4), people=("Ana",)
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.sqlite3"


def opened(path, told=None):
    return closing(Ledger(path, (told if told is not None else []).append))


# What is kept -------------------------------------------------------------------------------------


def test_an_answer_is_found_again_as_it_was_given_but_free(path):
    with opened(path) as ledger:
        ledger.enter(b"one", Entry(CONTEXT, ANSWER))
        ledger.enter(b"two", Entry(CONTEXT, replace(ANSWER, title="Another")))
    with opened(path) as ledger:
        (found,) = ledger.find(b"one")
        assert found.context == CONTEXT
        assert found.answer == replace(ANSWER, bill=Bill(), from_ledger=True)
        assert ledger.find(b"three") == []


def test_the_newest_answer_comes_first(path):
    with opened(path) as ledger:
        for title in ("first", "second"):
            ledger.enter(b"one", Entry(CONTEXT, replace(ANSWER, title=title)))
        assert [entry.answer.title for entry in ledger.find(b"one")] == ["second", "first"]


def test_what_was_spent_is_told_exactly_by_day_and_model(path):
    with opened(path) as ledger:
        for _ in range(1000):
            ledger.enter(b"one", Entry(CONTEXT, ANSWER))
        ledger.enter_loss("gpt-4.1-mini", Bill(853, 12, Decimal("0.0003604")))
        ledger.enter_loss("llava", Bill(853, 12, None, estimated=True))
        mini, llava = ledger.accounts()
        assert (mini.answers, mini.useless, llava.answers, llava.useless) == (1001, 1, 1, 1)
        assert mini.bill == Bill(853_853, 165_012, Decimal("0.6055604"))
        assert llava.bill == Bill(853, 12, None, estimated=True)
        assert ledger.kept == 1000


def test_a_loss_is_on_the_account_and_never_given_as_an_answer(path):
    with opened(path) as ledger:
        ledger.enter_loss("m", Bill(1, 1))
        assert ledger.kept == 0


def test_an_answer_of_the_first_version_is_as_good_as_one_of_today(path):
    """Before there were alt texts, categories, flags, places and people."""
    plain = replace(ANSWER, alt_text="", categories=(), flags=(), is_exhausted=False)
    with opened(path) as ledger:
        ledger.enter(b"one", Entry(Context(keywords=("Alps",)), plain))
        today = ledger.find(b"one")
    with closing(sqlite3.connect(path)) as file, file:
        context = '{"title": "", "keywords": ["Alps"]}'
        words = '{"title": "Schnee 京都 🏔", "description": "Snow.", "keywords": ["snow", "Alps"]}'
        file.execute("update answers set context = ?, words = ?", (context, words))
    with opened(path) as ledger:
        assert ledger.find(b"one") == today


def test_what_is_forgotten_stays_on_the_account(path):
    with opened(path) as ledger:
        ledger.enter(b"old", Entry(CONTEXT, replace(ANSWER, title="Long gone")))
        ledger.enter(b"new", Entry(CONTEXT, ANSWER))
        ledger.enter(b"future", Entry(CONTEXT, ANSWER))
        for scope, moment in ((b"old", "2026-01-01T00:00:00+00:00"), (b"future", "2190-01-01")):
            ledger._file.do(lambda c, s=scope, m=moment: c.execute(
                "update answers set moment = ? where scope = ?", (m, s)))  # fmt: skip
        before = ledger.accounts()
        assert ledger.forget(30) == 1
        assert ledger.find(b"old") == []
        assert ledger.find(b"new")
        assert ledger.find(b"future"), "the clock was wrong; the answer is not"
        assert ledger.accounts() == before
        assert ledger.forget(0) == 1
    assert b"Long gone" not in path.read_bytes(), "forgotten words leave no trace in the file"


def test_an_entry_that_no_longer_makes_sense_is_as_good_as_none(path):
    with opened(path) as ledger:
        for words in ("", "nonsense", "[]", '{"title": 7}', '{"title": "T", "description": "D"}'):
            ledger.enter(b"one", Entry(CONTEXT, ANSWER))
            ledger._file.do(lambda c, w=words: c.execute("update answers set words = ?", (w,)))
            assert ledger.find(b"one") == []


def test_a_damaged_letter_spoils_its_own_entry_and_no_other(path):
    with opened(path) as ledger:
        for number in range(3):
            ledger.enter(b"%d" % number, Entry(CONTEXT, replace(ANSWER, title=f"Number {number}")))
        assert ledger.find(b"1")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"Number 1", b"Number \xff"))
    with opened(path, told := []) as ledger:
        assert ledger.find(b"1") == []
        assert ledger.find(b"2")
        assert told == []


# Spoilt files -------------------------------------------------------------------------------------


def spoil_header(path):
    path.write_bytes(b"This is no database at all. " * 200)


def spoil_pages(path):
    data = bytearray(path.read_bytes())
    data[4096:] = random.Random(1).randbytes(len(data) - 4096)
    path.write_bytes(data)


def cut_off(path):
    path.write_bytes(path.read_bytes()[:5000])


def spoil_schema(path):
    """SQLite quotes the index's name when it complains of it, and the name is no text."""
    data = path.read_bytes()
    assert b"indexanswers_scope" in data
    data = data.replace(b"indexanswers_scope", b"index\xffnswers_scope")
    path.write_bytes(data.replace(b"CREATE INDEX answers_scope", b"CREATE INDEX \xffnswers_scop("))


@pytest.mark.parametrize("spoil", [spoil_header, spoil_pages, cut_off, spoil_schema])
def test_a_damaged_ledger_is_moved_aside_and_said_once(path, spoil):
    with opened(path) as ledger:
        for number in range(200):
            ledger.enter(b"%d" % number, Entry(CONTEXT, ANSWER))
    spoil(path)
    damaged, told = path.read_bytes(), []
    with opened(path, told) as ledger:
        assert ledger.find(b"7") == []
        ledger.enter(b"7", Entry(CONTEXT, ANSWER))
        assert ledger.find(b"7")
        ledger.accounts()
    assert len(told) == 1
    (aside,) = path.parent.glob("ledger-damaged-*.sqlite3")
    assert told[0].details == (str(path), aside.name)
    assert all(part in told[0].message for part in told[0].details)
    assert aside.read_bytes() == damaged
    with opened(path, told) as ledger:
        assert ledger.find(b"7")
    assert len(told) == 1


def test_damage_that_shows_in_the_middle_of_a_run_is_mended_too(path):
    told = []
    with opened(path, told) as ledger:
        for number in range(200):
            ledger.enter(b"%d" % number, Entry(CONTEXT, ANSWER))
        ledger._file.do(lambda c: c.execute("pragma wal_checkpoint(truncate)").fetchall())
        spoil_pages(path)
        ledger._file._connection.execute("pragma cache_size = 0")
        ledger.enter(b"new", Entry(CONTEXT, ANSWER))
        assert ledger.find(b"new")
    assert len(told) == 1


def test_of_two_helpers_that_meet_a_damaged_ledger_one_moves_it(path):
    spoil_header(path)
    told = []
    first = Ledger(path, told.append)
    first.enter(b"one", Entry(CONTEXT, ANSWER))
    second = Ledger(path, told.append)
    assert second.find(b"one")
    first.close()
    second.close()
    assert len(told) == 1


def test_a_ledger_that_somebody_deletes_in_the_middle_is_begun_anew(path):
    with opened(path) as ledger:
        ledger.enter(b"one", Entry(CONTEXT, ANSWER))
        for file in path.parent.iterdir():
            file.unlink()
        ledger.enter(b"two", Entry(CONTEXT, ANSWER))
    with opened(path) as ledger:
        assert ledger.find(b"two"), "it was not written into a file that nobody sees"


def test_a_data_folder_that_somebody_removes_in_the_middle_is_made_anew(path):
    with opened(path.parent / "data" / "ledger.sqlite3") as ledger:
        ledger.enter(b"one", Entry(CONTEXT, ANSWER))
        shutil.rmtree(path.parent / "data")
        ledger.enter(b"two", Entry(CONTEXT, ANSWER))
        assert ledger.find(b"two")
    with opened(path.parent / "data" / "ledger.sqlite3") as ledger:
        assert ledger.find(b"two")


def test_a_ledger_without_its_table_is_a_damaged_one(path):
    told = []
    with opened(path, told) as ledger:
        ledger._file.do(lambda c: c.execute("drop table answers"))
        ledger.enter(b"one", Entry(CONTEXT, ANSWER))
        assert ledger.find(b"one")
    assert len(told) == 1


def test_helpers_that_meet_a_damaged_ledger_together_lose_nothing(path):
    for attempt in range(4):
        spoil_header(path)
        writers = [writer(path, f"{attempt} {name}") for name in range(4)]
        assert [each.wait(60) for each in writers] == [0] * 4
        with opened(path) as ledger:
            assert ledger.kept == 400
        assert len(list(path.parent.glob("*damaged*.sqlite3"))) == attempt + 1


def test_the_largest_bills_that_can_come_are_added_up_exactly(path):
    largest = Bill(10**7, 10**7, Decimal("999999.999999999999"))
    with opened(path) as ledger:
        for _ in range(50):
            ledger.enter(b"one", Entry(CONTEXT, replace(ANSWER, bill=largest)))
        (account,) = ledger.accounts()
        assert account.bill.cost == 50 * largest.cost


def test_a_ledger_of_a_newer_version_is_left_alone(path):
    with opened(path) as ledger:
        ledger.enter(b"one", Entry(CONTEXT, ANSWER))
        ledger._file.do(lambda c: c.execute("pragma user_version = 2"))
    before = path.read_bytes()
    with pytest.raises(RunError, match="update this one") as caught:
        Ledger(path)
    assert caught.value.code == "ledger_newer"
    assert path.read_bytes() == before


def test_a_ledger_that_another_program_holds_is_waited_for_and_then_named(path, monkeypatch):
    monkeypatch.setattr("vision_keywords.sqlite_file.PATIENCE", 0.5)
    Ledger(path).close()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("begin exclusive")
    with pytest.raises(RunError, match="held by another program") as caught:
        Ledger(path)
    assert caught.value.code == "ledger_busy"
    holder.execute("rollback")
    Ledger(path).close()
    holder.close()


def test_an_entry_waits_for_another_helpers_entry(path):
    with opened(path) as ledger:
        holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        holder.execute("begin immediate")
        threading.Timer(0.5, lambda: holder.execute("commit")).start()
        ledger.enter(b"one", Entry(CONTEXT, ANSWER))
        assert ledger.find(b"one")
        holder.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_ledger_that_may_not_be_written_is_named(path):
    Ledger(path).close()
    path.chmod(0o400)
    with pytest.raises(RunError, match="VISION_KEYWORDS_DATA"):
        Ledger(path)


def test_a_data_folder_that_cannot_be_made_stops_the_run_before_anything_is_paid(tmp_path, server):
    (tmp_path / "file").write_text("")
    photographs.save(tmp_path / "a.jpg", photographs.plain(COLOURS["red"]))
    done = command.vision_keywords(
        *("tag", tmp_path / "a.jpg", "--out", tmp_path / "out"),
        OPENAI_API_KEY=KEY,
        OPENAI_BASE_URL=server.url,
        VISION_KEYWORDS_DATA=str(tmp_path / "file" / "data"),
    )
    assert done.returncode == 3
    assert "VISION_KEYWORDS_DATA" in done.stderr
    assert server.requests == []


def fill(ledger):
    for number in range(1000):
        ledger.enter(b"%d" % number, Entry(CONTEXT, ANSWER))


def test_a_full_disk_is_named_and_the_ledger_stays_whole(path):
    """The size of files is limited as a full disk would do it."""
    with opened(path) as ledger:
        ledger.enter(b"one", Entry(CONTEXT, ANSWER))
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, hard))
        try:
            with pytest.raises(RunError) as caught:
                fill(ledger)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, handler)
        assert caught.value.code in {"disk_full", "ledger_busy", "ledger_unusable"}
        assert ledger.find(b"one")
        ledger.enter(b"after", Entry(CONTEXT, ANSWER))
        assert ledger.find(b"after")


def test_sqlites_word_for_a_full_disk_is_told_as_such(path):
    with opened(path) as ledger:
        ledger._file.do(lambda c: c.execute("pragma max_page_count = 3"))
        with pytest.raises(RunError, match="make room") as caught:
            fill(ledger)
        assert caught.value.code == "disk_full"


# Several helpers ----------------------------------------------------------------------------------

WRITER = """
import sys
from decimal import Decimal
from pathlib import Path
from vision_keywords.bill import Bill
from vision_keywords.context import Context
from vision_keywords.ledger import Entry, Ledger
from vision_keywords.suggestion import Answer
ledger = Ledger(Path(sys.argv[1]))
for number in range(100):
    answer = Answer("T", "", ("a",), "m", Bill(1, 1, Decimal("0.001")))
    ledger.enter(f"{sys.argv[2]} {number}".encode(), Entry(Context(), answer))
    print(number, flush=True)
"""


def writer(path, name):
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name], stdout=subprocess.PIPE, text=True
    )


def test_several_helpers_write_at_once_from_the_first_moment_on(path):
    writers = [writer(path, str(name)) for name in range(6)]
    assert [each.wait(60) for each in writers] == [0] * 6
    with opened(path) as ledger:
        assert ledger.kept == 600
        (account,) = ledger.accounts()
        assert account.bill.cost == Decimal("0.6")


def test_what_was_told_is_in_the_ledger_whenever_the_helper_is_killed(path):
    for seed in range(8):
        each = writer(path, str(seed))
        told = [each.stdout.readline() for _ in range(random.Random(seed).randint(1, 90))]
        os.kill(each.pid, signal.SIGKILL)
        each.wait(10)
        with opened(path) as ledger:
            for line in told:
                assert ledger.find(f"{seed} {int(line)}".encode()), "told but not kept"


# The whole helper ---------------------------------------------------------------------------------


def tag(server, folder, out, *more, **env):
    return command.vision_keywords(
        *("tag", folder, "--out", out, "--overwrite", *more),
        OPENAI_API_KEY=KEY,
        OPENAI_BASE_URL=server.url,
        **env,
    )


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(12):
        picture = photographs.told_apart(photographs.plain(COLOURS["red"]), str(number))
        photographs.save(folder / f"{number:02}.jpg", picture)
    return folder


def test_the_same_photos_with_the_same_settings_are_free_the_second_time(server, photos, tmp_path):
    first = tag(server, photos, tmp_path / "out")
    assert "12 tagged" in first.stdout
    again = tag(server, photos, tmp_path / "elsewhere")
    assert len(server.requests) == 12
    assert "12 tagged; no cost." in again.stdout
    assert "12 photos cost nothing: already paid for" in again.stdout
    fresh = tag(server, photos, tmp_path / "out", "--fresh")
    assert len(server.requests) == 24
    assert "already paid" not in fresh.stdout


@pytest.mark.parametrize(
    "settings",
    [
        ("--keywords", "20"),
        ("--hint", "Alps"),
        ("--language", "German"),
        ("--model", "gpt-6-luna"),
        ("--instructions", "British spelling."),
        ("--alt-text",),
    ],
)
def test_other_settings_are_another_question(server, photos, tmp_path, settings):
    tag(server, photos / "00.jpg", tmp_path / "out")
    tag(server, photos / "00.jpg", tmp_path / "out", *settings)
    assert len(server.requests) == 2
    tag(server, photos / "00.jpg", tmp_path / "out", *settings, "--concurrency", "1", "--flex")
    assert len(server.requests) == 2, "speed and tier are no part of the question"


def test_two_copies_of_one_photo_are_asked_about_once(server, photos, tmp_path):
    (photos / "twin.jpg").write_bytes((photos / "00.jpg").read_bytes())
    done = tag(server, photos, tmp_path / "out")
    assert "13 tagged" in done.stdout
    assert len(server.requests) == 12


def test_a_tagged_copy_is_still_the_photo_that_was_paid_for(server, photos, tmp_path):
    tag(server, photos, tmp_path / "out")
    again = tag(server, tmp_path / "out", tmp_path / "twice")
    assert "12 tagged; no cost." in again.stdout
    assert len(server.requests) == 12


def test_after_a_kill_only_requests_under_way_are_paid_for_again(server, photos, tmp_path):
    server.reply = lambda request: replace(by_colour(request), after=0.15)
    chance = random.Random(3)
    for attempt in range(4):
        out = tmp_path / f"out {attempt}"
        process = command.start(
            *("tag", photos, "--out", out, "--concurrency", "3"),
            OPENAI_API_KEY=KEY,
            OPENAI_BASE_URL=server.url,
            VISION_KEYWORDS_DATA=str(tmp_path / f"data {attempt}"),
        )
        before = len(server.requests)
        reached = chance.randint(1, 11)
        while len(server.requests) - before < reached and process.poll() is None:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.2))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        time.sleep(0.3)  # what is under way ends at the server
        asked_first = len(server.requests) - before
        again = tag(server, photos, out, VISION_KEYWORDS_DATA=str(tmp_path / f"data {attempt}"))
        assert again.returncode == 0
        assert len(server.requests) - before <= 12 + 3, "at most three were under way"
        assert len(server.requests) - before >= asked_first


def test_a_ledger_that_breaks_in_the_middle_keeps_the_answer_and_buys_no_more(
    server, photos, tmp_path
):
    """Another program takes the ledger and never gives it back."""
    data = tmp_path / "data"
    data.mkdir()
    Ledger(data / "ledger.sqlite3").close()
    holders = []

    def reply(request):
        if not holders:
            holder = sqlite3.connect(
                data / "ledger.sqlite3", isolation_level=None, check_same_thread=False
            )
            holder.execute("begin immediate")
            holders.append(holder)
        return by_colour(request)

    server.reply = reply
    done = tag(
        *(server, photos, tmp_path / "out", "--concurrency", "1"),
        VISION_KEYWORDS_DATA=str(data),
    )
    assert done.returncode == 3, done.stdout + done.stderr
    assert "held by another program" in done.stderr
    assert "1 tagged" in done.stdout, "what was paid for is used"
    assert len(server.requests) == 1
    holders[0].close()


def test_the_command_shows_what_was_spent_and_forgets(server, photos, tmp_path):
    nothing = command.vision_keywords("ledger")
    assert nothing.returncode == 0
    assert "0 answers are kept" in nothing.stdout
    tag(server, photos, tmp_path / "out")
    shown = command.vision_keywords("ledger").stdout
    assert "gpt-4.1-mini" in shown
    assert "12" in shown
    assert "$0.0073" in shown
    (account,) = json.loads(command.vision_keywords("ledger", "--json").stdout)
    assert (account["answers"], account["input_tokens"]) == (12, 12 * 853)
    assert account["cost"] == pytest.approx(12 * 0.0006052)
    pruned = command.vision_keywords("ledger", "--prune", "0").stdout
    assert "Forgotten: 12 answers" in pruned
    assert "$0.0073" in pruned, "the account stays"
    tag(server, photos, tmp_path / "out")
    assert len(server.requests) == 24
    assert command.vision_keywords("ledger", "--prune", "-1").returncode == 2


def test_neither_key_nor_picture_is_in_the_ledger(server, photos, tmp_path):
    data = tmp_path / "data"
    tag(server, photos, tmp_path / "out", VISION_KEYWORDS_DATA=str(data))
    kept = b"".join(file.read_bytes() for file in data.iterdir())
    assert b"red field 01" in kept
    assert KEY.encode() not in kept
    assert b"JFIF" not in kept


def test_what_cannot_be_used_is_paid_for_and_asked_again_the_next_time(server, photos, tmp_path):
    refusal = {"choices": [{"message": {"refusal": "No."}}], "usage": {
        "prompt_tokens": 853, "completion_tokens": 12}}  # fmt: skip
    server.reply = lambda request: Reply(body=refusal)
    done = tag(server, photos / "00.jpg", tmp_path / "out")
    assert done.returncode == 1
    assert "$0.0004" in done.stdout
    (account,) = json.loads(command.vision_keywords("ledger", "--json").stdout)
    assert (account["answers"], account["useless"]) == (1, 1)
    server.reply = by_colour
    assert tag(server, photos / "00.jpg", tmp_path / "out").returncode == 0
