"""The plug-in inside the test Lightroom, with a stand-in for the helper that answers by script.

What passes between Lightroom and the stand-in is real: menu click, shell, job folder, write gates.
The true helper is tested end to end elsewhere.
"""

import json
import sys
import time

import pytest
from PIL import Image

from tests.lightroom import Lightroom
from tests.plugin import FOLDER

ITEM = "Generate Stock Keywords"
KEY = "sk-not-for-anyone"

STAND_IN = """#!{python}
import json, os, pathlib, sys, time

here, job = pathlib.Path(__file__).parent, pathlib.Path(sys.argv[2])
plan = json.loads((here / "plan.json").read_text("utf-8"))
seen = {{"settings": json.loads((job / "job.json").read_text("utf-8")), "photos": []}}
key = job / "key"
seen["key"] = key.read_text() if key.exists() else None
if not plan.get("leaves_key"):
    key.unlink(missing_ok=True)
out = (job / "events.jsonl").open("a", encoding="utf-8", newline="\\n")


def say(**event):
    out.write(json.dumps(event, ensure_ascii=False) + "\\n")
    out.flush()


def leave(status):
    (here / "seen.json").write_text(json.dumps(seen), "utf-8")
    out.flush()
    os._exit(status)


print("the stand-in is at work", flush=True)
say(event="started", protocol=plan.get("protocol", 1), version="0.1.0")
for notice in plan.get("notices", []):
    say(event="notice", code="model_shutdown", message=notice)
read, done, ended, deadline = 0, 0, False, time.monotonic() + 30
while not ended and time.monotonic() < deadline:
    path = job / "photos.jsonl"
    text = path.read_text("utf-8") if path.exists() else ""
    for line in text[read : text.rfind("\\n") + 1].splitlines():
        photo = json.loads(line)
        if photo.get("end"):
            ended = True
            break
        photo["bytes"] = len((job / photo["preview"]).read_bytes())
        seen["photos"].append(photo)
        if done == plan.get("dies_after") or (job / "cancel").exists():
            continue
        answer = plan["answers"].get(photo["name"], plan["answers"].get("*", {{}}))
        if "fails" in answer:
            say(event="failed", id=photo["id"], code="refused", message=answer["fails"])
            continue
        suggestion = {{"title": "", "description": "", "keywords": [], "missing": 0}} | answer
        usage = {{"input_tokens": 1000, "output_tokens": 100}}
        cost = plan.get("cost", 0)
        say(event="done", id=photo["id"], suggestion=suggestion, usage=usage, cost=cost)
        done += 1
    read = text.rfind("\\n") + 1
    if plan.get("dies_after") == done:
        print("Traceback: it hurts, " + (seen["key"] or ""), flush=True)
        leave(1)
    if (job / "cancel").exists():
        say(event="stopped", code="cancelled", message="You cancelled the run.")
        leave(0)
    time.sleep(plan.get("pause", 0.01))
say(event="finished")
leave(0)
"""


class Room:
    """A Lightroom with the plug-in, a folder for photos, and the stand-in at the usual place."""

    def __init__(self, home):
        self.lightroom = Lightroom(home, FOLDER)
        self.pictures = home / "Pictures"
        self.pictures.mkdir(exist_ok=True)
        self.bin = home / ".local" / "bin"
        self.bin.mkdir(parents=True)
        self.helper = self.bin / "vision-keywords"
        self.helper.write_text(STAND_IN.format(python=sys.executable))
        self.helper.chmod(0o755)
        self.lightroom.passwords[self.lightroom.plugin_id, "", "api_key"] = KEY
        self.plan()

    def plan(self, answers=None, **more):
        plan = {"answers": answers or {}, **more}
        (self.bin / "plan.json").write_text(json.dumps(plan), "utf-8")

    def photo(self, name="a.jpg", **facts):
        path = self.pictures / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (1200, 800), "teal").save(path)
        return self.lightroom.add_photo(path, **facts)

    def photos(self, count):
        return [self.photo(f"p{number:02}.jpg") for number in range(count)]

    def run(self, *photos, check=None, hint=""):
        """Clicks, confirms, and returns the summary."""
        self.lightroom.select(*photos)
        typed = {"Hint": hint} if hint else {}
        self.lightroom.answer("ok", to="Rehearsal", check=check or {}, type=typed)
        self.lightroom.answer("ok")
        self.lightroom.click(ITEM)
        return self.lightroom.dialogs[-1]

    @property
    def confirmation(self):
        return next(dialog for dialog in self.lightroom.dialogs if "Rehearsal" in dialog.text)

    @property
    def seen(self):
        return json.loads((self.bin / "seen.json").read_text("utf-8"))

    @property
    def jobs(self):
        root = self.lightroom.temp / "VisionKeywords"
        return list(root.iterdir()) if root.exists() else []


