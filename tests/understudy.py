"""A program in the helper's place, which answers each photo at once by its name.

As the helper does, it pays for a question once: what it has paid for stands in a ledger beside it, a
line for each purchase, written before the answer is reported. `Understudy` is the test's side of it.
"""

import hashlib
import json
import sys
import time
from pathlib import Path

PAUSE = 0.01
"""Seconds between two looks into the job folder."""


def answer_for(name: str, context: dict, job: dict, own_keywords: int) -> dict:
    """A suggestion that tells whose it is: by title, description and some of its keywords."""
    stem = name.rpartition(".")[0] or name
    own = [f"{stem} {number}" for number in range(1, own_keywords + 1)]
    shared = [f"shared word {number:02}" for number in range(1, 60)]
    kept = context.get("keywords", []) if job.get("keep_keywords", True) else []
    keywords = list(dict.fromkeys([*kept, *own, *shared]))[: max(job["keyword_count"], len(kept))]
    warned = stem.endswith(("3", "6", "9"))
    return {
        "title": f"Title of {stem}",
        "description": f"Description of {stem}.",
        "alt_text": f"Alt text of {stem}" if job.get("alt_text") else "",
        "keywords": keywords,
        "missing": 0,
        "categories": ["Animals"],
        "flags": [],
        "warnings": [{"code": "contradiction", "message": "Look at it."}] if warned else [],
    }


class Job:
    """One run, in a job folder as docs/protocol.md describes it."""

    def __init__(self, folder: Path, ledger: Path, plan: dict) -> None:
        self.folder, self.ledger, self.plan = folder, ledger, plan
        self.facts = json.loads((folder / "job.json").read_text("utf-8"))
        self.paid = set(ledger.read_text("utf-8").split()) if ledger.exists() else set()
        self.events = (folder / "events.jsonl").open("a", encoding="utf-8")
        self.life, self.seen = "", time.monotonic()

    def say(self, **event: object) -> None:
        self.events.write(json.dumps(event) + "\n")
        self.events.flush()

    def answer(self, photo: dict) -> None:
        preview = self.folder / photo["preview"]
        question = (preview.read_bytes(), photo["name"], photo["context"], self.facts["hint"])
        digest = hashlib.sha256(repr(question).encode()).hexdigest()
        preview.unlink()
        bought = digest not in self.paid
        if bought:
            with self.ledger.open("a") as file:
                file.write(f"{digest}\n")
            self.paid.add(digest)
        usage = {"input_tokens": 853 * bought, "output_tokens": 165 * bought}
        self.say(
            event="done",
            id=photo["id"],
            model="understudy",
            suggestion=answer_for(
                photo["name"], photo["context"], self.facts, self.plan.get("own_keywords", 3)
            ),
            from_ledger=not bought,
            usage=usage,
            cost=0.0006 * bought,
        )

    def is_abandoned(self, patience: float) -> bool:
        life = (self.folder / "alive").read_text()
        if life != self.life:
            self.life, self.seen = life, time.monotonic()
        return time.monotonic() - self.seen > patience

    def run(self) -> None:
        self.say(event="started", protocol=1, version="0.1.0")
        position, answered = 0, 0
        while True:
            if (self.folder / "cancel").exists():
                return self.say(event="stopped", code="cancelled", message="Cancelled.")
            if self.is_abandoned(self.plan.get("patience", 45)):
                return self.say(event="stopped", code="abandoned", message="Abandoned.")
            for photo, position in self.lines(position):
                if photo.get("end"):
                    return self.say(event="finished", done=answered, failed=0)
                time.sleep(self.plan.get("seconds", 0))
                self.answer(photo)
                answered += 1
                if answered == self.plan.get("dies_after"):
                    return None
            time.sleep(PAUSE)

    def lines(self, position: int) -> list[tuple[dict, int]]:
        """The complete new lines, each with where it ends."""
        try:
            with (self.folder / "photos.jsonl").open("rb") as file:
                file.seek(position)
                data = file.read().rpartition(b"\n")[0]
        except FileNotFoundError:
            return []
        found = []
        for line in data.splitlines(keepends=True):
            position += len(line.rstrip(b"\n")) + 1
            found.append((json.loads(line), position))
        return found


class Understudy:
    """The program at the helper's place, and what it is told: how slow it is, and when it dies."""

    def __init__(self, helper: Path) -> None:
        self.plan_file = helper.with_name("plan.json")
        self.ledger = helper.with_name("ledger")
        helper.unlink()
        helper.write_text(f"#!{sys.executable} -IS\n{Path(__file__).read_text('utf-8')}")
        helper.chmod(0o755)
        self.plan()

    def plan(self, **plan: float) -> None:
        """seconds for each photo; dies_after so many answers; patience, in seconds, without a sign
        of life; own_keywords, those that name the photo."""
        self.plan_file.write_text(json.dumps(plan))

    @property
    def purchases(self) -> list[str]:
        """One entry for each question that was paid for; twice the same was paid for twice."""
        return self.ledger.read_text().split() if self.ledger.exists() else []


if __name__ == "__main__":
    command, folder, *_ = [*sys.argv[1:], "", ""]
    if command != "run-job":
        sys.exit("Error: the understudy only knows runs")
    beside = Path(sys.argv[0])
    plan = json.loads(beside.with_name("plan.json").read_text())
    Job(Path(folder), beside.with_name("ledger"), plan).run()
