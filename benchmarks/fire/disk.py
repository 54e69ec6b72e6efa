"""The trial of the disk: full ones, folders that may not be written, ExifTool that dies or hangs,
what earlier runs left behind.

What has to hold: a verdict or a status other than 0 with one sentence, no half copy, and a next run
that pays for nothing which had been answered.
"""

import contextlib
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from vision_keywords import folder
from vision_keywords.exiftool_process import ExifTools
from vision_keywords.plan import make_plan
from vision_keywords.settings import Settings

from benchmarks import bench
from benchmarks.fire.doors import FolderDoor, JobDoor
from benchmarks.fire.faulty_server import FaultyServer
from benchmarks.fire.finding import Finding
from benchmarks.fire.kills import Tally, entered

PHOTOS = 12
AT_ONCE = 3
DISK = 64_000_000
"""Bytes of the disk in memory; the helper stops 16 MB before one is full."""

NOBODY = 65534


def findings(dice: random.Random) -> Iterator[Finding]:
    is_root = os.geteuid() == 0
    if is_root and sys.platform == "linux":
        yield from full_disks(dice)
    for _ in range(12):
        yield small_files(dice)
    if is_root:
        yield from forbidden()
    for _ in range(3):
        yield failing_exiftool(dice)
    yield hanging_exiftool()
    yield leftovers()


def _server() -> FaultyServer:
    return FaultyServer(lambda number: {"prompt_tokens": 900, "completion_tokens": 90})


def _env(place: Path) -> dict[str, str]:
    return {"VISION_KEYWORDS_DATA": str(place / "data")}


# Full disks


def full_disks(dice: random.Random) -> Iterator[Finding]:
    """What the folder on the disk in memory is for, and who writes there."""
    for what, kind in (("data", JobDoor), ("job", JobDoor), ("out", FolderDoor)):
        with bench.folder() as place, _disk(place / "full") as disk:
            yield full_disk(dice, what, kind, place, disk)


@contextlib.contextmanager
def _disk(place: Path) -> Iterator[Path]:
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def full_disk(
    dice: random.Random, what: str, kind: type[JobDoor] | type[FolderDoor], place: Path, disk: Path
) -> Finding:
    """The disk fills up while answers come; then there is room again."""
    tally, filler = Tally(), disk / "filler"
    door = kind(disk if what == "job" else place, PHOTOS, AT_ONCE)
    if isinstance(door, FolderDoor) and what == "out":
        door.out = disk / "out"
    env = {"VISION_KEYWORDS_DATA": str((disk if what == "data" else place) / "data")}
    moment = dice.randrange(1, PHOTOS - AT_ONCE)

    def fill(number: int) -> None:
        # Again with each request: what the helper deletes makes room.
        if sum(server.requests.values()) >= moment:
            with contextlib.suppress(OSError), filler.open("ab", buffering=0) as file:
                while file.write(bytes(4096)):
                    pass

    with _server() as server:
        server.latency = 0.1
        server.next_fault = fill
        first = door.start(server.url, **env)
        output, complaint = first.communicate(timeout=60)
        told, kept = door.told(output), set(entered(Path(env["VISION_KEYWORDS_DATA"]), tally))
        before = server.requests.copy()
        tally.broken += door.faults()
        sentence = _verdict(door, output, complaint)
        if first.returncode not in {2, 3} or "room" not in sentence:
            tally.broken.append(f"status {first.returncode}, {sentence}")
        filler.unlink()
        server.next_fault = lambda number: None
        second = door.start(server.url, **env)
        output, complaint = second.communicate(timeout=60)
        if second.returncode:
            tally.broken.append(f"the second run: {output}{complaint}")
        if again := set(server.requests - before) & kept:
            tally.broken.append(f"paid for again: {again}")
        if len(told - kept) > AT_ONCE:
            tally.broken.append(f"reported and not kept: {told - kept}")
        tally.broken += door.faults()
    return Finding(
        f"the disk with the {what} folder fills up after {moment} requests",
        f"{sum(before.values())} requests, {len(kept)} kept; {sentence}",
        tuple(tally.broken),
    )


def _verdict(door: JobDoor | FolderDoor, output: str, complaint: str) -> str:
    """The sentence with which it ended."""
    if isinstance(door, JobDoor):
        with contextlib.suppress(FileNotFoundError):
            last = (door.folder / "events.jsonl").read_text("utf-8").splitlines()[-1:]
            if last and '"message"' in last[0]:
                return last[0]
    lines = complaint.splitlines()
    return lines[-1] if lines else "no sentence"


