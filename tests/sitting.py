"""A run over very many photos in the test Lightroom: how much memory it takes, who holds it up.

One file on the disk stands for all of them, and the understudy for the helper.
"""

from pathlib import Path
from typing import Any

from tests import photographs
from tests.studio import ITEM, studio
from tests.understudy import Understudy


class Sitting:
    """A run over so many photos, and what it took."""

    def __init__(self, home: Path, count: int, **prefs: Any) -> None:
        with studio(home) as room:
            self.room, self.helper = room, Understudy(room.helper)
            self.helper.plan(own_keywords=0)
            picture = photographs.save(home / "one.jpg", photographs.plain("red", (60, 40)))
            self.photos = room.lightroom.add_photos(picture, count, room.pictures)
            room.lightroom.select(*self.photos)
            room.lightroom.prefs.update(confirm_above=100000, **prefs)
            room.lightroom.haste = 20
            room.lightroom.on_dialog(lambda dialog: "cancel" if "Close" in dialog.buttons else "ok")
            self._run(count)

    def _run(self, count: int) -> None:
        lightroom = self.room.lightroom
        before = self._kilobytes()
        self.growth = 0.0
        lightroom.at(
            lambda lr: lr.progress and lr.progress[-1].portion > 1 - 30 / count,
            lambda: setattr(self, "growth", self._kilobytes() - before),
        )
        lightroom.click(ITEM, timeout=300)
        self.summary = lightroom.dialogs[-1].text
        self.longest = lightroom.longest_turn

    def _kilobytes(self) -> float:
        """What Lua holds."""
        collect = self.room.lightroom.bridge.lua.eval(b"collectgarbage")
        collect(b"collect")
        return collect(b"count")
