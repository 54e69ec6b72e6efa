"""The trial of the catalog: stories of users, cancels and dying Lightrooms, with the real helper.

They are those of `tests/test_plugin_chaos.py`, which says what has to hold after each step.
"""

import random
from collections import Counter
from collections.abc import Iterator

from benchmarks import bench
from benchmarks.fire.finding import Finding
from tests.openai_server import OpenAIServer
from tests.studio import studio
from tests.test_plugin_chaos import Stranger, live

STORIES = 100
DEADLY = 0.7
ACTS = ("generates", "takes back", "reviews", "restarts", "undoes")


def findings(dice: random.Random) -> Iterator[Finding]:
    told: Counter[str] = Counter()
    requests, broken = 0, []
    for _ in range(STORIES):
        seed = dice.randrange(10**6)
        with bench.folder() as place, OpenAIServer() as server:
            with studio(place / "home", server.url) as room:
                room.lightroom.environment["VISION_KEYWORDS_DATA"] = str(place / "data")
                stranger = Stranger(room, seed, server)
                stranger.deadly = DEADLY
                try:
                    live(stranger)
                except AssertionError as error:
                    broken.append(f"story {seed}: {str(error).splitlines()[0]}")
                lines = list(map(str, stranger.story))
            told.update(act for act in ACTS for line in lines if line.startswith(act))
            requests += len(server.requests)
    acts = ", ".join(f"{act} {told[act]} times" for act in ACTS)
    yield Finding(f"{STORIES} stories", f"{acts}; {requests} requests", tuple(broken))
