"""What thousands of photos take in Lightroom: memory of Lua for each, and the longest hold-up.

The photos are one file, and a program in the helper's place answers at once: what is measured is
the plug-in alone.
"""

import gc
import time
from collections.abc import Iterator

from benchmarks import bench
from benchmarks.bench import Figure
from tests.sitting import Sitting

FEW, MANY = 500, 5000


def figures() -> Iterator[Figure]:
    # Python's own garbage collection would count as the time of the task that it stops.
    gc.disable()
    with bench.folder() as folder:
        few = Sitting(folder / "few", FEW)
        start = time.process_time()
        many = Sitting(folder / "many", MANY)
        seconds = time.process_time() - start
    gc.enable()
    assert f"{MANY} of {MANY}" in many.summary, many.summary
    a_photo = (many.growth - few.growth) / (MANY - FEW)
    yield Figure(
        f"Lua's memory for a photo, from {FEW} to {MANY}", f"{a_photo:.2f} KB", "at most 3 KB"
    )
    longest = many.longest.seconds
    yield Figure(f"longest turn of a task at {MANY}", f"{longest * 1000:.0f} ms", "at most 100 ms")
    yield Figure(f"processor time for {MANY}, test Lightroom included", f"{seconds:.0f} s")
