"""The dialog of the settings: what is typed, tested, saved as a preset, kept or forgotten."""

import json

import pytest

from tests.openai_server import KEY, error
from tests.settings_form import settings_dialog, settings_section
from tests.studio import HOME, ITEM, studio

LUNA = {"event": "model", "name": "gpt-6-luna", "price": 0.0154, "ends": None, "auto": False}
MINI = {"event": "model", "name": "gpt-4.1-mini", "price": 0.06, "ends": "2027-01-14", "auto": True}
ASTRA = {"event": "model", "name": "gpt-6-astra", "price": None, "ends": None, "auto": False}
VERDICT = {"event": "finished", "model": "gpt-4.1-mini", "ends": "2027-01-14", "cost": 0}

REFUSED = {
    "event": "stopped",
    "code": "key_refused",
    "message": "The server refuses the API key; copy it once more.",
}


@pytest.fixture
def room(tmp_path):
    with studio(tmp_path / HOME) as opened:
        opened.let_account_say([LUNA, MINI, VERDICT])
        yield opened


def stored_key(room):
    return room.lightroom.passwords.get((room.lightroom.plugin_id, "", "api_key"))


def where_the_key_may_not_be(room):
    """Preferences, log, and all files that are left in the temp folder, as one text."""
    left = [path.read_text("utf-8") for path in room.lightroom.temp.rglob("*") if path.is_file()]
    return str([room.lightroom.prefs, room.lightroom.log, room.asked_about_models, left])


# OK and Cancel ---------------------------------------------------------------------------------

TYPED = {
    "api_key": " sk-new ",
    "language": "Swiss German",
    "hint": "Winter in the Alps",
    "confirm_above": "20",
    "keyword_count": "25",
    "required": "alps, snow",
    "blocked": "ski",
    "parent_keyword": "Stock",
    "budget": "2,50",
    "concurrency": "4",
    "base_url": "http://localhost:11434/v1",
    "instructions": "Prefer short titles.\nName the season.",
}
CHOSEN = {
    "agency": "Shutterstock",
    "title_mode": "Replace mine too",
    "caption_mode": "Leave alone",
    "keywords_mode": "Only where there are none",
    "alt_text_mode": "Only where there is none",
    "review": "Photos with a warning",
    "model": "gpt-6-luna: $0.0154 for 100 photos",
    "preview_size": "1024 pixels: for small details",
}
TICKED = {
    "Titles in sentence case": False,
    "Editorial: captions": True,
    "Send the name of the folder": True,
    "Send the GPS position": True,
    "Send the names of people": True,
    "Flex tier": True,
    "Keep the logs": True,
}


def change_all(form):
    for name, text in TYPED.items():
        form.type(name, text)
    for name, title in CHOSEN.items():
        form.choose(name, title)
    for name, ticked in TICKED.items():
        form.check(name, ticked)
    form.leave_field()


def shown_in(form):
    names = set(TYPED) - {"api_key"} | set(CHOSEN)
    values = {name: form.value(name) for name in names}
    return values, {name: form.is_checked(name) for name in TICKED}


def test_what_was_typed_is_kept_with_ok_also_over_a_restart(room):
    with settings_dialog(room) as settings:
        before = shown_in(settings)
        change_all(settings)
        typed = shown_in(settings)
        assert room.lightroom.prefs == {}
    assert stored_key(room) == "sk-new"
    assert "sk-new" not in where_the_key_may_not_be(room)
    room.lightroom.restart()
    with settings_dialog(room) as settings:
        assert shown_in(settings) == typed
        values, _ = typed
        assert values == before[0] | {name: values[name] for name in values}
        assert {name: TYPED[name] for name in ("hint", "budget", "instructions")}.items() <= (
            values.items()
        )
        assert typed[1] == TICKED


def test_cancel_forgets_all_that_was_typed_and_the_key(room):
    with settings_dialog(room, ends="cancel") as settings:
        change_all(settings)
    assert room.lightroom.prefs == {}
    assert stored_key(room) == KEY


