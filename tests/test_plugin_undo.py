""" "Undo Last Stock Keywords": what a run wrote is taken back, and nothing of the user's."""

import random

import pytest

from tests.studio import HOME, studio
from tests.writing import UNDO, answer, undo, write


@pytest.fixture
def room(tmp_path):
    with studio(tmp_path / HOME) as opened:
        yield opened


@pytest.fixture
def lightroom(room):
    return room.lightroom


# Taking back -----------------------------------------------------------------------------------


def test_a_whole_run_is_taken_back_exactly_also_after_a_restart(room, lightroom):
    lightroom.add_keyword("Places|Rome")
    photos = [
        room.photo("a.jpg", "red"),
        room.photo("b.jpg", "blue", title="Mine", caption="Two\nlines", keywords=["old", "Ann"]),
        *[room.photo(f"c{number:02}.jpg", "red") for number in range(25)],
    ]
    before = [photo.snapshot() for photo in photos]
    write(
        lightroom,
        *[answer(photo, "T", ["rome", "new", "snow"], description="D") for photo in photos],
        title_mode="replace", keywords_mode="replace",
    )  # fmt: skip
    assert photos[1].title == "T"
    assert photos[1].keyword_paths == ["Places|Rome", "new", "snow"]
    lightroom.restart()
    message = undo(lightroom)
    assert [photo.snapshot() for photo in photos] == before
    assert "Taken back for 27 of 27 photos" in message.text
    assert "no photo has them now" in message.text
    assert "new, snow" in message.text
    assert "27 photos" in lightroom.dialogs[0].text


def test_the_run_before_is_next(room, lightroom):
    photo, other = room.photos(2)
    states = [photo.snapshot()]
    for number in range(3):
        write(
            lightroom,
            answer(photo, f"Title {number}", [f"k{number}", "all"]),
            answer(other, f"Title {number}", [f"k{number}"]),
        )
        states.append(photo.snapshot())
    assert photo.keywords == ["all", "k2"]
    for state in reversed(states[:-1]):
        undo(lightroom)
        assert photo.snapshot() == state
    lightroom.answer("ok")
    lightroom.click(UNDO)
    assert "There is no run of Vision Keywords to take back" in lightroom.dialogs[-1].text


def test_no_is_no(room, lightroom):
    photo = room.photo("a.jpg", "red")
    write(lightroom, answer(photo, "T", ["snow"]))
    after = photo.snapshot()
    lightroom.answer("cancel", to="Take back")
    lightroom.click(UNDO)
    assert photo.snapshot() == after


def test_what_the_user_has_changed_since_stays_and_is_counted(room, lightroom):
    photo, gone, fine = room.photos(3)
    write(
        lightroom, *[answer(p, "T", ["snow", "ice"], description="D") for p in (photo, gone, fine)]
    )
    photo.edit(title="Typed since")
    photo.remove_keywords("ice")
    photo.add_keywords("own")
    gone.delete()
    message = undo(lightroom)
    assert (photo.title, photo.caption, photo.keywords) == ("Typed since", "", ["own"])
    assert (fine.title, fine.keywords) == ("", [])
    assert "Kept, since you have changed them after the run: titles (1)." in message.text
    assert "No longer in the catalog: 1 photo." in message.text
    assert "Taken back for 2 of 3 photos" in message.text


def test_a_keyword_that_the_user_has_renamed_since_stays(room, lightroom):
    photo = room.photo("a.jpg", "red")
    write(lightroom, answer(photo, "T", ["snow", "ice"]))
    lightroom.catalog.tree.find("snow").name = "Powder"
    message = undo(lightroom)
    assert photo.keywords == ["Powder"]
    assert "keywords (1)." in message.text


def test_what_edit_undo_has_taken_back_already_is_left_alone(room, lightroom):
    photo = room.photo("a.jpg", "red", title="Rehearsal (Vision Keywords): x", keywords=["snow"])
    write(lightroom, answer(photo, "T", ["snow", "ice"]))
    lightroom.undo()
    photo.add_keywords("ice")
    before = photo.snapshot()
    message = undo(lightroom)
    assert photo.snapshot() == before
    assert "Nothing of this run was on them any more: 1 photo." in message.text


def test_a_run_that_edit_undo_has_brought_back_can_be_taken_back_again(room, lightroom):
    photos = room.photos(25)
    before = [photo.snapshot() for photo in photos]
    write(lightroom, *[answer(photo, "T", ["snow"]) for photo in photos])
    undo(lightroom)
    # Two gates, which are one step on a Mac.
    assert lightroom.undo().startswith("Take Back")
    assert {photo.title for photo in photos} == {"T"}
    message = undo(lightroom)
    assert [photo.snapshot() for photo in photos] == before
    assert "Taken back for 25 of 25 photos" in message.text
    lightroom.undo()
    lightroom.restart()
    assert "Taken back for 25 of 25 photos" in undo(lightroom).text
    assert [photo.snapshot() for photo in photos] == before


