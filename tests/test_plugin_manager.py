"""The section in the Plug-in Manager, and that what is set there is what a run goes by."""

import pytest

from tests.openai_server import KEY
from tests.settings_form import settings_section
from tests.studio import HOME, ITEM, studio

MODELS = [
    {"event": "model", "name": "gpt-6-luna", "price": 0.0154, "ends": None, "auto": False},
    {"event": "model", "name": "gpt-4.1-mini", "price": 0.06, "ends": "2027-01-14", "auto": True},
    {"event": "finished", "model": "gpt-4.1-mini", "ends": "2027-01-14", "cost": 0},
]


@pytest.fixture
def room(tmp_path):
    with studio(tmp_path / HOME) as opened:
        opened.let_account_say(MODELS)
        yield opened


def stored_key(room):
    return room.lightroom.passwords.get((room.lightroom.plugin_id, "", "api_key"))


# Settings --------------------------------------------------------------------------------------


def test_the_settings_show_their_defaults_and_the_helper_in_use(room):
    with settings_section(room) as manager:
        assert manager.value("keyword_count") == 30
        assert manager.value("model") == "auto"
        assert f"In use: {room.helper}" in manager.text
        assert KEY not in manager.text


def test_what_is_typed_is_kept_and_used(room, server):
    with settings_section(room) as manager:
        manager.type("keyword_count", "12")
        manager.choose("model", "gpt-6-luna: $0.0154 for 100 photos")
        manager.type("language", "German")
        manager.type("base_url", f" {server.url} ")
    photo = room.photo("a.jpg", "red")
    room.generate(photo)
    [request] = server.requests
    assert request.body["model"] == "gpt-6-luna"
    assert "nswer in German" in request.instructions
    assert len(photo.keywords) == 12


@pytest.mark.parametrize("typed", ["3", "70", "many"])
def test_a_keyword_count_that_is_none_is_refused_and_not_taken_for_another(room, typed):
    with settings_section(room) as manager:
        manager.type("keyword_count", "20")
        manager.type("keyword_count", typed)
        assert len(manager.problems) == 1
    assert room.lightroom.prefs["keyword_count"] == 20


def test_the_slider_and_the_field_are_one_number(room):
    with settings_section(room) as manager:
        manager.slide("keyword_count", 41.3)
        assert manager.find("keyword_count", ("edit_field",)).value == 41
        manager.type("keyword_count", "12")
        manager.leave_field()
        assert manager.find("keyword_count", ("slider",)).value == 12
    assert room.lightroom.prefs["keyword_count"] == 12


@pytest.mark.parametrize(
    ("count", "used"), [("12", 12), (12.7, 12), ("many", 30), (1000, 50), (True, 30)]
)
def test_a_preference_of_the_wrong_kind_never_reaches_the_job(room, count, used):
    room.lightroom.prefs.update(keyword_count=count, agency="shutterstock")
    photo = room.photo("a.jpg", "red")
    hint = " ".join(f"word{number}" for number in range(20))
    room.generate(photo, rehearsal=True, hint=hint)
    assert len(photo.keywords) == used


@pytest.mark.parametrize("address", ["localhost:1234", "https://", "http://two words/v1"])
def test_a_server_address_that_is_none_is_said_and_no_run_starts_with_it(room, address):
    with settings_section(room) as manager:
        manager.type("base_url", address)
        room.lightroom.run()
        assert "http:// or https://" in manager.text
    room.lightroom.select(room.photo("a.jpg", "red"))
    room.lightroom.answer("ok")
    room.lightroom.click(ITEM)
    [message] = room.lightroom.dialogs
    assert "http:// or https://" in message.text


# Money -----------------------------------------------------------------------------------------


def typed(room, manager, **texts):
    """Types into the fields of money; returns all that the section then says."""
    for name, text in texts.items():
        manager.type(name, text)
    room.lightroom.run()
    return manager.text


def test_the_money_fields_are_empty_at_first(room):
    with settings_section(room) as manager:
        fields = ("budget", "input_price", "output_price")
        assert [manager.value(name) for name in fields] == ["", "", ""]
        assert not manager.is_checked("Flex tier: half price, slower")
        assert "Budget for one run:" in manager.text
        assert "A run stops" not in manager.text
    assert not {*fields, "flex"} & room.lightroom.prefs.keys()


