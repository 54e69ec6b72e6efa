"""A running ExifTool that neither hangs nor dies unnoticed; nothing else knows PyExifTool."""

import contextlib
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import exiftool.exiftool as pyexiftool
from exiftool.exceptions import ExifToolException

from vision_keywords.errors import ConfigurationError, PhotoError

# Measured for a JPEG of 0.1 MB: 6 ms to read, 30 to 60 ms to embed 48 keywords. The limit only ends
# what would never end: a network drive that has gone, a file that sends ExifTool in circles.
_SECONDS = 60.0
_SECONDS_PER_MEGABYTE = 0.5

# PyExifTool reports a dead process on the screen; here a fresh one takes over.
warnings.filterwarnings("ignore", module=r"exiftool\.")


def find() -> str:
    """The path of the ExifTool on this computer.

    Raises ConfigurationError (`exiftool_missing`), which says how to get it.
    """
    # A program that the Finder or an older session started has a shorter PATH than the terminal.
    elsewhere = {
        "darwin": ["/opt/homebrew/bin", "/usr/local/bin", "/opt/local/bin"],
        "win32": [r"%LOCALAPPDATA%\Programs\ExifTool", r"%ProgramFiles%\ExifTool"],
    }
    folders = [os.path.expandvars(folder) for folder in elsewhere.get(sys.platform, [])]
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *folders])
    found = shutil.which("exiftool", path=path)
    if found is None:
        raise ConfigurationError("exiftool_missing", f"ExifTool is not installed; {_how_to_get()}")
    return str(Path(found).absolute())


def _how_to_get() -> str:
    if sys.platform == "darwin":
        return "get it with `brew install exiftool` or from https://exiftool.org."
    if sys.platform == "win32":
        return "get it with `winget install -e --id OliverBetz.ExifTool`."
    if shutil.which("apt-get"):
        return "get it with `sudo apt-get install libimage-exiftool-perl`."
    return "get it from https://exiftool.org."


def can_be_told(path: Path) -> bool:
    """Whether ExifTool can be given this path: a line of its input holds no control character."""
    kinds = map(unicodedata.category, os.path.abspath(path))  # noqa: PTH100 - keeps ".."
    return not {"Cc", "Cs"} & set(kinds)


class _DiedError(Exception):
    """The ExifTool process ended, or was ended, in the middle of an answer."""


def _read_until(descriptor: int, ending: bytes, block_size: int) -> bytes:
    """Everything from the pipe up to and with `ending`.

    Stands in for PyExifTool 0.5.6's own function, which spins forever when the process has died:
    reading then gives no bytes at once, again and again.
    """
    answer = bytearray()
    while not answer[-len(ending) - 4 :].strip().endswith(ending):
        block = os.read(descriptor, block_size)
        if not block:
            raise _DiedError
        answer += block
    return bytes(answer)


pyexiftool._read_fd_endswith = _read_until

_end_with_parent = pyexiftool._set_pdeathsig


def _in_own_session(number: int) -> Callable[[], None] | None:
    """What PyExifTool lets a new process do before anything else; it does so on Linux only.

    A session of its own lets `_kill` end the process with all that it has started: where ExifTool
    is a shell script around the real one, that would live on and hold the pipes open.
    """
    end_with_parent = _end_with_parent(number)
    if end_with_parent is None:
        return None

    def prepare() -> None:
        end_with_parent()
        os.setsid()

    return prepare


pyexiftool._set_pdeathsig = _in_own_session


class Answer(NamedTuple):
    """What one command gave: exit status, output, and what ExifTool complained about."""

    status: int
    output: bytes
    complaint: str


