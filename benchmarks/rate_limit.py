"""How much of a server's quota the helper gets, and what it costs in refusals.

The most that a quota can give is its burst, and its rate for as long as the requests went on.
"""

from collections.abc import Iterator

from benchmarks import bench, pictures
from benchmarks.bench import Figure

PHOTOS = 300
LATENCY = 0.3
AT_ONCE = "16"
TARGET = 0.95

SOME_FAILED = 1
"""The exit status of a run that finished without some of its photos."""

PRICE = 1000.0
QUOTAS = {"requests": (20.0, 10.0, 1.0), "tokens": (20 * PRICE, 10 * PRICE, PRICE)}
"""Burst, rate per second, and what a request takes of it."""


def figures() -> Iterator[Figure]:
    for kind in QUOTAS:
        yield from _under_quota(kind)


def _under_quota(kind: str) -> Iterator[Figure]:
    burst, rate, price = QUOTAS[kind]
    with bench.folder() as folder, bench.serving(LATENCY, (kind, burst, rate, price)) as server:
        photos, out = folder / "in", folder / "out"
        pictures.small(photos, PHOTOS)
        bench.helper(
            server, "tag", photos, "--out", out, "--concurrency", AT_ONCE, ends={0, SOME_FAILED}
        )
        answered, refused = server.answered, server.refused
        most = burst + rate * (max(answered) - min(answered + refused))
        failed = PHOTOS - len(list(out.glob("*.jpg")))
        share = len(answered) * price / most
        yield bench.at_least(f"{kind}: used of what the quota gave", share, TARGET)
        yield Figure(f"{kind}: photos that failed", f"{failed}", "0")
        yield Figure(f"{kind}: refusals for each photo", f"{len(refused) / PHOTOS:.2f}")
