"""What a run writes into the catalog, and what it leaves alone."""

import time
from pathlib import Path

import pytest

from tests.openai_server import completion, scripted
from tests.studio import HOME, ITEM, studio
from tests.writing import answer, undo, write


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


# Where new keywords go -------------------------------------------------------------------------


def test_new_keywords_go_into_the_parent_keyword_which_is_never_exported(room):
    lightroom = room.lightroom
    lightroom.add_keyword("Places|Rome")
    lightroom.add_keyword("sea", include_on_export=False)
    photos = room.photos(25)
    words = ["rome", "snow", "sea", "stock"]
    outcomes = write(
        lightroom, *[answer(photo, "T", words) for photo in photos], parent_keyword="Stock"
    )
    expected = ["Places|Rome", "Stock|sea", "Stock|snow", "Stock|stock"]
    assert all(photo.keyword_paths == expected for photo in photos)
    assert photos[0].exported_keywords == ["Places", "Rome", "sea", "snow", "stock"]
    assert lightroom.catalog.tree.find("Stock").include_on_export is False
    silent = {"unwritable": {}, "unexported": {}, "removed": {}, "replaced": False}
    assert all(outcome == silent for outcome in outcomes.values())
    assert "Stock" not in undo(lightroom).text.split(": ")[-1].split(", ")


def test_a_parent_keyword_that_is_there_is_used_wherever_it_is(room):
    lightroom = room.lightroom
    lightroom.add_keyword("Mine", include_on_export=False)
    lightroom.add_keyword("Mine|STOCK", include_on_export=False)
    photo = room.photo("a.jpg", "red")
    write(lightroom, answer(photo, "T", ["snow"]), parent_keyword="stock")
    assert photo.keyword_paths == ["Mine|STOCK|snow"]
    assert photo.exported_keywords == ["snow"]


def test_a_parent_keyword_that_would_be_exported_is_not_used_but_named(room):
    lightroom = room.lightroom
    lightroom.add_keyword("STOCK")
    lightroom.prefs["parent_keyword"] = "stock"
    photo = room.photo("a.jpg", "red")
    summary = room.generate(photo)
    assert not [path for path in photo.keyword_paths if "|" in path]
    assert "set to be exported, and every photo would get it" in summary.text
    assert summary.text.count("stock.") == 1
    assert lightroom.catalog.tree.find("STOCK").include_on_export is True


def test_beside_one_below_others_that_are_exported_a_new_parent_is_made(room):
    lightroom = room.lightroom
    lightroom.add_keyword("Mine")
    lightroom.add_keyword("Mine|Stock", include_on_export=False)
    photo = room.photo("a.jpg", "red")
    write(lightroom, answer(photo, "T", ["snow"]), parent_keyword="Stock")
    assert photo.keyword_paths == ["Stock|snow"]
    assert photo.exported_keywords == ["snow"]


@pytest.mark.parametrize("name", ["Refused", "a, b", "ann"])
def test_a_parent_keyword_that_lightroom_refuses_is_named_and_the_others_go_to_the_top(room, name):
    room.lightroom.refuse_keyword("Refused")
    room.lightroom.add_keyword("Ann", person=True)
    photo = room.photo("a.jpg", "red")
    outcomes = write(room.lightroom, answer(photo, "T", ["snow"]), parent_keyword=name)
    assert photo.keyword_paths == ["snow"]
    assert outcomes[photo.uuid]["unwritable"] == [name]


def test_a_namesake_that_lightroom_hands_back_from_the_top_is_pointed_out(room):
    lightroom = room.lightroom
    lightroom.catalog.strands_at_root = True
    lightroom.add_keyword("sea", include_on_export=False)
    lightroom.add_keyword("Stock", include_on_export=False)
    photo = room.photo("a.jpg", "red")
    outcomes = write(lightroom, answer(photo, "T", ["sea", "ice"]), parent_keyword="Stock")
    assert photo.keyword_paths == ["Stock|ice", "sea"]
    assert outcomes[photo.uuid]["unexported"] == ["sea"]


# A later run -----------------------------------------------------------------------------------


def test_a_later_run_replaces_what_ours_wrote_and_nothing_else(room):
    photo = room.photo("a.jpg", "red", keywords=["own"])
    write(room.lightroom, answer(photo, "First", ["snow", "ice"], description="One."))
    photo.edit(caption="Typed")
    photo.add_keywords("typed")
    write(room.lightroom, answer(photo, "Second", ["ice", "sea"], description="Two."))
    assert (photo.title, photo.caption) == ("Second", "Typed")
    assert photo.keywords == ["ice", "own", "sea", "typed"]


