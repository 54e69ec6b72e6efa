"""What becomes of the ExifTool process when it is killed, hangs, is missing or is shared."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from vision_keywords import metadata
from vision_keywords.context import Context
from vision_keywords.errors import ConfigurationError, PhotoError
from vision_keywords.exiftool_process import ExifTool, ExifTools, find

from tests import photographs

pytestmark = pytest.mark.filterwarnings("ignore:ExifTool process was previously running")


def test_a_killed_process_is_replaced(tmp_path):
    path = photographs.tag(photographs.save(tmp_path / "a.jpg"), "-XMP-dc:Title=Harbour")
    with ExifTool() as tool:
        first = tool.pid
        os.kill(first, signal.SIGKILL)
        assert metadata.read(tool, path).title == "Harbour"
        assert tool.pid != first


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot halt a process")
def test_a_process_that_dies_in_the_middle_is_replaced(tmp_path):
    path = photographs.tag(photographs.save(tmp_path / "a.jpg"), "-XMP-dc:Title=Harbour")
    with ExifTool() as tool:
        first = tool.pid
        os.kill(first, signal.SIGSTOP)  # so that it is surely in the middle when it is killed
        killer = threading.Timer(0.3, os.kill, (first, signal.SIGKILL))
        killer.start()
        assert metadata.read(tool, path).title == "Harbour"
        assert tool.pid != first


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot halt a process")
def test_a_process_that_hangs_is_replaced(tmp_path):
    path = photographs.tag(photographs.save(tmp_path / "a.jpg"), "-XMP-dc:Title=Harbour")
    with ExifTool(seconds=2) as tool:
        os.kill(tool.pid, signal.SIGSTOP)
        assert metadata.read(tool, path).title == "Harbour"


# Stands in for ExifTool: gives its version, then does as told.
FAKE = """
while read -r line; do
    case $line in
        -ver) task='echo 12.57' ;;
        -j) task='%s' ;;
        -echo4) read -r status ;;
        -execute*)
            number=${line#-execute}
            eval "$task"
            echo "{ready$number}"
            echo "=%s=post$number" >&2 ;;
    esac
done
"""


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """Puts a shell script in ExifTool's place."""

    def put(script: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        program = folder / "exiftool"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)

    return put


@pytest.mark.skipif(os.name == "nt", reason="needs a shell script")
@pytest.mark.parametrize(
    ("task", "code", "words"),
    [
        ("exit 1", "exiftool_broke_off", "break off"),
        ("kill -STOP $$", "exiftool_slow", "busy for more than 1 s"),
    ],
)
def test_a_file_that_ends_or_stops_exiftool_twice_is_given_up(task, code, words, fake, tmp_path):
    fake(FAKE % (task, 0))
    path = photographs.save(tmp_path / "a.jpg")
    with ExifTool(seconds=1) as tool:
        start = time.monotonic()
        with pytest.raises(PhotoError, match=words) as caught:
            metadata.read(tool, path)
        assert caught.value.code == code
        assert time.monotonic() - start < 10


def test_the_process_ends_with_its_context():
    with ExifTool() as tool:
        number = tool.pid
        os.kill(number, 0)
    assert tool.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal masks")
def test_ctrl_c_in_the_terminal_does_not_reach_exiftool(tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    with ExifTool() as tool:
        number = tool.pid
        os.kill(number, signal.SIGINT)
        time.sleep(0.2)
        assert metadata.read(tool, path) == Context()
        assert tool.pid == number


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot halt a process")
def test_an_interrupted_answer_is_not_taken_for_the_next_one(tmp_path):
    first = photographs.tag(photographs.save(tmp_path / "a.jpg"), "-XMP-dc:Title=First")
    second = photographs.tag(photographs.save(tmp_path / "b.jpg"), "-XMP-dc:Title=Second")
    code = f"""
import os, signal, threading
from pathlib import Path
from vision_keywords import metadata
from vision_keywords.exiftool_process import ExifTool
with ExifTool() as tool:
    os.kill(tool.pid, signal.SIGSTOP)
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    try:
        metadata.read(tool, Path({str(first)!r}))
    except KeyboardInterrupt:
        print("interrupted", metadata.read(tool, Path({str(second)!r})).title)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("interrupted Second\n", "")


def test_threads_share_a_few_processes(tmp_path):
    paths = [photographs.save(tmp_path / f"{n}.jpg", photographs.plain()) for n in range(12)]

    def embed(path):
        with tools.borrow() as tool:
            metadata.embed(tool, path, f"Photo {path.stem}", "", [path.stem, "x"])
            return metadata.read(tool, path), tool.pid

    with ExifTools(2) as tools, ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(embed, paths))
    assert [context.title for context, _ in answers] == [f"Photo {path.stem}" for path in paths]
    pids = {pid for _, pid in answers}
    assert len(pids) <= 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_without_exiftool_one_sentence_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigurationError, match="not installed; get it") as caught:
        find()
    assert caught.value.code == "exiftool_missing"


@pytest.mark.skipif(os.name == "nt", reason="needs a shell script")
@pytest.mark.parametrize(
    "script",
    [
        "exit 1",
        "echo hello; exec sleep 9",
        FAKE % ("", "${status}"),  # how ExifTool answers that is older than 12.15
    ],
)
def test_a_program_that_is_no_exiftool_or_an_old_one_is_refused(script, fake):
    fake(script)
    words = "does not work or is older than version 12.15; get it"
    with pytest.raises(ConfigurationError, match=words), ExifTool(seconds=0.5):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="only there a process has its own session")
def test_a_hanging_child_of_exiftool_ends_with_it(fake):
    fake("sleep 20")
    start = time.monotonic()
    with pytest.raises(ConfigurationError), ExifTool(seconds=0.5):
        pass
    assert time.monotonic() - start < 5


@pytest.mark.skipif(os.name == "nt", reason="needs a shell script")
def test_after_one_failed_start_nobody_waits_for_another(fake, tmp_path):
    mark = tmp_path / "started"
    fake(f"[ -e '{mark}' ] && exec sleep 20; : > '{mark}'\n{FAKE % ('exit 1', 0)}")
    path = photographs.save(tmp_path / "a.jpg")
    messages, seconds = [], []
    with ExifTools(1, seconds=1) as tools:
        for _ in range(3):
            start = time.monotonic()
            with pytest.raises(ConfigurationError) as caught, tools.borrow() as tool:
                metadata.read(tool, path)
            seconds.append(time.monotonic() - start)
            messages.append(caught.value.message)
    assert seconds[0] > 0.9
    assert max(seconds[1:]) < 0.5
    assert len(set(messages)) == 1


def test_nothing_is_printed_when_a_process_dies(tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    code = (
        "import os; from pathlib import Path; from vision_keywords import metadata\n"
        "from vision_keywords.exiftool_process import ExifTool\n"
        f"path = Path({str(path)!r})\n"
        "with ExifTool() as tool:\n"
        "    os.kill(tool.pid, 9); metadata.read(tool, path); os.kill(tool.pid, 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
