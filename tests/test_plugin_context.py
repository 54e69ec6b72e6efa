"""Context.lua: what goes to the model beside the picture, and what stays in the catalog."""

import pytest

from tests.plugin import as_lua, as_python, lua_with_plugin

KEYWORDS = [
    {"name": "Alps", "exports": True, "person": False, "ours": False},
    {"name": "snow", "exports": True, "person": False, "ours": True},
    {"name": "todo", "exports": False, "person": False, "ours": False},
    {"name": "Anna", "exports": True, "person": True, "ours": False},
    {"name": "Bert", "exports": False, "person": True, "ours": False},
]
PLACE = {"location": "Lindenhof", "city": "Zürich", "stateProvince": "ZH", "country": "Switzerland"}
GPS = {"latitude": 47.3729, "longitude": 8.5409}
ALL_ON = {"send_folder": True, "send_gps": True, "send_people": True}


def context(raw=None, formatted=None, keywords=(), record=None, settings=None):
    lua = lua_with_plugin()
    photo = {"raw": raw or {}, "formatted": formatted or {}, "record": record or {}}
    found = lua.eval("require('Context').of")(
        as_lua(lua, {**photo, "keywords": list(keywords)}), as_lua(lua, settings or {})
    )
    return as_python(lua, found)


def test_all_that_the_user_wrote_goes_along():
    texts = {"title": " Blue hour ", "caption": "Snow.\u2028Light.", "headline": "Winter"}
    assert context(
        {"dateTimeOriginalISO8601": "2024-01-12T17:05:09+01:00"}, {**texts, **PLACE}
    ) == {
        "title": "Blue hour",
        "description": "Snow.\nLight.",
        "headline": "Winter",
        "sublocation": "Lindenhof",
        "city": "Zürich",
        "state": "ZH",
        "country": "Switzerland",
        "captured": "2024-01-12T17:05:09",
    }


def test_what_is_ours_does_not_come_back_as_the_users():
    ours = {"title": "A fox", "caption": "A fox in snow."}
    record = {"title": "A fox", "description": "A fox in snow."}
    assert context(formatted=ours, record=record) == {}
    assert context(formatted={**ours, "title": "My fox"}, record=record) == {"title": "My fox"}
    rehearsed = {"title": "Rehearsal (Vision Keywords): A fox", "caption": "  "}
    assert context(formatted=rehearsed) == {}


def test_keywords_go_along_when_they_export_and_are_neither_ours_nor_people():
    assert context(keywords=KEYWORDS) == {"keywords": ["Alps"]}


def test_people_go_along_only_when_switched_on_and_only_those_that_export():
    found = context(keywords=KEYWORDS, settings={"send_people": True})
    assert found == {"keywords": ["Alps"], "people": ["Anna"]}


@pytest.mark.parametrize(
    ("switch", "field", "value"),
    [("send_folder", "folder", "2024 Zermatt"), ("send_gps", "gps", GPS)],
)
def test_folder_and_position_go_along_only_when_switched_on(switch, field, value):
    raw, formatted = {"gps": GPS}, {"folderName": "2024 Zermatt"}
    assert context(raw, formatted) == {}
    assert context(raw, formatted, settings={switch: True}) == {field: value}


def test_a_private_place_stays_in_the_catalog_whatever_is_switched_on():
    raw = {"gps": GPS, "locationIsPrivate": True}
    assert context(raw, PLACE, settings=ALL_ON) == {}


@pytest.mark.parametrize("odd", [{"gps": {}}, {"gps": "47 N"}, {"dateTimeOriginalISO8601": "2024"}])
def test_what_cannot_be_read_is_left_out(odd):
    assert context(odd, settings=ALL_ON) == {}
