"""From the click to the helper's start: which photos, what is known of them, on what terms."""

import pytest

from tests.openai_server import KEY, completion, scripted
from tests.studio import HOME, ITEM, studio


@pytest.fixture
def room(tmp_path, server):
    with studio(tmp_path / HOME, server.url) as opened:
        yield opened


def ignore_that_the_menu_item_would_be_grey(room):
    """Lightroom does not look whether an item fits when very many photos are selected."""
    room.lightroom.info["LrLibraryMenuItems"][0].pop("enabledWhen")


# What is known of the photos -------------------------------------------------------------------


def test_the_context_is_what_the_catalog_knows_but_for_a_private_place(room, server):
    room.lightroom.add_keyword("Anna", person=True)
    room.lightroom.add_keyword("todo", include_on_export=False)
    full = room.photo(
        "full.jpg",
        "red",
        title="Blue hour",
        caption="Snow.\nLight.",
        headline="Winter",
        location="Lindenhof",
        city="Zürich",
        stateProvince="ZH",
        country="Switzerland",
        captured="2024-01-12T17:05:09",
        keywords=["Alps", "Anna", "todo", "Places|Zürich"],
    )
    private = room.photo("private.jpg", "blue", title="Home", city="Zürich", country="Switzerland")
    private.fields["locationIsPrivate"] = True
    room.generate(full, private, room.photo("empty.jpg", "green"))
    assert {request.colour: request.notes for request in server.requests} == {
        "red": {
            "title": "Blue hour",
            "description": "Snow.\nLight.",
            "headline": "Winter",
            "keywords": ["Alps", "Zürich"],
            "sublocation": "Lindenhof",
            "city": "Zürich",
            "state": "ZH",
            "country": "Switzerland",
            "captured": "2024-01-12T17:05:09",
        },
        "blue": {"title": "Home"},
        "green": {},
    }


def test_the_hint_is_told_to_the_model(room, server):
    room.generate(room.photo("a.jpg", "red"), hint="  the Alps in May ")
    assert server.requests[0].notes == {"hint": "the Alps in May"}


# The question ----------------------------------------------------------------------------------


def test_the_question_tells_the_number_the_model_and_the_videos_left_out(room):
    video = room.lightroom.add_video(room.pictures / "v.mov")
    summary = room.generate(*room.photos(2), video, rehearsal=True)
    text = room.confirmation.text
    assert "for 2 photos?" in text
    assert "1 video is left out" in text
    assert "Model: auto. Keywords for each photo: 30." in text
    assert "for 2 of 2 photos" in summary.text


def test_without_a_selection_the_whole_filmstrip_is_announced(room):
    room.lightroom.select(*room.photos(3))
    room.lightroom.catalog.selection = []
    ignore_that_the_menu_item_would_be_grey(room)
    room.lightroom.answer("cancel", to="WHOLE FILMSTRIP: 3 photos")
    room.lightroom.click(ITEM)
    assert room.jobs == []


def test_declining_leaves_nothing_behind(room):
    room.lightroom.select(room.photo("a.jpg", "red"))
    room.lightroom.answer("cancel")
    room.lightroom.click(ITEM)
    assert room.jobs == room.lightroom.commands == []
    assert len(room.lightroom.dialogs) == 1


def test_only_videos_get_one_sentence(room):
    room.lightroom.select(room.lightroom.add_video(room.pictures / "v.mov"))
    ignore_that_the_menu_item_would_be_grey(room)
    room.lightroom.answer("ok", to="Only videos are selected")
    room.lightroom.click(ITEM)
    assert len(room.lightroom.dialogs) == 1


def test_a_second_click_says_that_a_run_is_going_on(room):
    photo = room.photo("a.jpg", "red")
    room.lightroom.select(photo)
    room.lightroom.answer("ok", to="Rehearsal", check={"Rehearsal": True})
    room.lightroom.answer("ok", to="going on already")
    room.lightroom.answer("ok", to="Finished")
    room.lightroom.click(ITEM, wait=False)
    room.lightroom.run(until=lambda lr: lr.processes)
    room.lightroom.click(ITEM)
    assert len(room.lightroom.commands) == 1
    assert photo.title.startswith("Rehearsal")


# The helper ------------------------------------------------------------------------------------


def test_a_missing_helper_is_said_before_anything_is_rendered(room):
    room.helper.unlink()
    room.lightroom.select(room.photo("a.jpg", "red"))
    room.lightroom.answer("ok", to="The helper is not installed")
    room.lightroom.click(ITEM)
    assert str(room.helper) in room.lightroom.dialogs[-1].text
    assert room.lightroom.renderer.rendered == []


def test_a_helper_setting_that_leads_nowhere_never_falls_through(room):
    room.lightroom.prefs["helper"] = "/nowhere/vision-keywords"
    room.lightroom.select(room.photo("a.jpg", "red"))
    room.lightroom.answer("ok", to="There is no helper at /nowhere/vision-keywords")
    room.lightroom.click(ITEM)
    assert room.lightroom.commands == []


def test_a_temporary_folder_that_cannot_be_written_is_one_sentence(room):
    root = room.lightroom.temp / "VisionKeywords"
    root.write_text("a file in the way")
    summary = room.generate(room.photo("a.jpg", "red"))
    assert "cannot make the folder" in summary.text
    assert room.lightroom.commands == []


# The key ---------------------------------------------------------------------------------------


def test_without_a_key_the_sentence_says_where_to_enter_it(room):
    room.lightroom.passwords.clear()
    summary = room.generate(room.photo("a.jpg", "red"))
    assert "Plug-in Manager" in summary.text
    assert room.lightroom.commands == []


def test_a_locked_keychain_is_no_bug(room):
    room.lightroom.keychain_locked = True
    summary = room.generate(room.photo("a.jpg", "red"))
    assert "password store" in summary.text
    assert room.lightroom.commands == []


def test_the_key_travels_in_its_own_file_and_nowhere_else(room, server):
    files = room.first_look()
    room.generate(room.photo("a.jpg", "red"))
    assert "job.json" in files
    assert {name: text for name, text in files.items() if KEY in text} == {"key": KEY + "\n"}
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_rehearsal_needs_no_key_sends_none_and_asks_nobody(room, server):
    room.lightroom.keychain_locked = True
    files = room.first_look()
    photo = room.photo("a.jpg", "red")
    summary = room.generate(photo, rehearsal=True)
    assert "for 1 photo?" in room.confirmation.text
    assert photo.title.startswith("Rehearsal")
    assert "job.json" in files
    assert "key" not in files
    assert server.requests == []
    assert "cost nothing" in summary.text


def test_another_server_needs_no_key(tmp_path, server):
    server.reply = scripted(red=completion("T", ["a"]))
    with studio(tmp_path) as room:
        room.lightroom.passwords.clear()
        room.lightroom.prefs["base_url"] = server.url
        files = room.first_look()
        photo = room.photo("a.jpg", "red")
        room.generate(photo)
        assert photo.title == "T"
        assert f"Server: {server.url}" in room.confirmation.text
        assert "key" not in files
