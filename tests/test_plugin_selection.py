"""From the click to the helper's start: which photos, what is known of them, on what terms."""

import json

import pytest

from tests.openai_server import KEY, completion, scripted
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


def test_the_hint_is_told_to_the_model(room, server):
    room.generate(room.photo("a.jpg", "red"), hint="  the Alps in May ")
    assert server.requests[0].notes == {"hint": "the Alps in May"}


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
    room.lightroom.answer("ok", to="going on already")
    room.lightroom.answer("ok", to="Finished")
    room.lightroom.click(ITEM, wait=False)
    room.lightroom.run(until=lambda _: runs(room))
    room.lightroom.click(ITEM)
    assert len(runs(room)) == 1
    assert photo.title.startswith("Rehearsal")


# What job.json holds ---------------------------------------------------------------------------


def job_of(room, **plan):
    """job.json of a run, as it was written."""
    files = room.first_look()
    room.lightroom.select(room.photo("a.jpg", "red"))
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
        "keep_keywords": True,
        "preview_size": 672,
    }


def test_agency_own_keywords_and_kinds_of_text_reach_the_job(room):
    with room.lightroom.plugin_manager() as manager:
        assert manager.is_checked("Titles in sentence case")
        manager.choose("Agency", "Shutterstock")
        manager.type("Keywords for every photo", " Zürich, snow scene ;, ")
        manager.type("Keywords for no photo", "logo")
        manager.check("Titles in sentence case", False)
        manager.check("Editorial")
    job = job_of(room)
    assert job["agency"] == "shutterstock"
    assert job["required"] == ["Zürich", "snow scene"]
    assert job["blocked"] == ["logo"]
    assert job["title_case"] == "kept"
    assert job["editorial"] is True
    with room.lightroom.plugin_manager() as manager:
        assert manager.value("Keywords for every photo") == " Zürich, snow scene ;, "
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
    assert "File > Plug-in Manager > Vision Keywords" in room.lightroom.dialogs[-1].text
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
    assert "Plug-in Manager" in summary.text
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
