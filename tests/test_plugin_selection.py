"""From the click to the helper's start: which photos, what is known of them, on what terms."""

import json
from dataclasses import replace

import pytest

from tests.openai_server import KEY, by_colour, completion, scripted
from tests.settings_form import settings_section
from tests.studio import HOME, ITEM, studio


@pytest.fixture
def room(tmp_path, server):
    with studio(tmp_path / HOME, server.url) as opened:
        yield opened


def ignore_that_the_menu_item_would_be_grey(room):
    """Lightroom does not look whether an item fits when very many photos are selected."""
    room.lightroom.info["LrLibraryMenuItems"][0].pop("enabledWhen")


def runs(room):
    """The command lines that started a run; the price is asked for before."""
    return [line for line in room.lightroom.commands if "run-job" in line]


# What is known of the photos -------------------------------------------------------------------


def test_the_context_is_what_the_catalog_knows_but_for_a_private_place(room, server):
    room.lightroom.add_keyword("Anna", person=True)
    room.lightroom.add_keyword("todo", include_on_export=False)
    full = room.photo(
        "full.jpg",
        "red",
        title="Blue hour",
        caption="Snow.\nLight.",
        headline="Winter",
        location="Lindenhof",
        city="Zürich",
        stateProvince="ZH",
        country="Switzerland",
        captured="2024-01-12T17:05:09",
        keywords=["Alps", "Anna", "todo", "Places|Zürich"],
    )
    private = room.photo("private.jpg", "blue", title="Home", city="Zürich", country="Switzerland")
    private.fields["locationIsPrivate"] = True
    room.generate(full, private, room.photo("empty.jpg", "green"))
    assert {request.colour: request.notes for request in server.requests} == {
        "red": {
            "title": "Blue hour",
            "description": "Snow.\nLight.",
            "headline": "Winter",
            "keywords": ["Alps", "Zürich"],
            "sublocation": "Lindenhof",
            "city": "Zürich",
            "state": "ZH",
            "country": "Switzerland",
            "captured": "2024-01-12T17:05:09",
        },
        "blue": {"title": "Home"},
        "green": {},
    }


def test_folder_position_and_people_are_sent_only_when_switched_on(room, server):
    room.lightroom.add_keyword("Anna", person=True)
    facts = {"keywords": ["Alps", "Anna"], "gps": (47.3729, 8.5409)}
    room.generate(room.photo("Zermatt/a.jpg", "red", **facts))
    room.lightroom.prefs.update(send_folder=True, send_gps=True, send_people=True)
    room.lightroom.restart()
    room.generate(room.photo("Zermatt/b.jpg", "blue", **facts))
    off, on = (request.notes for request in server.requests)
    assert off == {"keywords": ["Alps"]}
    assert on["keywords"] == ["Alps"]
    assert on["people"] == ["Anna"]
    assert on["folder"] == "Zermatt"
    assert (round(on["gps"]["latitude"], 2), round(on["gps"]["longitude"], 2)) == (47.37, 8.54)


def test_what_a_run_has_written_is_not_sent_as_the_users_by_the_next(room, server):
    photo = room.photo("a.jpg", "red", keywords=["Alps"])
    room.generate(photo)
    assert photo.title
    photo.add_keywords("my own")
    room.generate(photo, hint="once more")
    assert server.requests[1].notes == {"keywords": ["Alps", "my own"], "hint": "once more"}


def test_the_size_of_the_previews_is_that_of_the_settings(room, server):
    room.lightroom.prefs["preview_size"] = 400
    room.generate(room.photo("a.jpg", "red"))
    assert max(server.requests[0].preview.size) == 400


def test_what_changes_while_others_are_rendered_is_seen(room, server):
    """Forty photos are under way at most; the sixtieth is read when its turn comes."""
    photos = room.photos(61)
    room.lightroom.at(
        lambda lr: lr.renderer.rendered,
        lambda: (photos[-1].edit(title="My title"), photos[-2].delete()),
    )
    summary = room.generate(*photos)
    assert photos[-1].title == "My title"
    assert any(request.notes.get("title") == "My title" for request in server.requests)
    assert "60 of 60" in summary.text
    assert "No longer in the catalog: 1 photo" in summary.text


