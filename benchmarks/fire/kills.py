"""The trial of kills: the helper gets SIGKILL at a random moment, again and again, then may finish.

What has to hold after each: the ledger is whole, what was reported is in it, no copy is half
written, nothing of the helper lives on. And in the run that finishes: nothing that was in the
ledger is paid for again, and nothing is left that the helper made on the way.
"""

import json
import os
import random
import signal
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from benchmarks import bench
from benchmarks.fire import traces
from benchmarks.fire.doors import FolderDoor, JobDoor, Process
from benchmarks.fire.faulty_server import PLACE, FaultyServer
from benchmarks.fire.finding import Finding
from tests import command, photographs

KILLS = 50
"""At each door."""

PHOTOS = 10
AT_ONCE = 3
LATENCY = 0.15
IN_A_ROW = 5
"""Kills of one run at most; then it may finish."""


@dataclass
class Tally:
    kills: int = 0
    runs: int = 0
    asked: int = 0
    in_vain: int = 0
    broken: list[str] = field(default_factory=list)


def findings(dice: random.Random) -> Iterator[Finding]:
    for door in (JobDoor, FolderDoor):
        yield trial(dice, door, KILLS)
    yield exports(dice, KILLS // 2)


def trial(dice: random.Random, kind: type[JobDoor] | type[FolderDoor], kills: int) -> Finding:
    """So many kills at this door, over as many runs as that takes."""
    tally = Tally()
    with FaultyServer(lambda number: {"prompt_tokens": 900, "completion_tokens": 90}) as server:
        server.latency = LATENCY
        while tally.kills < kills:
            with bench.folder() as place:
                _run(dice, kind(place, PHOTOS, AT_ONCE), place, server, tally)
    return Finding(
        f"{tally.kills} kills at the {kind.name} door, {tally.runs} runs of {PHOTOS} photos",
        f"{tally.asked} requests, {tally.in_vain} of them paid in vain, at most {AT_ONCE} a kill",
        tuple(tally.broken),
    )


def _run(
    dice: random.Random,
    door: JobDoor | FolderDoor,
    place: Path,
    server: FaultyServer,
    tally: Tally,
) -> None:
    """One run that is killed some times, and then finishes."""
    tally.runs += 1
    env = {"VISION_KEYWORDS_DATA": str(place / "data"), "TMPDIR": str(place / "temp")}
    (place / "temp").mkdir()
    kept: set[int] = set()
    for _ in range(dice.randint(1, IN_A_ROW)):
        before = server.requests.copy()
        process = door.start(server.url, **env)
        is_killed = _kill(process, dice.random(), server)
        output, _ = process.communicate()
        time.sleep(0.02)  # What the kernel still had in its hands has then arrived.
        tally.kills += is_killed
        asked = set(server.requests - before)
        tally.broken += [*door.faults(), *_still_alive(place)]
        again, kept = asked & kept, set(entered(place / "data", tally))
        if again:
            tally.broken.append(f"paid for again: {again}")
        if lost := door.told(output) - kept:
            tally.broken.append(f"reported and not in the ledger: {lost}")
        if len(asked - kept) > AT_ONCE:
            tally.broken.append(f"more were lost than were under way: {asked - kept}")
        tally.asked += len(asked)
        tally.in_vain += len(asked - kept)
    _finish(door, place, server, tally, kept, env)


def _finish(
    door: JobDoor | FolderDoor,
    place: Path,
    server: FaultyServer,
    tally: Tally,
    kept: set[int],
    env: dict[str, str],
) -> None:
    before = server.requests.copy()
    more = []
    if isinstance(door, FolderDoor):
        more = ["--overwrite"]
        for leftover in door.out.glob(".*"):  # of yesterday's run, let us say
            os.utime(leftover, (0, 0))
    process = door.start(server.url, *more, **env)
    output, complaint = process.communicate(timeout=60)
    asked = set(server.requests - before)
    tally.asked += len(asked)
    if process.returncode or door.told(output) != set(range(PHOTOS)):
        tally.broken.append(f"the last run did not finish: {output}{complaint}")
    if again := asked & kept:
        tally.broken.append(f"paid for again in the end: {again}")
    tally.broken += door.faults()
    if sorted(entered(place / "data", tally)) != list(range(PHOTOS)):
        tally.broken.append("the ledger does not have each photo once")
    left = [*(place / "temp").iterdir()]
    if isinstance(door, FolderDoor):
        left += door.out.glob(".*")
    if left:
        tally.broken.append(f"left behind: {left}")


def _kill(process: Process, chance: float, server: FaultyServer) -> bool:
    """Kills it at a moment between its start and the end of its work; whether it was in time."""
    rounds = PHOTOS / AT_ONCE + 1
    reached = sum(server.requests.values())
    deadline = time.monotonic() + 30
    if chance > 0.15:  # else while it starts
        while sum(server.requests.values()) == reached and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        time.sleep((chance - 0.15) * rounds * LATENCY)
    else:
        time.sleep(chance * 4)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def _still_alive(place: Path) -> list[str]:
    for _ in range(100):
        left = traces.alive(str(place))
        if not left:
            return []
        time.sleep(0.05)
    return [f"processes live on: {left}"]


def entered(data: Path, tally: Tally) -> list[int]:
    """The photos whose answers are in the ledger."""
    file = data / "ledger.sqlite3"
    if not file.exists():
        return []
    connection = sqlite3.connect(file)
    try:
        (health,) = connection.execute("pragma integrity_check").fetchone()
        if health != "ok":
            tally.broken.append(f"the ledger: {health}")
        tables = connection.execute("select count(*) from sqlite_master").fetchone()[0]
        query = "select context from answers where useful"
        rows = connection.execute(query).fetchall() if tables else []
    finally:
        connection.close()
    return [int(json.loads(row[0])["sublocation"].removeprefix(PLACE)) for row in rows]


def exports(dice: random.Random, kills: int) -> Finding:
    """The helper dies while it puts the keywords of exported files in order, where Lightroom has
    rendered them."""
    broken: list[str] = []
    by_alphabet = sorted(f"word {number:02}" for number in range(20))
    ranked = random.Random(1).sample(by_alphabet, 20)
    changed = 0
    with bench.folder() as place:
        sound = photographs.save(place / "sound.jpg")
        photographs.tag(sound, *(f"-XMP-dc:Subject={word}" for word in by_alphabet))
        for number in range(kills):
            folder = place / f"job-{number}"
            folder.mkdir()
            files = [photographs.copy(sound, folder / f"{file}.jpg") for file in range(6)]
            lines = [{"id": each.name, "path": str(each), "keywords": ranked} for each in files]
            text = "".join(json.dumps(line) + "\n" for line in (*lines, {"end": True}))
            (folder / "job.json").write_text('{"protocol": 1}')
            (folder / "photos.jsonl").write_text(text)
            process = command.start("restore-order", folder)
            while not (folder / "events.jsonl").exists() and process.poll() is None:
                time.sleep(0.005)
            time.sleep(dice.uniform(0, 2.0))
            process.kill()
            process.communicate()
            said = photographs.exiftool("-j", "-XMP-dc:Subject", *map(str, files))
            for file, each in zip(files, json.loads(said), strict=True):
                changed += each["Subject"] == ranked
                if each["Subject"] not in (ranked, by_alphabet):
                    broken.append(f"{file} has {each['Subject']}")
                with Image.open(file) as picture, Image.open(sound) as before:
                    if picture.tobytes() != before.tobytes():
                        broken.append(f"{file} has other pixels")
    return Finding(
        f"{kills} kills of the helper in an export of 6 files",
        f"{changed} of {6 * kills} files in order, the others as Lightroom rendered them",
        tuple(broken),
    )