@pytest.fixture
def room(tmp_path):
    room = Room(tmp_path / "it's Jürgen's $HOME; & more")
    with room.lightroom:
        yield room


# The catalog -----------------------------------------------------------------------------------


def test_title_caption_and_keywords_reach_an_empty_photo(room):
    photo = room.photo()
    room.plan(
        {"*": {"title": "Snow", "description": "Line one.\nLine two.", "keywords": ["a", "b"]}}
    )
    room.run(photo)
    assert (photo.title, photo.caption) == ("Snow", "Line one.\nLine two.")
    assert photo.exported_keywords == ["a", "b"]


def test_what_the_user_wrote_stays(room):
    photo = room.photo(title="Mine", caption="My words", keywords=["old"])
    room.plan({"*": {"title": "Snow", "description": "Other", "keywords": ["old", "new"]}})
    room.run(photo)
    assert (photo.title, photo.caption) == ("Mine", "My words")
    assert photo.keywords == ["new", "old"]


def test_a_title_that_is_typed_while_the_gate_is_awaited_stays(room):
    photo = room.photo()
    room.plan({"*": {"title": "Snow", "keywords": ["a"]}})
    room.lightroom.at(lambda lr: lr.processes, lambda lr: lr.hold_gate(4))
    # The helper has ended, so only the gate is waited for.
    room.lightroom.at(
        lambda _: (room.bin / "seen.json").exists(),
        lambda: room.lightroom.at(after(1.5), lambda: photo.edit(title="Typed")),
    )
    room.run(photo)
    assert photo.title == "Typed"
    assert photo.keywords == ["a"]


def after(seconds):
    then = time.monotonic() + seconds
    return lambda _: time.monotonic() > then


def test_one_step_in_the_undo_menu_takes_back_a_small_run(room):
    photos = room.photos(3)
    before = [photo.snapshot() for photo in photos]
    room.plan({"*": {"title": "Snow", "keywords": ["a", "b"]}})
    room.run(*photos)
    assert room.lightroom.undo_history == ["Stock Keywords for 3 Photos"]
    room.lightroom.undo()
    assert [photo.snapshot() for photo in photos] == before


@pytest.mark.parametrize(
    ("existing", "suggested", "expected"),
    [
        ({"Paris": True}, "paris", "Paris"),
        ({"Places|ZÜRICH": True}, "Zürich", "Places|ZÜRICH"),
        ({"Places|Europe|Paris": True}, "paris", "Places|Europe|Paris"),
        ({"Places|Paris": True, "Paris": True}, "PARIS", "Paris"),
        ({"Private|Paris": False}, "Paris", "Paris"),
        ({"Private|Paris": False, "Places|Paris": True}, "Paris", "Places|Paris"),
    ],
)
def test_an_existing_keyword_is_used_again(room, existing, suggested, expected):
    for path, exports in existing.items():
        room.lightroom.add_keyword(path, include_on_export=exports)
    photo = room.photo()
    room.plan({"*": {"keywords": [suggested]}})
    room.run(photo)
    assert photo.keyword_paths == [expected]


def test_a_nested_keyword_that_the_photo_has_gets_no_twin(room):
    room.lightroom.add_keyword("Paris")
    photo = room.photo(keywords=["Places|Paris"])
    room.plan({"*": {"keywords": ["paris"]}})
    room.run(photo)
    assert photo.keyword_paths == ["Places|Paris"]


def test_a_persons_keyword_is_never_given_to_a_photo(room):
    room.lightroom.add_keyword("Anna", person=True)
    room.lightroom.add_keyword("Family|Rose", person=True)
    photo = room.photo()
    room.plan({"*": {"keywords": ["anna", "rose", "garden"]}})
    summary = room.run(photo)
    assert photo.keyword_paths == ["garden", "rose"]
    assert "missing: anna" in summary.text