def test_a_keyword_that_was_taken_away_comes_back_even_when_it_has_been_purged(room, lightroom):
    lightroom.add_keyword("Private", include_on_export=False)
    photo = room.photo("a.jpg", "red", keywords=["Private|Animals|fox", "hen"])
    before = photo.snapshot()
    write(lightroom, answer(photo, "T", ["snow"]), keywords_mode="replace")
    assert photo.keywords == ["snow"]
    lightroom.delete_keyword("Private")
    undo(lightroom)
    assert photo.snapshot() == before
    assert lightroom.catalog.tree.find("Private").include_on_export is False
    assert lightroom.catalog.tree.find("Private|Animals|fox").include_on_export is True


def test_a_keyword_that_is_made_anew_has_its_synonyms(room, lightroom):
    lightroom.add_keyword("hen", synonyms=["chicken"])
    photo = room.photo("a.jpg", "red", keywords=["hen"])
    write(lightroom, answer(photo, "T", ["snow"]), keywords_mode="replace")
    lightroom.delete_keyword("hen")
    undo(lightroom)
    assert photo.exported_keywords == ["chicken", "hen"]


@pytest.mark.parametrize("parent", ["", "Écluse"])
def test_a_new_keyword_is_taken_back_however_each_photo_spells_it(room, lightroom, parent):
    first, second = room.photos(2)
    before = [photo.snapshot() for photo in (first, second)]
    write(
        lightroom,
        answer(first, "T", ["Écluse", "ice"]),
        answer(second, "T", ["écluse", "Ice"]),
        parent_keyword=parent,
    )
    assert first.keywords == second.keywords == ["ice", "Écluse"]
    undo(lightroom)
    assert [photo.snapshot() for photo in (first, second)] == before


def test_a_photo_that_was_written_twice_in_a_run_goes_back_to_before_both(room, lightroom):
    photo = room.photo("a.jpg", "red", keywords=["own"])
    before = photo.snapshot()
    write(lightroom, answer(photo, "First", ["snow", "ice"]))
    write(lightroom, answer(photo, "Second", ["ice", "sea"], edited=["title"]), on=True)
    assert (photo.title, photo.keywords) == ("Second", ["ice", "own", "sea"])
    undo(lightroom)
    assert photo.snapshot() == before


# Ends ------------------------------------------------------------------------------------------


def test_a_cancelled_undo_goes_on_at_the_next_click(room, lightroom):
    photos = room.photos(50)
    before = [photo.snapshot() for photo in photos]
    write(lightroom, *[answer(photo, "T", ["snow"]) for photo in photos])
    lightroom.cancel_progress(when=lambda lr: any(photo.title == "" for photo in photos))
    message = undo(lightroom)
    assert "Cancelled: taken back for" in message.text
    assert 0 < sum(photo.title == "T" for photo in photos) < 50
    left = sum(photo.title == "T" for photo in photos)
    message = undo(lightroom)
    assert f"Taken back for {left} of" in message.text
    assert [photo.snapshot() for photo in photos] == before


def test_lightroom_may_die_in_an_undo(room, lightroom):
    photos = room.photos(50)
    before = [photo.snapshot() for photo in photos]
    write(lightroom, *[answer(photo, "T", ["snow"]) for photo in photos])
    lightroom.answer("ok", to="Take back")
    lightroom.click(UNDO, wait=False)
    lightroom.run(until=lambda lr: any(photo.title == "" for photo in photos))
    lightroom.quit()
    lightroom.restart()
    undo(lightroom)
    assert [photo.snapshot() for photo in photos] == before


def test_a_busy_catalog_is_awaited(room, lightroom):
    photo = room.photo("a.jpg", "red")
    write(lightroom, answer(photo, "T", ["snow"]))
    lightroom.answer("ok", to="Take back")
    lightroom.answer("ok")
    lightroom.hold_gate(1.5)
    lightroom.click(UNDO)
    assert photo.title == ""


def test_two_undos_at_once_are_one(room, lightroom):
    photo = room.photo("a.jpg", "red")
    write(lightroom, answer(photo, "T", ["snow"]))
    lightroom.click(UNDO, wait=False)
    lightroom.answer("ok", to="at work already")
    lightroom.click(UNDO, wait=False)
    lightroom.answer("ok", to="Take back")
    lightroom.answer("ok")
    lightroom.run()
    assert photo.title == ""


def test_lightroom_may_die_between_the_note_and_the_gate_or_after_it(room, lightroom):
    """Whatever the journal had time to say, the photos tell what is in place."""
    photos = room.photos(3)
    before = [photo.snapshot() for photo in photos]
    write(lightroom, *[answer(photo, "T", ["snow"]) for photo in photos])
    (journal,) = room.pictures.parent.rglob("*.jsonl")
    lines = journal.read_bytes().splitlines(keepends=True)
    assert b'"commit"' in lines[-1]
    journal.write_bytes(b"".join(lines[:-1]) + lines[-1][:20])
    lightroom.restart()
    undo(lightroom)
    assert [photo.snapshot() for photo in photos] == before