# Files that may not grow


def small_files(dice: random.Random) -> Finding:
    """No file of the helper's or of ExifTool's may grow beyond some thousand bytes."""
    tally, most = Tally(), dice.randrange(500, 60_000)
    limit = ("prlimit", f"--fsize={most}")
    with bench.folder() as place, _server() as server:
        door = dice.choice((JobDoor, FolderDoor))(place, PHOTOS, AT_ONCE)
        first = door.start(server.url, before=limit, **_env(place))
        output, complaint = first.communicate(timeout=120)
        kept, before = set(entered(place / "data", tally)), server.requests.copy()
        tally.broken += door.faults()
        sentence = _verdict(door, output, complaint)
        if first.returncode not in {0, 1, 2, 3} or "Traceback" in complaint:
            tally.broken.append(f"status {first.returncode}, {complaint}")
        _again(door, server, place, kept, tally)
    return Finding(
        f"no file over {most} bytes at the {door.name} door",
        f"{sum(before.values())} requests, {len(kept)} kept; {sentence[:150]}",
        tuple(tally.broken),
    )


def _again(
    door: JobDoor | FolderDoor, server: FaultyServer, place: Path, kept: set[int], tally: Tally
) -> None:
    """A run after the trouble, which finishes and pays for nothing twice."""
    before = server.requests.copy()
    second = door.start(server.url, **_env(place))
    output, complaint = second.communicate(timeout=120)
    if second.returncode:
        tally.broken.append(f"the second run: {output}{complaint}")
    if again := set(server.requests - before) & kept:
        tally.broken.append(f"paid for again: {again}")
    tally.broken += door.faults()


# Folders that may not be written


def forbidden() -> Iterator[Finding]:
    """Another user's folders; each is one run, its status, and the requests that it may make."""

    def shut(path: Path) -> Path:
        path.mkdir(exist_ok=True)
        path.chmod(0o555)
        return path

    def unreadable(path: Path) -> None:
        path.chmod(0o000)

    yield _as_nobody("data", FolderDoor, lambda place, door: shut(place / "data"), 3, 0)
    yield _as_nobody("output", FolderDoor, lambda place, door: shut(place / "out"), 2, 0)
    yield _as_nobody(
        "one photo", FolderDoor, lambda place, door: unreadable(door.photos / "0003.jpg"), 1, 11
    )
    yield _as_nobody("photos", FolderDoor, lambda place, door: shut(door.photos), 0, 12)
    for paper in ("report", "csv"):
        yield _as_nobody(
            f"the {paper}",
            FolderDoor,
            lambda place, door: shut(place / "papers"),
            *(2, 0),
            more=(f"--{paper}", f"papers/a.{'html' if paper == 'report' else paper}"),
        )
    yield _as_nobody("job", JobDoor, lambda place, door: shut(place / "job-1"), 2, 0)


def _as_nobody(
    what: str,
    kind: type[JobDoor] | type[FolderDoor],
    forbid: Callable[[Path, FolderDoor], object],
    status: int,
    requests: int,
    more: tuple[str, ...] = (),
) -> Finding:
    before = ("setpriv", "--reuid", str(NOBODY), "--clear-groups")
    broken = []
    with bench.folder() as place, _server() as server:
        place.chmod(0o777)
        door = kind(place, PHOTOS, AT_ONCE)
        if isinstance(door, FolderDoor):
            forbid(place, door)
            process = door.start(
                server.url, *more, before=("env", "-C", str(place), *before), **_env(place)
            )
        else:
            door.lay_out(server.url)
            forbid(place, door)
            process = door.begin(before, _env(place))
        output, complaint = process.communicate(timeout=60)
        asked = sum(server.requests.values())
        lines = complaint.splitlines() or output.splitlines()
        if process.returncode != status or asked != requests or "Traceback" in complaint:
            broken.append(f"status {process.returncode}, {asked} requests: {output}{complaint}")
    return Finding(f"{what} of another user", f"{asked} requests; {lines[-1]}", tuple(broken))


# ExifTool


