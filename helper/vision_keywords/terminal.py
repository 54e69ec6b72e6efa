"""The terminal: what a person at the command line sees of a run."""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING

import click

from vision_keywords.bill import Bill, dollars
from vision_keywords.events import Event, Notice, PhotoDone, PhotoFailed, Verdict
from vision_keywords.plain_text import plain_text

if TYPE_CHECKING:
    from vision_keywords.ledger import Account
    from vision_keywords.plan import Plan


_FLAGS = {
    "people": "recognisable people",
    "property": "private property or works of art",
    "logo": "a logo or trademark",
}

_MOST_WARNINGS = 20
"""Lines after a progress bar; who has more to look at looks at the report."""


class Terminal:
    """A progress bar on a terminal, a line for each photo elsewhere, and the summary at the end."""

    def __init__(self, plan: "Plan", *, progress: bool, rehearsal: bool) -> None:
        self._plan = plan
        self._rehearsal = rehearsal
        self._failed: list[PhotoFailed] = []
        self._short: list[str] = []
        self._warned: list[str] = []
        self._warnings = 0
        self._flags: Counter[str] = Counter()
        self._bar = (
            click.progressbar(length=len(plan.copies), label="Tagging", show_pos=True)
            if progress and plan.copies
            else None
        )

    def __enter__(self) -> "Terminal":
        for copy in self._plan.existing:
            name = plain_text(str(copy.source))
            _say(f"skipped {name}: it has a copy already; --overwrite replaces it")
        if self._plan.skipped_output:
            _say("The output folder lies inside the input folder; its photos are not read.")
        if self._bar:
            self._bar.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.__exit__(kind, error, trace)

    def report(self, event: Event) -> None:
        match event:
            case Notice():
                _say(event.message, err=True)
                return
            case PhotoDone():
                name, keywords = plain_text(event.photo.name), len(event.suggestion.keywords)
                line = (
                    f"done {name}: {_number(keywords, 'keyword')}{_shortage(event)}{_paid(event)}"
                )
                if event.suggestion.missing:
                    self._short.append(line)
                self._flags.update(event.suggestion.flags)
                warnings = [f"look at {name}: {one.message}" for one in event.suggestion.warnings]
                if not self._bar:
                    line = "\n".join((line, *warnings))
                self._warnings += len(warnings)
                room = _MOST_WARNINGS - len(self._warned)
                self._warned += warnings[:room]
            case PhotoFailed():
                self._failed.append(event)
                line = _failure(event)
        if self._bar:
            self._bar.update(1)
        else:
            _say(line)

    def summary(self, verdict: Verdict) -> None:
        """Says how the run ended; with a progress bar, also which photos are short or failed."""
        if self._bar:
            for line in (*self._short, *self._warned):
                _say(line)
            if self._warnings > _MOST_WARNINGS:
                _say(f"and {self._warnings - _MOST_WARNINGS} more to look at; see --report.")
            for event in self._failed:
                _say(_failure(event))
        counts = [f"{verdict.done} tagged"]
        if verdict.failed:
            counts.append(f"{verdict.failed} failed")
        if self._plan.existing:
            counts.append(f"{len(self._plan.existing)} skipped")
        cut_off = len(self._plan.copies) - verdict.done - verdict.failed
        if cut_off:
            counts.append(f"{cut_off} not begun")
        if self._plan.ignored:
            counts.append(f"{_number(self._plan.ignored, 'other file')} left alone")
        _say(f"{', '.join(counts)}; {_money(verdict.bill)}.")
        if verdict.from_ledger:
            _say(f"{_number(verdict.from_ledger, 'photo')} cost nothing: already paid for.")
        if self._short:
            _say(f"{_number(len(self._short), 'photo')} with fewer keywords than asked for.")
        if self._flags:
            seen = (
                f"{_number(self._flags[flag], 'photo')} with {what}"
                for flag, what in _FLAGS.items()
                if self._flags[flag]
            )
            _say(f"May need a release, or have to be sold as editorial: {', '.join(seen)}.")
        if self._rehearsal and verdict.done:
            _say("This was a rehearsal; for the real run add --overwrite or take another folder.")
        if verdict.stopped:
            _say(f"Stopped: {verdict.stopped.message}", err=True)


def _say(text: str, *, err: bool = False) -> None:
    """Prints; when nobody listens any more (`| head`, a full disk) the run goes on in silence."""
    try:
        click.echo(text, err=err)
    except OSError:
        # As Python's documentation advises: else its own last flush fails too.
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, (sys.stderr if err else sys.stdout).fileno())


def _shortage(event: PhotoDone) -> str:
    missing = event.suggestion.missing
    return f" ({_number(missing, 'keyword')} short)" if missing else ""


def _paid(event: PhotoDone) -> str:
    if event.from_ledger:
        return ", already paid for"
    return "" if event.bill.is_nothing else f", {_money(event.bill)}"


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _failure(event: PhotoFailed) -> str:
    return f"failed {plain_text(event.photo.name)}: {event.error.message}"


def _money(bill: Bill) -> str:
    if not bill.input_tokens and not bill.output_tokens and bill.cost == 0:
        return "no cost"
    about = "about " if bill.estimated else ""  # the server counted nothing
    tokens = f"{about}{bill.input_tokens + bill.output_tokens:,} tokens"
    price = "price unknown" if bill.cost is None else f"{about}{dollars(bill.cost)}"
    return f"{tokens}, {price}"


def columns(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Prints rows of words in columns, all to the left."""
    lines = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        _say("  ".join(cells).rstrip())


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Prints rows in columns, the first to the left and the others to the right."""
    lines = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        first, *others = (
            cell.rjust(width) if number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        _say("  ".join((first, *others)).rstrip())


def accounts(found: "Sequence[Account]") -> None:
    """Prints what was spent by day and model, and the sum."""
    rows = [
        (account.day, account.model, f"{account.answers:,}", *_amounts(account.bill))
        for account in found
    ]
    if not rows:
        _say("Nothing has been spent yet.")
        return
    whole = sum((account.bill for account in found), Bill())
    answers = sum(account.answers for account in found)
    rows.append(("in all", "", f"{answers:,}", *_amounts(whole)))
    table(("day", "model", "answers", "tokens sent", "received", "cost"), rows)


def _amounts(bill: Bill) -> tuple[str, str, str]:
    about = "about " if bill.estimated else ""
    cost = "unknown" if bill.cost is None else f"{about}{dollars(bill.cost)}"
    return f"{bill.input_tokens:,}", f"{bill.output_tokens:,}", cost
