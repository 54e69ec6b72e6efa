"""Save Stock CSV: what it asks, what it hands to the helper, and what it says."""

import csv

import pytest
from vision_keywords import agencies

from tests.openai_server import completion, scripted
from tests.plugin import as_python, lua_with_plugin
from tests.studio import ACTION, CSV_ITEM, HOME, studio

WORDS = ["zebra", "apple", "mango", "kiwi", "fig", "lemon"]


@pytest.fixture
def room(tmp_path, server):
    server.reply = scripted(red=completion("Zebra and apple", WORDS, "A bowl."))
    with studio(tmp_path / HOME, server.url) as opened:
        opened.lightroom.prefs["keyword_count"] = 6
        yield opened


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_csv_has_the_catalogs_texts_with_the_keywords_by_rank(room, tmp_path):
    photo = room.photo("a.jpg", "red")
    room.generate(photo)
    photo.title = "My own title"
    photo.add_keywords("banana")
    photo.remove_keywords("mango")
    message = room.save_csv(photo, to=tmp_path / "stock.csv")
    [row] = rows_of(tmp_path / "stock.csv")
    assert row["Filename"] == "a.jpg"
    assert row["Title"] == "My own title"
    assert row["Keywords"].replace(" ", "").split(",") == [
        *("zebra", "apple", "kiwi", "fig", "lemon"),
        "banana",
    ]
    assert "The CSV of 1 photo is saved" in message.text
    assert str(tmp_path / "stock.csv") in message.text
    assert room.jobs == []


def test_photos_without_stock_keywords_are_left_out_and_counted(room, tmp_path):
    done, rehearsed, new = (room.photo(name, "red") for name in ("a.jpg", "b.jpg", "c.jpg"))
    room.generate(done)
    room.generate(rehearsed, rehearsal=True)
    message = room.save_csv(done, rehearsed, new, to=tmp_path / "stock.csv")
    assert [row["Filename"] for row in rows_of(tmp_path / "stock.csv")] == ["a.jpg"]
    assert "Left out: 2 photos without stock keywords" in message.text


def test_with_nothing_to_save_nothing_is_asked(room):
    room.lightroom.select(room.photo("a.jpg", "red"))
    room.lightroom.answer("ok")
    room.lightroom.click(CSV_ITEM)
    [message] = room.lightroom.dialogs
    assert "Left out: 1 photo without stock keywords" in message.text
    assert room.lightroom.commands == []


def test_the_csv_knows_photos_by_the_name_of_the_exported_file(room, tmp_path):
    raw, exported = (room.keyworded_photo(name, WORDS) for name in ("raw.NEF", "b.tif"))
    (tmp_path / "b.jpg").write_bytes(b"in the way")
    room.lightroom.export(exported, actions=(ACTION,), to=tmp_path)
    room.save_csv(raw, exported, to=tmp_path / "stock.csv")
    names = [row["Filename"] for row in rows_of(tmp_path / "stock.csv")]
    assert names == ["raw.jpg", "b-2.jpg"]


def test_what_the_agency_may_not_take_is_said(room, tmp_path):
    photo = room.keyworded_photo(
        "a name far too long for this agency.jpg", WORDS, title="Fruit", caption="A bowl."
    )
    message = room.save_csv(photo, to=tmp_path / "stock.csv")
    assert "file names of 30 characters at most" in message.text
    assert message.style == "warning"


def test_a_file_that_is_there_is_replaced_since_the_panel_has_asked(room, tmp_path):
    photo = room.keyworded_photo("a.jpg", WORDS, title="Fruit", caption="A bowl.")
    path = tmp_path / "stock.csv"
    path.write_text("old")
    room.save_csv(photo, to=path)
    assert rows_of(path)[0]["Filename"] == "a.jpg"


def test_a_name_without_ending_gets_one_and_replaces_nothing(room, tmp_path):
    photo = room.keyworded_photo("a.jpg", WORDS, title="Fruit", caption="A bowl.")
    path = tmp_path / "stock.csv"
    path.write_text("old")
    message = room.save_csv(photo, to=tmp_path / "stock")
    assert path.read_text() == "old"
    assert "No CSV was saved" in message.text
    room.save_csv(photo, to=tmp_path / "new")
    assert rows_of(tmp_path / "new.csv")[0]["Filename"] == "a.jpg"


