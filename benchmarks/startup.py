"""How long the helper takes to begin, against the least that a Python program with its imports can.

Commands that call no model are held against `import click`, which all of them need, one that names
a price against `import genai_prices`, and the first request of a job against `import openai`.
"""

import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import bench, pictures
from benchmarks.bench import Figure, Server
from tests.command import PROGRAM

MORE = 0.1
"""Seconds more than Python with click that a command which calls no model may take."""

JOBS = 15


def figures() -> Iterator[Figure]:
    commands: dict[str, bench.Command] = {
        "click": bench.python("import click"),
        "--version": [PROGRAM, "--version"],
        "--help": [PROGRAM, "--help"],
        "genai-prices": bench.python("import genai_prices"),
        "estimate": [PROGRAM, "estimate", "--photos", "100"],
    }
    taken = bench.medians(commands)
    least, prices, estimate = (taken.pop(name) for name in ("click", "genai-prices", "estimate"))
    for name, seconds in taken.items():
        yield Figure(f"{name} / import click", f"{seconds / least:.2f}")
        yield Figure(f"{name} - import click", f"{seconds - least:+.3f} s", f"at most {MORE} s")
    yield Figure("estimate --photos 100 / import genai_prices", f"{estimate / prices:.2f}")
    yield Figure("first request of a job / import openai", f"{_first_request():.2f}")


def _first_request() -> float:
    first, least = [], []
    with bench.folder() as folder, bench.serving() as server:
        (preview,) = pictures.small(folder / "previews", 1)
        for number in range(JOBS):
            job = _job(folder / f"job {number}", preview, server)
            start = time.monotonic()
            bench.seconds([PROGRAM, "run-job", job], bench.surroundings(server, job / "data"))
            first.append(server.answered[-1] - start)
            least.append(bench.seconds(bench.python("import openai")))
    return statistics.median(first) / statistics.median(least)


def _job(folder: Path, preview: Path, server: Server) -> Path:
    """A job folder with one photo, as the plug-in lays it out; see docs/protocol.md."""
    (folder / "previews").mkdir(parents=True)
    (folder / "previews" / "1.jpg").write_bytes(preview.read_bytes())
    photo = {"id": "1", "name": "1.jpg", "preview": "previews/1.jpg", "context": {}}
    lines = [json.dumps(photo), json.dumps({"end": True, "photos": 1})]
    (folder / "photos.jsonl").write_text("".join(f"{line}\n" for line in lines))
    (folder / "job.json").write_text(json.dumps({"protocol": 1, "base_url": server.url}))
    (folder / "key").write_text(bench.KEY + "\n")
    (folder / "alive").write_text("1")
    return folder
