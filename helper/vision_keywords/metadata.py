"""Titles, descriptions and keywords in picture files: the only place that knows ExifTool."""

import contextlib
import errno
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import unicodedata
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import exiftool.exiftool as pyexiftool
from exiftool.exceptions import ExifToolException

from vision_keywords.errors import ConfigurationError, PhotoError
from vision_keywords.images import RAW_SUFFIXES
from vision_keywords.photo import Context

OLDEST_VERSION = (12, 15)  # what PyExifTool needs

# Measured for a JPEG of 0.1 MB: 6 ms to read, 30 to 60 ms to embed 48 keywords. The limit only ends
# what would never end: a network drive that has gone, a file that sends ExifTool in circles.
_SECONDS = 60.0
_SECONDS_PER_MEGABYTE = 0.5

_OBJECT_NAME_BYTES = 64
_KEYWORD_BYTES = 64
_CAPTION_BYTES = 2000

_WITH_IPTC = frozenset({"JPEG", "MPO", "TIFF", "DNG"})

# What cameras put into the description on their own: nobody wrote it, so it may be replaced.
_FILLER = re.compile(
    r"((konica minolta|minolta|olympus|samsung|kodak) )?digital (still )?camera"
    r"|samsung camera pictures|sony dsc|dcim|default|exif_jpeg\w*|jpeg|dji|hdr|rhdr|dav|oznor",
    re.IGNORECASE,
)

_TITLES = ("XMP-dc:Title", "IPTC:ObjectName")
_DESCRIPTIONS = ("XMP-dc:Description", "IPTC:Caption-Abstract", "IFD0:ImageDescription")
_SUBJECT, _KEYWORDS = "XMP-dc:Subject", "IPTC:Keywords"
_PLACES = {
    "headline": ("XMP-photoshop:Headline", "IPTC:Headline"),
    "sublocation": ("XMP-iptcCore:Location", "IPTC:Sub-location"),
    "city": ("XMP-photoshop:City", "IPTC:City"),
    "state": ("XMP-photoshop:State", "IPTC:Province-State"),
    "country": ("XMP-photoshop:Country", "IPTC:Country-PrimaryLocationName"),
}
_DATES = ("XMP-exif:DateTimeOriginal", "XMP-photoshop:DateCreated", "ExifIFD:DateTimeOriginal")
_CHARACTER_SET = "IPTC:CodedCharacterSet"

_READ = (
    *("-j", "-a", "-G1", "-File:FileType", "-File:ExifByteOrder", "-ExifTool:Error"),
    *("-XMP-dc:Title-*", "-XMP-dc:Description-*", "-IPTC:all", "-DateTimeOriginal"),
    *(f"-{tag}" for tag in (*_TITLES, *_DESCRIPTIONS, _SUBJECT, *_DATES)),
    *(f"-{tags[0]}" for tags in _PLACES.values()),
)

_PREVIEWS = ("JpgFromRaw", "PreviewImage", "OtherImage", "ThumbnailImage")
_TINY = 20_000  # bytes; the usual thumbnail of 160 x 120 pixels has less and shows too little

_Tags = Mapping[str, object]

# PyExifTool reports a dead process on the screen; here a fresh one takes over.
warnings.filterwarnings("ignore", module=r"exiftool\.")


def find(executable: str | Path | None = None) -> str:
    """The path of the ExifTool to use: `executable` if given, else the one on this computer.

    Raises ConfigurationError (`exiftool_missing`), which says how to get it.
    """
    if executable is not None:
        found = shutil.which(executable)
        if found is None:
            raise ConfigurationError(
                "exiftool_missing",
                f"There is no ExifTool at {executable}; correct the path or leave it out.",
            )
        return str(Path(found).absolute())
    # A program that the Finder or an older session started has a shorter PATH than the terminal.
    elsewhere: list[str | Path] = []
    if sys.platform == "darwin":
        elsewhere = ["/opt/homebrew/bin", "/usr/local/bin", "/opt/local/bin"]
    elif sys.platform == "win32":
        homes = (os.environ.get(name) for name in ("LOCALAPPDATA", "ProgramFiles"))
        local, programs = (Path(home or "C:/") for home in homes)
        elsewhere = [local / "Programs" / "ExifTool", programs / "ExifTool"]
    found = shutil.which("exiftool")
    for folder in elsewhere:
        found = found or shutil.which("exiftool", path=str(folder))
    if found is None:
        raise ConfigurationError("exiftool_missing", f"ExifTool is not installed; {_how_to_get()}")
    return str(Path(found).absolute())