def test_what_is_set_goes_into_the_job_of_the_next_run(room):
    with settings_dialog(room) as settings:
        change_all(settings)
    look = room.first_look()
    room.generate(room.photo("a.jpg", "red"), rehearsal=True)
    job = json.loads(look["job.json"])
    assert job["keyword_count"] == 25
    assert (job["required"], job["blocked"]) == (["alps", "snow"], ["ski"])
    assert (job["budget"], job["concurrency"], job["preview_size"]) == (2.5, 4, 1024)
    assert job["instructions"] == "Prefer short titles.\nName the season."
    assert (job["alt_text"], job["flex"]) == (True, True)
    assert (job["keep_title"], job["keep_keywords"]) == (False, True)
    assert (job["agency"], job["model"], job["title_case"]) == (
        "shutterstock",
        "gpt-6-luna",
        "kept",
    )


def test_the_plugin_manager_shows_the_same_and_saves_at_once(room):
    with settings_dialog(room) as settings:
        shown = settings.text
    with settings_section(room) as manager:
        assert manager.text == shown
        change_all(manager)
        assert room.lightroom.prefs["hint"] == "Winter in the Alps"
        assert room.lightroom.prefs["review"] == "warned"
        assert room.lightroom.prefs["send_gps"] is True
        room.lightroom.run()
    assert stored_key(room) == "sk-new"


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("base_url", "localhost:11434", "http:// or https://"),
        ("concurrency", "65", "from 1 to 64"),
        ("concurrency", "four", "from 1 to 64"),
        ("budget", "a little", "cannot be read"),
        ("input_price", "0.40", "takes two amounts"),
        ("instructions", "ö" * 2001, "have 2001 characters"),
        ("api_key", "sk-with blank", "no key has"),
    ],
)
def test_what_cannot_be_read_is_said_at_once_and_ok_is_grey_until_it_is_mended(
    room, field, text, problem
):
    with settings_dialog(room) as settings:
        assert problem not in settings.text
        settings.type(field, text)
        settings.wait_for(problem)
        assert not settings.form.is_enabled
        settings.type(field, "")
        settings.wait_for(problem, gone=True)
        assert settings.form.is_enabled


def test_instructions_may_be_as_long_as_the_helper_takes(room):
    with settings_dialog(room) as settings:
        settings.type("instructions", "ö" * 2000)
        settings.wait_for_the_helper()
        assert settings.form.is_enabled


# The account -----------------------------------------------------------------------------------


def test_the_key_is_tested_as_it_was_typed_and_said_to_work_and_until_when(room):
    with settings_dialog(room, ends="cancel") as settings:
        settings.type("api_key", " sk-typed ")
        settings.press("Test", then="It works.")
        assert '"auto" means gpt-4.1-mini now' in settings.text
        assert "switched off on 2027-01-14" in settings.text
    assert room.keys_tried == ["sk-typed"]
    assert [asked["offline"] for asked in room.asked_about_models] == [True, False]
    assert "sk-typed" not in where_the_key_may_not_be(room)
    assert stored_key(room) == KEY


def test_a_problem_of_the_account_is_said_and_the_key_can_be_tested_again(room):
    room.let_account_say([REFUSED], known=[LUNA, MINI, VERDICT])
    with settings_dialog(room) as settings:
        settings.press("Test", then="The API key is refused.")
        assert settings.find("Test", ("push_button",)).enabled
        settings.press("Test", then="The API key is refused.")
        assert room.keys_tried == [KEY, KEY]


@pytest.mark.parametrize(("ends", "said"), [("2026-12-11", "Choose another"), (None, "no end of")])
def test_the_end_of_a_model_that_was_chosen_is_said(room, ends, said):
    room.lightroom.prefs["model"] = "gpt-5"
    room.let_account_say([VERDICT | {"model": "gpt-5", "ends": ends}], known=[LUNA, VERDICT])
    with settings_dialog(room) as settings:
        settings.press("Test", then="It works with gpt-5")
        assert said in settings.text


# Models and prices -----------------------------------------------------------------------------