def test_a_run_whose_settings_a_bad_disk_has_lost_can_be_taken_back(room, lightroom):
    photo = room.photo("a.jpg", "red")
    before = photo.snapshot()
    write(lightroom, answer(photo, "T", ["snow"]))
    (journal,) = room.pictures.parent.rglob("*.jsonl")
    journal.write_bytes(b"\0" * 100 + journal.read_bytes()[100:])
    lightroom.restart()
    lightroom.answer("ok", to="There is nothing to review")
    lightroom.click("Review Stock Keywords…")
    undo(lightroom)
    assert photo.snapshot() == before


@pytest.mark.parametrize("seed", range(2))
def test_nothing_that_a_bad_disk_makes_of_the_journal_gets_into_a_photo(tmp_path, seed):
    chance = random.Random(seed)
    with studio(tmp_path / HOME) as room:
        lightroom = room.lightroom
        photo = room.photo("a.jpg", "red", title="Mine", keywords=["own"])
        before = photo.snapshot()
        write(
            lightroom, answer(photo, "T", ["snow"]), title_mode="replace", keywords_mode="replace"
        )
        after = photo.snapshot()
        (journal,) = room.pictures.parent.rglob("*.jsonl")
        whole = journal.read_bytes()
        for _ in range(15):
            damaged = bytearray(whole)
            at, length = chance.randrange(len(damaged)), chance.choice([1, 1, 50])
            damaged[at : at + length] = chance.choice([b"\xff", b"e", b'"', b"7"])
            journal.write_bytes(damaged)
            lightroom.restart()
            undo(lightroom)
            assert photo.snapshot() in (before, after)
            if photo.snapshot() == before:
                lightroom.undo()


# Chance ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_undo_is_exact_whatever_runs_and_edits_came_before(tmp_path, seed):
    """Runs in any modes over what the user and runs before have left, each taken back at once."""
    chance = random.Random(seed)
    words = ["fox", "Fox den", "snow", "ice", "sea", "todo", "Ann"]
    modes = ["fill", "replace", "off"]
    with studio(tmp_path / HOME) as room:
        lightroom = room.lightroom
        lightroom.add_keyword("todo", include_on_export=False)
        lightroom.add_keyword("Ann", person=True)
        lightroom.add_keyword("Nature|ice")
        photos = room.photos(4)
        for number in range(5):
            for photo in photos:
                if chance.random() < 0.4:
                    photo.edit(title=chance.choice(["Mine", "", "Title 1"]))
                if chance.random() < 0.4:
                    photo.add_keywords(chance.choice([*words[:6], "Nature|ice"]))
                if photo.attached and chance.random() < 0.3:
                    photo.remove_keywords(chance.choice(photo.keyword_paths))
            before = [photo.snapshot() for photo in photos]
            chosen = chance.sample(photos, 3)
            users = {photo: set(photo.keyword_paths) for photo in chosen}
            mode = chance.choice(["add", "fill", "replace", "off"])
            private = {"todo", "Ann"}
            write(
                lightroom,
                *[
                    answer(
                        photo, f"Title {chance.randrange(3)}", chance.sample(words, 3),
                        description=f"Caption {number}", alt_text="Alt",
                        edited=["title"] if chance.random() < 0.2 else None,
                    )
                    for photo in chosen
                ],
                title_mode=chance.choice(modes), caption_mode=chance.choice(modes),
                alt_text_mode=chance.choice(modes), keywords_mode=mode,
                rehearsal=chance.random() < 0.2, parent_keyword=chance.choice(["", "Stock"]),
            )  # fmt: skip
            for photo in chosen:
                assert users[photo] & private <= set(photo.keyword_paths)
            lightroom.restart()
            # A rehearsal over photos that are done has nothing to take back.
            if before != [photo.snapshot() for photo in photos]:
                undo(lightroom)
            assert before == [photo.snapshot() for photo in photos]
            write(lightroom, *[answer(p, f"Kept {number}", [f"k{number}"]) for p in chosen])


# Many ------------------------------------------------------------------------------------------


def test_lightroom_stays_awake_while_many_are_written_and_taken_back(room, lightroom, undisturbed):
    picture = room.photo("a.jpg", "red").path
    photos = lightroom.add_photos(picture, 100, room.pictures)
    words = [f"keyword {number}" for number in range(49)]
    write(lightroom, *[answer(p, "T", [*words, p.name], description="D" * 300) for p in photos])
    assert lightroom.longest_turn.seconds < 0.1, lightroom.longest_turn
    message = undo(lightroom)
    assert all(not photo.attached for photo in photos)
    assert lightroom.longest_turn.seconds < 0.1, lightroom.longest_turn
    assert "and 129 more" in message.text
