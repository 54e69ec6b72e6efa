"""The trial of fuzzing: what comes from outside, nearly right, a few thousand times for each kind.

What has to hold: no case takes longer than its limit, raises anything but what its reader says that
it raises, or ends a job without a verdict or with that of a bug.
"""

import contextlib
import io
import json
import logging
import math
import os
import random
import shutil
import signal
import struct
import time
import warnings
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from vision_keywords import agencies, limits, metadata, trademarks
from vision_keywords.bill import Bill
from vision_keywords.completion import read_completion
from vision_keywords.context import Context
from vision_keywords.csv_door import write_csv
from vision_keywords.errors import (
    ConfigurationError,
    PhotoError,
    RunError,
    TemporaryError,
    VisionKeywordsError,
)
from vision_keywords.exiftool_process import ExifTool
from vision_keywords.images import preview
from vision_keywords.job import run_job
from vision_keywords.ledger import Entry, Ledger
from vision_keywords.order import restore_order
from vision_keywords.prompt import Question
from vision_keywords.quota import Quota
from vision_keywords.rules import rules_of
from vision_keywords.settings import Settings
from vision_keywords.suggestion import Answer, suggest

from benchmarks import bench
from benchmarks.fire import mutation
from benchmarks.fire.finding import Finding
from tests import photographs
from tests.openai_server import completion, words_for

SAMPLES = Path(__file__).parents[2] / "tests" / "samples" / "protocol"
SECONDS = 10.0
"""The longest that a case may take."""

Case = Callable[[random.Random], str]
"""Tries one mutant and says in a word what came of it; raises what no reader may raise."""


class _LateError(BaseException):
    """A case has taken too long."""


def findings(dice: random.Random) -> Iterator[Finding]:
    with bench.folder() as place:
        os.environ["VISION_KEYWORDS_DATA"] = str(place / "data")
        (place / "data").mkdir()
        for what, count, case in texts(place):
            yield tried(what, count, case, dice)
        with ExifTool() as exiftool:
            for suffix in (".jpg", ".png", ".tif", ".webp", ".heic", ".avif"):
                yield tried(f"{suffix} files", 500, picture(exiftool, place, suffix), dice)


def texts(place: Path) -> Iterator[tuple[str, int, Case]]:
    """What is tried, how often, and how, of all that is no picture."""
    yield "job folders", 2000, lambda dice: job(dice, place)
    yield "folders of exports", 600, lambda dice: order(dice, place)
    yield "folders for a CSV", 1500, lambda dice: table(dice, place)
    yield "model answers", 5000, model_answer
    yield "response headers", 5000, headers
    yield "ledger files", 1500, ledger_file(place)
    yield "agencies.toml", 2000, lambda dice: agency_file(dice, place)
    yield "trademarks.txt", 1500, lambda dice: trademark_file(dice, place)


def tried(what: str, count: int, case: Case, dice: random.Random) -> Finding:
    outcomes: Counter[str] = Counter()
    broken: list[str] = []
    longest = 0.0
    seeds = [f"{dice.random()}" for _ in range(count)]
    with _quiet() as said:
        for seed in seeds:
            began = time.monotonic()
            try:
                with _limit():
                    outcomes[case(random.Random(seed))] += 1
            except _LateError:
                broken.append(f"{what}, seed {seed}: not done after {SECONDS:.0f} s")
            except Exception as error:
                broken.append(f"{what}, seed {seed}: {type(error).__name__}: {str(error)[:200]}")
            longest = max(longest, time.monotonic() - began)
    if "Traceback" in said.getvalue():
        broken.append(f"{what}: a traceback in the log: {said.getvalue()[-600:]}")
    counts = ", ".join(f"{number} {word}" for word, number in outcomes.most_common(6))
    return Finding(f"{count} {what}", f"{counts}; {longest:.1f} s at most", tuple(broken[:10]))


