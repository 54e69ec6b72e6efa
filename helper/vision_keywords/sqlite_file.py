"""A SQLite file that several programs may use at once, and that makes way for a new one if damaged.

What is written is on the disk when the call returns, as a power cut would have it.
"""

import logging
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from vision_keywords.errors import RunError
from vision_keywords.events import Notice
from vision_keywords.places import identity

PATIENCE = 5.0
"""Seconds to wait for another program that holds the file; an entry takes milliseconds."""

ROOM = 4_000_000
"""Bytes that must be free on the disk: other programs fill it too."""

T = TypeVar("T")

log = logging.getLogger(__name__)


class SqliteFile:
    """The open file; any thread may use it.

    Its failures are RunErrors: `disk_full`, or `ledger_newer`, `ledger_busy` or `ledger_unusable`
    with a sentence that begins with `name`, which is what people call it.
    """

    def __init__(
        self,
        path: Path,
        tables: tuple[str, ...],
        version: int,
        *,
        name: str,
        remedy: str,
        tell: Callable[[Notice], None],
    ) -> None:
        """`tables` are the statements that make a new file, `version` is that of the tables.

        `remedy` is what helps where the file cannot be used. `tell` gets a notice if a damaged file
        is moved aside, in whatever thread notices.
        """
        self.path = path
        self._tables = tables
        self._version = version
        self._name = f"The {name} {path}"
        self._remedy = remedy
        self._tell = tell
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._failure: RunError | None = None
        self._opened: Hashable = None
        self.do(lambda connection: None)

    def close(self) -> None:
        with self._lock:
            self._drop()

    def check_room(self) -> None:
        """Raises RunError (`disk_full`) before the disk is so full that an entry fails."""
        try:
            disk = shutil.disk_usage(self.path.parent)
        except OSError:
            return  # Whatever is wrong shows itself where it can be told.
        # Some network drives say that they have no room at all, neither free nor taken.
        if disk.total and disk.free < ROOM:
            raise self._no_room()

    def do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Works in a transaction of its own, on a new file if this one proves to be damaged.

        Once another program has held the file for too long, all that follows fails at once: those
        who wait have no time to find that out one after the other.
        """
        with self._lock:
            if self._failure:
                earlier = self._failure
                raise RunError(earlier.code, earlier.message, details=earlier.details)
            for may_mend in (True, False):
                if self._connection and identity(self.path) != self._opened:
                    self._drop()  # Somebody took it away; what is written there would be lost.
                try:
                    connection = self._connection or self._opened_alone()
                    with connection:
                        return work(connection)
                except OSError as error:
                    raise self._unusable(f"cannot be made ({error.strerror})") from error
                except sqlite3.Error as error:
                    if not (may_mend and _is_damage(error)):
                        problem = self._problem(error)
                        self._failure = problem if _is_busy(error) else None
                        raise problem from error
                    log.info("%s is damaged: %s", self._name, error)
                    self._put_aside()
        raise AssertionError("the second try returns or raises")

    def _drop(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None

    # Opening

    def _opened_alone(self) -> sqlite3.Connection:
        with self._alone():
            return self._open()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Only one program at a time opens the file or moves it aside.

        SQLite itself is the lock: it works on every system, and ends with the process.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(self.path.with_suffix(".lock"), timeout=PATIENCE)
        try:
            lock.execute("begin exclusive")
            yield
        finally:
            lock.close()

    def _open(self) -> sqlite3.Connection:
        # Before it is opened, so that of a damaged one it is known which it was.
        self._opened = identity(self.path)
        connection = sqlite3.connect(self.path, timeout=PATIENCE, check_same_thread=False)
        try:
            _set_mode(connection)
            connection.execute("pragma synchronous = full")
            connection.execute("begin immediate")  # proves that it can be written
            self._make_tables(connection)
            connection.commit()
        except BaseException:
            connection.close()
            raise
        self._opened = identity(self.path)
        self._connection = connection
        return connection

    def _make_tables(self, connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("pragma user_version").fetchone()
        if version > self._version:
            raise RunError(
                "ledger_newer",
                f"{self._name} is from a newer version of Vision Keywords; update this one, "
                f"or {self._remedy}.",
                details=(str(self.path),),
            )
        if version == 0:
            for statement in self._tables:
                connection.execute(statement)
            connection.execute(f"pragma user_version = {self._version}")

    # Mending

    def _put_aside(self) -> None:
        self._drop()
        with self._alone():
            if identity(self.path) == self._opened:  # else another program was quicker
                self._move()

    def _move(self) -> None:
        stem = f"{self.path.stem}-damaged-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
        aside = self.path.with_name(stem + self.path.suffix)
        try:
            self.path.replace(aside)
            for tail in ("-wal", "-shm"):
                # They belong to the damaged file, and would be taken for the new one's.
                with suppress(FileNotFoundError):
                    part = self.path.with_name(self.path.name + tail)
                    part.replace(aside.with_name(aside.name + tail))
        except OSError as error:
            raise self._unusable(
                f"is damaged and cannot be moved aside ({error.strerror})"
            ) from error
        self._tell(
            Notice(
                "ledger_damaged",
                f"{self._name} was damaged; it is now {aside.name}, and a new one is begun.",
                (str(self.path), aside.name),
            )
        )

    def _problem(self, error: sqlite3.Error) -> RunError:
        if _code(error) == sqlite3.SQLITE_FULL:
            return self._no_room()
        if _is_busy(error):
            return RunError(
                "ledger_busy",
                f"{self._name} is held by another program; close that, then run again.",
                details=(str(self.path),),
            )
        return self._unusable(f"cannot be used ({error})")

    def _no_room(self) -> RunError:
        return RunError(
            "disk_full",
            f"{self._name} has no room on its disk; make room, then run again.",
            details=(str(self.path.parent),),
        )

    def _unusable(self, why: str) -> RunError:
        return RunError(
            "ledger_unusable",
            f"{self._name} {why}; make its folder writable, or {self._remedy}.",
            details=(str(self.path), why),
        )


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


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def _is_damage(error: sqlite3.Error) -> bool:
    return (
        _code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
        or "no such table" in str(error)
        or "no such column" in str(error)
    )


def _is_busy(error: sqlite3.Error) -> bool:
    return _code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
