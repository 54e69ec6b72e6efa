"""A studio: the test Lightroom with the plug-in, the installed helper and photos to work on."""

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests import photographs
from tests.command import PROGRAM
from tests.lightroom import Dialog, Lightroom, Photo
from tests.openai_server import COLOURS, KEY
from tests.plugin import FOLDER

ITEM = "Generate Stock Keywords"
CSV_ITEM = "Save Stock CSV…"
SETTINGS_ITEM = "Vision Keywords Settings…"
ACTION = "Keep keyword order for stock"

HOME = 'Jürgen\'s 50% $HOME; "photos" & 京都'
"""A home folder with all that a shell might trip over."""

ANOTHER_HELPER = """#!/bin/sh
[ "$1" = run-job ] || exit 2
until grep -qs '"end"' "$2/photos.jsonl"; do sleep 0.05; done
cp "$0.events" "$2/events.jsonl"
grep -q '"finished"' "$0.events" || until [ -e "$2/cancel" ]; do sleep 0.05; done
"""


HELPER_WITH_ACCOUNT = """#!/bin/sh
[ "$1" = check-account ] || exec '{program}' "$@"
cat "$2/job.json" >> "$0.asked"
if grep -Eq '"offline": ?true' "$2/job.json"; then cp "$0.known" "$2/events.jsonl"; exit; fi
cat "$2/key" >> "$0.keys"
cp "$0.account" "$2/events.jsonl"
"""


