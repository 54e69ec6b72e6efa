"""The review of a run's answers: what the user accepts, edits, skips and leaves."""

import json

import pytest

from tests.studio import HOME, ITEM, studio

RUN = """
    local Json = require 'Json'
    local catalog = import('LrApplication').activeCatalog()
    local plan = Json.decode([==[%s]==])
    local answers, log = {}, { loaded = {}, kept = {}, written = {}, skipped = {} }
    for _, answer in ipairs(plan.answers) do
      answers[answer.id] = answer
    end
    local items = {}
    for index, item in ipairs(plan.items) do
      items[index] = { id = item.id, name = item.name, state = item.state }
    end
    for name in pairs(log) do
      log[name] = Json.array(log[name])
    end
    log.account = require('Review').run(items, {
      settings = plan.settings,
      keep = function(result)
        if plan.full then return nil, 'The disk is full.' end
        answers[result.id] = result
        log.kept[#log.kept + 1] = result
        return true
      end,
      load = function(id) log.loaded[#log.loaded + 1] = id; return answers[id] end,
      write = function(results)
        local outcomes = {}
        local batch = {}
        for index, result in ipairs(results) do
          batch[index] = result
          outcomes[result.id] = plan.outcomes[result.id] or { unwritable = {}, unexported = {} }
          if outcomes[result.id].busy then
            outcomes[result.id], plan.outcomes[result.id] = nil, nil
          end
        end
        log.written[#log.written + 1] = batch
        return outcomes
      end,
      skip = function(id) log.skipped[#log.skipped + 1] = id end,
      photo = function(id) return catalog:findPhotoByUuid(id) end,
    })
    return Json.encode(log)
"""

REVIEW_ITEM = "Review Stock Keywords…"

SETTINGS = {
    "agency": "adobe",
    "title_mode": "fill",
    "caption_mode": "fill",
    "alt_text_mode": "off",
    "keywords_mode": "add",
    "alt_text": False,
}


class Reviewer:
    """A user who works through a review, one step a dialog."""

    def __init__(self, room):
        self.room = room
        self.lightroom = room.lightroom
        self.answers = {}
        self.items = []
        self.outcomes = {}
        self.settings = dict(SETTINGS)
        self.disk_is_full = False
        self.seen = []
        self.log = {}

    def answer(self, photo, title="A fox", keywords=("fox", "snow", "winter"), state=None, **more):
        name = photo.path.name
        suggestion = {
            "title": title, "description": "A fox in snow.", "alt_text": "", "missing": 0,
            "keywords": list(keywords), "categories": ["Animals"], "flags": [], "warnings": [],
        }  # fmt: skip
        suggestion.update(more)
        self.answers[photo.uuid] = {"id": photo.uuid, "name": name, "suggestion": suggestion}
        self.items.append({"id": photo.uuid, "name": name, **({"state": state} if state else {})})

    def work(self, *steps):
        """Each step gets its dialog and says which button is pressed."""
        waiting = list(steps)

        def handle(dialog):
            self.seen.append(dialog.text)
            step = waiting.pop(0)
            choice = step(dialog) if callable(step) else step
            if dialog.closed or choice is None:
                return
            if choice in dialog.buttons:
                dialog.answer(choice)
            else:
                dialog.press(choice)

        self.lightroom.on_dialog(handle)
        plan = {
            "answers": list(self.answers.values()), "items": self.items,
            "outcomes": self.outcomes, "settings": self.settings, "full": self.disk_is_full,
        }  # fmt: skip
        self.log = json.loads(self.lightroom.lua(RUN % json.dumps(plan)))
        assert not waiting, f"not asked for: {waiting}"
        return self.log["account"]

    @property
    def written(self):
        return [result for batch in self.log["written"] for result in batch]


@pytest.fixture
def room(tmp_path):
    with studio(tmp_path / HOME) as opened:
        yield opened


@pytest.fixture
def review(room):
    return Reviewer(room)


def three(review):
    photos = [review.room.photo(f"{letter}.jpg", "red") for letter in "abc"]
    for photo in photos:
        review.answer(photo, title=f"Title of {photo.path.stem}")
    return photos


def to_front(dialog, keyword):
    """Press the arrow beside a keyword."""
    controls = dialog.controls()
    box = next(one for one in controls if one.kind == "checkbox" and one.title == keyword)
    [arrow] = [one for one in controls if one.title == "↑" and one.parent == box.parent]
    dialog.view("press", arrow.tree, arrow.index)


