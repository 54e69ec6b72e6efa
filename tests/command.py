"""The installed command, run as a user runs it: a process of its own, found where pip put it."""

import os
import subprocess
import sysconfig
from pathlib import Path

PROGRAM = Path(sysconfig.get_path("scripts")) / "vision-keywords"


def environment(**changes: str | None) -> dict[str, str]:
    """This process's environment without any OpenAI settings, then changed; None removes."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
    clean |= {name: value for name, value in changes.items() if value is not None}
    return {name: value for name, value in clean.items() if changes.get(name, "") is not None}


def vision_keywords(
    *arguments: str | Path, cwd: Path | None = None, timeout: float = 60, **env: str | None
) -> subprocess.CompletedProcess[str]:
    """Runs to the end and returns status and output."""
    return subprocess.run(
        [PROGRAM, *arguments],
        cwd=cwd,
        env=environment(**env),
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