def test_each_model_stands_with_its_price_and_after_a_test_those_of_the_account(room):
    room.let_account_say([MINI, ASTRA, VERDICT], known=[LUNA, MINI, VERDICT])
    auto = "auto: the best value, now gpt-4.1-mini"
    mini = "gpt-4.1-mini: $0.06 for 100 photos, until 2027-01-14"
    with settings_dialog(room) as settings:
        assert settings.find("model").titles == [auto, "gpt-6-luna: $0.0154 for 100 photos", mini]
        settings.press("Test", then="It works.")
        assert settings.find("model").titles == [auto, mini, "gpt-6-astra: price unknown"]
        settings.check("Flex tier")
        settings.wait_for_the_helper()
        assert settings.find("model").titles == [auto, mini, "gpt-6-astra: price unknown"]


def test_the_price_follows_what_is_changed_and_typing_asks_the_helper_once(room):
    with settings_dialog(room) as settings:
        assert "100 photos cost about $0.06 with gpt-4.1-mini." in settings.text
        settings.choose("model", "gpt-6-luna: $0.0154 for 100 photos")
        for count in range(5, 40, 5):
            settings.slide("keyword_count", count)
        settings.wait_for("100 photos cost about $0.0154 with gpt-6-luna.")
    assert [asked["keyword_count"] for asked in room.asked_about_models] == [30, 35]


def test_a_model_that_is_not_in_the_list_can_be_named(room):
    room.lightroom.answer("ok", to="Name of the model", type={"Name of the model": " gpt-4o "})
    with settings_dialog(room) as settings:
        settings.press("Another Model…", then="gpt-4o")
        assert settings.value("model") == "gpt-4o"
        settings.wait_for("with gpt-4o.")
    assert room.lightroom.prefs["model"] == "gpt-4o"


def test_no_price_is_made_up_for_a_model_that_nobody_knows_until_one_is_typed(room):
    room.lightroom.prefs["model"] = "llama-at-home"
    with settings_dialog(room) as settings:
        settings.wait_for("No price is known for llama-at-home")
        settings.type("input_price", "0,10")
        settings.type("output_price", "0,40")
        settings.wait_for("With these settings 100 photos cost about $0.0")


# The helper ------------------------------------------------------------------------------------


def test_the_helper_in_the_field_is_tested_with_version_and_protocol(room):
    with settings_dialog(room) as settings:
        assert f"In use: {room.helper}\nIt works: version 0.1.0, protocol 1." in settings.text
        settings.type("helper", "/nowhere/vision-keywords")
        settings.press("Test Helper", then="There is no helper at /nowhere/vision-keywords")
        settings.type("helper", "")
        settings.press("Test Helper", then="It works: version 0.1.0")


def test_a_helper_of_another_version_or_protocol_is_said_to_be_one(room):
    known = room.helper.with_name(f"{room.helper.name}.known")
    with settings_dialog(room) as settings:
        known.write_text(known.read_text().replace("0.1.0", "0.2.0"))
        settings.press("Test Helper", then="The helper is version 0.2.0 and this plug-in 0.1.0.")
        assert "It works: version 0.2.0" in settings.text
        known.write_text('{"event": "started", "protocol": 2, "version": "9.0"}\n')
        settings.press("Test Helper", then="The helper (version 9.0) and this plug-in do not fit")
        assert str(room.helper) in settings.text


# Instructions ----------------------------------------------------------------------------------

EXPLAINS = """#!/bin/sh
[ "$1" = explain ] || exit 2
cp "$2/job.json" "$0.asked"
cp "$2/photos.jsonl" "$0.photos"
cp "$0.events" "$2/events.jsonl"
"""


