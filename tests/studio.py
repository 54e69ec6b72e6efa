"""A studio: the test Lightroom with the plug-in, the installed helper and photos to work on."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests import photographs
from tests.command import PROGRAM
from tests.lightroom import Dialog, Lightroom, Photo
from tests.openai_server import COLOURS, KEY
from tests.plugin import FOLDER

ITEM = "Generate Stock Keywords"


class Studio:
    """What a photographer has: Lightroom, pictures, the helper at its usual place and a key."""

    def __init__(self, lightroom: Lightroom, home: Path) -> None:
        self.lightroom = lightroom
        self.pictures = home / "Pictures"
        (home / ".local" / "bin").mkdir(parents=True)
        (home / ".local" / "bin" / "vision-keywords").symlink_to(PROGRAM)
        lightroom.passwords[lightroom.plugin_id, "", "api_key"] = KEY

    def photo(self, name: str, colour: str, **facts: object) -> Photo:
        """A photo of one colour in the catalog; `facts` are Lightroom.add_photo's."""
        path = self.pictures / name
        path.parent.mkdir(parents=True, exist_ok=True)
        picture = photographs.plain(COLOURS[colour], (1200, 800))
        if path.suffix.lower() in {".nef", ".dng"}:
            # The test Lightroom renders what Pillow opens; the RAW decoder is not ours to test.
            photographs.save(path.with_suffix(".tif"), picture)
            path.with_suffix(".tif").rename(path)
        else:
            photographs.save(path, picture)
        return self.lightroom.add_photo(path, **facts)

    def generate(self, *photos: Photo, rehearsal: bool = False, timeout: float = 60) -> Dialog:
        """Selects, clicks, confirms, and returns the summary."""
        self.lightroom.select(*photos)
        self.lightroom.answer("ok", to="Rehearsal", check={"Rehearsal": rehearsal})
        self.lightroom.answer("ok")
        self.lightroom.click(ITEM, timeout=timeout)
        return self.lightroom.dialogs[-1]

    @property
    def jobs(self) -> list[Path]:
        """The job folders that are left in the temp folder."""
        root = self.lightroom.temp / "VisionKeywords"
        return sorted(root.iterdir()) if root.exists() else []


@contextlib.contextmanager
def studio(home: Path, base_url: str = "") -> Iterator[Studio]:
    environment = {"OPENAI_BASE_URL": base_url} if base_url else {}
    with Lightroom(home, FOLDER, environment=environment) as lightroom:
        yield Studio(lightroom, home)