def test_a_keyword_that_the_user_types_in_the_review_stays_though_a_run_had_added_it(room):
    photo = room.photo("a.jpg", "red")
    write(room.lightroom, answer(photo, "First", ["snow", "ice"]))
    typed = answer(photo, "Second", ["ice", "Snow"], edited=["keywords"])
    write(room.lightroom, {**typed, "typed": ["Snow"]})
    write(room.lightroom, answer(photo, "Third", ["sea"]))
    assert photo.keywords == ["sea", "snow"]


def test_a_real_run_takes_away_what_a_rehearsal_made_up_and_not_the_other_way_round(room):
    photo = room.photo("a.jpg", "red")
    mark = "Rehearsal (Vision Keywords): "
    write(room.lightroom, answer(photo, mark + "x", ["red", "plain"]), rehearsal=True)
    write(room.lightroom, answer(photo, "Fox", ["fox"]))
    done = photo.snapshot()
    write(room.lightroom, answer(photo, mark + "y", ["red"]), rehearsal=True, title_mode="replace")
    assert photo.snapshot() == done
    assert (photo.title, photo.keywords) == ("Fox", ["fox"])


def test_alt_text_is_written_where_lightroom_knows_it(tmp_path):
    for version, expected in [("13.1", None), ("13.2", "A fox."), ("15.3", "A fox.")]:
        with studio(tmp_path / version) as room:
            room.lightroom.version = version
            room.lightroom.restart()
            photo = room.photo("a.jpg", "red")
            result = answer(photo, "T", alt_text="A fox.")
            write(room.lightroom, result, alt_text_mode="fill")
            assert photo.fields.get("altTextAccessibility") == expected
            undo(room.lightroom)
            assert photo.fields.get("altTextAccessibility") is None


# What is noted first ---------------------------------------------------------------------------


ON_A_FULL_DISK = """
local Catalog, Journal, Record = require 'Catalog', require 'Journal', require 'Record'
local catalog = import('LrApplication').activeCatalog()
local settings = require('Settings').read()
local run = Record.of_run(settings)
local journal = Journal.begin(catalog, { run = run, settings = settings, total = 1 })
journal.path = '/dev/full'
local writer = Catalog.writer(catalog, {}, { run = run, settings = settings, journal = journal })
local suggestion = { title = 'T', keywords = { 'ice' }, categories = {}, flags = {} }
return Catalog.write(writer, { { id = '%s', suggestion = suggestion } }, true)['%s'].reason
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_nothing_is_written_that_could_not_be_noted(room):
    photo = room.photo("a.jpg", "red")
    before = photo.snapshot()
    reason = room.lightroom.lua(ON_A_FULL_DISK % (photo.uuid, photo.uuid))
    assert "nothing was changed" in reason
    assert photo.snapshot() == before
    assert room.lightroom.undo_history == []
    assert room.lightroom.keyword_tree() == {}


def test_a_death_in_the_middle_of_a_gate_leaves_nothing_and_undo_says_so(room, tmp_path):
    lightroom, photo = room.lightroom, room.photo("a.jpg", "red")
    before = photo.snapshot()

    def is_noted(_):
        return any("ahead" in path.read_text("utf-8") for path in tmp_path.rglob("*.jsonl"))

    lightroom.select(photo)
    lightroom.answer("ok", to="Rehearsal", check={"Rehearsal": True})
    lightroom.click(ITEM, wait=False)
    lightroom.run(until=is_noted)
    lightroom.quit()
    lightroom.restart()
    assert photo.snapshot() == before
    assert "Nothing of this run was on them any more: 1 photo." in undo(lightroom).text
    assert photo.snapshot() == before


# A catalog that changes ------------------------------------------------------------------------


@pytest.mark.parametrize("left_out", [False, True])
def test_a_photo_that_is_deleted_while_the_gate_is_awaited_fails_alone(room, left_out):
    room.lightroom.catalog.batch_omits_deleted = left_out
    photos = room.photos(3)
    room.lightroom.hold_gate(0.6)
    room.lightroom.at(in_a_moment(0.3), photos[1].delete)
    outcomes = write(room.lightroom, *[answer(photo, "T", ["snow"]) for photo in photos])
    assert [photo.title for photo in photos] == ["T", "", "T"]
    assert "Lightroom could not write" in outcomes[photos[1].uuid]["reason"]
    gone = write(room.lightroom, answer(photos[1], "T"))[photos[1].uuid]["reason"]
    assert "it has left the catalog" in gone


def test_a_keyword_that_is_deleted_during_the_run_is_made_anew(room):
    room.lightroom.add_keyword("blue")
    photo = room.photo("a.jpg", "blue")
    room.lightroom.at(room.answered(photo), lambda lr: lr.delete_keyword("blue"))
    room.generate(photo, rehearsal=True)
    assert "blue" in photo.keywords
    assert "blue" in room.lightroom.keyword_tree()