def test_the_hint_is_told_to_the_model_and_kept_for_the_next_run(room, server):
    room.generate(room.photo("a.jpg", "red"), hint="  the Alps in May ")
    assert server.requests[0].notes == {"hint": "the Alps in May"}
    room.lightroom.restart()
    room.generate(room.photo("b.jpg", "blue"))
    assert server.requests[1].notes == {"hint": "the Alps in May"}


# Which photos ----------------------------------------------------------------------------------


def test_photos_that_are_done_are_left_out_or_done_again(room, server):
    done = room.keyworded_photo("done.jpg", ["fox"])
    new = room.photo("new.jpg", "blue")
    summary = room.generate(done, new)
    assert [request.colour for request in server.requests] == ["blue"]
    assert "1 of 1" in summary.text
    assert "stock keywords already: 1 photo" in summary.text
    room.lightroom.select(done, new)
    room.lightroom.answer("ok", to="Rehearsal")
    room.lightroom.answer("ok", to="2 of 2")
    room.lightroom.click(ITEM)


def test_below_the_number_of_photos_no_question_is_asked(room, server):
    room.lightroom.prefs.update(confirm_above=2, hint="the Alps")
    done = room.keyworded_photo("done.jpg", ["fox"])
    room.lightroom.select(done, room.photo("new.jpg", "blue"))
    room.lightroom.answer("ok", to="1 of 1")
    room.lightroom.click(ITEM)
    assert len(room.lightroom.dialogs) == 1
    assert server.requests[0].notes == {"hint": "the Alps"}
    room.lightroom.select(done)
    room.lightroom.answer("cancel", to="for 1 photo?")
    room.lightroom.click(ITEM)


def test_what_a_collapsed_stack_hides_is_left_out_and_said(room, server):
    top, hidden, also = (room.photo(f"{name}.jpg", name) for name in ("red", "blue", "green"))
    room.lightroom.stack(top, hidden, also, collapsed=True)
    summary = room.generate(top)
    assert [request.colour for request in server.requests] == ["red"]
    assert "collapsed stacks, and so not selected: 2 photos" in summary.text


def test_an_open_stack_hides_nothing(room):
    one, other = room.photos(2)
    room.lightroom.stack(one, other)
    assert "collapsed" not in room.generate(one, rehearsal=True).text


def test_published_photos_are_written_and_those_to_be_published_again_are_counted(room):
    published, other = room.photos(2)
    collection = room.lightroom.publish(published, to="Adobe Stock")
    summary = room.generate(published, other)
    assert collection.to_republish == [published]
    assert "offers them for publishing again: 1 photo" in summary.text


def test_an_offline_original_is_rendered_from_its_smart_preview_and_counted(room, server):
    with_smart_preview, without = room.photo("a.jpg", "red"), room.photo("b.jpg", "blue")
    with_smart_preview.smart_preview = True
    for photo in (with_smart_preview, without):
        photo.lose_original()
    summary = room.generate(with_smart_preview, without)
    assert [request.colour for request in server.requests] == ["red"]
    assert "smart previews, since the originals are not there: 1 photo" in summary.text
    assert "b.jpg: The original file is missing and there is no smart preview." in summary.text


def test_a_photo_that_is_deleted_while_its_answer_is_on_its_way_is_gone_and_no_failure(
    room, server
):
    photos = room.photos(3)
    room.lightroom.at(room.answered(photos[1]), photos[1].delete)
    summary = room.generate(*photos)
    assert "2 of 2" in summary.text
    assert "No longer in the catalog: 1 photo" in summary.text
    assert room.jobs == []