def test_another_agency_gets_its_own_form(room, tmp_path):
    photo = room.keyworded_photo(
        "a.jpg", WORDS, city="Zürich", country="Switzerland", title="Fruit", caption="A bowl."
    )
    room.save_csv(photo, to=tmp_path / "stock.csv", agency="Shutterstock")
    [row] = rows_of(tmp_path / "stock.csv")
    assert row["Description"].startswith("A bowl.")
    assert "Filename" in row


def test_categories_go_only_to_the_agency_whose_they_are(room, tmp_path):
    record = {"agency": "adobe", "categories": "Food; Travel"}
    photo = room.keyworded_photo("a.jpg", WORDS, record, title="Fruit", caption="A bowl.")
    message = room.save_csv(photo, to=tmp_path / "adobe.csv")
    assert rows_of(tmp_path / "adobe.csv")[0]["Category"]
    assert "No category" not in message.text
    message = room.save_csv(photo, to=tmp_path / "other.csv", agency="Shutterstock")
    assert "no category of that name" not in message.text
    assert rows_of(tmp_path / "other.csv")[0]["Categories"] == ""


def test_an_editorial_photo_is_said_to_be_one(room, tmp_path):
    photo = room.keyworded_photo("a.jpg", WORDS, {"use": "editorial"}, caption="A bowl.")
    room.save_csv(photo, to=tmp_path / "stock.csv", agency="Shutterstock")
    assert rows_of(tmp_path / "stock.csv")[0]["Editorial"].casefold() == "yes"


def test_the_agency_of_the_settings_comes_first(room):
    room.lightroom.prefs["agency"] = "alamy"
    photo = room.keyworded_photo("a.jpg", WORDS, title="Fruit", caption="A bowl.")
    room.lightroom.select(photo)
    room.lightroom.answer("cancel", to="Agency")
    room.lightroom.click(CSV_ITEM)
    question = room.lightroom.dialogs[-1]
    assert "Alamy" in question.text
    assert question.result == "cancel"


def test_cancelling_the_panel_starts_nothing(room):
    photo = room.keyworded_photo("a.jpg", WORDS, title="Fruit", caption="A bowl.")
    started = len(room.lightroom.commands)
    room.lightroom.select(photo)
    room.lightroom.answer("ok", to="Agency")
    room.lightroom.answer("cancel", to="Save Stock CSV")
    room.lightroom.click(CSV_ITEM)
    assert len(room.lightroom.commands) == started


def test_a_helper_that_dies_is_reported(room, tmp_path):
    photo = room.keyworded_photo("a.jpg", WORDS, title="Fruit", caption="A bowl.")
    room.put_in_place_of_helper("#!/bin/sh\nexit 1\n")
    message = room.save_csv(photo, to=tmp_path / "stock.csv")
    assert "No CSV was saved" in message.text
    assert "ended unexpectedly" in message.text


def test_a_folder_that_cannot_be_written_is_said(room, tmp_path):
    photo = room.keyworded_photo("a.jpg", WORDS, title="Fruit", caption="A bowl.")
    message = room.save_csv(photo, to=tmp_path / "no such folder" / "stock.csv")
    assert "No CSV was saved" in message.text
    assert f"{tmp_path / 'no such folder' / 'stock.csv'} could not be written" in message.text


def test_the_menu_lists_the_agencies_that_the_helper_knows():
    lua = lua_with_plugin()
    listed = as_python(lua, lua.eval("require 'Agencies'"))
    known = {one.id: one.name for one in agencies.agencies().values()}
    assert {item["value"]: item["title"] for item in listed} == known
    assert list(known) == [item["value"] for item in listed]


def test_the_plugin_knows_how_long_a_title_each_agency_takes():
    lua = lua_with_plugin()
    listed = as_python(lua, lua.eval("require 'Agencies'"))
    known = {one.id: one.longest_title or None for one in agencies.agencies().values()}
    assert {item["value"]: item.get("longest_title") for item in listed} == known
