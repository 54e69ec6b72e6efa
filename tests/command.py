"""The installed command, run as a user runs it: a process of its own, found where pip put it."""

import multiprocessing
import os
import subprocess
import sys
import sysconfig
import tempfile
from functools import cache
from multiprocessing.context import BaseContext
from pathlib import Path

PROGRAM = Path(sysconfig.get_path("scripts")) / "vision-keywords"

LOADED = ["vision_keywords.cli", "vision_keywords.folder", "vision_keywords.purchase"]
LOADED += ["openai.resources.chat.completions", "genai_prices.data"]


def environment(**changes: str | None) -> dict[str, str]:
    """This process's environment without any OpenAI settings, then changed; None removes."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
    clean |= {name: value for name, value in changes.items() if value is not None}
    return {name: value for name, value in clean.items() if changes.get(name, "") is not None}


def vision_keywords(
    *arguments: str | Path, cwd: Path | None = None, timeout: float = 60, **env: str | None
) -> subprocess.CompletedProcess[str]:
    """Runs to the end and returns status and output.

    To load all that it needs takes the program a second of processor time, more than most of what
    it is asked for. So on Linux the process is forked off one that has it loaded already; elsewhere
    forks are unsafe or unknown, and for `start` it is a fresh one everywhere.
    """
    words, place = [str(PROGRAM), *map(os.fsdecode, arguments)], environment(**env)
    if sys.platform == "linux":
        return _forked(words, cwd or Path.cwd(), place, timeout)
    return subprocess.run(
        words,
        cwd=cwd,
        env=place,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )


def start(*arguments: str | Path, **env: str | None) -> subprocess.Popen[str]:
    """Starts the command in a session of its own, as a terminal does."""
    return subprocess.Popen(
        [PROGRAM, *arguments],
        env=environment(**env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


@cache
def _stable() -> BaseContext:
    """Where forks are taken from: a process without threads that has loaded the program."""
    stable = multiprocessing.get_context("forkserver")
    stable.set_forkserver_preload(LOADED)
    return stable


def _forked(
    words: list[str], cwd: Path, env: dict[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory() as folder:
        output = [Path(folder, "stdout"), Path(folder, "stderr")]
        process = _stable().Process(target=_be_the_command, args=(words, cwd, env, output))
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(words, timeout)
        texts = [path.read_text("utf-8") for path in output]
        return subprocess.CompletedProcess(words, process.exitcode, *texts)


def _be_the_command(words: list[str], cwd: Path, env: dict[str, str], output: list[Path]) -> None:
    """What the script that pip has installed does, with this environment and these files."""
    for number, path in enumerate([Path(os.devnull), *output]):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), number)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = words
    from vision_keywords.cli import main

    main()