@contextlib.contextmanager
def _limit() -> Iterator[None]:
    def late(*_: object) -> None:
        raise _LateError

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _quiet() -> Iterator[io.StringIO]:
    """What goes to the log; libraries' remarks on broken pictures go nowhere."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    logging.getLogger().addHandler(handler)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield said
    finally:
        logging.getLogger().removeHandler(handler)


# Job folders


def _sample(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (SAMPLES / name).read_text("utf-8").splitlines()]


def _laid_out(dice: random.Random, place: Path, job: object, photos: list[object]) -> Path:
    """A job folder in which one file is not as it should be; the end of the photos is."""
    folder = place / "job"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "previews").mkdir(parents=True)
    if dice.random() < 0.5:
        (folder / "job.json").write_bytes(mutation.text(job, dice))
        lines = [json.dumps(photo).encode() for photo in photos]
    else:
        (folder / "job.json").write_text(json.dumps(job))
        lines = [mutation.text(photo, dice) for photo in photos]
    end = b'{"end": true, "photos": 2}\n'
    (folder / "photos.jsonl").write_bytes(b"\n".join(lines) + b"\n" + end)
    return folder


def _verdict(folder: Path) -> str:
    """The code of the verdict; raises AssertionError when there is none, or that of a bug."""
    events = [json.loads(line) for line in (folder / "events.jsonl").read_bytes().splitlines()]
    last = events[-1]
    assert last["event"] in {"finished", "stopped"}, f"the last event is {last}"
    codes = {event.get("code") for event in events}
    assert "internal" not in codes, f"a bug: {events}"
    return str(last.get("code", "finished"))


def job(dice: random.Random, place: Path) -> str:
    small = photographs.jpeg_bytes(photographs.plain(size=(24, 16)))
    context = {"title": "A", "keywords": ["fox", "snow"], "city": "Bern", "captured": "2026-01-01"}
    photos: list[object] = [
        {"id": str(number), "name": "a", "preview": f"previews/{number}.jpg", "context": context}
        for number in range(2)
    ]
    settings = {"protocol": 1, "keyword_count": 30, "model": "auto", "language": "English"}
    settings |= {"rehearsal": True, "hint": "a", "agency": "adobe", "required": ["a"]}
    settings |= {"blocked": ["b"], "budget": 1.5, "input_price": 1, "output_price": 2.0}
    folder = _laid_out(dice, place, settings, photos)
    for number in range(2):
        data = small if dice.random() < 0.7 else mutation.raw(small, dice)
        (folder / f"previews/{number}.jpg").write_bytes(data)
    # There is no key: should a mutant be no rehearsal, it stops before the network.
    run_job(folder)
    return _verdict(folder)


def order(dice: random.Random, place: Path) -> str:
    exported = photographs.save(place / "exported.jpg", photographs.plain(size=(24, 16)))
    photos: list[object] = [{"id": "1", "path": str(exported), "keywords": ["fox", "snow"]}]
    folder = _laid_out(dice, place, {"protocol": 1}, photos)
    restore_order(folder)
    return _verdict(folder)


def table(dice: random.Random, place: Path) -> str:
    (sound,) = _sample("csv_job.json")
    photos: list[object] = [line for line in _sample("csv_photos.jsonl") if "end" not in line]
    # Into a folder of its own, whatever becomes of the name.
    file = place / "tables" / "adobe.csv"
    file.parent.mkdir(exist_ok=True)
    folder = _laid_out(dice, place, sound | {"file": str(file), "overwrite": True}, photos)
    write_csv(folder)
    return _verdict(folder)


# What a server sends


def model_answer(dice: random.Random) -> str:
    rules = rules_of(Settings(keyword_count=10))
    words = {"title": "A red field", "description": "Red.", "keywords": words_for("red", 14)}
    words |= {"categories": ["Animals"], "flags": ["people"]}
    content = mutation.text(words, dice).decode("utf-8", "replace")
    sound = completion("", [], content=content)
    text = mutation.text(sound, dice).decode("utf-8", "replace") if dice.random() < 0.5 else None
    question = Question("", {"properties": {}}, "", 100, dice.choice((b"", b"picture")), (10, 10))
    try:
        got = read_completion(
            json.dumps(sound) if text is None else text,
            question,
            Settings(),
            model="gpt-4.1-mini",
            address="http://127.0.0.1",
        )
        made = suggest(got, Context(keywords=("fox",)), rules)
    except (PhotoError, RunError, TemporaryError) as error:
        return error.code
    assert len(made.keywords) + made.missing == 10, made
    assert all(word == word.strip() and "\n" not in word for word in made.keywords), made
    return "suggestion"


def headers(dice: random.Random) -> str:
    values = ("0", "1", "-1", "1e9", "999999999999999", "9" * 40, "0.5", "nan", "inf", "", " 3 ")
    values += (
        "6m0s",
        "1h",
        "1d1h1m1s1ms",
        "99999999999999d",
        "0s",
        "Wed, 21 Oct 2099 07:28:00 GMT",
    )
    values += ("Wed, 21 Oct 2099 07:28:00 GMT", "\uff11", "1763990000")
    values += ("Wed, 99 Oct 9999 99:99:99 GMT", "٣", "3;4", "\x00", "x" * 5000)
    names = ("retry-after", "retry-after-ms", "date", "x-ratelimit-limit-requests")
    names += ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests")
    names += tuple(name.replace("requests", "tokens") for name in names[3:])
    told = {name: dice.choice(values) for name in dice.sample(names, dice.randint(1, len(names)))}
    wait = limits.wait_asked_for(told)
    assert wait is None or (math.isfinite(wait) and wait >= 0), (told, wait)
    quota, now = Quota(), 0.0
    for limit in limits.read(told).values():
        quota.hear(limit, dice.choice((0, 1, 10**6)), now)
        now += dice.choice((0.0, 1.0, 1e6))
        quota.take(dice.choice((1, 10**7)), now)
        wait = quota.wait(dice.choice((1, 10**7)), now)
        assert not math.isnan(wait), (told, limit, wait)
    return "no wait" if wait is None else "a wait"


# Files of the helper's own


def ledger_file(place: Path) -> Case:
    path = place / "fuzzed" / "ledger.sqlite3"
    path.parent.mkdir()
    scope, entry = (
        b"scope",
        Entry(Context(), Answer("A", "", ("a",), "m", Bill(1, 1, Decimal("0.1")))),
    )
    with contextlib.closing(Ledger(path)) as ledger:
        for _ in range(40):
            ledger.enter(scope, entry)
    sound = path.read_bytes()

    def case(dice: random.Random) -> str:
        for file in path.parent.iterdir():
            file.unlink()
        path.write_bytes(mutation.raw(sound, dice))
        if dice.random() < 0.3:
            path.with_name("ledger.sqlite3-wal").write_bytes(dice.randbytes(400))
        told: list[str] = []
        try:
            with contextlib.closing(Ledger(path, told.append)) as ledger:
                ledger.find(scope)
                ledger.accounts()
                ledger.enter(b"other", entry)
                assert ledger.find(b"other"), "what was entered is not found"
        except RunError as error:
            return error.code
        return "moved aside" if told else "used"

    return case


def agency_file(dice: random.Random, place: Path) -> str:
    built_in = Path(agencies.__file__).with_name(agencies.FILE).read_text("utf-8")
    tables = [part for part in built_in.split("\n\n") if part.startswith("[")]
    own = place / "data" / agencies.FILE
    own.write_bytes(mutation.lines(dice.choice(tables), dice).encode("utf-8", "replace"))
    try:
        for profile in agencies.agencies().values():
            agencies.facts(profile)
            rules_of(Settings(agency=profile.id))
    except ConfigurationError as error:
        return error.code
    finally:
        own.unlink()
    return "taken"


def trademark_file(dice: random.Random, place: Path) -> str:
    built_in = Path(trademarks.__file__).with_name(trademarks.FILE).read_text("utf-8")
    some = "".join(dice.sample(built_in.splitlines(keepends=True), 12))
    # The file is read once a process, so each case has a folder of its own.
    data = place / f"data-{dice.random()}"
    data.mkdir()
    own = data / trademarks.FILE
    before, os.environ["VISION_KEYWORDS_DATA"] = os.environ["VISION_KEYWORDS_DATA"], str(data)
    own.write_bytes(mutation.lines(some, dice).encode("utf-8", "replace"))
    if dice.random() < 0.1:
        own.write_bytes(dice.randbytes(300))
    try:
        trademarks.found("A Coca-Cola bottle on Amazon")
        trademarks.doubtful("An Apple a day")
    except ConfigurationError as error:
        return error.code
    finally:
        os.environ["VISION_KEYWORDS_DATA"] = before
    return "taken"


# Pictures


def picture(exiftool: ExifTool, place: Path, suffix: str) -> Case:
    path = photographs.save(place / f"fuzzed{suffix}", photographs.sample(size=(72, 48)))
    photographs.tag(path, "-XMP-dc:Title=Harbour", "-XMP-dc:Subject=fox", "-EXIF:Artist=me")
    sound = path.read_bytes()

    def case(dice: random.Random) -> str:
        mutant = mutation.raw(sound, dice)
        path.write_bytes(_with_checksums(mutant) if suffix == ".png" else mutant)
        try:
            preview(path, 48)
            metadata.read(exiftool, path)
            metadata.embed(exiftool, path, "Title", "Text.", ["fox", "snow"])
            assert metadata.read(exiftool, path).keywords
        except VisionKeywordsError as error:
            return error.code
        return "tagged"

    return case


def _with_checksums(png: bytes) -> bytes:
    """With the right checksum in each chunk, without which no reader would go on."""
    mutant, at = bytearray(png), 8
    while at + 12 <= len(mutant):
        (length,) = struct.unpack_from(">I", mutant, at)
        end = at + 8 + length
        if end + 4 > len(mutant):
            break
        struct.pack_into(">I", mutant, end, zlib.crc32(mutant[at + 4 : end]))
        at = end + 4
    return bytes(mutant)