class ExifTool:
    """One running ExifTool, for one thread at a time; a context manager.

    A process that dies or hangs is replaced by a fresh one.
    """

    def __init__(self, seconds: float = _SECONDS) -> None:
        """`seconds` is the patience with a small file."""
        self._executable = find()
        self._seconds = seconds
        self._tool: pyexiftool.ExifTool | None = None
        self._late = False

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._discard(self._tool)

    @property
    def pid(self) -> int | None:
        """The process number, None when none runs."""
        process = None if self._tool is None else self._tool._process
        return None if process is None else int(process.pid)

    def ask(
        self, arguments: Sequence[str], paths: Sequence[Path], leftover: Path | None = None
    ) -> Answer:
        """The answer to one command on `paths`, which is tried twice before it is given up.

        `leftover` is what a command that broke off may leave behind and what would be in the way
        of the second try. Raises PhotoError.
        """
        seconds = self._seconds
        for path in paths:
            with contextlib.suppress(OSError):
                seconds += path.stat().st_size / 1e6 * _SECONDS_PER_MEGABYTE
        command = [*arguments, *(_argument(path) for path in paths)]
        for _ in range(2):
            try:
                return self._execute(self._running(), command, seconds)
            except (_DiedError, OSError, ValueError, ExifToolException):
                if leftover is not None:
                    leftover.unlink(missing_ok=True)
        if self._late:
            raise PhotoError(
                "exiftool_slow",
                f"The photo keeps ExifTool busy for more than {seconds:.0f} s; "
                "check the disk it is on.",
                details=(f"{seconds:.0f}",),
            )
        raise PhotoError(
            "exiftool_broke_off", "The photo makes ExifTool break off; export it anew as JPEG."
        )

    def _execute(self, tool: pyexiftool.ExifTool, command: Sequence[str], seconds: float) -> Answer:
        try:
            with self._patience(tool, seconds):
                output = tool.execute(*command, raw_bytes=True)
            return Answer(tool.last_status, output, tool.last_stderr.decode("utf-8", "replace"))
        except BaseException:
            # Also after Ctrl-C: the rest of this answer would be taken for the next one's.
            self._discard(tool)
            raise

    def _running(self) -> pyexiftool.ExifTool:
        tool = self._tool
        if tool is None or tool._process is None or tool._process.poll() is not None:
            self._discard(tool)
            tool = self._start()
        return tool

    def _start(self) -> pyexiftool.ExifTool:
        tool = pyexiftool.ExifTool(
            self._executable,
            # All names and values are UTF-8, whatever the system's own encoding is.
            common_args=["-charset", "filename=utf8", "-api", "LargeFileSupport=1"],
            encoding="utf-8",
            config_file="",  # the user's own ExifTool settings could change any answer
        )
        try:
            with _without_interrupts(), self._patience(tool, self._seconds):
                tool.run()
        except (_DiedError, OSError, RuntimeError, ValueError, ExifToolException) as error:
            self._discard(tool)
            raise ConfigurationError(
                "exiftool_unusable",
                f"ExifTool at {self._executable} does not work or is older than version 12.15;"
                f" {_how_to_get()}",
                details=(str(self._executable),),
            ) from error
        except BaseException:
            self._discard(tool)
            raise
        self._tool = tool
        return tool

    @contextlib.contextmanager
    def _patience(self, tool: pyexiftool.ExifTool, seconds: float) -> Iterator[None]:
        """Ends the process after `seconds`: PyExifTool itself would wait for ever.

        Whoever reads from the process then gets a _DiedError.
        """
        self._late = False

        def end() -> None:
            self._late = True
            if tool._process is not None:
                _kill(tool._process)

        watchdog = threading.Timer(seconds, end)
        watchdog.daemon = True
        watchdog.start()
        try:
            yield
        finally:
            watchdog.cancel()

    def _discard(self, tool: pyexiftool.ExifTool | None) -> None:
        if tool is self._tool:
            self._tool = None
        if tool is None or tool._process is None:
            return
        process = tool._process
        tool._flag_running_false()  # else PyExifTool warns on the console about its death
        if process.poll() is None:
            _kill(process)
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            with contextlib.suppress(OSError):
                pipe.close()


class ExifTools:
    """Several ExifTool processes for several threads; a context manager."""

    def __init__(self, count: int, seconds: float = _SECONDS) -> None:
        """`seconds` is the patience with a small file."""
        self._all = [ExifTool(seconds) for _ in range(count)]
        self._broken: ConfigurationError | None = None
        self._free: queue.LifoQueue[ExifTool] = queue.LifoQueue()

    def __enter__(self) -> Self:
        # Here and not in the threads that use them: Linux ends a child of PyExifTool's when the
        # thread that started it ends.
        with contextlib.ExitStack() as stack:
            for tool in self._all:
                stack.enter_context(tool)
                self._free.put(tool)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    @contextlib.contextmanager
    def borrow(self) -> Iterator[ExifTool]:
        """A process for this thread alone; waits until one is free.

        Once a process could not be started anew, nobody waits for another one to fail: raises
        ConfigurationError at once.
        """
        tool = self._free.get()
        try:
            self._refuse_broken()
            yield tool
        except ConfigurationError as error:
            self._broken = error
            raise
        finally:
            self._free.put(tool)

    def _refuse_broken(self) -> None:
        if self._broken:
            raise ConfigurationError(
                self._broken.code, self._broken.message, details=self._broken.details
            )


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """A process started in here never sees Ctrl-C, which a terminal sends to all its processes.

    ExifTool would end in the middle of its work; whoever started it decides. Windows has no such
    mask: there a fresh process takes over.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _kill(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        # exiftool.exe starts Perl, which would live on and hold the pipes open.
        command = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
        subprocess.run(
            command, capture_output=True, check=False, creationflags=subprocess.CREATE_NO_WINDOW
        )
    if sys.platform == "linux":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _argument(path: Path) -> str:
    """`path` as one line of ExifTool's input, which no name can turn into an option."""
    if not can_be_told(path):
        raise PhotoError(
            "name_unusable",
            "The name of the photo or of its folder has a line break, a control character or"
            " broken Unicode in it; rename it.",
        )
    return os.path.abspath(path)  # noqa: PTH100 - Path.absolute keeps ".."