def find_sidecar(path: Path) -> Path | None:
    """The XMP file in which programs keep what they know of the RAW at `path`, if there is one."""
    if path.suffix.lower() not in RAW_SUFFIXES:
        return None
    names = (path.with_suffix(".xmp"), path.with_suffix(".XMP"))
    return next((name for name in names if name.is_file()), None)


def _how_to_get() -> str:
    if sys.platform == "darwin":
        return "get it with `brew install exiftool` or from https://exiftool.org."
    if sys.platform == "win32":
        return "get it with `winget install -e --id OliverBetz.ExifTool`."
    if shutil.which("apt-get"):
        return "get it with `sudo apt-get install libimage-exiftool-perl`."
    return "get it from https://exiftool.org."


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


class ExifTool:
    """One running ExifTool, for one thread at a time; a context manager.

    Every method raises PhotoError, with the code `photo_missing` or `photo_unreadable` when the
    file is the reason and `metadata_failed` when writing is. A process that dies or hangs is
    replaced by a fresh one and asked once more.
    """

    def __init__(self, executable: str | Path | None = None, seconds: float = _SECONDS) -> None:
        """`executable` as for `find`; `seconds` is the patience with a small file."""
        self._executable = find(executable)
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
        self.close()

    @property
    def pid(self) -> int | None:
        """The process number, None when none runs."""
        process = None if self._tool is None else self._tool._process
        return None if process is None else int(process.pid)

    def close(self) -> None:
        """Ends the process; the next call of a method would start another."""
        tool, self._tool = self._tool, None
        if tool is None:
            return
        # ExifTool does not end when its input does (measured, 12.57): it must be told to.
        with contextlib.suppress(OSError, ValueError), self._patience(tool, 5):
            tool._process.communicate(input=b"-stay_open\nFalse\n")
        self._discard(tool)

    def read(self, path: Path) -> Context:
        """What the photo says about itself: XMP first, then IPTC, then EXIF.

        For a RAW the sidecar beside it comes before all that is inside. Keywords are united, in
        stored order. What only a camera wrote ("OLYMPUS DIGITAL CAMERA") counts as empty.
        """
        sidecar = find_sidecar(path)
        if sidecar is None:
            return _context(self._tags([path])[0])
        inside, beside = self._tags([path, sidecar])
        return _before(_context(beside), _context(inside))

    def embedded_preview(self, path: Path) -> tuple[bytes, int]:
        """The largest JPEG inside a RAW, and the orientation (1 to 8) that the RAW asks for."""
        wanted = (f"-{name}" for name in _PREVIEWS)
        (tags,) = self._json(["-j", "-a", "-G1", "-Orientation#", *wanted], [path])
        found = []
        for tag, value in tags.items():
            size = re.match(r"\(Binary data (\d+) bytes", str(value))
            name = tag.partition(":")[2]
            if name in _PREVIEWS and size and (name != _PREVIEWS[-1] or int(size[1]) >= _TINY):
                found.append((name != _PREVIEWS[-1], int(size[1]), tag))
        for *_, tag in sorted(found, reverse=True):
            _, data, _ = self._run(["-b", f"-{tag}"], [path])
            if data.startswith(b"\xff\xd8"):
                return data, _orientation(tags)
        raise PhotoError("photo_unreadable", "has no embedded preview; export it as JPEG")

    def embed(self, path: Path, title: str, description: str, keywords: Sequence[str]) -> None:
        """Writes into the file at `path`, which is a copy and never the photographer's original.

        A title or description that the file already has stays, and fills those of its twins (XMP,
        IPTC, EXIF) that are empty; else the given one does. The keywords become exactly the given
        ones in this order, followed by those of the file's own that are missing in the list.
        Everything else in the file stays as it is, the time of its last change included. Raises
        OSError when the disk is full.
        """
        self._write(path, self._tags([path])[0], title, description, keywords)

    def write_sidecar(
        self, path: Path, title: str, description: str, keywords: Sequence[str]
    ) -> None:
        """Like `embed`, into an XMP file that is made when there is none."""
        tags: _Tags = self._tags([path])[0] if path.exists() else {"File:FileType": "XMP"}
        self._write(path, tags, title, description, keywords)

    def _write(
        self, path: Path, before: _Tags, title: str, description: str, keywords: Sequence[str]
    ) -> None:
        texts, lists = _changes(before, title, description, keywords)
        if not texts and not lists:
            return
        arguments = ["-overwrite_original", "-P"]
        if any(tag.startswith("IPTC:") for tag in (*texts, *lists)):
            arguments += _utf8_iptc(before)
        # ExifTool drops one space after the equals sign, and would misread a second equals sign.
        arguments += [f"-{tag}= {text}" for tag, text in texts.items()]
        arguments += [f"-{tag}= {word}" for tag, words in lists.items() for word in words]
        leftover = path.with_name(path.name + "_exiftool_tmp")
        leftover.unlink(missing_ok=True)  # with one there, ExifTool refuses to write
        status, _, complaint = self._run(arguments, [path], leftover)
        if status:
            leftover.unlink(missing_ok=True)
            _raise_if_disk_full(path, complaint)
            raise PhotoError(
                "metadata_failed",
                f"cannot take a title and keywords ({_reason(complaint)}); export it anew as JPEG",
            )
        after = self._tags([path])[0]
        wrong = [tag for tag, text in texts.items() if _text(after, tag) != _as_read(text)]
        wrong += [tag for tag, words in lists.items() if _list(after, tag) != _as_read_all(words)]
        if wrong:
            _raise_if_disk_full(path, complaint)
            raise PhotoError(
                "metadata_failed",
                f"did not keep what was written to it ({', '.join(wrong)}); export it anew",
            )

    def _tags(self, paths: Sequence[Path]) -> list[_Tags]:
        return [_repaired(tags) for tags in self._json(_READ, paths)]

    def _json(self, arguments: Sequence[str], paths: Sequence[Path]) -> list[dict[str, object]]:
        """One dict of tags for each path; the first one's failure is raised."""
        _, answer, complaint = self._run(arguments, paths)
        try:
            # Numbers stay as they stand in the file: a title "1.50" is not 1.5.
            found = json.loads(answer.decode("utf-8", "replace"), parse_float=str, parse_int=str)
        except ValueError:
            found = []
        if len(found) != len(paths) or "ExifTool:Error" in found[0]:
            error = found[0].get("ExifTool:Error") if found else None
            reason = error or _reason(complaint)
            raise PhotoError(
                "photo_unreadable", f"is damaged or not a photo ({reason}); copy it again"
            )
        return list(found)

    def _run(
        self, arguments: Sequence[str], paths: Sequence[Path], leftover: Path | None = None
    ) -> tuple[int, bytes, str]:
        """Exit status, output and complaints of one ExifTool command."""
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
            message = f"keeps ExifTool busy for more than {seconds:.0f} s; check the disk it is on"
        else:
            message = "makes ExifTool break off; export it anew as JPEG"
        raise PhotoError("metadata_failed", message)

    def _execute(
        self, tool: pyexiftool.ExifTool, command: Sequence[str], seconds: float
    ) -> tuple[int, bytes, str]:
        try:
            with self._patience(tool, seconds):
                answer = tool.execute(*command, raw_bytes=True)
            return tool.last_status, answer, tool.last_stderr.decode("utf-8", "replace")
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
            version = tuple(int(part) for part in tool._ver.split("."))
        except (_DiedError, OSError, RuntimeError, ValueError, ExifToolException) as error:
            self._discard(tool)
            raise ConfigurationError(
                "exiftool_missing",
                f"ExifTool at {self._executable} does not work; {_how_to_get()}",
            ) from error
        except BaseException:
            self._discard(tool)
            raise
        if version < OLDEST_VERSION:
            found = tool._ver
            self._discard(tool)
            raise ConfigurationError(
                "exiftool_missing",
                f"ExifTool {found} at {self._executable} is too old, version"
                f" {'.'.join(map(str, OLDEST_VERSION))} is needed; {_how_to_get()}",
            )
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

    def __init__(self, count: int, executable: str | Path | None = None) -> None:
        self._all = [ExifTool(executable) for _ in range(count)]
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
        """An instance for this thread alone; waits until one is free."""
        tool = self._free.get()
        try:
            yield tool
        finally:
            self._free.put(tool)


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
    process.kill()


