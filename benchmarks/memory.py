"""How much more memory many photos take than few: nothing of a photo should stay behind.

Only the helper's own process counts, without ExifTool's. Measured on Linux and macOS.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import bench, pictures
from benchmarks.bench import Figure, Server
from tests.command import PROGRAM

FEW, MANY = 100, 5000
TARGET = 1.2


def figures() -> Iterator[Figure]:
    with bench.folder() as folder, bench.serving() as server:
        few, many = (_peak(server, folder, count) for count in (FEW, MANY))
        yield bench.at_most(f"peak at {MANY} photos / peak at {FEW}", many / few, TARGET)


def _peak(server: Server, folder: Path, count: int) -> int:
    """The most memory that the helper had at any time of a run."""
    photos, out, data = (folder / f"{name} {count}" for name in ("in", "out", "data"))
    pictures.small(photos, count)
    command: bench.Command = [PROGRAM, "tag", photos, "--out", out, "--concurrency", "16"]
    surroundings = bench.surroundings(server, data)
    process = subprocess.Popen(command, env=surroundings, stdout=subprocess.DEVNULL)
    peak = 0
    while True:
        peak = max(peak, _high_water(process.pid))
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            process.returncode = os.waitstatus_to_exitcode(status)
            assert process.returncode == 0
            return peak or usage.ru_maxrss
        time.sleep(0.02)


def _high_water(pid: int) -> int:
    """What Linux says of a process that still runs, else 0.

    Preferred to `ru_maxrss`, into which Linux counts what the parent had when it forked.
    """
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