def test_all_instructions_are_shown_together_and_ones_own_can_be_given_up(room):
    room.put_in_place_of_helper(EXPLAINS)
    told = {
        "event": "instructions",
        "text": "You keyword photos.\n\nName the season.",
        "built_in": "You keyword photos.",
        "own": "Name the season.",
    }
    events = [{"event": "started", "protocol": 1, "version": "0.1.0"}, told, {"event": "finished"}]
    lines = "".join(json.dumps(event) + "\n" for event in events)
    room.helper.with_name(f"{room.helper.name}.events").write_text(lines)
    room.lightroom.answer("ok", to="What the Model Is Told")
    with settings_section(room) as manager:
        manager.type("instructions", "Name the season.")
        manager.press("Show All Instructions…")
        text = room.lightroom.dialogs[-1].text
        assert text.index("You keyword photos.") < text.index("Name the season.")
        assert room.asked_about_models[-1]["instructions"] == "Name the season."
        photos = room.helper.with_name(f"{room.helper.name}.photos").read_text()
        assert json.loads(photos) == {"end": True, "photos": 0}
        manager.press("Restore Built-In")
        assert manager.value("instructions") == ""
    assert room.lightroom.prefs["instructions"] == ""


# Alt text --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("version", "usable"), [("13.1", False), ("13.2", True), ("15.3", True)])
def test_alt_text_is_offered_only_where_lightroom_has_it(tmp_path, version, usable):
    with studio(tmp_path / HOME, version=version) as room:
        room.let_account_say([LUNA, MINI, VERDICT])
        room.lightroom.prefs["alt_text_mode"] = "fill"
        with settings_dialog(room) as settings:
            assert settings.find("alt_text_mode").enabled is usable
            assert ("needs Lightroom 13.2" in settings.text) is not usable
            assert settings.value("alt_text_mode") == ("fill" if usable else "off")
        look = room.first_look()
        room.generate(room.photo("a.jpg", "red"), rehearsal=True)
        assert json.loads(look["job.json"])["alt_text"] is usable


# Presets ---------------------------------------------------------------------------------------


def save_preset(room, settings, name):
    room.lightroom.answer("ok", to="Save Preset", type={"Name": name})
    settings.press("Save…", then="Save…")
    settings.let_time_pass()


def test_a_preset_is_saved_picked_and_deleted_and_outlives_a_restart(room):
    with settings_dialog(room) as settings:
        change_all(settings)
        settings.type("helper", str(room.helper))
        save_preset(room, settings, "Alps")
        alps = shown_in(settings)
        settings.type("hint", "Something else")
        settings.let_time_pass()
        assert settings.find("preset").shown == "(none)"
    room.lightroom.restart()
    with settings_dialog(room) as settings:
        settings.type("keyword_count", "10")
        settings.leave_field()
        settings.choose("preset", "Alps")
        settings.let_time_pass()
        assert shown_in(settings) == alps
        assert settings.find("preset").shown == "Alps"
        room.lightroom.answer("ok", to='Delete the preset "Alps"?')
        settings.press("Delete…", then="(none)")
        assert settings.find("preset").titles == ["(none)"]
        assert shown_in(settings) == alps
        assert not settings.find("Delete…", ("push_button",)).enabled


def test_a_preset_holds_neither_the_key_nor_the_place_of_the_helper(room):
    with settings_dialog(room) as settings:
        settings.type("api_key", "sk-secret")
        settings.type("helper", str(room.helper))
        save_preset(room, settings, "Mine")
        settings.type("helper", "")
        settings.type("hint", "x")
        settings.choose("preset", "Mine")
        settings.let_time_pass()
        assert settings.value("helper") == ""
    [preset] = room.lightroom.prefs["presets"]
    assert preset["name"] == "Mine"
    assert not {"api_key", "helper"} & preset["values"].keys()
    assert "sk-secret" not in where_the_key_may_not_be(room)


def test_a_preset_is_replaced_only_when_the_user_says_so(room):
    with settings_dialog(room) as settings:
        settings.type("hint", "first")
        save_preset(room, settings, "Mine")
        settings.type("hint", "second")
        room.lightroom.answer("cancel", to='There is a preset "Mine" already')
        save_preset(room, settings, "Mine")
        assert room.lightroom.prefs["presets"][0]["values"]["hint"] == "first"
        room.lightroom.answer("ok", to='There is a preset "Mine" already')
        save_preset(room, settings, "Mine")
    [preset] = room.lightroom.prefs["presets"]
    assert preset["values"]["hint"] == "second"