def _argument(path: Path) -> str:
    """`path` as one line of ExifTool's input, which no name can turn into an option."""
    text = os.path.abspath(path)  # noqa: PTH100 - Path.absolute keeps ".."
    kinds = {unicodedata.category(character) for character in text}
    if "Cc" in kinds:
        raise PhotoError(
            "photo_unreadable", "has a line break or control character in its path; rename it"
        )
    if "Cs" in kinds:
        raise PhotoError(
            "photo_unreadable", "has a path that is not valid Unicode; rename the file or folder"
        )
    try:
        if path.is_dir():  # ExifTool would go through all that is in it
            raise PhotoError("photo_unreadable", "is a folder, not a photo; name photos only")
        if path.suffix.lower() != ".xmp":
            path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise PhotoError(
            "photo_missing", "is not there any more; check whether it was moved or renamed"
        ) from None
    except OSError as error:
        raise PhotoError(
            "photo_unreadable", f"cannot be read ({error.strerror}); check the disk it is on"
        ) from error
    return text


def _reason(complaint: str) -> str:
    """ExifTool's complaint without the path that it ends with."""
    lines = [line for line in complaint.splitlines() if line.startswith(("Error: ", "Warning: "))]
    errors = [line for line in lines if line.startswith("Error: ")] or lines
    if not errors:
        return "ExifTool gives no reason"
    return errors[0].partition(": ")[2].rpartition(" - ")[0] or errors[0]