class Studio:
    """What a photographer has: Lightroom, pictures, the helper at its usual place and a key."""

    def __init__(self, lightroom: Lightroom, home: Path, program: str) -> None:
        self.lightroom = lightroom
        self.pictures = home / "Pictures"
        self.helper = home / ".local" / "bin" / program
        self.helper.parent.mkdir(parents=True)
        self.helper.symlink_to(PROGRAM)
        lightroom.passwords[lightroom.plugin_id, "", "api_key"] = KEY

    def photo(self, name: str, colour: str, **facts: object) -> Photo:
        """A photo of one colour in the catalog; `facts` are Lightroom.add_photo's."""
        path = self.pictures / name
        path.parent.mkdir(parents=True, exist_ok=True)
        picture = photographs.told_apart(photographs.plain(COLOURS[colour], (1200, 800)), name)
        if path.suffix.lower() in {".nef", ".dng"}:
            # The test Lightroom renders what Pillow opens; the RAW decoder is not ours to test.
            photographs.save(path.with_suffix(".tif"), picture)
            path.with_suffix(".tif").rename(path)
        else:
            photographs.save(path, picture)
        return self.lightroom.add_photo(path, **facts)

    def photos(self, count: int, colour: str = "red") -> list[Photo]:
        """Photos p00.jpg, p01.jpg and so on, all of one colour."""
        return [self.photo(f"p{number:02}.jpg", colour) for number in range(count)]

    def keyworded_photo(
        self, name: str, ranked: list[str], record: dict[str, str] | None = None, **facts: object
    ) -> Photo:
        """A photo as a run has left it: for tests about what comes after, it spares the run."""
        photo = self.photo(name, "red", keywords=ranked, **facts)
        usual = {"status": "keyworded", "use": "commercial", "keywords": ", ".join(ranked)}
        record = {**usual, **(record or {})}
        plugin = self.lightroom.plugin_id
        photo.properties.update({(plugin, field): value for field, value in record.items()})
        return photo

    def put_in_place_of_helper(self, script: str) -> None:
        """Another program where the helper should be, for tests about just that."""
        self.helper.unlink()
        self.helper.write_text(script)
        self.helper.chmod(0o755)

    def put_another_helper_in_place(self, *events: dict[str, Any]) -> None:
        """One that says just this when all photos are there; without a finish it awaits cancel."""
        self.put_in_place_of_helper(ANOTHER_HELPER)
        lines = "".join(json.dumps(event) + "\n" for event in events)
        self.helper.with_name(f"{self.helper.name}.events").write_text(lines, "utf-8")

    def let_account_say(
        self, account: list[dict[str, Any]], known: list[dict[str, Any]] | None = None
    ) -> None:
        """The helper itself, but for what it says about account and models: that is quick."""
        self.put_in_place_of_helper(HELPER_WITH_ACCOUNT.format(program=PROGRAM))
        for name, events in (("account", account), ("known", known or account)):
            started = {"event": "started", "protocol": 1, "version": "0.1.0"}
            lines = "".join(json.dumps(event) + "\n" for event in [started, *events])
            self.helper.with_name(f"{self.helper.name}.{name}").write_text(lines, "utf-8")

    @property
    def asked_about_models(self) -> list[dict[str, Any]]:
        """What stood in job.json each time that the helper was asked about account or models."""
        path = self.helper.with_name(f"{self.helper.name}.asked")
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]

    @property
    def keys_tried(self) -> list[str]:
        """The keys with which the account was tested."""
        path = self.helper.with_name(f"{self.helper.name}.keys")
        return path.read_text("utf-8").splitlines()

    def generate(
        self,
        *photos: Photo,
        rehearsal: bool = False,
        hint: str = "",
        press: tuple[str, ...] = (),
        timeout: float = 60,
    ) -> Dialog:
        """Selects, clicks, confirms, presses buttons of the summary, and returns it."""
        self.lightroom.select(*photos)
        typed = {"Hint": hint} if hint else {}
        self.lightroom.answer("ok", to="Rehearsal", check={"Rehearsal": rehearsal}, type=typed)
        self.lightroom.answer("ok", press=press)
        self.lightroom.click(ITEM, timeout=timeout)
        return self.lightroom.dialogs[-1]

    def save_csv(
        self,
        *photos: Photo,
        to: Path,
        agency: str = "Adobe Stock",
        press: tuple[str, ...] = (),
        timeout: float = 60,
    ) -> Dialog:
        """Selects, clicks, chooses agency and file, presses buttons of the message, returns it."""
        self.lightroom.select(*photos)
        self.lightroom.answer("ok", to="Agency", choose={"Agency": agency})
        self.lightroom.answer(str(to), to="Save Stock CSV")
        self.lightroom.answer("ok", press=press)
        self.lightroom.click(CSV_ITEM, timeout=timeout)
        return self.lightroom.dialogs[-1]

    @property
    def confirmation(self) -> Dialog:
        """The question that the first click asked."""
        return next(dialog for dialog in self.lightroom.dialogs if "Rehearsal" in dialog.text)

    @property
    def jobs(self) -> list[Path]:
        """The job folders that are left in the temp folder."""
        root = self.lightroom.temp / "VisionKeywords"
        return sorted(job.parent for job in root.glob("*/job.json"))

    def first_look(self) -> dict[str, str]:
        """Fills with the files of the next job, as they are before the helper has touched them."""
        found: dict[str, str] = {}

        def look() -> None:
            files = [path for path in self.jobs[-1].iterdir() if path.is_file()]
            found.update({path.name: path.read_text("utf-8") for path in files})

        self.lightroom.at(lambda _: self.jobs, look)
        return found

    def done(self) -> list[str]:
        """The ids of the photos that the helper has answered so far."""
        texts = [path.read_text("utf-8") for job in self.jobs for path in job.glob("events.jsonl")]
        lines = "".join(texts).rpartition("\n")[0].splitlines()
        return [event["id"] for event in map(json.loads, lines) if event["event"] == "done"]

    def answered(self, photo: Photo) -> Callable[[Any], bool]:
        """For Lightroom.at: the helper has answered for this photo."""
        return lambda _: photo.uuid in self.done()


@contextlib.contextmanager
def studio(home: Path, base_url: str = "", os: str = "mac", **facts: Any) -> Iterator[Studio]:
    """`facts` are those of Lightroom, such as its version."""
    environment = {"OPENAI_BASE_URL": base_url} if base_url else {}
    with Lightroom(home, FOLDER, os=os, environment=environment, **facts) as lightroom:
        program = "vision-keywords.exe" if os == "windows" else "vision-keywords"
        yield Studio(lightroom, home, program)
