"""The doors of the helper as the trials use them: the installed command over photos of which each
has a place of its own in its notes."""

import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from benchmarks.fire.faulty_server import PLACE
from tests import command, photographs
from tests.openai_server import KEY

Process = subprocess.Popen[str]
Before = Sequence[str]


class JobDoor:
    """Each start is a job folder of its own, as each run of the plug-in is."""

    name = "job"
    key = KEY

    def __init__(self, place: Path, photos: int, at_once: int) -> None:
        self._place = place
        self._photos = photos
        self._at_once = at_once
        self._starts = 0
        self._preview = photographs.jpeg_bytes()

    @property
    def folder(self) -> Path:
        return self._place / f"job-{self._starts}"

    def start(self, url: str, *, before: Before = (), **env: str) -> Process:
        """Starts the helper on all photos; `before` stands before its command."""
        self.lay_out(url)
        return self.begin(before, env)

    def lay_out(self, url: str) -> None:
        """A job folder, complete."""
        self._starts += 1
        (self.folder / "previews").mkdir(parents=True)
        job = {"protocol": 1, "base_url": url, "keyword_count": 10, "concurrency": self._at_once}
        (self.folder / "job.json").write_text(json.dumps(job))
        (self.folder / "key").write_text(self.key)
        (self.folder / "alive").write_text("1")
        lines = []
        for number in range(self._photos):
            (self.folder / f"previews/{number}.jpg").write_bytes(self._preview)
            line = {"id": str(number), "name": "", "preview": f"previews/{number}.jpg"}
            lines.append(line | {"context": {"sublocation": f"{PLACE} {number:04}"}})
        text = "".join(json.dumps(line) + "\n" for line in (*lines, {"end": True}))
        (self.folder / "photos.jsonl").write_text(text)

    def begin(self, before: Before, env: dict[str, str]) -> Process:
        """Starts the helper on the folder that is laid out."""
        return _start([*before, command.PROGRAM, "run-job", self.folder], env)

    def told(self, output: str) -> set[int]:
        """The photos that the last start has reported as done."""
        try:
            text = (self.folder / "events.jsonl").read_text("utf-8")
        except FileNotFoundError:
            return set()
        events = map(json.loads, text.rpartition("\n")[0].splitlines())
        return {int(event["id"]) for event in events if event["event"] == "done"}

    def faults(self) -> Iterator[str]:
        """What is on the disk that should not be, whenever the helper ends."""
        if (self.folder / "events.jsonl").exists() and (self.folder / "key").exists():
            yield "the key outlives the helper's first event"


class FolderDoor:
    """All starts are over the same photos, into the same folder."""

    name = "folder"
    key = KEY

    def __init__(self, place: Path, photos: int, at_once: int) -> None:
        self.out = place / "out"
        self.photos = place / "photos"
        self._at_once = at_once
        self.photos.mkdir()
        for number in range(photos):
            photo = photographs.save(self.photos / f"{number:04}.jpg")
            photographs.tag(photo, f"-XMP-iptcCore:Location={PLACE} {number:04}")

    def start(self, url: str, *more: str, before: Before = (), **env: str) -> Process:
        """Starts the helper on all photos; `before` stands before its command."""
        photos = ("tag", self.photos, "--out", self.out, "--base-url", url, "--keywords", "10")
        at_once = ("--concurrency", str(self._at_once))
        arguments = [*before, command.PROGRAM, *photos, *at_once, *more]
        return _start(arguments, {"OPENAI_API_KEY": self.key} | env)

    def told(self, output: str) -> set[int]:
        """The photos that the last start has reported as done."""
        return {int(number) for number in re.findall(r"^done .*?(\d{4})\.jpg:", output, re.M)}

    def faults(self) -> Iterator[str]:
        """What is on the disk that should not be, whenever the helper ends."""
        copies = sorted(self.out.glob("*.jpg"))
        titles = photographs.exiftool("-T", "-XMP-dc:Title", *map(str, copies)) if copies else b""
        for copy, title in zip(copies, titles.decode().splitlines(), strict=True):
            if copy.stem not in title:
                yield f"{copy.name} has the title {title!r}"
            with Image.open(copy) as picture, Image.open(self.photos / copy.name) as photo:
                if picture.tobytes() != photo.tobytes():
                    yield f"{copy.name} has other pixels than the photo"
        strange = {each.name for each in self.out.glob("*")} - {copy.name for copy in copies}
        if strange := {name for name in strange if not name.startswith(".vision-keywords-")}:
            yield f"left behind: {strange}"


def _start(arguments: Sequence[str | Path], env: dict[str, str]) -> Process:
    return subprocess.Popen(
        arguments,
        env=command.environment(**env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