@pytest.mark.parametrize("omits", [False, True])
def test_a_photo_that_is_deleted_while_others_are_rendered_takes_none_with_it(room, omits):
    room.lightroom.catalog.batch_omits_deleted = omits
    photos = room.photos(4)
    room.lightroom.at(lambda lr: lr.renderer.rendered, photos[2].delete)
    room.lightroom.render_seconds = 0.05
    assert "3 of 3" in room.generate(*photos).text


def test_without_a_place_for_the_journal_no_run_is_started(room, server):
    journal = room.lightroom.files.standard["appData"] / "Vision Keywords"
    journal.parent.mkdir(parents=True, exist_ok=True)
    journal.write_text("a file in the way")
    summary = room.generate(room.photo("a.jpg", "red"))
    assert "cannot note what it changes" in summary.text
    assert (runs(room), room.jobs, server.requests) == ([], [], [])


# When Lightroom dies ---------------------------------------------------------------------------


@pytest.mark.parametrize("review", ["never", "always"])
def test_what_was_paid_for_when_lightroom_died_is_not_paid_for_again(room, server, review):
    """Neither what was answered, nor what was under way while Lightroom started again."""
    server.reply = lambda request: replace(by_colour(request), after=0.5)
    room.lightroom.prefs.update(review=review, confirm_above=100)
    photos = room.photos(30)
    room.lightroom.select(*photos)
    room.lightroom.at(lambda _: len(room.done()) >= 8, lambda lr: lr.quit())
    room.lightroom.click(ITEM)
    room.lightroom.restart()
    room.lightroom.on_dialog(
        lambda dialog: "other" if "Accept All Remaining" in dialog.buttons else "ok"
    )
    room.lightroom.click(ITEM)
    assert all(photo.title == "A red field" for photo in photos)
    assert len(server.requests) == 30


# The question ----------------------------------------------------------------------------------


def test_the_question_tells_the_number_the_model_and_the_videos_left_out(room):
    video = room.lightroom.add_video(room.pictures / "v.mov")
    summary = room.generate(*room.photos(2), video, rehearsal=True)
    text = room.confirmation.text
    assert "for 2 photos?" in text
    assert "1 video is left out" in text
    assert "Model: auto. Keywords for each photo: 30." in text
    assert "for 2 of 2 photos" in summary.text


def test_without_a_selection_the_whole_filmstrip_is_announced(room):
    room.lightroom.select(*room.photos(3))
    room.lightroom.catalog.selection = []
    ignore_that_the_menu_item_would_be_grey(room)
    room.lightroom.answer("cancel", to="WHOLE FILMSTRIP: 3 photos")
    room.lightroom.click(ITEM)
    assert room.jobs == []


def test_declining_leaves_nothing_behind(room):
    room.lightroom.select(room.photo("a.jpg", "red"))
    room.lightroom.answer("cancel")
    room.lightroom.click(ITEM)
    assert room.jobs == runs(room) == []
    assert len(room.lightroom.dialogs) == 1


def test_only_videos_get_one_sentence(room):
    room.lightroom.select(room.lightroom.add_video(room.pictures / "v.mov"))
    ignore_that_the_menu_item_would_be_grey(room)
    room.lightroom.answer("ok", to="Only videos are selected")
    room.lightroom.click(ITEM)
    assert len(room.lightroom.dialogs) == 1


def test_a_second_click_says_that_a_run_is_going_on(room):
    photo = room.photo("a.jpg", "red")
    room.lightroom.select(photo)
    room.lightroom.answer("ok", to="Rehearsal", check={"Rehearsal": True})
    room.lightroom.answer("ok", to="at work already")
    room.lightroom.answer("ok", to="Finished")
    room.lightroom.click(ITEM, wait=False)
    room.lightroom.run(until=lambda _: runs(room))
    room.lightroom.click(ITEM)
    assert len(runs(room)) == 1
    assert photo.title.startswith("Rehearsal")


# What job.json holds ---------------------------------------------------------------------------


