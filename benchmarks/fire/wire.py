"""The trial of the wire: faults in random mixes over hundreds of photos, and what comes of them.

What has to hold: all photos that can succeed do, each has one event, the verdict is right, every
good answer that went out whole is in the ledger and is never asked for again, and the money in the
ledger is what the server charged.
"""

import os
import random
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from vision_keywords.context import Context, Look
from vision_keywords.events import Event, Notice, PhotoDone, PhotoFailed, Verdict
from vision_keywords.halt import Halt
from vision_keywords.photo import Photo
from vision_keywords.run import run
from vision_keywords.settings import Settings

from benchmarks import bench
from benchmarks.fire import addresses, haste
from benchmarks.fire.faults import LASTING, PASSING, SILENT, STOPPING, Fault, cut, useless
from benchmarks.fire.faulty_server import PLACE, FaultyServer
from benchmarks.fire.finding import Finding
from tests import photographs

KEY = "sk-fire-not-a-real-key"
PHOTOS = 300
AT_ONCE = 16
OUTAGE = 30.0
"""Seconds."""


@dataclass
class Run:
    """What a run reported."""

    verdict: Verdict
    done: dict[int, PhotoDone] = field(default_factory=dict)
    failed: dict[int, PhotoFailed] = field(default_factory=dict)
    twice: list[int] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def findings(dice: random.Random) -> Iterator[Finding]:
    for size in (PHOTOS, PHOTOS, PHOTOS):
        yield mix(random.Random(dice.random()), size)
    for fault, code in STOPPING:
        yield stop(random.Random(dice.random()), fault, code)
    yield outage(random.Random(dice.random()))
    yield from addresses.findings()


# A mix of faults that the run survives


def mix(dice: random.Random, photos: int) -> Finding:
    """Most photos meet a fault or two that pass, some one that lasts; then a second run."""
    scripts = {number: _script(number, dice) for number in range(photos)}
    with bench.folder() as data, FaultyServer(_usage) as server:
        played = {number: iter(script) for number, script in scripts.items()}
        server.next_fault = lambda number: next(played[number], None)
        first = take(server.url, photos, data)
        asked, met = server.requests.copy(), server.faults.copy()
        broken = list(_judged(first, scripts, server, data))
        server.next_fault = lambda number: None
        second = take(server.url, photos, data)
        again = server.requests - asked
        broken += _second(first, second, again, photos)
        broken += _money(server, data)
    return Finding(
        f"{photos} photos, {sum(met.values())} faults of {len(met)} kinds, {AT_ONCE} at once",
        f"{len(first.done)} done, {len(first.failed)} failed as they had to, "
        f"{sum(asked.values())} requests; second run: {len(second.done)} done, "
        f"{sum(again.values())} requests",
        tuple(broken),
    )


def _script(number: int, dice: random.Random) -> list[Fault]:
    """What meets a photo's requests in turn; then comes its answer."""
    usage = _usage(number)
    script = []
    for _ in range(dice.choice((0, 0, 1, 1, 2))):
        # Each silence takes seconds, so there are few.
        kinds = SILENT if dice.random() < 0.03 else (*PASSING, cut(number, usage, dice))
        script.append(dice.choice(kinds))
    if dice.random() < 0.1:
        script.append(dice.choice((*LASTING, useless(number, usage, dice))))
    # A request that the server may not refuse as a whole is put in another way once.
    if script and script[-1].code == "rejected":
        script += [script[-1]] * 3
    return script


def expected(script: list[Fault]) -> str:
    """The code that a photo with this script fails with; empty if it has to succeed."""
    for met, fault in enumerate(script, start=1):
        if met >= fault.tries:
            return fault.code
    return ""


def _judged(
    first: Run, scripts: dict[int, list[Fault]], server: FaultyServer, data: Path
) -> Iterator[str]:
    if first.verdict.stopped:
        yield f"the run stopped: {first.verdict.stopped.code}, {first.verdict.stopped.message}"
    yield from _apart(first)
    for number, script in scripts.items():
        code = expected(script)
        names = ", ".join(fault.name for fault in script)
        failed = first.failed.get(number)
        if not code and number not in first.done:
            yield f"photo {number} ({names}) could succeed and has {failed and failed.error.code}"
        if code and failed and failed.error.code != code:
            yield f"photo {number} ({names}) failed with {failed.error.code} instead of {code}"
        if code and not failed:
            yield f"photo {number} ({names}) should have failed with {code}"
    if set(server.delivered) != set(first.done):
        yield f"answers and successes differ: {set(server.delivered) ^ set(first.done)}"
    yield from _money(server, data)


def _second(first: Run, second: Run, again: Counter[int], photos: int) -> Iterator[str]:
    if second.verdict.stopped or len(second.done) < photos:
        yield f"the second run did not finish: {second.verdict}"
    if asked := set(again) & set(first.done):
        yield f"paid for again: {sorted(asked)}"
    if free := sum(event.from_ledger for event in second.done.values()) - len(first.done):
        yield f"{free} photos too many or too few were free in the second run"
    yield from _apart(second)


