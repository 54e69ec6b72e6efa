"""The ledger: the store of every answer that was paid for, and the account of what was spent.

SQLite in write-ahead mode, so that several helpers may use it at once; each answer is on the disk
before anybody hears of it, as a power cut would have it. Money is kept as whole picodollars: the
cheapest token costs ten thousand of them.
"""

import json
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from vision_keywords import data
from vision_keywords.bill import Bill
from vision_keywords.context import Context
from vision_keywords.errors import RunError
from vision_keywords.suggestion import Answer

VERSION = 1
"""Of the tables; stands in the file as `user_version`."""

PATIENCE = 5.0
"""Seconds to wait for another program that holds the ledger; an entry takes milliseconds."""

_PICO = Decimal(10) ** 12

_TABLES = """
create table answers (
    id integer primary key,
    day text not null,       -- of the user's calendar
    moment text not null,    -- ISO 8601, UTC
    model text not null,
    useful integer not null, -- whether it could be read as an answer
    scope blob,              -- digest of all that was asked but for the context, and
    context text,            -- JSON, and
    words text,              -- JSON: null once forgotten, and where there is nothing useful
    input_tokens integer not null,
    output_tokens integer not null,
    picodollars integer,     -- null: price unknown
    estimated integer not null
) strict;
create index answers_scope on answers (scope) where scope is not null;
"""

T = TypeVar("T")

log = logging.getLogger(__name__)


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
    """The open ledger; any thread may use it. A damaged one is moved aside, and a new one begun."""

    def __init__(
        self, path: Path | None = None, tell: Callable[[str], None] = lambda _sentence: None
    ) -> None:
        """`tell` gets a sentence if a damaged ledger is moved aside, in whatever thread notices.

        Raises RunError: `ledger_unusable` or `disk_full`.
        """
        self._tell = tell
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        try:
            self.path = path or data.folder() / "ledger.sqlite3"
        except OSError as error:
            raise _unusable(f"The data folder cannot be made ({error.strerror})") from error
        self._do(lambda connection: None)

    def close(self) -> None:
        with self._lock:
            if self._connection:
                self._connection.close()
                self._connection = None

    def find(self, scope: bytes) -> list[Entry]:
        """The answers to what was asked, the newest first."""
        query = "select context, words, model from answers where scope = ? order by id desc"
        rows = self._do(lambda connection: connection.execute(query, (scope,)).fetchall())
        return [entry for row in rows if (entry := _entry(*row))]

    def enter(self, scope: bytes, entry: Entry) -> None:
        """Keeps an answer that was paid for. Raises RunError like the constructor."""
        answer = entry.answer
        words = {name: getattr(answer, name) for name in ("title", "description", "keywords")}
        kept = (1, scope, json.dumps(asdict(entry.context)), json.dumps(words))
        self._insert(answer.model, answer.bill, kept)

    def enter_loss(self, model: str, bill: Bill) -> None:
        """Keeps account of what an answer cost that nobody can use. Raises RunError."""
        self._insert(model, bill, (0, None, None, None))

    def accounts(self) -> list[Account]:
        """What was spent, by day and model, the earliest day first."""
        query = """
            select day, model, count(*), sum(not useful),
                sum(input_tokens), sum(output_tokens), sum(picodollars),
                count(picodollars) = count(*), max(estimated)
            from answers group by day, model order by day, model"""
        rows = self._do(lambda connection: connection.execute(query).fetchall())
        return [
            Account(
                day,
                model,
                answers,
                useless,
                Bill(sent, received, money / _PICO if known else None, bool(estimated)),
            )
            for day, model, answers, useless, sent, received, pico, known, estimated in rows
            for money in [Decimal(pico or 0)]
        ]

    def forget(self, days: int) -> int:
        """Drops the words of answers older than so many days, and says of how many; what they cost
        stays on the account. Answers from the future, when the clock was wrong, stay too."""
        before = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        query = """
            update answers set scope = null, context = null, words = null
            where scope is not null and moment < ?"""

        def drop(connection: sqlite3.Connection) -> int:
            count = connection.execute(query, (before,)).rowcount
            connection.commit()
            connection.execute("vacuum")
            return count

        return self._do(drop)

    @property
    def kept(self) -> int:
        """How many answers can be used again."""
        query = "select count(*) from answers where scope is not null"
        return int(self._do(lambda connection: connection.execute(query).fetchone()[0]))

    def _insert(self, model: str, bill: Bill, kept: tuple[object, ...]) -> None:
        cost = None if bill.cost is None else round(bill.cost * _PICO)
        paid = (bill.input_tokens, bill.output_tokens, cost, int(bill.estimated))
        now = datetime.now(UTC)
        values = (now.astimezone().date().isoformat(), now.isoformat(), model, *kept, *paid)
        query = """
            insert into answers (day, moment, model, useful, scope, context, words, input_tokens,
                output_tokens, picodollars, estimated)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
        self._do(lambda connection: connection.execute(query, values))

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Works in a transaction of its own, on a new ledger if this one proves to be damaged."""
        with self._lock:
            for may_mend in (True, False):
                identity = _identity(self.path)
                try:
                    if self._connection is None:
                        self._connection = _open(self.path)
                    with self._connection:
                        return work(self._connection)
                except sqlite3.DatabaseError as error:
                    if not (may_mend and _is_damage(error)):
                        raise _problem(error, self.path) from error
                    log.warning("The ledger is damaged: %s", error)
                    self._put_aside(identity)
        raise AssertionError("the second try returns or raises")

    def _put_aside(self, identity: object) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None
        if _identity(self.path) != identity:
            return  # Another helper was quicker and has begun a new one.
        stem = f"{self.path.stem}-damaged-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
        aside = self.path.with_name(stem + self.path.suffix)
        try:
            self.path.replace(aside)
            for tail in ("-wal", "-shm"):
                # They belong to the damaged file, and would be taken for the new one's.
                part = self.path.with_name(self.path.name + tail)
                if part.exists():
                    part.replace(aside.with_name(aside.name + tail))
        except OSError as error:
            raise _unusable(
                f"The ledger {self.path} is damaged and cannot be moved aside ({error.strerror})"
            ) from error
        self._tell(
            f"The ledger of paid answers was damaged; it is now {aside}, and a new one is begun."
        )


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=PATIENCE, check_same_thread=False)
    try:
        _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    _set_mode(connection)
    connection.execute("pragma synchronous = full")
    connection.execute("begin immediate")  # proves that it can be written
    (version,) = connection.execute("pragma user_version").fetchone()
    if version > VERSION:
        raise RunError(
            "ledger_unusable",
            f"The ledger {path} is from a newer version of Vision Keywords; update this one, "
            f"or let {data.VARIABLE} name another folder.",
        )
    if version == 0:
        for statement in _TABLES.split(";")[:-1]:
            connection.execute(statement)
        connection.execute(f"pragma user_version = {VERSION}")
    connection.commit()