def job_of(room, **plan):
    """job.json of a run, as it was written, for a helper that has its answer ready."""
    photo = room.photo("a.jpg", "red")
    suggestion = {"title": "T", "keywords": ["a"], "missing": 0}
    room.put_another_helper_in_place(
        {"event": "started", "protocol": 1, "version": "0"},
        {"event": "done", "id": photo.uuid, "model": "m", "suggestion": suggestion},
        {"event": "finished", "done": 1, "failed": 0},
    )
    files = room.first_look()
    room.lightroom.select(photo)
    room.lightroom.answer("ok", to="Rehearsal", **plan)
    room.lightroom.answer("ok")
    room.lightroom.click(ITEM)
    return json.loads(files["job.json"])


def test_without_settings_the_job_names_no_budget_no_price_and_no_keywords(room):
    assert job_of(room) == {
        "protocol": 1,
        "keyword_count": 30,
        "model": "auto",
        "base_url": "",
        "language": "English",
        "hint": "",
        "rehearsal": False,
        "flex": False,
        "fresh": False,
        "agency": "adobe",
        "title_case": "sentence",
        "editorial": False,
        "instructions": "",
        "alt_text": False,
        "keep_title": True,
        "keep_keywords": True,
        "preview_size": 672,
    }


def test_agency_own_keywords_and_kinds_of_text_reach_the_job(room):
    with settings_section(room) as manager:
        assert manager.is_checked("Titles in sentence case")
        manager.choose("Agency", "Shutterstock")
        manager.type("required", " Zürich, snow scene ;, ")
        manager.type("blocked", "logo")
        manager.check("Titles in sentence case", False)
        manager.check("Editorial")
    job = job_of(room)
    assert job["agency"] == "shutterstock"
    assert job["required"] == ["Zürich", "snow scene"]
    assert job["blocked"] == ["logo"]
    assert job["title_case"] == "kept"
    assert job["editorial"] is True
    with settings_section(room) as manager:
        assert manager.value("required") == " Zürich, snow scene ;, "
        assert manager.value("Agency") == "shutterstock"
        assert not manager.is_checked("Titles in sentence case")


def test_budget_prices_and_flex_reach_the_job_as_numbers(room):
    room.lightroom.prefs.update(budget="2,50", input_price="0.1", output_price=1.6, flex=True)
    job = job_of(room)
    assert (job["budget"], job["flex"]) == (2.5, True)
    assert (job["input_price"], job["output_price"]) == (0.1, 1.6)


def test_asking_anew_is_a_tick_of_one_run_and_off_at_first(room):
    ticked = job_of(room, check={"Ask anew, and pay again": True})
    assert ticked["fresh"] is True
    assert job_of(room)["fresh"] is False


@pytest.mark.parametrize(
    "budget",
    [
        *("two", "0", "0,00", "-1", "1,000", "1e9", "2.50.1"),
        *(0, -2.5, float("nan"), float("inf"), 10**9, True, False, {"a": 1}),
    ],
)
def test_a_budget_that_cannot_be_read_refuses_the_run_and_never_means_none(room, budget):
    room.lightroom.prefs["budget"] = budget
    room.lightroom.select(room.photo("a.jpg", "red"))
    room.lightroom.answer("ok", to="The budget cannot be read")
    room.lightroom.click(ITEM)
    assert "in the settings of Vision Keywords" in room.lightroom.dialogs[-1].text
    assert len(room.lightroom.dialogs) == 1
    assert room.lightroom.commands == room.jobs == []


@pytest.mark.parametrize(
    "prefs",
    [
        {"input_price": "0.40"},
        {"output_price": "1.60"},
        {"input_price": "cheap", "output_price": "1.60"},
        {"input_price": -1, "output_price": 1.6},
        {"input_price": float("nan"), "output_price": "1.60"},
        {"input_price": "0.40", "output_price": True},
    ],
)
def test_a_price_that_cannot_be_read_or_is_half_refuses_the_run(room, prefs):
    room.lightroom.prefs.update(prefs)
    room.lightroom.select(room.photo("a.jpg", "red"))
    room.lightroom.answer("ok", to="takes two amounts, in and out")
    room.lightroom.click(ITEM)
    assert room.lightroom.commands == room.jobs == []


