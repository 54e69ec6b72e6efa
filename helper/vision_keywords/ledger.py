"""The ledger: the store of every answer that was paid for, and the account of what was spent.

Money is kept as whole picodollars: the cheapest token costs ten thousand of them.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import chain
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from vision_keywords import data
from vision_keywords.bill import Bill
from vision_keywords.context import Context, Position
from vision_keywords.errors import RunError
from vision_keywords.events import Notice
from vision_keywords.sqlite_file import SqliteFile
from vision_keywords.suggestion import Answer

VERSION = 1
"""Of the tables."""

_REMEDY = f"let {data.VARIABLE} name another folder"

_LATER_LISTS = ("categories", "flags")
"""Answers of the first version have none."""

_WORDS = ("title", "description", "keywords", *_LATER_LISTS, "is_exhausted", "alt_text")
"""What is kept of an answer."""

_PICO = Decimal(10) ** 12

_TABLES = (
    """
create table answers (
    id integer primary key,
    day text not null,       -- of the user's calendar
    moment text not null,    -- ISO 8601, UTC
    model text not null,
    useful integer not null, -- whether it could be read as an answer
    scope blob,              -- digest of all that was asked but for the context; this and
    context text,            -- JSON, and
    words text,              -- JSON: null once forgotten, and where there is nothing useful
    input_tokens integer not null,
    output_tokens integer not null,
    picodollars integer,     -- null: price unknown
    estimated integer not null
) strict""",
    "create index answers_scope on answers (scope) where scope is not null",
)


@dataclass(frozen=True)
class Entry:
    """An answer in the ledger, with the context of the photo when it was given."""

    context: Context
    answer: Answer


@dataclass(frozen=True)
class Account:
    """What one model cost on one day; `useless` of the `answers` could not be used."""

    day: str
    model: str
    answers: int
    useless: int
    bill: Bill

    def as_json(self) -> dict[str, object]:
        return {
            "day": self.day,
            "model": self.model,
            "answers": self.answers,
            "useless": self.useless,
            "input_tokens": self.bill.input_tokens,
            "output_tokens": self.bill.output_tokens,
            "cost": None if self.bill.cost is None else float(self.bill.cost),
            "estimated": self.bill.estimated,
        }


class Ledger:
    """The open ledger; any thread may use it. Its failures are those of SqliteFile."""

    def __init__(
        self, path: Path | None = None, tell: Callable[[Notice], None] = lambda _notice: None
    ) -> None:
        """`tell` gets a notice if a damaged ledger is moved aside, in whatever thread notices.

        Raises RunError: `ledger_unusable` or `disk_full`.
        """
        try:
            self.path = path or data.folder() / "ledger.sqlite3"
        except OSError as error:
            raise RunError(
                "ledger_unusable",
                f"The folder for the ledger of paid answers cannot be made ({error.strerror}); "
                f"{_REMEDY}.",
                details=(str(data.location()), error.strerror or str(error)),
            ) from error
        self._file = SqliteFile(
            self.path, _TABLES, VERSION, name="ledger", remedy=_REMEDY, tell=tell
        )

    def close(self) -> None:
        self._file.close()

    def find(self, scope: bytes) -> list[Entry]:
        """The answers to what was asked, the newest first."""
        query = "select context, words, model from answers where scope = ? order by id desc"
        rows = self._file.do(lambda connection: connection.execute(query, (scope,)).fetchall())
        return [entry for row in rows if (entry := _entry(*row))]

    def enter(self, scope: bytes, entry: Entry) -> None:
        """Keeps an answer that was paid for. Raises RunError like the constructor."""
        answer = entry.answer
        words = {name: getattr(answer, name) for name in _WORDS}
        kept = (1, scope, json.dumps(asdict(entry.context)), json.dumps(words))
        self._insert(answer.model, answer.bill, kept)

    def enter_loss(self, model: str, bill: Bill) -> None:
        """Keeps account of what an answer cost that nobody can use. Raises RunError."""
        self._insert(model, bill, (0, None, None, None))

    def enter_trial(self, model: str, bill: Bill) -> None:
        """Keeps account of what the question of a check cost. Raises RunError."""
        self._insert(model, bill, (1, None, None, None))

    def accounts(self) -> list[Account]:
        """What was spent, by day and model, the earliest day first."""
        query = """
            select day, model, count(*), sum(not useful),
                sum(input_tokens), sum(output_tokens),
                sum(picodollars / 1000000), sum(picodollars % 1000000), -- the sum may be too large
                count(picodollars) = count(*), max(estimated)
            from answers group by day, model order by day, model"""
        rows = self._file.do(lambda connection: connection.execute(query).fetchall())
        return [
            Account(
                day,
                model,
                answers,
                useless,
                Bill(sent, received, _money(micro, pico) if known else None, bool(estimated)),
            )
            for day, model, answers, useless, sent, received, micro, pico, known, estimated in rows
        ]

    def forget(self, days: int) -> int:
        """Drops the words of answers older than so many days, and says of how many; what they cost
        stays on the account. Answers from the future, when the clock was wrong, stay too."""
        before = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        query = """
            update answers set scope = null, context = null, words = null
            where scope is not null and moment < ?"""

        def drop(connection: Connection) -> int:
            count = connection.execute(query, (before,)).rowcount
            connection.commit()
            connection.execute("vacuum")
            return count

        return self._file.do(drop)

    def check_room(self) -> None:
        """Raises RunError (`disk_full`) when there is hardly room for another answer."""
        self._file.check_room()

    @property
    def kept(self) -> int:
        """How many answers can be used again."""
        query = "select count(*) from answers where scope is not null"
        return int(self._file.do(lambda connection: connection.execute(query).fetchone()[0]))

    def _insert(self, model: str, bill: Bill, kept: tuple[object, ...]) -> None:
        cost = None if bill.cost is None else round(bill.cost * _PICO)
        paid = (bill.input_tokens, bill.output_tokens, cost, int(bill.estimated))
        now = datetime.now(UTC)
        values = (now.astimezone().date().isoformat(), now.isoformat(), model, *kept, *paid)
        query = """
            insert into answers (day, moment, model, useful, scope, context, words, input_tokens,
                output_tokens, picodollars, estimated)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
        self._file.do(lambda connection: connection.execute(query, values))


def _money(micro: int, pico: int) -> Decimal:
    return (Decimal(micro) * 1_000_000 + Decimal(pico)) / _PICO


def _entry(context: str, words: str, model: str) -> Entry | None:
    """None for an entry that no longer makes sense: it then is as good as not there."""
    try:
        then, found = json.loads(context), json.loads(words)
        texts = (found["title"], found["description"], found.get("alt_text", ""))
        lists = [tuple(found["keywords"]), *(tuple(found.get(name, ())) for name in _LATER_LISTS)]
        if not all(isinstance(text, str) for text in (*texts, *chain(*lists))):
            return None
        answer = Answer(
            texts[0],
            texts[1],
            keywords=lists[0],
            model=model,
            bill=Bill(),
            from_ledger=True,
            categories=lists[1],
            flags=lists[2],
            is_exhausted=found.get("is_exhausted") is True,
            alt_text=texts[2],
        )
        return Entry(_context(then), answer)
    except (ValueError, LookupError, TypeError):
        return None


def _context(then: dict[str, Any]) -> Context:
    lists = {name: tuple(then.get(name, ())) for name in ("keywords", "people")}
    gps = then.get("gps")
    return Context(**then | lists | {"gps": Position(**gps) if gps else None})