def _apart(seen: Run) -> Iterator[str]:
    """Each photo has one event, its own answer, and is counted."""
    if seen.twice:
        yield f"reported twice: {seen.twice}"
    for number, event in seen.done.items():
        if any(f" {number:04}" not in word for word in event.suggestion.keywords):
            yield f"photo {number} got the words of another: {event.suggestion.keywords}"
    if (seen.verdict.done, seen.verdict.failed) != (len(seen.done), len(seen.failed)):
        yield f"the verdict counts {seen.verdict.done} and {seen.verdict.failed}"


def _money(server: FaultyServer, data: Path) -> Iterator[str]:
    kept = account(data)
    if kept != server.charged:
        yield f"the ledger has {dict(kept)}, the server charged {dict(server.charged)}"


def account(data: Path) -> Counter[str]:
    """The tokens that were counted, as the ledger has them."""
    query = "select sum(input_tokens), sum(output_tokens) from answers where not estimated"
    file = sqlite3.connect(data / "ledger.sqlite3")
    try:
        sent, received = file.execute(query).fetchone()
    finally:
        file.close()
    return Counter(prompt_tokens=sent or 0, completion_tokens=received or 0)


# Faults that end the run


def stop(dice: random.Random, fault: Fault, code: str, photos: int = 80) -> Finding:
    """From some moment on the server has nothing else; then it is well again."""
    left = [dice.randrange(1, photos - AT_ONCE)]

    def next_fault(number: int) -> Fault | None:
        left[0] -= 1
        return None if left[0] >= 0 else fault

    with bench.folder() as data, FaultyServer(_usage) as server:
        server.next_fault = next_fault
        first = take(server.url, photos, data)
        asked, delivered = server.requests.copy(), set(server.delivered)
        broken = list(_apart(first))
        stopped = first.verdict.stopped
        if not stopped or stopped.code != code:
            broken.append(f"the verdict is {first.verdict} instead of {code}")
        if first.failed:
            broken.append(f"photos failed that could succeed: {sorted(first.failed)}")
        if set(first.done) != delivered:
            broken.append(f"delivered and not done: {delivered ^ set(first.done)}")
        server.next_fault = lambda number: None
        second = take(server.url, photos, data)
        broken += _second(first, second, server.requests - asked, photos)
        broken += _money(server, data)
    return Finding(
        f"{photos} photos, then {fault.name} for good",
        f"stopped with {stopped and stopped.code} after {len(first.done)} done, "
        f"{server.faults[fault.name]} requests too many",
        tuple(broken),
    )


def outage(dice: random.Random, photos: int = 80) -> Finding:
    """The server fails for everybody for half a minute of the helper's, and comes back."""
    fault = next(each for each in PASSING if each.name == "status 503")
    left, end = dice.randrange(5, photos // 2), 0.0

    def next_fault(number: int) -> Fault | None:
        nonlocal left, end
        left -= 1
        if not left:
            end = time.monotonic() + OUTAGE / haste.FACTOR
        return fault if time.monotonic() < end else None

    with bench.folder() as data, FaultyServer(_usage) as server:
        server.next_fault = next_fault
        first = take(server.url, photos, data)
        broken = [*_apart(first), *_money(server, data)]
        if first.verdict.stopped or len(first.done) < photos:
            broken.append(f"the outage was not waited out: {first.verdict}")
    return Finding(
        f"{photos} photos, an outage of {OUTAGE:.0f} s",
        f"{len(first.done)} done with {sum(server.requests.values())} requests",
        tuple(broken),
    )


# A run


def take(url: str, photos: int, data: Path) -> Run:
    """A run over so many photos, with what was paid kept in `data`."""
    preview = photographs.jpeg_bytes(photographs.sample())
    settings = Settings(keyword_count=10, base_url=url, concurrency=AT_ONCE)
    seen = Run(Verdict(0, 0, None))  # type: ignore[arg-type]

    async def all_photos() -> AsyncIterator[Photo]:
        for number in range(photos):
            context = Context(sublocation=f"{PLACE} {number:04}")
            yield Photo(str(number), "", lambda context=context: Look(preview, context))  # type: ignore[misc]

    def report(event: Event) -> None:
        if isinstance(event, Notice):
            seen.notices.append(event)
            return
        number = int(event.photo.id)
        if number in seen.done or number in seen.failed:
            seen.twice.append(number)
        (seen.done if isinstance(event, PhotoDone) else seen.failed)[number] = event  # type: ignore[assignment]

    os.environ["VISION_KEYWORDS_DATA"] = str(data)
    seen.verdict = haste.run(run(settings, KEY, all_photos(), report, Halt()))
    return seen


def _usage(number: int) -> dict[str, int]:
    """What an answer costs: of another sum for each photo, so that none stands for another."""
    return {"prompt_tokens": 800 + 7 * number, "completion_tokens": 100 + 3 * number % 61}