# What is written -------------------------------------------------------------------------------


def test_accepted_photos_are_written_one_by_one_as_they_were_suggested(review):
    a, b, c = three(review)
    account = review.work("Accept", "Accept", "Accept")
    assert account == {"written": 3, "skipped": 0, "left": 0}
    assert [result["id"] for result in review.written] == [a.uuid, b.uuid, c.uuid]
    assert review.written[0]["suggestion"] == review.answers[a.uuid]["suggestion"]
    assert "edited" not in review.written[0]


def test_edits_are_what_is_written(review):
    three(review)

    def edit(dialog):
        dialog.type("Title", "A red fox")
        dialog.check("fox", False)
        to_front(dialog, "winter")
        dialog.type("Keywords of your own", "Alps, Snow")
        return "Accept"

    review.work(edit, "Close")
    [result] = review.written
    assert result["suggestion"]["title"] == "A red fox"
    assert result["suggestion"]["keywords"] == ["winter", "snow", "Alps"]
    assert result["suggestion"]["description"] == "A fox in snow."
    assert result["edited"] == {"title": True, "keywords": True}
    assert result["shown"] == ["winter", "fox", "snow", "Alps"]


def test_the_front_is_seen_at_once_and_the_count_follows_the_ticks(review):
    three(review)

    def look(dialog):
        assert "3 of 3 are switched on" in dialog.text
        dialog.check("snow", False)
        assert "2 of 3 are switched on" in dialog.text
        to_front(dialog, "winter")
        shown = [one.title for one in dialog.controls() if one.kind == "checkbox"]
        assert shown == ["winter", "fox", "snow"]
        assert not dialog.is_checked("snow")
        dialog.type("Keywords of your own", "ice")
        return "Add"

    def added(dialog):
        assert "3 of 4 are switched on" in dialog.text
        assert dialog.is_checked("ice")
        return "Accept"

    review.work(look, added, "Close")
    assert review.written[0]["suggestion"]["keywords"] == ["winter", "fox", "ice"]


def test_edits_survive_paging_back_and_forth(review):
    a, *_ = three(review)

    def edit(dialog):
        dialog.type("Title", "Mine")
        dialog.check("snow", False)
        dialog.type("Keywords of your own", "ice")
        return "Next"

    def again(dialog):
        assert "a.jpg (1 of 3)" in dialog.text
        assert dialog.value("Title") == "Mine"
        assert not dialog.is_checked("snow")
        return "Accept"

    review.work(edit, "Next", "Previous", "Previous", again, "Close")
    [result] = review.written
    assert result["id"] == a.uuid
    assert result["suggestion"]["keywords"] == ["fox", "winter", "ice"]


def test_accept_all_remaining_writes_the_edits_and_leaves_out_what_was_skipped(review):
    a, b, c = three(review)

    def edit(dialog):
        dialog.type("Title", "Mine")
        return "Next"

    account = review.work("Skip", edit, "Accept All Remaining")
    assert account == {"written": 2, "skipped": 1, "left": 0}
    assert review.log["skipped"] == [a.uuid]
    assert [result["id"] for result in review.written] == [b.uuid, c.uuid]
    assert review.written[0]["suggestion"]["title"] == "Mine"


def test_nothing_is_asked_to_be_remaining_at_the_last_photo(review):
    three(review)
    last = []
    review.work("Accept", "Accept", lambda dialog: last.append(dialog.buttons) or "Accept")
    assert "Accept All Remaining" not in last[0]


def test_a_written_photo_can_be_edited_and_written_again(review):
    a, *_ = three(review)

    def edit(dialog):
        assert "Written already" in dialog.text
        dialog.type("Title", "Second thought")
        return "Accept"

    first = lambda dialog: dialog.type("Title", "First thought") or "Accept"  # noqa: E731
    account = review.work(first, "Previous", edit, "Skip", "Skip")
    titles = [(result["id"], result["suggestion"]["title"]) for result in review.written]
    assert titles == [(a.uuid, "First thought"), (a.uuid, "Second thought")]
    assert account == {"written": 1, "skipped": 2, "left": 0}


# Closing ---------------------------------------------------------------------------------------