@pytest.mark.parametrize("nothing", ["", "  ", None])
def test_an_empty_budget_is_none(room, nothing):
    room.lightroom.prefs["budget"] = nothing
    assert "budget" not in job_of(room)


@pytest.mark.parametrize("flex", ["true", 1, {}, None])
def test_only_a_tick_asks_for_the_flex_tier(room, flex):
    room.lightroom.prefs["flex"] = flex
    assert job_of(room)["flex"] is False


def test_a_price_of_nothing_is_a_price(room):
    room.lightroom.prefs.update(input_price="0", output_price="0")
    job = job_of(room)
    assert (job["input_price"], job["output_price"]) == (0, 0)


# The helper ------------------------------------------------------------------------------------


def test_a_missing_helper_is_said_before_anything_is_rendered(room):
    room.helper.unlink()
    room.lightroom.select(room.photo("a.jpg", "red"))
    room.lightroom.answer("ok", to="The helper is not installed")
    room.lightroom.click(ITEM)
    assert str(room.helper) in room.lightroom.dialogs[-1].text
    assert room.lightroom.renderer.rendered == []


def test_a_helper_setting_that_leads_nowhere_never_falls_through(room):
    room.lightroom.prefs["helper"] = "/nowhere/vision-keywords"
    room.lightroom.select(room.photo("a.jpg", "red"))
    room.lightroom.answer("ok", to="There is no helper at /nowhere/vision-keywords")
    room.lightroom.click(ITEM)
    assert room.lightroom.commands == []


def test_a_temporary_folder_that_cannot_be_written_is_one_sentence(room):
    root = room.lightroom.temp / "VisionKeywords"
    root.write_text("a file in the way")
    summary = room.generate(room.photo("a.jpg", "red"))
    assert "cannot make the folder" in summary.text
    assert room.lightroom.commands == []


# The key ---------------------------------------------------------------------------------------


def test_without_a_key_the_sentence_says_where_to_enter_it(room):
    room.lightroom.passwords.clear()
    summary = room.generate(room.photo("a.jpg", "red"))
    assert "Vision Keywords Settings" in summary.text
    assert runs(room) == []


def test_a_locked_keychain_is_no_bug(room):
    room.lightroom.keychain_locked = True
    summary = room.generate(room.photo("a.jpg", "red"))
    assert "password store" in summary.text
    assert runs(room) == []


def test_the_key_travels_in_its_own_file_and_nowhere_else(room, server):
    files = room.first_look()
    room.generate(room.photo("a.jpg", "red"))
    assert "job.json" in files
    assert {name: text for name, text in files.items() if KEY in text} == {"key": KEY + "\n"}
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_rehearsal_needs_no_key_sends_none_and_asks_nobody(room, server):
    room.lightroom.keychain_locked = True
    files = room.first_look()
    photo = room.photo("a.jpg", "red")
    summary = room.generate(photo, rehearsal=True)
    assert "for 1 photo?" in room.confirmation.text
    assert photo.title.startswith("Rehearsal")
    assert "job.json" in files
    assert "key" not in files
    assert server.requests == []
    assert "cost nothing" in summary.text


def test_another_server_needs_no_key(tmp_path, server):
    server.reply = scripted(red=completion("T", ["a"]))
    with studio(tmp_path) as room:
        room.lightroom.passwords.clear()
        room.lightroom.prefs["base_url"] = server.url
        files = room.first_look()
        photo = room.photo("a.jpg", "red")
        room.generate(photo)
        assert photo.title == "T"
        assert f"Server: {server.url}" in room.confirmation.text
        assert "key" not in files
