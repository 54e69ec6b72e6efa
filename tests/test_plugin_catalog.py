"""What a run writes into the catalog, and what it leaves alone."""

import time

import pytest

from tests.openai_server import completion, scripted
from tests.studio import HOME, studio


@pytest.fixture
def room(tmp_path, server):
    with studio(tmp_path / HOME, server.url) as opened:
        yield opened


def in_a_moment(seconds):
    then = time.monotonic() + seconds
    return lambda _: time.monotonic() > then


# Texts -----------------------------------------------------------------------------------------


def test_title_and_caption_are_each_written_only_where_there_is_none(room, server):
    words = ["ice", "frost", "flake", "winter", "cold", "white", "hush"]
    server.reply = scripted(red=completion("Snow", words, "Flakes fall."))
    room.lightroom.prefs.update(keyword_count=len(words), agency="shutterstock")
    photos = {
        "neither": room.photo("neither.jpg", "red"),
        "blanks": room.photo("blanks.jpg", "red", title=" ", caption="  "),
        "title": room.photo("title.jpg", "red", title="Mine"),
        "caption": room.photo("caption.jpg", "red", caption="My words\nand more"),
    }
    room.generate(*photos.values())
    assert {name: (photo.title, photo.caption) for name, photo in photos.items()} == {
        "neither": ("Snow", "Flakes fall."),
        "blanks": ("Snow", "Flakes fall."),
        "title": ("Mine", "Flakes fall."),
        "caption": ("Snow", "My words\nand more"),
    }
    assert all(photo.exported_keywords == sorted(words) for photo in photos.values())


def test_a_title_that_is_typed_while_the_gate_is_awaited_stays(room):
    photo = room.photo("a.jpg", "red")

    def hold_the_gate_and_type(lightroom):
        lightroom.hold_gate(4)
        lightroom.at(in_a_moment(2), lambda: photo.edit(title="Typed"))

    room.lightroom.at(room.answered(photo), hold_the_gate_and_type)
    room.generate(photo, rehearsal=True)
    assert photo.title == "Typed"
    assert photo.caption.startswith("Rehearsal")
    assert len(photo.keywords) == 30


def test_one_step_in_the_undo_menu_takes_back_a_small_run(room):
    photos = room.photos(3)
    before = [photo.snapshot() for photo in photos]
    room.generate(*photos, rehearsal=True)
    assert [photo.snapshot() for photo in photos] != before
    assert room.lightroom.undo_history == ["Stock Keywords for 3 Photos"]
    room.lightroom.undo()
    assert [photo.snapshot() for photo in photos] == before


# Keywords that are there -----------------------------------------------------------------------


def test_an_existing_keyword_is_used_again(room, server):
    existing = {
        "Paris": True,
        "Places|ZÜRICH": True,
        "Places|Europe|Rome": True,
        "Places|Oslo": True,
        "Oslo": True,
        "Private|Bern": False,
        "Private|Bonn": False,
        "Places|Bonn": True,
    }
    chosen = {
        "paris": "Paris",
        "Zürich": "Places|ZÜRICH",
        "rome": "Places|Europe|Rome",
        "OSLO": "Oslo",
        "Bern": "Bern",
        "bonn": "Places|Bonn",
    }
    for path, exports in existing.items():
        room.lightroom.add_keyword(path, include_on_export=exports)
    server.reply = scripted(red=completion("T", list(chosen)))
    photo = room.photo("a.jpg", "red")
    room.generate(photo)
    assert photo.keyword_paths == sorted(chosen.values())


def test_a_nested_keyword_that_the_photo_has_gets_no_twin(room, server):
    room.lightroom.add_keyword("Paris")
    server.reply = scripted(red=completion("T", ["paris"]))
    photo = room.photo("a.jpg", "red", keywords=["Places|Paris"])
    room.generate(photo)
    assert photo.keyword_paths == ["Places|Paris"]