def test_closing_keeps_the_rest_for_later(review):
    three(review)
    assert review.work("Accept", "Close") == {"written": 1, "skipped": 0, "left": 2}


def test_closing_keeps_edits_for_the_next_review(review):
    three(review)

    def edit(dialog):
        dialog.type("Title", "Mine")
        dialog.check("snow", False)
        dialog.type("Keywords of your own", "ice")
        return "Close"

    assert review.work(edit) == {"written": 0, "skipped": 0, "left": 3}
    [kept] = review.log["kept"]
    assert kept["suggestion"]["title"] == "Mine"
    assert kept["suggestion"]["keywords"] == ["fox", "winter", "ice"]
    assert kept["shown"] == ["fox", "snow", "winter", "ice"]
    assert kept["edited"] == {"title": True, "keywords": True}


def test_what_is_only_looked_at_is_not_kept_anew(review):
    three(review)
    review.work("Next", "Previous", "Accept", "Close")
    assert review.log["kept"] == []


def test_edits_that_cannot_be_kept_stay_on_the_screen(review):
    three(review)
    review.disk_is_full = True

    def edit(dialog):
        dialog.type("Title", "Mine")
        return "Next"

    def back(dialog):
        assert dialog.value("Title") == "Mine"
        dialog.type("Title", "Title of a")
        return "Close"

    review.work(edit, "OK", back)
    assert "could not be kept.\nThe disk is full." in review.seen[1]


def test_whoever_wants_to_close_is_not_held_by_a_full_disk(review):
    three(review)
    review.disk_is_full = True

    def edit(dialog):
        dialog.type("Title", "Mine")
        return "Close"

    def close(dialog):
        assert dialog.value("Title") == "Mine"
        return "Close"

    review.work(edit, "Go Back", close, "Close Without Them")
    assert review.log["written"] == []


def test_an_edit_of_another_photo_is_shown_again_before_the_review_ends(review):
    three(review)

    def edit(dialog):
        dialog.type("Title", "Mine")
        return "Next"

    review.work("Accept", "Previous", edit, "Accept", "Accept", "Accept")
    assert "a.jpg (1 of 3)" in review.seen[-1]
    assert review.written[-1]["suggestion"]["title"] == "Mine"


# What is shown ---------------------------------------------------------------------------------


def test_photo_place_texts_and_what_to_watch_out_for_are_shown(review):
    photo = review.room.photo("a.jpg", "red")
    warnings = ["The keywords say winter, the title says summer."]
    review.answer(photo, title="Füchse", flags=["logo"], warnings=warnings, missing=4)
    pictures = []

    def look(dialog):
        pictures.extend(one for one in dialog.controls() if one.kind == "catalog_photo")
        assert dialog.value("Caption") == "A fox in snow."
        return "Accept"

    review.work(look)
    for words in ("a.jpg (1 of 1)", "characters: 6 of 70", "Animals", "Logos or trademarks",
                  "title says summer", "Keywords fewer than asked for: 4."):  # fmt: skip
        assert words in review.seen[0]
    assert len(pictures) == 1


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("fill", "Yours stays unless you change this one: My own title"),
        ("replace", "Replaces your own: My own title"),
        ("off", "Not written: switched off in the settings."),
    ],
)
def test_what_becomes_of_the_users_own_title_is_said(review, mode, words):
    review.settings["title_mode"] = mode
    review.answer(review.room.photo("a.jpg", "red", title="My own title"))
    review.work("Close")
    assert words in review.seen[0]


def test_the_users_own_title_is_not_said_to_stay_where_it_is_the_same(review):
    review.answer(review.room.photo("a.jpg", "red", title="A fox"), title="A fox")
    review.work("Close")
    assert "Yours stays" not in review.seen[0]


def test_keywords_that_will_not_be_written_are_said_to_be_so(review):
    review.settings["keywords_mode"] = "off"
    review.answer(review.room.photo("a.jpg", "red"))
    review.work("Close")
    assert "Not written: switched off in the settings." in review.seen[0]


def test_a_title_that_a_run_wrote_is_nobodys_own(review):
    photo = review.room.keyworded_photo("a.jpg", [], {"title": "Ours"}, title="Ours")
    review.answer(photo)
    review.work("Close")
    assert "Yours stays" not in review.seen[0]