def test_a_keyword_that_never_exports_is_named_in_the_summary(room):
    room.lightroom.add_keyword("secret", include_on_export=False)
    photo = room.photo()
    room.plan({"*": {"keywords": ["secret", "open"]}})
    summary = room.run(photo)
    assert photo.exported_keywords == ["open"]
    assert "not to be exported" in summary.text
    assert summary.text.count("secret") == 1


def test_a_new_keyword_of_many_photos_is_made_once(room):
    photos = room.photos(25)
    room.plan({"*": {"keywords": ["Snow", "snow", "Winter"]}})
    room.run(*photos)
    assert all(photo.keywords == ["Snow", "Winter"] for photo in photos)
    assert room.lightroom.keyword_tree() == {"Snow": {}, "Winter": {}}
    assert room.lightroom.catalog.gates == 2


def test_keywords_that_lightroom_refuses_are_named_and_the_others_written(room):
    room.lightroom.refuse_keyword("unlucky")
    photo = room.photo()
    room.plan({"*": {"title": "T", "keywords": ["a,b", "a;b", "a|b", "unlucky", "fine", "a\tb"]}})
    summary = room.run(photo)
    assert photo.keywords == ["fine"]
    assert photo.title == "T"
    for name in ("a,b", "a;b", "a|b", "unlucky"):
        assert name in summary.text


def test_new_keywords_may_go_inside_the_keyword_that_the_user_marked(room):
    room.lightroom.put_new_keywords_inside("From stock")
    first, second = room.photo("1.jpg"), room.photo("2.jpg")
    room.plan({"*": {"keywords": ["snow"]}})
    room.run(first)
    room.run(second)
    assert first.keyword_paths == second.keyword_paths == ["From stock|snow"]


def test_a_photo_that_is_deleted_during_the_run_fails_alone(room):
    photos = room.photos(3)
    room.plan({"*": {"title": "T", "keywords": ["a"]}})
    room.lightroom.at(lambda _: (room.bin / "seen.json").exists(), photos[1].delete)
    summary = room.run(*photos)
    assert [photos[0].title, photos[2].title] == ["T", "T"]
    assert "for 2 of 3 photos" in summary.text
    assert "p01.jpg" in summary.text


def test_a_keyword_that_is_deleted_during_the_run_is_made_anew(room):
    room.lightroom.add_keyword("snow")
    photo = room.photo()
    room.plan({"*": {"keywords": ["snow"]}})
    room.lightroom.at(
        lambda _: (room.bin / "seen.json").exists(), lambda lr: lr.delete_keyword("snow")
    )
    room.run(photo)
    assert photo.keywords == ["snow"]


def test_a_gate_held_by_another_task_only_delays_the_writing(room):
    photo = room.photo()
    room.plan({"*": {"title": "T", "keywords": ["a"]}})
    room.lightroom.at(lambda lr: lr.processes, lambda lr: lr.hold_gate(5))
    summary = room.run(photo)
    assert photo.title == "T"
    assert "for 1 of 1 photo" in summary.text


# Who is who ------------------------------------------------------------------------------------


def test_equal_names_copies_and_pairs_each_get_their_own_preview_and_answer(room):
    one = room.photo("a/IMG.jpg")
    two = room.photo("b/IMG.jpg")
    copy = room.lightroom.add_virtual_copy(one)
    room.plan(
        {
            "IMG.jpg": {"title": "Master", "keywords": ["m"]},
            "IMG.jpg / Copy 1": {"title": "Copy", "keywords": ["c"]},
        }
    )
    room.run(one, two, copy)
    assert [photo.title for photo in (one, two, copy)] == ["Master", "Master", "Copy"]
    previews = [photo["preview"] for photo in room.seen["photos"]]
    assert len(set(previews)) == 3
    assert {photo["id"] for photo in room.seen["photos"]} == {one.uuid, two.uuid, copy.uuid}