def _raise_if_disk_full(path: Path, complaint: str) -> None:
    """ExifTool says "Error writing" and no more, so the free space has to tell."""
    needed = path.stat().st_size if path.exists() else 0
    full = shutil.disk_usage(path.parent).free < needed + 65536
    if full or os.strerror(errno.ENOSPC) in complaint:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def _utf8(text: str) -> str | None:
    """`text` as it was meant when UTF-8 was taken for Latin-1, else None."""
    try:
        data = b"".join(
            character.encode("cp1252" if character not in "\x81\x8d\x8f\x90\x9d" else "latin-1")
            for character in text
        )
        meant = data.decode("utf-8")
    except UnicodeError:
        return None
    return None if meant == text else meant


def _iptc_is_utf8(tags: _Tags) -> bool:
    """Whether IPTC without a marker holds UTF-8 all the same, as some programs write it.

    Latin-1 that happens to be valid UTF-8 does not occur in words.
    """
    texts = [
        str(text)
        for tag, value in tags.items()
        if tag.startswith("IPTC:")
        for text in (value if isinstance(value, list) else [value])
        if not str(text).isascii()
    ]
    return bool(texts) and all(_utf8(text) is not None for text in texts)


def _repaired(tags: dict[str, object]) -> _Tags:
    if tags.get(_CHARACTER_SET) == "UTF8" or not _iptc_is_utf8(tags):
        return tags

    def repaired(value: object) -> object:
        if isinstance(value, list):
            return [repaired(item) for item in value]
        return _utf8(str(value)) or value

    mended = {
        tag: repaired(value) if tag.startswith("IPTC:") else value for tag, value in tags.items()
    }
    return mended | {"repaired": True}