def test_what_is_typed_about_money_is_understood_saved_at_once_and_shown_again(room):
    with settings_section(room) as manager:
        text = typed(room, manager, budget="2,5", input_price="0,15", output_price="0.60")
        manager.check("Flex tier: half price, slower")
        assert "A run stops before it costs more than $2.50." in text
        assert room.lightroom.prefs["budget"] == "2,5"
        assert room.lightroom.prefs["flex"] is True
    with settings_section(room) as manager:
        assert manager.value("budget") == "2,5"
        assert manager.value("output_price") == "0.60"
        assert manager.is_checked("Flex tier: half price, slower")
        assert "$2.50" in manager.text


@pytest.mark.parametrize("text", ["two dollars", "0", "-3", "1,000", "nan", "1000000"])
def test_a_budget_that_is_none_is_said_where_it_is_typed(room, text):
    with settings_section(room) as manager:
        assert "The budget cannot be read" in typed(room, manager, budget=text)
        assert "The budget cannot be read" not in typed(room, manager, budget="3")
        assert "$3.00" in manager.text
        assert "A run stops" not in typed(room, manager, budget="")


def test_a_budget_that_cannot_be_read_is_kept_so_that_it_can_be_mended(room):
    with settings_section(room) as manager:
        typed(room, manager, budget="ten")
    with settings_section(room) as manager:
        assert manager.value("budget") == "ten"
        assert "The budget cannot be read" in manager.text


def test_one_price_alone_is_said_to_be_half(room):
    with settings_section(room) as manager:
        assert "takes two amounts" in typed(room, manager, input_price="0.40")
        assert "takes two amounts" not in typed(room, manager, output_price="1.60")


@pytest.mark.parametrize(
    ("stored", "shown"), [(2.5, "2.5"), (0.15, "0.15"), (True, "true"), ("  3 ", "  3 ")]
)
def test_an_amount_of_another_kind_is_shown_as_it_would_be_typed(room, stored, shown):
    room.lightroom.prefs["budget"] = stored
    with settings_section(room) as manager:
        assert manager.value("budget") == shown
    assert room.lightroom.prefs["budget"] == stored


# The key ---------------------------------------------------------------------------------------


def test_a_new_key_goes_to_the_password_store_and_only_there(room):
    with settings_section(room) as manager:
        manager.type("api_key", "  sk-brand-new \n")
    assert stored_key(room) == "sk-brand-new"
    assert "sk-brand-new" not in str(room.lightroom.prefs)


@pytest.mark.parametrize("typed", ["sk-two lines\nof text", "sk-clé"])
def test_what_is_no_key_does_not_take_the_place_of_one_that_works(room, typed):
    room.lightroom.answer("ok", to="The API key holds a blank or a character that no key has")
    with settings_section(room) as manager:
        manager.type("api_key", typed)
    room.lightroom.run()
    assert stored_key(room) == KEY


def test_looking_at_the_settings_leaves_the_key_alone(room):
    with settings_section(room):
        pass
    assert stored_key(room) == KEY


def test_an_emptied_field_removes_the_key(room):
    with settings_section(room) as manager:
        manager.type("api_key", "")
    assert stored_key(room) == ""


def test_a_locked_keychain_does_not_cost_the_user_the_key(room):
    room.lightroom.keychain_locked = True
    manager = room.lightroom.plugin_manager()
    assert "password store" in manager.text
    room.lightroom.keychain_locked = False
    manager.close()
    assert stored_key(room) == KEY


# The helper ------------------------------------------------------------------------------------


def test_the_helper_can_be_chosen(room):
    other = room.helper.rename(room.helper.with_name("other"))
    room.lightroom.answer([str(other)], to="Choose the helper")
    with settings_section(room) as manager:
        manager.press("Choose…")
        assert f"In use: {other}" in manager.text
    assert room.lightroom.prefs["helper"] == str(other)
    photo = room.photo("a.jpg", "red")
    room.generate(photo, rehearsal=True)
    assert photo.title.startswith("Rehearsal")


def test_a_missing_helper_shows_in_the_settings(room):
    room.helper.unlink()
    with settings_section(room) as manager:
        assert "The helper is not installed" in manager.text