def failing_exiftool(dice: random.Random) -> Finding:
    """Each ExifTool process dies some time after its start."""
    tally = Tally()
    with bench.folder() as place, _server() as server:
        server.latency = 0.05
        most = dice.uniform(1.0, 4.0)
        path = _wrapped(place / "bin", 0.3, most, "KILL")
        door = FolderDoor(place, PHOTOS, AT_ONCE)
        first = door.start(server.url, PATH=path, **_env(place))
        output, complaint = first.communicate(timeout=120)
        kept, told = set(entered(place / "data", tally)), door.told(output)
        # One that dies before it has begun is no ExifTool, which is said before anything is paid.
        fitting = {0, 1, 3} if server.requests else {2, 3}
        if first.returncode not in fitting or "Traceback" in complaint:
            tally.broken.append(f"status {first.returncode}, {output}{complaint}")
        tally.broken += door.faults()
        _again(door, server, place, kept, tally)
    return Finding(
        f"each ExifTool dies within {most:.1f} s",
        f"{len(told)} of {PHOTOS} photos done; the second run does the others",
        tuple(tally.broken),
    )


def hanging_exiftool() -> Finding:
    """Each ExifTool process stops for ever some time after its start; the patience is shortened."""
    done: list[str] = []
    with bench.folder() as place:
        door = FolderDoor(place, 8 * PHOTOS, AT_ONCE)
        path, os.environ["PATH"] = os.environ["PATH"], _wrapped(place / "bin", 2.0, 4.0, "STOP")
        patient = folder.ExifTools
        folder.ExifTools = partial(ExifTools, seconds=5.0)  # type: ignore[assignment, misc]
        began = time.monotonic()
        try:
            plan = make_plan([door.photos], door.out, overwrite=False)
            settings = Settings(keyword_count=10, rehearsal=True)
            verdict = folder.tag(
                *(plan, door.out, settings, "", lambda event: done.append(type(event).__name__)),
                max_edge=300,
                overwrite=False,
            )
        finally:
            os.environ["PATH"], folder.ExifTools = path, patient  # type: ignore[misc]
        seconds = time.monotonic() - began
        broken = []
        if verdict.stopped or len(done) != 8 * PHOTOS or seconds > 120:
            broken.append(f"after {seconds:.0f} s: {verdict}, {done}")
    return Finding(
        "each ExifTool hangs after 2 to 4 s, patience 5 s",
        f"{verdict.done} done, {verdict.failed} failed in {seconds:.0f} s",
        tuple(broken),
    )


def _wrapped(place: Path, least: float, most: float, signal_name: str) -> str:
    """A PATH on which ExifTool gets a signal some moment after its start."""
    real = shutil.which("exiftool")
    place.mkdir()
    script = place / "exiftool"
    script.write_text(
        "#!/bin/bash\n"
        f"moment=$(( {least * 1000:.0f} + RANDOM % {(most - least) * 1000:.0f} ))\n"
        f"(sleep ${{moment}}e-3; kill -{signal_name} $$)"
        " </dev/null >/dev/null 2>&1 &\n"
        f'exec {real} "$@"\n'
    )
    script.chmod(0o755)
    return f"{place}{os.pathsep}{os.environ['PATH']}"


# What earlier runs left


def leftovers() -> Finding:
    """Half-made copies of yesterday's run, and what may lie beside a ledger that is not there."""
    tally = Tally()
    with bench.folder() as place, _server() as server:
        door = FolderDoor(place, PHOTOS, AT_ONCE)
        workshop = door.out / ".vision-keywords-old"
        (place / "data").mkdir()
        workshop.mkdir(parents=True)
        (workshop / "0.jpg").write_bytes(b"half")
        os.utime(workshop, (0, 0))
        for name in ("ledger.sqlite3-wal", "ledger.sqlite3-shm", "ledger.lock-journal"):
            (place / "data" / name).write_bytes(random.Random(name).randbytes(5000))
        (door.photos / "0001.jpg_exiftool_tmp").write_bytes(b"half")
        first = door.start(server.url, **_env(place))
        output, complaint = first.communicate(timeout=60)
        if first.returncode or door.told(output) != set(range(PHOTOS)):
            tally.broken.append(f"the run did not finish: {output}{complaint}")
        if len(entered(place / "data", tally)) != PHOTOS:
            tally.broken.append("the ledger does not have each photo once")
        if left := list(door.out.glob(".*")):
            tally.broken.append(f"left behind: {left}")
        tally.broken += door.faults()
    return Finding("leftovers of earlier runs", f"{PHOTOS} photos done", tuple(tally.broken))