def test_the_context_is_what_the_catalog_knows(room):
    room.lightroom.add_keyword("Anna", person=True)
    room.lightroom.add_keyword("todo", include_on_export=False)
    photo = room.photo(
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
    room.run(photo)
    assert room.seen["photos"][0]["context"] == {
        "title": "Blue hour",
        "description": "Snow.\nLight.",
        "headline": "Winter",
        "keywords": ["Alps", "Zürich"],
        "sublocation": "Lindenhof",
        "city": "Zürich",
        "state": "ZH",
        "country": "Switzerland",
        "captured": "2024-01-12T17:05:09",
    }


def test_a_private_place_stays_in_the_catalog(room):
    photo = room.photo(title="Home", city="Zürich", country="Switzerland")
    photo.fields["locationIsPrivate"] = True
    room.run(photo)
    assert room.seen["photos"][0]["context"] == {"title": "Home"}


def test_an_empty_photo_has_an_empty_context(room):
    room.run(room.photo())
    assert room.seen["photos"][0]["context"] == {}


# Before the run --------------------------------------------------------------------------------


def test_the_question_tells_the_number_the_model_and_the_videos_left_out(room):
    video = room.lightroom.add_video(room.pictures / "v.mov")
    room.run(*room.photos(2), video)
    text = room.confirmation.text
    assert "for 2 photos?" in text
    assert "1 video is left out" in text
    assert "auto" in text
    assert "30" in text
    assert len(room.seen["photos"]) == 2


def test_without_a_selection_the_whole_filmstrip_is_announced(room):
    photos = room.photos(3)
    room.lightroom.select(*photos)
    room.lightroom.catalog.selection = []
    room.lightroom.info["LrLibraryMenuItems"][0].pop("enabledWhen")
    room.lightroom.answer("cancel", to="WHOLE FILMSTRIP: 3 photos")
    room.lightroom.click(ITEM)
    assert room.jobs == []


def test_declining_leaves_nothing_behind(room):
    room.lightroom.select(room.photo())
    room.lightroom.answer("cancel")
    room.lightroom.click(ITEM)
    assert room.jobs == room.lightroom.commands == []
    assert len(room.lightroom.dialogs) == 1


def test_only_videos_get_one_sentence(room):
    room.lightroom.select(room.lightroom.add_video(room.pictures / "v.mov"))
    room.lightroom.info["LrLibraryMenuItems"][0].pop("enabledWhen")
    room.lightroom.answer("ok", to="Only videos are selected")
    room.lightroom.click(ITEM)


def test_a_missing_helper_is_said_before_anything_is_rendered(room):
    room.helper.unlink()
    room.lightroom.select(room.photo())
    room.lightroom.answer("ok", to="uv tool install vision-keywords")
    room.lightroom.click(ITEM)
    assert str(room.helper) in room.lightroom.dialogs[-1].text
    assert room.lightroom.renderer.rendered == []


def test_a_helper_setting_that_leads_nowhere_never_falls_through(room):
    room.lightroom.prefs["helper"] = "/nowhere/vision-keywords"
    room.lightroom.select(room.photo())
    room.lightroom.answer("ok", to="There is no helper at /nowhere/vision-keywords")
    room.lightroom.click(ITEM)


def test_without_a_key_the_sentence_says_where_to_enter_it(room):
    room.lightroom.passwords.clear()
    room.run(room.photo())
    assert "Plug-in Manager" in room.lightroom.dialogs[-1].text
    assert room.lightroom.commands == []


def test_a_locked_keychain_is_no_bug(room):
    room.lightroom.keychain_locked = True
    summary = room.run(room.photo())
    assert "password store" in summary.text
    assert room.lightroom.commands == []


def test_a_rehearsal_needs_no_key_and_sends_none(room):
    room.lightroom.keychain_locked = True
    photo = room.photo()
    room.plan({"*": {"title": "Rehearsed"}})
    summary = room.run(photo, check={"Rehearsal": True}, hint=" Alps ")
    assert "for 1 photo?" in room.confirmation.text
    assert photo.title == "Rehearsed"
    assert room.seen["key"] is None
    assert room.seen["settings"]["rehearsal"] is True
    assert room.seen["settings"]["hint"] == "Alps"
    assert "cost nothing" in summary.text


def test_another_server_needs_no_key(room):
    room.lightroom.passwords.clear()
    room.lightroom.prefs["base_url"] = "http://localhost:1234/v1"
    photo = room.photo()
    room.plan({"*": {"title": "T"}})
    room.run(photo)
    assert photo.title == "T"
    assert room.seen["key"] is None


def test_the_key_travels_in_its_own_file_and_nowhere_else(room):
    room.run(room.photo())
    assert room.seen["key"] == KEY + "\n"
    assert KEY not in json.dumps(room.seen["settings"])
    assert KEY not in "".join(room.lightroom.commands)
    assert KEY not in "".join(room.lightroom.log)
    assert KEY not in str(room.lightroom.prefs)


def test_a_second_click_says_that_a_run_is_going_on(room):
    photo = room.photo()
    room.plan({"*": {"title": "T"}}, pause=0.5)
    room.lightroom.select(photo)
    room.lightroom.answer("ok", to="Rehearsal")
    room.lightroom.answer("ok", to="going on already")
    room.lightroom.answer("ok", to="Finished")
    room.lightroom.click(ITEM, wait=False)
    room.lightroom.run(until=lambda lr: lr.processes)
    room.lightroom.click(ITEM)
    assert len(room.lightroom.commands) == 1
    assert photo.title == "T"


def test_after_a_run_the_next_one_may_begin(room):
    photo = room.photo()
    room.run(photo)
    room.run(photo)
    assert len(room.lightroom.commands) == 2


# Previews --------------------------------------------------------------------------------------


def test_a_missing_original_fails_alone_with_a_sentence(room):
    lost, kept = room.photo("lost.jpg"), room.photo("kept.jpg")
    lost.lose_original()
    room.plan({"*": {"title": "T"}})
    summary = room.run(lost, kept)
    assert (lost.title, kept.title) == ("", "T")
    assert "lost.jpg: The original file is missing" in summary.text


def test_a_smart_preview_stands_in_for_a_missing_original(room):
    photo = room.photo()
    photo.smart_preview = True
    photo.lose_original()
    room.plan({"*": {"title": "T"}})
    room.run(photo)
    assert photo.title == "T"


@pytest.mark.parametrize("message", [None, "The file is damaged."])
def test_a_photo_that_cannot_be_rendered_fails_alone(room, message):
    bad, good = room.photo("bad.jpg"), room.photo("good.jpg")
    bad.fail_render(message)
    room.plan({"*": {"title": "T"}})
    summary = room.run(bad, good)
    assert (bad.title, good.title) == ("", "T")
    assert f"bad.jpg: Lightroom could not render this photo{': ' + message if message else ''}" in (
        summary.text
    )


def test_a_preview_that_appears_late_is_waited_for(room):
    photo = room.photo()
    photo.file_appears_late = 0.8
    room.plan({"*": {"title": "T"}})
    room.run(photo)
    assert photo.title == "T"
    assert room.seen["photos"][0]["bytes"] > 1000


# The run ---------------------------------------------------------------------------------------


def test_a_cancelled_run_keeps_what_is_finished(room):
    photos = room.photos(30)
    room.lightroom.render_seconds = 0.02
    room.plan({"*": {"title": "T", "keywords": ["a"]}})

    def answers(lightroom):
        events = lightroom.temp.rglob("events.jsonl")
        return sum(path.read_text("utf-8").count('"done"') for path in events)

    room.lightroom.cancel_progress(lambda lightroom: answers(lightroom) >= 3)
    summary = room.run(*photos)
    written = [photo for photo in photos if photo.title]
    assert 3 <= len(written) < 30
    assert f"Cancelled: stock keywords are in the catalog for {len(written)} of 30" in summary.text
    assert f"Not reached: {30 - len(written)} photos" in summary.text
    assert room.jobs == []


def test_a_helper_that_dies_leaves_its_results_its_folder_and_no_key(room):
    photos = room.photos(5)
    room.plan({"*": {"title": "T"}}, dies_after=2, leaves_key=True)
    summary = room.run(*photos)
    assert [photo.title for photo in photos].count("T") == 2
    assert "Broken off" in summary.text
    assert "it hurts" in summary.text
    assert KEY not in summary.text
    [job] = room.jobs
    assert str(job) in summary.text
    assert not (job / "key").exists()


def test_a_helper_that_cannot_start_is_reported_with_the_shells_words(room):
    room.helper.write_text("#!/nowhere/python\n")
    summary = room.run(room.photo())
    assert "helper ended unexpectedly" in summary.text
    assert "not found" in summary.text or "No such file" in summary.text


def test_a_helper_of_another_protocol_is_stopped_with_what_to_do(room):
    photo = room.photo()
    room.plan({"*": {"title": "T"}}, protocol=2)
    summary = room.run(photo)
    assert photo.title == ""
    assert "uv tool upgrade vision-keywords" in summary.text


def test_the_summary_counts_and_names_what_went_wrong(room):
    photos = room.photos(6)
    answers = {photo.name: {"fails": "The model declined."} for photo in photos[:5]}
    answers["p05.jpg"] = {"title": "T", "keywords": ["a"], "missing": 4}
    room.plan(answers, notices=["The model will be shut down."], cost=0.012345)
    text = room.run(*photos).text
    assert "for 1 of 6 photos" in text
    assert "Without keywords: 5 photos" in text
    assert "p00.jpg, p01.jpg, p02.jpg and 2 more: The model declined." in text
    assert "With fewer keywords than asked for: 1 photo" in text
    assert "The model will be shut down." in text
    assert "$0.0123 (1000 tokens sent, 100 received)" in text


def test_an_unknown_price_is_said_to_be_unknown(room):
    room.plan({"*": {"title": "T"}}, cost=None)
    assert "Cost: unknown" in room.run(room.photo()).text


def test_the_progress_bar_counts_photos(room):
    room.run(*room.photos(3))
    [bar] = room.lightroom.progress
    assert bar.done
    assert bar.caption == "3 of 3"
    assert bar.portion == 1
    assert bar.portions == sorted(bar.portions)


def test_a_temporary_folder_that_cannot_be_written_is_one_sentence(room):
    root = room.lightroom.temp / "VisionKeywords"
    root.write_text("a file in the way")
    summary = room.run(room.photo())
    assert "cannot make the folder" in summary.text
    assert room.lightroom.commands == []


# The Plug-in Manager ---------------------------------------------------------------------------


def test_the_settings_show_their_defaults_and_the_helper_in_use(room):
    with room.lightroom.plugin_manager() as manager:
        assert manager.value("keyword_count") == 30
        assert manager.value("model") == "auto"
        assert f"In use: {room.helper}" in manager.text
        assert KEY not in manager.text


def test_what_is_typed_is_kept_and_used(room):
    with room.lightroom.plugin_manager() as manager:
        manager.type("keyword_count", "12")
        manager.type("model", "gpt-6-luna")
        manager.type("language", "German")
        manager.type("base_url", " http://localhost:1234/v1 ")
    room.run(room.photo())
    settings = room.seen["settings"]
    assert settings["keyword_count"] == 12
    assert settings["model"] == "gpt-6-luna"
    assert settings["language"] == "German"
    assert settings["base_url"] == "http://localhost:1234/v1"


@pytest.mark.parametrize(("typed", "kept"), [("3", 5), ("70", 50), ("20", 20)])
def test_the_keyword_count_stays_between_5_and_50(room, typed, kept):
    with room.lightroom.plugin_manager() as manager:
        manager.type("keyword_count", typed)
    assert room.lightroom.prefs["keyword_count"] == kept


@pytest.mark.parametrize("count", ["12", 12.7, "many", 1000, True])
def test_a_preference_of_the_wrong_kind_never_reaches_the_job(room, count):
    room.lightroom.prefs["keyword_count"] = count
    room.run(room.photo())
    assert room.seen["settings"]["keyword_count"] in (12, 30, 50)


def test_a_server_address_that_is_none_is_refused_where_it_is_typed(room):
    with room.lightroom.plugin_manager() as manager:
        manager.type("base_url", "localhost:1234")
        manager.leave_field()
        assert "http://" in manager.problems[0]
        manager.problems.clear()
    assert room.lightroom.prefs.get("base_url", "") == ""


def stored_key(room):
    return room.lightroom.passwords.get((room.lightroom.plugin_id, "", "api_key"))


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


def test_the_helper_can_be_chosen(room):
    other = room.bin / "other"
    other.write_text("")
    room.lightroom.answer([str(other)], to="Choose the helper")
    with room.lightroom.plugin_manager() as manager:
        manager.press("Choose...")
        assert f"In use: {other}" in manager.text
    assert room.lightroom.prefs["helper"] == str(other)


def test_a_missing_helper_shows_in_the_settings(room):
    room.helper.unlink()
    with room.lightroom.plugin_manager() as manager:
        assert "uv tool install vision-keywords" in manager.text
