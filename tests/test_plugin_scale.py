"""Very many photos: memory stays flat, Lightroom responsive, and nothing is done twice."""

import gc

from tests import photographs
from tests.studio import ITEM, studio
from tests.understudy import Understudy


class Sitting:
    """A run over so many photos, and what it took."""

    def __init__(self, home, count):
        with studio(home) as room:
            self.helper = Understudy(room.helper)
            self.helper.plan(own_keywords=0)
            room.lightroom.haste = 10
            import os
            if os.environ.get('NOGC'): gc.disable()
            picture = photographs.save(home / "one.jpg", photographs.plain("red"))
            self.photos = room.lightroom.add_photos(picture, count, room.pictures)
            room.lightroom.select(*self.photos)
            room.lightroom.prefs["confirm_above"] = 100000
            room.lightroom.answer("ok")
            before = self.memory(room)
            self.growth = 0
            room.lightroom.at(
                lambda lr: lr.progress and lr.progress[-1].portion > 1 - 60 / count,
                lambda lr: setattr(self, "growth", self.memory(room) - before),
            )
            room.lightroom.click(ITEM, timeout=300)
            self.summary = room.lightroom.dialogs[-1].text
            self.longest = room.lightroom.longest_turn
            self.jobs = room.jobs

    @staticmethod
    def memory(room):
        """Kilobytes that Lua holds."""
        gc.collect()
        collect = room.lightroom.bridge.lua.eval(b"collectgarbage")
        collect(b"collect")
        return collect(b"count")


def test_five_thousand_photos(tmp_path):
    few, many = Sitting(tmp_path / "few", 250), Sitting(tmp_path / "many", 2500)
    print(few.growth, many.growth, few.longest, many.longest, many.summary)
    assert 0