def _set_mode(connection: sqlite3.Connection) -> None:
    """Write-ahead mode. SQLite does not wait for others here, whatever the patience."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _entry(context: str, words: str, model: str) -> Entry | None:
    """None for an entry that no longer makes sense: it then is as good as not there."""
    try:
        then, found = json.loads(context), json.loads(words)
        title, description, keywords = found["title"], found["description"], found["keywords"]
        if not all(isinstance(text, str) for text in (title, description, *keywords)):
            return None
        return Entry(
            Context(**then | {"keywords": tuple(then["keywords"])}),
            Answer(title, description, tuple(keywords), model, Bill(), from_ledger=True),
        )
    except (ValueError, LookupError, TypeError):
        return None


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def _is_damage(error: sqlite3.Error) -> bool:
    return _code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _is_busy(error: sqlite3.Error) -> bool:
    return _code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _identity(path: Path) -> object:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _problem(error: sqlite3.DatabaseError, path: Path) -> RunError:
    if _code(error) == sqlite3.SQLITE_FULL:
        return RunError(
            "disk_full",
            f"The disk with the ledger {path} is full; make room, then run again.",
        )
    if _is_busy(error):
        return RunError(
            "ledger_unusable",
            f"Another program holds the ledger {path}; close it, then run again.",
        )
    return _unusable(f"The ledger {path} cannot be used ({error})")


def _unusable(what: str) -> RunError:
    return RunError(
        "ledger_unusable",
        f"{what}, so answers that are paid for could be lost; make its folder writable, "
        f"or let {data.VARIABLE} name another one.",
    )