def test_alt_text_is_shown_and_edited_when_it_was_asked_for(review):
    review.settings.update(alt_text=True, alt_text_mode="fill")
    review.answer(review.room.photo("a.jpg", "red"), alt_text="A fox that stands in snow.")

    def edit(dialog):
        dialog.type("Alt text", "A fox, standing.")
        return "Accept"

    review.work(edit)
    assert review.written[0]["suggestion"]["alt_text"] == "A fox, standing."
    assert review.written[0]["edited"] == {"alt_text": True}


# Trouble ---------------------------------------------------------------------------------------


def test_a_photo_that_could_not_be_written_says_why_and_stays(review):
    a, b, _ = three(review)
    review.outcomes = {a.uuid: {"reason": "It is locked."}, b.uuid: {"busy": True}}
    account = review.work("Accept", "OK", "Next", "Accept", "OK", "Accept", "Close")
    assert "a.jpg: It is locked." in review.seen[1]
    assert "b.jpg: The catalog was busy" in review.seen[4]
    assert account == {"written": 1, "skipped": 0, "left": 2}


def test_a_refused_keyword_is_told_once(review):
    photos = three(review)
    for photo in photos:
        review.outcomes[photo.uuid] = {"unwritable": ["snow"], "unexported": []}
    account = review.work("Accept", "OK", "Accept All Remaining")
    assert "Lightroom does not accept these keywords, so they are missing: snow." in review.seen[1]
    assert account["written"] == 3


def test_photos_that_have_left_the_catalog_are_passed_over_and_said(review):
    a, *_ = three(review)
    a.delete()
    account = review.work("Accept", "Accept", "OK")
    assert "b.jpg (2 of 3)" in review.seen[0]
    assert "Not shown: 1 photo." in review.seen[-1]
    assert account == {"written": 2, "skipped": 0, "left": 0}


# Many ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("button", "words"), [("Accept", ["OK"]), ("Add", [])])
def test_a_photo_that_is_deleted_while_it_is_looked_at_leads_to_the_next(review, button, words):
    photos = three(review)
    review.outcomes = {photos[1].uuid: {"reason": "it has left the catalog"}}

    def delete(_):
        photos[1].delete()
        return button

    account = review.work("Accept", delete, *words, "Accept", "OK")
    assert account == {"written": 2, "skipped": 0, "left": 0}
    assert "Not shown: 1 photo." in review.seen[-1]


def test_of_thousands_one_answer_is_loaded_at_a_time(review):
    photo = review.room.photo("a.jpg", "red")
    review.answer(photo)
    review.items = [{**review.items[0], "id": f"{n}", "name": f"{n}.jpg"} for n in range(5000)]
    review.items[0]["id"] = photo.uuid
    assert review.work("Close")["left"] == 5000
    assert review.log["loaded"] == [photo.uuid]


def test_all_remaining_go_to_the_catalog_in_chunks(review):
    for number in range(60):
        review.answer(review.room.photo(f"{number:02}.jpg", "red"))
    review.work("Accept All Remaining")
    assert [len(batch) for batch in review.log["written"]] == [25, 25, 10]
    [bar] = review.lightroom.progress
    assert bar.done


def test_what_was_decided_before_is_looked_at_again_one_after_the_other(review):
    for letter, state in zip("abc", ("written", "skipped", "undone"), strict=True):
        review.answer(review.room.photo(f"{letter}.jpg", "red"), state=state)
    account = review.work("Accept", "Next", "Accept")
    assert account == {"written": 2, "skipped": 0, "left": 0}
    assert "Written already" in review.seen[0]
    assert "Skipped" in review.seen[1]
    assert "Taken back by Undo" in review.seen[2]


# From the menu, with the journal of a real run --------------------------------------------------


@pytest.fixture
def workshop(tmp_path, server):
    with studio(tmp_path / HOME, server.url) as opened:
        opened.lightroom.prefs["review"] = "always"
        yield opened


def generate(workshop, *photos, **plan):
    """A run whose review is closed at once, unless the plan says otherwise."""
    workshop.lightroom.select(*photos)
    workshop.lightroom.answer("ok", to="Rehearsal", check={"Rehearsal": False})
    workshop.lightroom.answer(**({"result": "Close", "to": "Review Stock Keywords"} | plan))
    workshop.lightroom.answer("ok")
    workshop.lightroom.click(ITEM)


