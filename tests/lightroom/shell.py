"""Alone starts processes: through /bin/sh, or through a model of cmd.exe."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

LONGEST_LINE = 8191


@dataclass
class Step:
    """One simple command of a cmd.exe line and what joins it to the one before."""

    joint: str = "&"
    argv: list[str] = field(default_factory=list)
    stdin: str | None = None
    stdout: str | None = None
    append: bool = False
    stderr: str | None = None
    errors_to_output: bool = False


def strip_outer_quotes(line: str) -> str:
    """The quote rule of `cmd /c`, to the letter: first and last quote go, unless there are
    exactly two, nothing special between them, a blank, and an executable file of that name."""
    line = line.lstrip()
    if not line.startswith('"'):
        return line
    if line.count('"') == 2:
        inner = line[1 : line.index('"', 1)]
        if not re.search(r"[&<>()@^|]", inner) and " " in inner and os.access(inner, os.X_OK):
            return line
    last = line.rindex('"')
    return line[1:last] + line[last + 1 :] if last > 0 else line[1:]


def expand(line: str, environment: dict[str, str]) -> str:
    """%NAME% is replaced even inside quotes; an unknown name stays as it is."""
    names = {name.upper(): value for name, value in environment.items()}
    return re.sub(r"%([^%]+)%", lambda m: names.get(m[1].upper(), m[0]), line)


def split(line: str) -> list[Step]:
    """cmd.exe's own reading of a line: quotes shield operators, a caret shields one character."""
    step, steps = Step(), []
    word: list[str] | None = None
    target: str | None = None
    quoted = False
    at = 0

    def finish_word() -> None:
        nonlocal word, target
        if word is None:
            return
        text = "".join(word)
        if target is None:
            step.argv.append(text)
        else:
            setattr(step, target, text)
        word, target = None, None

    while at < len(line):
        char = line[at]
        if char == '"':
            quoted = not quoted
            word = word or []
        elif quoted:
            # The C runtime of the started program reads \" as a quote.
            word = (word or []) + [char]
        elif char in " \t":
            finish_word()
        elif char == "^" and at + 1 < len(line):
            at += 1
            word = (word or []) + [line[at]]
        elif char in "<>":
            stream = word == ["2"] and char == ">"
            if stream or word == ["1"]:
                word = None
            finish_word()
            if line.startswith(">&1", at) and stream:
                step.errors_to_output = True
                at += 2
            else:
                if line.startswith(">>", at):
                    step.append = True
                    at += 1
                target = "stdin" if char == "<" else "stderr" if stream else "stdout"
        elif char in "&|":
            finish_word()
            joint = char
            if line.startswith(char * 2, at):
                joint = char * 2
                at += 1
            steps.append(step)
            step = Step(joint=joint)
        else:
            word = (word or []) + [char]
        at += 1
    finish_word()
    steps.append(step)
    return steps


class Command:
    """One call of LrTasks.execute."""

    def __init__(self, shell: Shell, line: str) -> None:
        self.shell = shell
        self.line = line
        self.status: int | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.waiting: list[Step] = []
        self.handles: list[IO[Any]] = []
        if shell.system == "mac":
            self.process = shell.spawn(["/bin/sh", "-c", line])
        elif len(line) > LONGEST_LINE:
            shell.note(f"the command line has {len(line)} characters: error 206")
            self.status = 206
        else:
            self.waiting = split(expand(strip_outer_quotes(line), shell.full_environment()))
            self.status = 0
            self._next()

    def _next(self) -> None:
        while self.waiting:
            step = self.waiting.pop(0)
            if step.joint == "|":
                raise NotImplementedError("the test Lightroom does not model pipes of cmd.exe yet")
            if (step.joint == "&&" and self.status) or (step.joint == "||" and not self.status):
                continue
            if step.argv and self._start(step):
                return

    def _start(self, step: Step) -> bool:
        self.status = None
        try:
            streams: dict[str, Any] = {}
            if step.stdin:
                streams["stdin"] = self._open(step.stdin, "rb")
            if step.stdout:
                streams["stdout"] = self._open(step.stdout, "ab" if step.append else "wb")
            if step.stderr:
                streams["stderr"] = self._open(step.stderr, "wb")
            if step.errors_to_output:
                streams["stderr"] = subprocess.STDOUT
        except OSError:
            self.shell.note("The system cannot find the path specified.")
            self.status = 1
            return False
        try:
            self.process = self.shell.spawn(step.argv, **streams)
        except OSError:
            words = f"'{step.argv[0]}' is not recognized as an internal or external command"
            if step.stdout and step.errors_to_output:
                self.handles[-1].write(words.encode())
            self.shell.note(words)
            self.status = 1
            self._close()
            return False
        return True

    def _open(self, path: str, mode: str) -> IO[Any]:
        handle = open(path, mode)  # noqa: PTH123, SIM115
        self.handles.append(handle)
        return handle

    def _close(self) -> None:
        for handle in self.handles:
            handle.close()
        self.handles.clear()

    def ended(self) -> bool:
        if self.process is None:
            return self.status is not None
        code = self.process.poll()
        if code is None:
            return False
        self._close()
        self.process = None
        if self.shell.system == "mac":
            # The raw wait status: exit code in the high byte, signal in the low bits.
            self.status = code * 256 if code >= 0 else -code
            return True
        self.status = code if code >= 0 else 1
        self._next()
        return self.process is None


def dock_environment(system: str, home: Path, temp: Path) -> dict[str, str]:
    """A program started from the Dock sees little more than this."""
    base = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(home), "LANG": "C.UTF-8"}
    if system == "mac":
        return {**base, "TMPDIR": f"{temp}/"}
    folders = {name: str(temp) for name in ("TEMP", "TMP", "TMPDIR")}
    return {**base, **folders, "USERPROFILE": str(home)}


class Shell:
    """The operating system's shell, with an environment that a test controls."""

    def __init__(self, system: str, environment: dict[str, str], base: dict[str, str]) -> None:
        self.system = system
        self.environment = environment
        self.base = base
        self.lines: list[str] = []
        self.notes: list[str] = []
        self.pids: list[int] = []
        self.started: list[subprocess.Popen[bytes]] = []
        self.output = tempfile.TemporaryFile()  # noqa: SIM115

    def note(self, text: str) -> None:
        self.notes.append(text)

    def full_environment(self) -> dict[str, str]:
        return {**self.base, **self.environment}

    def run(self, line: str) -> Command:
        self.lines.append(line)
        return Command(self, line)

    def spawn(self, argv: list[str], **streams: Any) -> subprocess.Popen[bytes]:
        streams.setdefault("stdin", subprocess.DEVNULL)
        streams.setdefault("stdout", self.output)
        streams.setdefault("stderr", self.output)
        # A group of its own, so that close() ends exactly what was started here.
        process = subprocess.Popen(
            argv, env=self.full_environment(), start_new_session=True, **streams
        )
        self.pids.append(process.pid)
        self.started.append(process)
        return process

    def text(self) -> str:
        """What the processes wrote where nothing was redirected."""
        self.output.seek(0)
        return self.output.read().decode("utf-8", "replace")

    def kill(self, pid: int, number: int = signal.SIGKILL) -> None:
        """End one command, with its children."""
        if pid not in self.pids:
            raise ValueError(f"{pid} was not started here")
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, number)

    def close(self) -> None:
        for process in self.started:
            if process.poll() is None or not _is_alive(process.pid):
                # Children may outlive the leader; its number is not given away before they end.
                self.kill(process.pid)
            process.wait()
        self.output.close()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
