"""The dialogs in other languages, whose words are longer: nothing is cut, all fits the screen."""

import pytest

from tests.studio import studio

GENERATE, REVIEW, UNDO = range(3)
"""Menu items by their place, since their titles are in the language too."""


@pytest.fixture(params=["de", "fr"])
def room(request, tmp_path):
    with studio(tmp_path, language=request.param) as open_room:
        yield open_room


def test_no_tab_of_the_settings_is_cut(room):
    with room.lightroom.plugin_manager() as manager:
        drawn = room.lightroom.draw(manager)
    assert drawn.cut == []


def test_no_dialog_from_the_click_to_the_undo_is_cut(room):
    room.lightroom.prefs.update(review="always", budget="2.50", keyword_count=49)
    done = room.keyworded_photo("done.jpg", ["fox", "snow"], title="Mine")
    room.lightroom.select(done, room.photo("new.jpg", "red"))
    drawings = []

    def look(dialog):
        if dialog.kind == "modal":
            drawings.append(room.lightroom.draw(dialog))
        if len(drawings) == 1:
            dialog.check("rehearsal")
        return "ok"

    room.lightroom.on_dialog(look)
    items = room.lightroom.menu_items()
    for place in (GENERATE, REVIEW, UNDO):
        room.lightroom.click(items[place])
    assert len(drawings) >= 3, "the question, the review and the review of what is written"
    assert [drawn.cut for drawn in drawings if drawn.cut] == []
    assert all(drawn.fits_screen for drawn in drawings)