def _utf8_iptc(before: _Tags) -> list[str]:
    """Arguments after which all IPTC of the file is UTF-8 and says so.

    The marker alone would make old Latin-1 texts unreadable, so those are written anew. The old
    keywords must stay out of that, or they and the new ones add up.
    """
    arguments = []
    unmarked = before.get(_CHARACTER_SET) != "UTF8"
    if unmarked and any(tag.startswith("IPTC:") for tag in before):
        if "repaired" in before:
            arguments += ["-charset", "iptc=utf8"]
        arguments += ["-tagsfromfile", "@", "-iptc:all", "--iptc:keywords"]
    # The digest tells Adobe's programs that IPTC and XMP belong together. In a TIFF ExifTool gets
    # it wrong for three lengths of four (12.57 leaves out the padding), and a wrong one says that
    # XMP is stale; without one, XMP counts.
    digest = "new" if before.get("File:FileType") in ("JPEG", "MPO") else ""
    return [*arguments, "-IPTC:CodedCharacterSet=UTF8", f"-IPTCDigest={digest}"]


def _changes(
    before: _Tags, title: str, description: str, keywords: Sequence[str]
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The texts and lists to write, by tag."""
    kind = before.get("File:FileType")
    places = {_SUBJECT, _TITLES[0], _DESCRIPTIONS[0]}
    if kind in _WITH_IPTC:
        places |= {_KEYWORDS, _TITLES[1], _DESCRIPTIONS[1]}
    if "File:ExifByteOrder" in before:
        # Only where there is EXIF: a new one would come with a resolution of 72 dpi.
        places.add(_DESCRIPTIONS[2])
    texts: dict[str, str] = {}
    for tags, given in ((_TITLES, title), (_DESCRIPTIONS, description)):
        text = _plain(_first(before, tags) or given)
        texts |= {tag: _sized(tag, text) for tag in tags if not _text(before, tag)}
    own = _own_keywords(before)
    listed = list(dict.fromkeys(filter(None, map(_plain, keywords))))
    known = {_as_read(form) for word in listed for form in (word, _iptc_keyword(word))}
    listed += [word for keyword in own if (word := _plain(keyword)) not in known]
    lists = {_SUBJECT: listed, _KEYWORDS: list(dict.fromkeys(map(_iptc_keyword, listed)))}
    return (
        {tag: text for tag, text in texts.items() if text and tag in places},
        {tag: words for tag, words in lists.items() if words and tag in places},
    )


def _iptc_keyword(keyword: str) -> str:
    return _sized(_KEYWORDS, keyword)


def _sized(tag: str, text: str) -> str:
    """`text` in the bytes that `tag` has room for: cut at a word if possible, never in one letter.

    ExifTool itself would cut anywhere and only mutter.
    """
    limits = {
        _TITLES[1]: _OBJECT_NAME_BYTES,
        _KEYWORDS: _KEYWORD_BYTES,
        _DESCRIPTIONS[1]: _CAPTION_BYTES,
    }
    limit = limits.get(tag)
    if limit is None or len(text.encode()) <= limit:
        return text
    cut = text.encode()[:limit].decode("utf-8", "ignore")
    rest = text[len(cut) :]
    if not rest.startswith(" "):
        words = cut.rpartition(" ")[0]
        if len(words.encode()) >= limit // 2:
            return words.rstrip(" ,;:-–—(")  # noqa: RUF001 - the dashes of real titles
    while cut and _joins(rest[0], cut[-1]):
        cut, rest = cut[:-1], cut[-1] + rest
    return cut.rstrip(" ,;:-–—(")  # noqa: RUF001


def _joins(character: str, before: str) -> bool:
    """Whether `character` only changes the letter before it, like an accent or an emoji's skin."""
    joiner = "\u200d"
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc", "Sk")
        or joiner in (character, before)
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def _plain(text: str) -> str:
    """`text` in one line: a line break would begin a new option of ExifTool's."""
    kept = "".join(
        " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character
        for character in text
        if not _no_character(character)
    )
    return " ".join(kept.split())


def _no_character(character: str) -> bool:
    """Half a surrogate pair, or a code point that Unicode keeps free and XML forbids."""
    point = ord(character)
    return 0xD800 <= point < 0xE000 or point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF


def _as_read(text: str) -> str:
    # ExifTool's JSON takes these two words for truth values and drops their capitals.
    return text.lower() if text.lower() in ("true", "false") else text


def _as_read_all(words: Sequence[str]) -> list[str]:
    return [_as_read(word) for word in words]


def _string(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return re.sub("\r\n?|[\x85\u2028\u2029]", "\n", str(value)).replace("\0", "").strip()


def _text(tags: _Tags, tag: str) -> str:
    """The text of `tag`, in its only language if it has no default; empty if it is a filler."""
    value = tags.get(tag)
    if value is None:
        value = next((tags[other] for other in tags if other.startswith(f"{tag}-")), "")
    text = _string(value[0] if isinstance(value, list) and value else value)
    return "" if tag in _DESCRIPTIONS and _FILLER.fullmatch(text) else text


def _first(tags: _Tags, names: Sequence[str]) -> str:
    return next((text for name in names if (text := _text(tags, name))), "")


def _list(tags: _Tags, tag: str) -> list[str]:
    value = tags.get(tag, [])
    found = value if isinstance(value, list) else [value]
    return [text for item in found if (text := _raw_keyword(item))]


def _raw_keyword(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


def _own_keywords(tags: _Tags) -> tuple[str, ...]:
    """XMP's keywords, then those of IPTC that are not the same, be it cut to IPTC's length."""
    own = list(dict.fromkeys(_list(tags, _SUBJECT)))
    known = {word.casefold() for word in own}
    long = [word for word in known if len(word.encode()) > _KEYWORD_BYTES]
    for word in dict.fromkeys(_list(tags, _KEYWORDS)):
        same = word.casefold()
        cut = len(same.encode()) >= _KEYWORD_BYTES // 2 and any(w.startswith(same) for w in long)
        if same not in known and not cut:
            own.append(word)
    return tuple(own)


def _context(tags: _Tags) -> Context:
    return Context(
        title=_first(tags, _TITLES),
        description=_first(tags, _DESCRIPTIONS),
        keywords=_own_keywords(tags),
        captured=_captured(tags),
        **{field: _first(tags, names) for field, names in _PLACES.items()},
    )


def _before(first: Context, second: Context) -> Context:
    """`first`, with `second` where `first` is silent, and the keywords of both."""
    known = {keyword.casefold() for keyword in first.keywords}
    more = tuple(word for word in second.keywords if word.casefold() not in known)
    merged = {name: value or getattr(second, name) for name, value in vars(first).items()}
    return replace(first, **merged | {"keywords": first.keywords + more})


def _captured(tags: _Tags) -> str:
    """The local time of capture as ISO 8601, or only the day; empty when there is none."""
    iptc = f"{tags.get('IPTC:DateCreated', '')} {tags.get('IPTC:TimeCreated', '')}"
    others = [str(value) for tag, value in tags.items() if tag.endswith(":DateTimeOriginal")]
    for stored in (*(str(tags.get(tag, "")) for tag in _DATES), *others, iptc):
        found = re.match(r"(\d{4})[:-](\d\d)[:-](\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?", stored)
        if found is None:
            continue
        try:
            moment = datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]
        except ValueError:
            continue
        # From the first photograph until tomorrow; a camera without a clock begins in 1970.
        if moment.year >= 1826 and moment < datetime.now() + timedelta(days=1):
            if moment == datetime(1970, 1, 1):
                continue
            return moment.isoformat() if found[4] else moment.date().isoformat()
    return ""


def _orientation(tags: _Tags) -> int:
    stored = [tags.get("IFD0:Orientation")]
    stored += [value for tag, value in tags.items() if tag.endswith(":Orientation")]
    numbers = (int(str(value)) for value in stored if re.fullmatch("[1-8]", str(value)))
    return next(numbers, 1)