def test_a_preset_of_an_earlier_version_brings_the_defaults_of_what_it_does_not_have(room):
    room.lightroom.prefs["presets"] = [{"name": "Old", "values": {"hint": "old"}}]
    with settings_dialog(room) as settings:
        settings.check("Send the GPS position")
        settings.choose("preset", "Old")
        settings.let_time_pass()
        assert settings.value("hint") == "old"
        assert not settings.is_checked("Send the GPS position")


@pytest.mark.parametrize("presets", ["Alps", ["Alps", {"name": 5}, {"name": "Alps"}]])
def test_damaged_presets_do_not_keep_the_settings_shut(room, presets):
    room.lightroom.prefs["presets"] = presets
    with settings_dialog(room) as settings:
        assert settings.find("preset").titles == ["(none)"]
        save_preset(room, settings, "Mine")
    [preset] = room.lightroom.prefs["presets"]
    assert preset["name"] == "Mine"


def test_defaults_are_restored_on_request_but_for_key_helper_and_presets(room):
    with settings_dialog(room) as settings:
        before = shown_in(settings)
        settings.type("helper", str(room.helper))
        change_all(settings)
        save_preset(room, settings, "Alps")
        room.lightroom.answer("cancel", to="Restore the defaults")
        settings.press("Restore Defaults…", then="Alps")
        settings.let_time_pass()
        assert shown_in(settings) != before
        room.lightroom.answer("ok", to="Restore the defaults")
        settings.press("Restore Defaults…", then="(none)")
        assert shown_in(settings) == before
        assert settings.value("helper") == str(room.helper)
    assert stored_key(room) == "sk-new"
    assert [preset["name"] for preset in room.lightroom.prefs["presets"]] == ["Alps"]


# With the real helper --------------------------------------------------------------------------


def test_the_installed_helper_lists_models_tests_the_account_and_tells_its_instructions(
    tmp_path, server
):
    with studio(tmp_path / HOME, server.url) as room, settings_dialog(room) as settings:
        settings.wait_for("100 photos cost about $0.06")
        known = settings.find("model").titles
        assert any(title.startswith("gpt-4.1-mini: $0.06") for title in known)
        settings.choose("preview_size", "2048 pixels: the most that is sent")
        settings.wait_for("100 photos cost about $0.06", gone=True)
        settings.wait_for("100 photos cost about $")
        settings.press("Test", then='It works. "auto" means gpt-4.1-mini now')
        assert len(server.requests) == 1
        offered = settings.find("model").titles
        assert len(offered) == 1 + len(server.models)
        server.reply = lambda _: error(401, "invalid_api_key", "Incorrect API key provided")
        settings.press("Test", then="The API key is refused.")
        settings.type("instructions", "Name the season.")
        room.lightroom.answer("ok", to="What the Model Is Told")
        settings.press("Show All Instructions…", then="Show All")
        room.lightroom.run(20, until=lambda lightroom: lightroom.dialogs[-1].closed)
        assert "keywords" in room.lightroom.dialogs[-1].text
        assert "Name the season." in room.lightroom.dialogs[-1].text
    assert KEY not in room.lightroom.log


# What is to be seen ----------------------------------------------------------------------------


def test_no_text_is_cut_and_the_dialog_fits_the_screen(room):
    with settings_dialog(room) as settings:
        settings.type("budget", "2.50")
        settings.press("Test", then="It works.")
        settings.type("instructions", "ö" * 2001)
        settings.wait_for("have 2001 characters")
        drawn = room.lightroom.draw(settings.form)
        assert drawn.cut == []
        assert drawn.fits_screen
        settings.type("instructions", "")
        settings.wait_for("have 2001 characters", gone=True)


# A run -----------------------------------------------------------------------------------------


def test_no_run_starts_with_what_cannot_be_read(room):
    with settings_section(room) as manager:
        manager.type("concurrency", "lots")
        room.lightroom.run()
    room.lightroom.select(room.photo("a.jpg", "red"))
    room.lightroom.answer("ok")
    room.lightroom.click(ITEM)
    assert "from 1 to 64" in room.lightroom.dialogs[-1].text
