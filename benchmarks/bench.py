"""The bench: starts the loopback server and the installed helper, and takes their time."""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.command import PROGRAM, environment

KEY = "sk-benchmark-not-a-real-key"

CORES = os.cpu_count() or 1

Command = Sequence[str | Path]


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, how it came out, and what it should be."""

    name: str
    value: str
    target: str = ""


def at_most(name: str, ratio: float, limit: float) -> Figure:
    return Figure(name, f"{ratio:.2f}", f"at most {limit:g}")


def at_least(name: str, ratio: float, limit: float) -> Figure:
    return Figure(name, f"{ratio:.2f}", f"at least {limit:g}")


@dataclass(frozen=True)
class Server:
    """A running `benchmarks.server`."""

    root: str

    @property
    def url(self) -> str:
        """The base URL for a client of OpenAI's API."""
        return f"{self.root}/v1"

    @property
    def answered(self) -> list[float]:
        """When the chat requests came that got an answer, by `time.monotonic`."""
        return list(self._get("journal")["answered"])

    @property
    def refused(self) -> list[float]:
        """When those came that the quota refused."""
        return list(self._get("journal")["refused"])

    @property
    def last(self) -> Any:  # noqa: ANN401 - any JSON
        """The body of the last chat request."""
        return self._get("last")

    def _get(self, name: str) -> Any:  # noqa: ANN401 - any JSON
        with urllib.request.urlopen(f"{self.root}/{name}", timeout=10) as answer:
            return json.load(answer)


@contextlib.contextmanager
def serving(latency: float = 0.0, quota: Sequence[str | float] = ()) -> Iterator[Server]:
    """A server; `quota` is kind, burst, rate per second and price, see `benchmarks.server`."""
    command = [sys.executable, "-m", "benchmarks.server", "--latency", str(latency)]
    command += ["--quota", *map(str, quota)] if quota else []
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield Server(process.stdout.readline().strip())
        finally:
            process.stdin.close()
            process.wait(timeout=10)


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="vision-keywords-benchmark-") as name:
        yield Path(name)


def surroundings(server: Server, data: Path) -> dict[str, str]:
    """The environment of a run against this server, with what was paid kept in `data`."""
    return environment(
        OPENAI_API_KEY=KEY, OPENAI_BASE_URL=server.url, VISION_KEYWORDS_DATA=str(data)
    )


def helper(server: Server, *arguments: str | Path, ends: Collection[int] = (0,)) -> float:
    """The seconds that the installed command takes; its ledger begins empty."""
    with folder() as data:
        return seconds([PROGRAM, *arguments], surroundings(server, data), ends)


def seconds(
    command: Command,
    surroundings: Mapping[str, str] | None = None,
    ends: Collection[int] = (0,),
) -> float:
    """How long a process takes from its start to its end; one that ends otherwise has no figure."""
    start = time.perf_counter()
    done = subprocess.run(
        command,
        env=surroundings or environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=1800,
        check=False,
    )
    taken = time.perf_counter() - start
    if done.returncode not in ends:
        raise SystemExit(f"{command} ended with {done.returncode}: {done.stderr or done.stdout}")
    return taken


def medians(commands: Mapping[str, Command], rounds: int = 15) -> dict[str, float]:
    """The median seconds of each; they take turns, so that a busy moment meets all alike."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            taken[name].append(seconds(command))
    return {name: statistics.median(times) for name, times in taken.items()}


def python(code: str) -> Command:
    """The Python that runs the helper, with a line of code."""
    return [sys.executable, "-c", code]
