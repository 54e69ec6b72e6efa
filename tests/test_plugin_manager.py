"""The section in the Plug-in Manager, and that what is set there is what a run goes by."""

import pytest

from tests.openai_server import KEY
from tests.studio import HOME, studio


@pytest.fixture
def room(tmp_path):
    with studio(tmp_path / HOME) as opened:
        yield opened


def stored_key(room):
    return room.lightroom.passwords.get((room.lightroom.plugin_id, "", "api_key"))


# Settings --------------------------------------------------------------------------------------


def test_the_settings_show_their_defaults_and_the_helper_in_use(room):
    with room.lightroom.plugin_manager() as manager:
        assert manager.value("keyword_count") == 30
        assert manager.value("model") == "auto"
        assert f"In use: {room.helper}" in manager.text
        assert KEY not in manager.text


def test_what_is_typed_is_kept_and_used(room, server):
    with room.lightroom.plugin_manager() as manager:
        manager.type("keyword_count", "12")
        manager.type("model", "gpt-6-luna")
        manager.type("language", "German")
        manager.type("base_url", f" {server.url} ")
    assert room.lightroom.prefs["base_url"] == server.url
    photo = room.photo("a.jpg", "red")
    room.generate(photo)
    [request] = server.requests
    assert request.body["model"] == "gpt-6-luna"
    assert "answer in German" in request.instructions
    assert len(photo.keywords) == 12


@pytest.mark.parametrize(("typed", "kept"), [("3", 5), ("70", 50), ("20", 20)])
def test_the_keyword_count_stays_between_5_and_50(room, typed, kept):
    with room.lightroom.plugin_manager() as manager:
        manager.type("keyword_count", typed)
    assert room.lightroom.prefs["keyword_count"] == kept


@pytest.mark.parametrize(
    ("count", "used"), [("12", 12), (12.7, 12), ("many", 30), (1000, 50), (True, 30)]
)
def test_a_preference_of_the_wrong_kind_never_reaches_the_job(room, count, used):
    room.lightroom.prefs["keyword_count"] = count
    photo = room.photo("a.jpg", "red")
    hint = " ".join(f"word{number}" for number in range(20))
    room.generate(photo, rehearsal=True, hint=hint)
    assert len(photo.keywords) == used


def test_a_server_address_that_is_none_is_refused_where_it_is_typed(room):
    with room.lightroom.plugin_manager() as manager:
        manager.type("base_url", "localhost:1234")
        manager.leave_field()
        assert "http://" in manager.problems[0]
        manager.problems.clear()
    assert room.lightroom.prefs.get("base_url", "") == ""


# The key ---------------------------------------------------------------------------------------


def test_a_new_key_goes_to_the_password_store_and_only_there(room):
    with room.lightroom.plugin_manager() as manager:
        manager.type("api_key", "  sk-brand-new \n")
    assert stored_key(room) == "sk-brand-new"
    assert "sk-brand-new" not in str(room.lightroom.prefs)


def test_looking_at_the_settings_leaves_the_key_alone(room):
    with room.lightroom.plugin_manager():
        pass
    assert stored_key(room) == KEY


def test_an_emptied_field_removes_the_key(room):
    with room.lightroom.plugin_manager() as manager:
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
    with room.lightroom.plugin_manager() as manager:
        manager.press("Choose...")
        assert f"In use: {other}" in manager.text
    assert room.lightroom.prefs["helper"] == str(other)
    photo = room.photo("a.jpg", "red")
    room.generate(photo, rehearsal=True)
    assert photo.title.startswith("Rehearsal")


def test_a_missing_helper_shows_in_the_settings(room):
    room.helper.unlink()
    with room.lightroom.plugin_manager() as manager:
        assert "The helper is not installed" in manager.text
