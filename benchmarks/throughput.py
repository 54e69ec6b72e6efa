"""How near a folder of large photos comes to the least time that it can take.

That floor is the longer of two: waiting for the model, so many photos at once, and decoding the
photos on all cores. The second floor counts what no run can do without beside these: ExifTool's
reading and writing, also on all cores, and the start of Python with the openai package.

All this holds on a computer that does nothing else. Processor time hardly minds: what a run takes
of it, ExifTool's included, is held against decoding's.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from benchmarks import bench, pictures
from benchmarks.bench import Figure, Server

PHOTOS = 120
LATENCY = 1.0
AT_ONCE = (8, 16, 32)
TARGET = 1.15
PREVIEW = (672, 448)
"""Pixels of the preview that the helper makes of these photos."""


@dataclass(frozen=True)
class Work:
    """What the photos take without any helper: seconds, and decoding's processor time."""

    decoding: float
    tagging: float
    processor: float


def figures() -> Iterator[Figure]:
    with bench.folder() as folder, bench.serving(LATENCY) as server:
        photos = pictures.large(folder / "in", PHOTOS)
        start = bench.medians({"openai": bench.python("import openai")}, 5)["openai"]
        before = _work(photos)
        for at_once in AT_ONCE:
            processor = _processor_time()
            wall = _run(server, folder / "in", at_once)
            processor = _processor_time() - processor
            # What else the computer does changes from minute to minute.
            after = _work(photos)
            decoding = (before.decoding + after.decoding) / 2
            tagging = (before.tagging + after.tagging) / 2
            yield from _ratios(wall, start, PHOTOS * LATENCY / at_once, decoding, tagging, at_once)
            before = after
        yield Figure("processor time / decoding's", f"{processor / after.processor:.2f}")


def _ratios(
    wall: float, start: float, waiting: float, decoding: float, tagging: float, at_once: int
) -> Iterator[Figure]:
    longer = "waiting" if waiting > decoding else "decoding"
    ratio = wall / max(waiting, decoding)
    yield bench.at_most(f"{at_once} at once: time / {longer}", ratio, TARGET)
    longer = "waiting" if waiting > decoding + tagging else "decoding + ExifTool"
    ratio = wall / (start + max(waiting, decoding + tagging))
    yield Figure(f"{at_once} at once: time / (start + {longer})", f"{ratio:.2f}")


def _run(server: Server, photos: Path, at_once: int) -> float:
    with bench.folder() as out:
        return bench.helper(server, "tag", photos, "--out", out, "--concurrency", str(at_once))


def _processor_time() -> float:
    """Seconds that all cores together have given to this process and to its ended children."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _work(photos: list[Path]) -> Work:
    processor, start = _processor_time(), time.perf_counter()
    with ThreadPoolExecutor(bench.CORES) as pool:
        list(pool.map(_decode, photos))
    decoding, processor = time.perf_counter() - start, _processor_time() - processor
    return Work(decoding, _tagging(photos), processor)


def _decode(photo: Path) -> None:
    with Image.open(photo) as picture:
        picture.draft("RGB", PREVIEW)
        picture.load()


def _tagging(photos: list[Path]) -> float:
    """Seconds that ExifTool takes to make tagged copies of all photos, on all cores.

    It gets all files at once and reads each but once, which a run cannot have.
    """
    tags = [f"-XMP-dc:Subject+=keyword {number}" for number in range(30)]
    tags += [f"-IPTC:Keywords+=keyword {number}" for number in range(30)]
    tags += ["-XMP-dc:Title=A title", "-XMP-dc:Description=A description"]
    shares = [photos[core :: bench.CORES] for core in range(bench.CORES)]
    with bench.folder() as out:
        command = ["exiftool", "-q", "-o", f"{out}/", *tags]
        start = time.perf_counter()
        processes = [subprocess.Popen([*command, *share]) for share in shares]
        ends = [process.wait(timeout=600) for process in processes]
        taken = time.perf_counter() - start
    assert not any(ends)
    return taken
