"""How long a run in Lightroom takes, from click to summary, beyond what it has to wait for.

Rendering and answers go on side by side, so a run has to wait for the longer of the two.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import bench, pictures
from benchmarks.bench import Figure, Server
from tests.studio import studio

PHOTOS = 40
RENDER = 0.5
LATENCY = 2.0
AT_ONCE = 8
ALLOWANCE = 2.0


def figures() -> Iterator[Figure]:
    rendering, answers = PHOTOS * RENDER, PHOTOS * LATENCY / AT_ONCE
    with bench.folder() as folder, bench.serving(LATENCY) as server:
        wall = _click_to_summary(server, folder)
    longer = max(rendering, answers)
    # The last preview comes when all are rendered, and the first answer after the first preview.
    least = max(rendering + LATENCY, RENDER + answers)
    run = "click to summary"
    yield Figure(
        f"{run} - (rendering or answers)", f"{wall - longer:+.2f} s", f"at most {ALLOWANCE:g} s"
    )
    yield bench.at_most(
        f"{run} / ((rendering or answers) + {ALLOWANCE:g} s)", wall / (longer + ALLOWANCE), 1
    )
    yield Figure(f"{run} - (rendering, then the last answer)", f"{wall - least:+.2f} s")


def _click_to_summary(server: Server, folder: Path) -> float:
    # Under 127.0.0.1 the helper would take the model for one on this computer, which is asked less.
    url = server.url.replace("127.0.0.1", "[::ffff:127.0.0.1]")
    with studio(folder / "home", url) as room:
        room.lightroom.environment["VISION_KEYWORDS_DATA"] = str(folder / "data")
        room.lightroom.render_seconds = RENDER
        files = pictures.small(room.pictures, PHOTOS)
        photos = [room.lightroom.add_photo(file) for file in files]
        start = time.perf_counter()
        summary = room.generate(*photos, timeout=300)
        wall = time.perf_counter() - start
        assert f"{PHOTOS} of {PHOTOS}" in summary.text, summary.text
    return wall