def test_what_a_run_left_for_review_is_edited_and_written_after_a_restart(workshop):
    photos = [workshop.photo("a.jpg", "red"), workshop.photo("b.jpg", "blue")]
    workshop.lightroom.answer("ok", to="b.jpg (1 of 2)", press=["Next"])
    generate(workshop, *photos, to="a.jpg (", type={"Title": "Mine"})
    assert [photo.title for photo in photos] == ["", ""]
    workshop.lightroom.restart()
    workshop.lightroom.answer("Accept", to="a.jpg (", check={"red field 01": False})
    workshop.lightroom.answer("Accept", to="b.jpg (")
    workshop.lightroom.click(REVIEW_ITEM)
    assert [photo.title for photo in photos] == ["Mine", "A blue field"]
    assert "red field 01" not in photos[0].keywords
    assert "red field 02" in photos[0].keywords


def test_a_written_photo_loses_what_its_second_review_switches_off(workshop):
    photo = workshop.photo("a.jpg", "red", keywords=["barn"])
    generate(workshop, photo, result="Accept")
    assert {"barn", "red field 01"} <= set(photo.keywords)
    workshop.lightroom.restart()
    workshop.lightroom.answer(
        "Accept", to="Written already", check={"red field 01": False}, type={"Title": "Mine"}
    )
    workshop.lightroom.click(REVIEW_ITEM)
    assert photo.title == "Mine"
    assert "red field 01" not in photo.keywords
    assert "barn" in photo.keywords


def test_waiting_photos_come_first(workshop):
    photos = [workshop.photo(f"{letter}.jpg", "red") for letter in "abc"]
    steps = iter(["Accept", "Next", "Close"])

    def work(dialog):
        if "Rehearsal" in dialog.text or dialog.kind == "message":
            return "ok"
        step = next(steps)
        return step if step in dialog.buttons else dialog.press(step)

    workshop.lightroom.select(*photos)
    workshop.lightroom.on_dialog(work)
    workshop.lightroom.click(ITEM)
    assert len([photo for photo in photos if photo.title]) == 1
    seen = []
    workshop.lightroom.on_dialog(lambda dialog: seen.append(dialog.text) or "Accept")
    workshop.lightroom.click(REVIEW_ITEM)
    assert ["(1 of 3)" in seen[0], "(2 of 3)" in seen[1], len(seen)] == [True, True, 2]
    assert all(photo.title for photo in photos)


def test_without_a_run_there_is_kindly_nothing_to_review(workshop):
    workshop.lightroom.answer("ok")
    workshop.lightroom.click(REVIEW_ITEM)
    assert "There is nothing to review in this catalog yet." in workshop.lightroom.dialogs[0].text


def test_during_a_run_nothing_is_reviewed(workshop):
    workshop.lightroom.select(workshop.photo("a.jpg", "red"))
    workshop.lightroom.click(ITEM, wait=False)
    workshop.lightroom.answer("ok", to="at work already")
    workshop.lightroom.answer("cancel", to="Rehearsal", when=lambda lr: len(lr.dialogs) == 2)
    workshop.lightroom.click(REVIEW_ITEM)
    assert len(workshop.lightroom.dialogs) == 2


def test_all_photos_gone_is_said_and_frees_the_menu(workshop):
    photo = workshop.photo("a.jpg", "red")
    generate(workshop, photo)
    photo.delete()
    for _ in range(2):
        workshop.lightroom.answer("ok", to="Not shown: 1 photo.")
        workshop.lightroom.click(REVIEW_ITEM)


# On the screen ---------------------------------------------------------------------------------


def test_fifty_long_keywords_fit_a_small_screen_with_all_that_may_be_said(review):
    review.settings.update(alt_text=True, alt_text_mode="fill", keywords_mode="fill")
    own = "A title of my own, which is rather long for the room that it has here"
    long = [f"Gletscherwandern {number:02}" for number in range(50)]
    review.answer(
        review.room.photo("a.jpg", "red", title=own, caption=own), keywords=long,
        flags=["people", "logo"], warnings=["A sentence about this photo. " * 8] * 3, missing=2,
    )  # fmt: skip
    drawn = []
    review.work(lambda dialog: drawn.append(review.lightroom.draw(dialog)) or "Close")
    assert drawn[0].cut == []
    assert drawn[0].width <= 1030
    assert drawn[0].height <= 720
