"""The record of a photo: what a run keeps in the plug-in's own fields, and who may replace it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.openai_server import completion, scripted
from tests.plugin import as_lua, as_python, lua_with_plugin
from tests.studio import ACTION, HOME, studio

WORDS = ["zebra", "apple", "mango", "kiwi", "fig"]


@pytest.fixture
def room(tmp_path, server):
    server.reply = scripted(red=completion("Zebra", WORDS, "A bowl.\nTwo lines."))
    with studio(tmp_path / HOME, server.url) as opened:
        opened.lightroom.prefs["keyword_count"] = 5
        yield opened


def record_of(photo):
    return {name: value for (_, name), value in photo.properties.items()}


def test_a_run_keeps_ranked_keywords_texts_model_date_and_settings(room):
    room.lightroom.prefs.update(agency="alamy", editorial=True)
    photo = room.photo("a.jpg", "red")
    room.generate(photo, hint="Fruit of\tthe season")
    record = record_of(photo)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", record.pop("date"))
    assert record.pop("description").replace("\u2028", "\n") == photo.caption
    assert re.fullmatch(r"000001-[\d-]{15}/1", record.pop("run"))
    assert record == {
        "status": "keyworded",
        "keywords": "zebra, apple, mango, kiwi, fig",
        "added": "zebra, apple, mango, kiwi, fig",
        "title": "Zebra",
        "model": "gpt-4.1-mini",
        "agency": "alamy",
        "use": "editorial",
        "settings": "5 keywords; English; hint: Fruit of the season",
    }


def test_one_undo_takes_back_the_record_too(room):
    photo = room.photo("a.jpg", "red")
    room.generate(photo)
    assert record_of(photo)
    assert room.lightroom.undo() == "Stock Keywords for 1 Photo"
    assert record_of(photo) == {}


def test_a_title_of_the_users_own_is_not_recorded_as_written(room):
    photo = room.photo("a.jpg", "red", title="Mine")
    room.generate(photo)
    assert "title" not in record_of(photo)
    assert record_of(photo)["description"]


def test_a_rehearsal_says_so_and_a_run_takes_its_place(room):
    photo = room.photo("a.jpg", "red")
    room.generate(photo, rehearsal=True)
    assert record_of(photo)["status"] == "rehearsed"
    room.lightroom.undo()
    room.generate(photo)
    assert record_of(photo)["status"] == "keyworded"


def test_a_rehearsal_leaves_the_record_of_a_run_alone(room):
    photo = room.photo("a.jpg", "red")
    room.generate(photo)
    before = record_of(photo)
    summary = room.generate(photo, rehearsal=True)
    assert record_of(photo) == before
    assert "in the catalog for 0 of 1 photo" in summary.text
    assert "a.jpg: A rehearsal leaves photos alone" in summary.text


def test_keywords_that_lightroom_refuses_are_not_in_the_order(room):
    room.lightroom.refuse_keyword("mango")
    photo = room.photo("a.jpg", "red")
    room.generate(photo)
    assert record_of(photo)["keywords"] == "zebra, apple, kiwi, fig"


def test_flags_and_categories_are_kept(room):
    photo = room.photo("a.jpg", "red")
    suggestion = {
        "title": "T", "keywords": ["a"], "missing": 0, "flags": ["people", "logo"],
        "categories": ["Food", "Arts, crafts"],
    }  # fmt: skip
    room.put_another_helper_in_place(
        {"event": "started", "protocol": 1, "version": "9"},
        {"event": "done", "id": photo.uuid, "model": "m", "suggestion": suggestion},
        {"event": "finished", "done": 1, "failed": 0},
    )
    room.generate(photo)
    assert record_of(photo)["flags"] == "people, logo"
    assert record_of(photo)["categories"] == "Food; Arts, crafts"


def test_a_long_hint_fits_into_the_searchable_field(room):
    photo = room.photo("a.jpg", "red")
    room.generate(photo, hint="Zürich " * 200)
    settings = record_of(photo)["settings"]
    assert 500 < len(settings.encode()) <= 511


@pytest.mark.parametrize("field", ["flags", "model", "agency"])
def test_nothing_that_is_searchable_is_longer_than_lightroom_takes(field):
    long = "ü" * 300
    result = {"model": long, "suggestion": {"categories": [], "flags": [long]}}
    run = LUA.eval("require('Record').of_run")(as_lua(LUA, {"keyword_count": 5, "agency": long}))
    fields = as_python(LUA, LUA.eval(OF)(as_lua(LUA, result), LUA.table(), run))
    assert 500 < len(fields[field].encode()) <= 511


def test_the_metadata_panel_has_a_tagset_with_every_field(room):
    declared = room.lightroom.catalog.fields_declared[room.lightroom.plugin_id]
    tagset = room.lightroom.lua("return require 'Tagset'")
    shown = {item.rpartition(".")[2] for item in tagset["items"] if isinstance(item, str)}
    assert set(declared) <= shown


def test_what_is_not_yet_keyworded_can_be_searched_for(room):
    status = room.lightroom.catalog.fields_declared[room.lightroom.plugin_id]["status"]
    assert status["searchable"]
    assert status["browsable"]
    assert None in [value.get("value") for value in status["values"]]


def test_every_field_of_a_record_is_declared(room):
    declared = room.lightroom.catalog.fields_declared[room.lightroom.plugin_id]
    fields = room.lightroom.lua("return require('Record').OWN")
    assert {*fields, "exported_name"} == set(declared)


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=",;"), min_size=1)
LUA = lua_with_plugin()
OF = (
    "function(result, names, run) return require('Record').of(result, names, names, run, '1/1') end"
)


@given(st.lists(NAMES.map(str.strip).filter(bool), min_size=1, unique=True))
def test_keywords_come_back_from_a_record_as_they_went_in(names):
    record = LUA.eval("require 'Record'")
    result = {"suggestion": {"categories": names, "flags": []}}
    fields = LUA.eval(OF)(as_lua(LUA, result), as_lua(LUA, names), as_lua(LUA, {"status": "x"}))
    read = as_python(LUA, record.read(fields))
    assert read["keywords"] == names
    assert read["added"] == names
    assert read["categories"] == names


def test_the_name_of_the_exported_file_is_kept(room, tmp_path):
    photo, other = room.photo("a.jpg", "red"), room.photo("b.jpg", "blue")
    room.generate(photo)
    (tmp_path / "a.jpg").write_bytes(b"in the way")
    room.lightroom.export(photo, other, actions=(ACTION,), to=tmp_path)
    assert record_of(photo)["exported_name"] == "a-2.jpg"
    assert record_of(other) == {}
    assert room.lightroom.undo_history == ["Stock Keywords for 1 Photo"]