def test_a_persons_keyword_is_never_given_to_a_photo(room, server):
    room.lightroom.add_keyword("Anna", person=True)
    room.lightroom.add_keyword("Family|Rose", person=True)
    server.reply = scripted(red=completion("T", ["anna", "rose", "garden"]))
    photo = room.photo("a.jpg", "red")
    summary = room.generate(photo)
    assert photo.keyword_paths == ["garden", "rose"]
    assert "missing: anna" in summary.text


def test_a_keyword_that_never_exports_is_named_in_the_summary(room, server):
    room.lightroom.add_keyword("secret", include_on_export=False)
    server.reply = scripted(red=completion("T", ["secret", "open"]))
    photo = room.photo("a.jpg", "red")
    summary = room.generate(photo)
    assert photo.exported_keywords == ["open"]
    assert "not to be exported" in summary.text
    assert summary.text.count("secret") == 1


# Keywords that are new -------------------------------------------------------------------------


def test_a_new_keyword_of_many_photos_is_made_once(room):
    # A rehearsal suggests the city; photographers spell it in several ways.
    cities = ["Snow", "snow", "SNOW"]
    photos = [room.photo(f"{n:02}.jpg", "red", city=cities[n % 3]) for n in range(25)]
    room.generate(*photos, rehearsal=True)
    assert all(len(photo.keywords) == 30 for photo in photos)
    assert all(photo.keywords == photos[0].keywords for photo in photos)
    tree = room.lightroom.keyword_tree()
    assert sorted(tree) == photos[0].keywords
    assert [name.casefold() for name in tree].count("snow") == 1
    assert room.lightroom.catalog.gates == 2


def test_a_keyword_that_lightroom_refuses_is_named_and_the_others_are_written(room, server):
    room.lightroom.refuse_keyword("unlucky")
    server.reply = scripted(red=completion("T", ["unlucky", "fine"]))
    photo = room.photo("a.jpg", "red")
    summary = room.generate(photo)
    assert (photo.title, photo.keywords) == ("T", ["fine"])
    assert "missing: unlucky" in summary.text


def test_new_keywords_may_go_inside_the_keyword_that_the_user_marked(room):
    room.lightroom.put_new_keywords_inside("From stock")
    first, second = room.photos(2)
    room.generate(first, rehearsal=True)
    room.generate(second, rehearsal=True)
    assert len(first.keyword_paths) == 30
    assert all(path.startswith("From stock|") for path in first.keyword_paths)
    assert second.keyword_paths == first.keyword_paths


def test_words_that_no_catalog_can_hold_do_no_harm_even_from_another_helper(room):
    """Ours takes care that there are none."""
    photo = room.photo("a.jpg", "red")
    words = ["a,b", "a;b", "a|b", "a\tb", "", "fine", "Fine"]
    texts = {"title": "One\nTwo", "description": "Line one.\nLine two."}
    suggestion = {**texts, "keywords": words, "missing": 0}
    room.put_another_helper_in_place(
        {"event": "started", "protocol": 1, "version": "0"},
        {"event": "done", "id": photo.uuid, "suggestion": suggestion},
        {"event": "finished"},
    )
    summary = room.generate(photo)
    assert photo.keywords == ["fine"]
    assert (photo.title, photo.caption) == ("One Two", "Line one.\nLine two.")
    assert "missing: a,b, a;b, a|b, a\tb." in summary.text


# A catalog that changes ------------------------------------------------------------------------


def test_a_photo_that_is_deleted_during_the_run_fails_alone(room):
    photos = room.photos(3)
    room.lightroom.at(room.answered(photos[1]), photos[1].delete)
    summary = room.generate(*photos, rehearsal=True)
    assert [bool(photo.title) for photo in photos] == [True, False, True]
    assert "for 2 of 3 photos" in summary.text
    assert "p01.jpg: Lightroom could not write" in summary.text


def test_a_keyword_that_is_deleted_during_the_run_is_made_anew(room):
    room.lightroom.add_keyword("blue")
    photo = room.photo("a.jpg", "blue")
    room.lightroom.at(room.answered(photo), lambda lr: lr.delete_keyword("blue"))
    room.generate(photo, rehearsal=True)
    assert "blue" in photo.keywords
    assert "blue" in room.lightroom.keyword_tree()
