"""How a run goes and ends, and what the photographer is told about it."""

import json
import os
import re
import time
from pathlib import Path

import pytest

from tests.openai_server import COLOURS, KEY, Reply, by_colour, completion, scripted
from tests.plugin import as_lua, lua_with_plugin
from tests.studio import HOME, ITEM, studio

SAMPLE = Path(__file__).parent / "samples" / "protocol" / "events.jsonl"


@pytest.fixture
def room(tmp_path, server):
    with studio(tmp_path / HOME, server.url) as opened:
        yield opened


# Previews --------------------------------------------------------------------------------------


def test_photos_that_cannot_be_rendered_fail_alone_each_with_its_sentence(room):
    good = room.photo("good.jpg", "red")
    lost = room.photo("lost.jpg", "red")
    silent = room.photo("silent.jpg", "red")
    damaged = room.lightroom.add_virtual_copy(good)
    lost.lose_original()
    silent.fail_render()
    damaged.fail_render("The file is damaged.")
    summary = room.generate(lost, silent, damaged, good, rehearsal=True)
    assert good.title.startswith("Rehearsal")
    assert [photo.title for photo in (lost, silent, damaged)] == ["", "", ""]
    for sentence in (
        "lost.jpg: The original file is missing",
        "silent.jpg: Lightroom could not render this photo and gave no reason",
        "good.jpg / Copy 1: Lightroom could not render this photo: The file is damaged.",
        "for 1 of 4 photos",
    ):
        assert sentence in summary.text


def test_a_smart_preview_stands_in_for_a_missing_original(room):
    photo = room.photo("a.jpg", "blue")
    photo.smart_preview = True
    photo.lose_original()
    room.generate(photo, rehearsal=True)
    assert "blue" in photo.keywords


def test_a_preview_that_appears_late_is_waited_for(room):
    photo = room.photo("a.jpg", "blue")
    photo.file_appears_late = 0.8
    room.generate(photo, rehearsal=True)
    assert "blue" in photo.keywords


# The run ---------------------------------------------------------------------------------------


def test_the_progress_bar_counts_photos(room):
    room.generate(*room.photos(3), rehearsal=True)
    [bar] = room.lightroom.progress
    assert bar.done
    assert bar.caption == "3 of 3"
    assert bar.portion == 1
    assert bar.portions == sorted(bar.portions)


def test_a_cancelled_run_says_how_far_it_came(room):
    photos = room.photos(30)
    room.lightroom.render_seconds = 0.05
    room.lightroom.cancel_progress(lambda _: len(room.done()) >= 3)
    summary = room.generate(*photos, rehearsal=True)
    written = [photo for photo in photos if photo.title]
    assert 3 <= len(written) < 30
    assert f"Cancelled: stock keywords are in the catalog for {len(written)} of 30" in summary.text
    assert f"Not reached: {30 - len(written)} photos" in summary.text
    assert room.jobs == []


# Another program in the helper's place ---------------------------------------------------------

DIES_AT_ONCE = """#!/bin/sh
echo "it hurts, $(cat "$2/key")"
exit 1
"""


def test_a_helper_that_dies_at_once_leaves_its_folder_its_last_words_and_no_key(room):
    room.put_in_place_of_helper(DIES_AT_ONCE)
    summary = room.generate(room.photo("a.jpg", "red"), press=("Show Log", "Show Log"))
    assert "Broken off: stock keywords are in the catalog for 0 of 1 photo" in summary.text
    assert "helper ended unexpectedly" in summary.text
    assert "it hurts" in summary.text
    assert "Nothing was spent." in summary.text
    assert KEY not in summary.text
    # The question about the price left a folder too, with a log of its own.
    [job] = [job for job in room.jobs if (job / "previews").is_dir()]
    assert room.lightroom.revealed == [str(job / "helper.log")] * 2
    assert not (job / "key").exists()


def test_a_helper_that_cannot_start_is_reported_with_the_shells_words(room):
    room.put_in_place_of_helper("#!/nowhere/python\n")
    summary = room.generate(room.photo("a.jpg", "red"))
    assert "helper ended unexpectedly" in summary.text
    assert "not found" in summary.text or "No such file" in summary.text


def test_a_helper_of_another_protocol_is_stopped_with_what_to_do(room):
    photo = room.photo("a.jpg", "red")
    suggestion = {"title": "T", "keywords": ["a"], "missing": 0}
    room.put_another_helper_in_place(
        {"event": "started", "protocol": 2, "version": "9.8.7"},
        {"event": "done", "id": photo.uuid, "suggestion": suggestion},
    )
    summary = room.generate(photo)
    assert (photo.title, photo.keywords) == ("", [])
    assert "version 9.8.7" in summary.text
    assert 'Run "vision-keywords install-plugin" in a terminal' in summary.text


def test_a_helper_of_another_version_works_and_the_summary_names_both_versions(room):
    photo = room.photo("a.jpg", "red")
    room.put_another_helper_in_place(
        {"event": "started", "protocol": 1, "version": "0.2.0"},
        {"event": "done", "id": photo.uuid, "suggestion": {"title": "T", "keywords": ["a"]}},
        {"event": "finished", "done": 1, "failed": 0},
    )
    summary = room.generate(photo)
    assert photo.title == "T"
    assert "The helper is version 0.2.0 and this plug-in 0.1.0. Run " in summary.text


# The log ---------------------------------------------------------------------------------------


def test_a_run_that_went_well_keeps_its_folder_for_a_week_where_the_user_wants_all_logs(room):
    room.lightroom.prefs["keep_logs"] = True
    summary = room.generate(room.photo("a.jpg", "red"), rehearsal=True, press=("Show Log",))
    assert "Finished" in summary.text
    [job] = room.jobs
    assert room.lightroom.revealed == [str(job / "helper.log")]
    for days, kept in [(6, 1), (8, 0)]:
        then = time.time() - days * 24 * 3600
        for path in [*job.rglob("*"), job]:
            os.utime(path, (then, then))
        room.lightroom.lua("require('Job').sweep()")
        assert len(room.jobs) == kept


def test_a_run_that_went_well_has_no_log_to_show(room):
    summary = room.generate(room.photo("a.jpg", "red"), rehearsal=True)
    assert (summary.kind, room.jobs) == ("message", [])


def test_a_fault_of_the_plug_in_itself_shows_the_plug_ins_own_log(room):
    room.lightroom.lua("require('Run').run = function() error('it hurts') end")
    message = room.generate(room.photo("a.jpg", "red"), rehearsal=True, press=("Show Log",))
    assert "it hurts" in message.text
    [shown] = map(Path, room.lightroom.revealed)
    assert shown.name == "VisionKeywords.log"
    assert "it hurts" in shown.read_text("utf-8")


def test_a_long_summary_scrolls_and_names_every_reason(room):
    failed = [
        {"event": "failed", "id": room.photo(f"{n}.jpg", "red").uuid, "code": "x", "message": text}
        for n, text in enumerate(f"Reason number {number}; do this." for number in range(30))
    ]
    room.put_another_helper_in_place(
        {"event": "started", "protocol": 1, "version": "1"},
        *failed,
        {"event": "finished", "done": 0, "failed": 30},
    )
    room.lightroom.prefs["base_url"] = "http://127.0.0.1:9/v1"
    summary = room.generate(*room.lightroom.photos)
    assert [f"Reason number {n};" in summary.text for n in range(30)] == [True] * 30
    assert "scrolled_view" in {control.kind for control in summary.controls()}


def test_the_summary_names_what_of_the_users_gave_way(room):
    room.lightroom.prefs.update(title_mode="replace", keywords_mode="replace")
    photo = room.photo("a.jpg", "red", title="My fox", keywords=["old"])
    text = room.generate(photo).text
    assert "Texts of your own replaced, as the settings say: 1 photo." in text
    assert "Keywords taken off, as the settings say: old." in text


# The summary -----------------------------------------------------------------------------------


def test_the_summary_counts_and_names_what_went_wrong(room, server):
    model = {"id": "gpt-4.1-mini", "object": "model", "shutdown_date": "2031-10-23"}
    server.listing = Reply(body={"object": "list", "data": [model]})
    server.reply = scripted(
        red=completion("", [], refusal="I'm sorry, I can't help with that."),
        blue=completion("T", ["a"]),
    )
    photos = [*room.photos(5), room.photo("blue.jpg", "blue")]
    text = room.generate(*photos, press=("Show Log",)).text
    assert "for 1 of 6 photos" in text
    assert "Without keywords: 5 photos" in text
    assert re.search(r"  (p0\d.jpg(, )?){5}: The model declined to describe this photo. Key", text)
    [job] = room.jobs
    assert room.lightroom.revealed == [str(job / "helper.log")]
    assert "refused: The model declined" in "\n".join(room.lightroom.log)
    assert "With fewer keywords than asked for: 1 photo" in text
    assert "The model gpt-4.1-mini will be shut down on 2031-10-23. Choose another" in text
    assert "$0.0036 (5119 tokens sent, 990 received)" in text


def test_an_unknown_price_is_said_to_be_unknown(room):
    room.lightroom.prefs["model"] = "a-model-of-my-own"
    summary = room.generate(room.photo("a.jpg", "red"))
    assert "for 1 of 1 photo" in summary.text
    assert "Cost: unknown" in summary.text
    assert "(853 tokens sent, 165 received)" in summary.text


# Money, as the helper spends it ----------------------------------------------------------------


def by_colour_uncounted(request):
    """A server that says nothing of tokens."""
    reply = by_colour(request)
    del reply.body["usage"]
    return reply


def take_back(room):
    while room.lightroom.undo_history:
        room.lightroom.undo()


def test_a_run_stops_before_it_passes_the_budget(room, server):
    room.lightroom.prefs["budget"] = "0,003"
    photos = [room.photo(f"{colour}.jpg", colour) for colour in list(COLOURS)[:9]]
    summary = room.generate(*photos)
    written = [photo for photo in photos if photo.title]
    assert 0 < len(written) == len(server.requests) < 9
    assert f"Stopped: stock keywords are in the catalog for {len(written)} of 9" in summary.text
    assert f"Not reached: {9 - len(written)} photos" in summary.text
    assert "budget" in summary.text
    assert "It stops before it costs more than $0.003." in room.confirmation.text
    assert summary.style == "warning"
    assert room.jobs == []


def test_flex_is_what_the_server_is_asked_for(room, server):
    room.lightroom.prefs["flex"] = True
    room.generate(room.photo("a.jpg", "red"))
    assert server.requests[0].body["service_tier"] == "flex"


def test_a_budget_and_an_unknown_price_end_before_anything_is_paid(room, server):
    room.lightroom.prefs.update(budget="2", model="a-model-of-my-own")
    summary = room.generate(room.photo("a.jpg", "red"))
    assert server.requests == []
    assert "The price of this model is not known" in summary.text
    assert "Nothing was spent." in summary.text


def test_a_price_of_the_users_own_makes_a_budget_possible(room):
    room.lightroom.prefs.update(budget="2", model="a-model-of-my-own")
    room.lightroom.prefs.update(input_price="1", output_price="2,00")
    summary = room.generate(room.photo("a.jpg", "red"))
    assert "for 1 of 1 photo" in summary.text
    assert "Cost: $0.0012 (853 tokens sent, 165 received)." in summary.text


def test_what_was_paid_for_once_is_free_after_an_undo_unless_asked_anew(room, server):
    photos = [room.photo("a.jpg", "red"), room.photo("b.jpg", "blue")]
    room.generate(*photos)
    take_back(room)
    again = room.generate(*photos)
    assert "every answer had been paid for already" in again.text
    assert len(server.requests) == 2
    assert photos[1].title == "A blue field"
    take_back(room)
    room.lightroom.answer("ok", to="Rehearsal", check={"Ask anew": True})
    room.lightroom.answer("ok")
    room.lightroom.click(ITEM)
    assert "Cost: $0.0012" in room.lightroom.dialogs[-1].text
    assert len(server.requests) == 4


def test_some_photos_may_be_free(room):
    known, new = room.photo("a.jpg", "red"), room.photo("b.jpg", "blue")
    room.generate(known)
    take_back(room)
    text = room.generate(known, new).text
    assert "1 photo had been paid for already and cost nothing this time." in text
    assert "Cost: $0.0006" in text


def test_a_server_that_counts_no_tokens_has_its_money_reckoned(room, server):
    server.reply = by_colour_uncounted
    text = room.generate(room.photo("a.jpg", "red")).text
    assert "Cost: about $0.000" in text
    assert "the server did not count them all" in text


def test_a_budget_does_not_stand_in_the_way_of_a_rehearsal(room):
    room.lightroom.prefs.update(budget="0.0001", model="a-model-of-my-own")
    summary = room.generate(room.photo("a.jpg", "red"), rehearsal=True)
    assert "for 1 of 1 photo" in summary.text
    assert "it cost nothing" in summary.text


# Money, as the events of a helper tell it ------------------------------------------------------


def done(photo, tokens=100, cost=0.001, **facts):
    usage = {"input_tokens": tokens, "output_tokens": tokens // 10}
    suggestion = {"title": "T", "description": "", "keywords": ["a"], "missing": 0}
    event = {"event": "done", "id": photo, "suggestion": suggestion, "usage": usage, "cost": cost}
    return {"from_ledger": False, "estimated": False, **event, **facts}


def free(photo):
    return done(photo, tokens=0, cost=0.0, from_ledger=True)


def summary_of(count, *events, facts=None, outcome=None, later=None, total=None):
    """What Tally.lua and Summary.lua make of the events of a run over p0, p1 and so on.

    `total` is the number of photos where not all are rendered, `facts` are those of the selection,
    `outcome` is that of each write, `later` is what the flow enters into the tally.
    """
    lua = lua_with_plugin()
    summarise = lua.eval(
        """
        function(photos, events, facts, outcome, later, total)
          local Tally, Summary = require 'Tally', require 'Summary'
          local tally = Tally.new(total, facts)
          Tally.name(tally, photos)
          for _, photo in ipairs(photos) do Tally.ask(tally, photo.id) end
          for _, event in ipairs(events) do
            local result = Tally.hear(tally, event)
            if result then Tally.written(tally, result, outcome) end
          end
          for name, value in pairs(later) do tally[name] = value end
          return Summary.of(Tally.close(tally))
        end
        """
    )
    photos = [{"id": f"p{number}", "name": f"{number}.jpg"} for number in range(count)]
    outcome = {"unwritable": [], "unexported": [], **(outcome or {})}
    told = (photos, list(events), facts or {}, outcome, later or {}, total or count)
    headline, text, style = summarise(*(as_lua(lua, each) for each in told))
    return f"{headline}\n{text}", style


def finished(tokens, cost, estimated=False, **facts):
    usage = {"input_tokens": tokens, "output_tokens": tokens // 10}
    return {"event": "finished", "usage": usage, "cost": cost, "estimated": estimated, **facts}


def test_a_helper_that_had_answered_all_it_got_before_the_cancel_has_not_done_the_rest():
    text, style = summary_of(2, done("p0"), finished(100, 0.001), total=5)
    assert text.startswith("Cancelled: stock keywords are in the catalog for 1 of 5 photos.")
    assert "Not reached: 3 photos." in text
    assert style == "warning"


def test_photos_that_had_been_paid_for_are_counted():
    events = [free("p0"), done("p1"), free("p2"), finished(100, 0.001, from_ledger=2)]
    text, style = summary_of(3, *events)
    assert "2 photos had been paid for already and cost nothing this time." in text
    assert "Cost: $0.001 (100 tokens sent, 10 received)." in text
    assert style == "info"
    text, _ = summary_of(2, free("p0"), done("p1"), finished(100, 0.001))
    assert "1 photo had been paid for already" in text


def test_a_run_whose_every_photo_was_free_says_so_once():
    text, _ = summary_of(2, free("p0"), free("p1"), finished(0, 0.0, from_ledger=2))
    assert "Nothing was spent: every answer had been paid for already." in text
    assert "cost nothing this time" not in text


def test_free_photos_beside_one_that_failed_unpaid_are_still_all_that_was_answered():
    failed = {"event": "failed", "id": "p1", "code": "rejected", "message": "No.", "cost": 0}
    text, style = summary_of(2, free("p0"), failed, finished(0, 0.0))
    assert "every answer had been paid for already" in text
    assert style == "warning"


def test_a_price_of_nothing_is_not_taken_for_the_ledger():
    text, _ = summary_of(1, done("p0", cost=0), finished(100, 0))
    assert "Nothing was spent." in text
    assert "earlier" not in text


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        (0.0205, "Cost: about $0.0205 (about 100 tokens sent, 10 received"),
        (0.00001, "Cost: less than $0.0001 (about 100 tokens sent, 10 received"),
        (None, "Cost: unknown, since the price of this model is not known here (about 100 tokens"),
    ],
)
def test_reckoned_money_is_said_to_be_about_right(cost, words):
    answer = done("p0", cost=cost, estimated=True)
    with_verdict, _ = summary_of(1, answer, finished(100, cost, estimated=True))
    died, _ = summary_of(1, answer)
    for text in (with_verdict, died):
        assert words in text
        assert "the server did not count them all" in text


def test_counted_money_is_said_as_it_is():
    text, _ = summary_of(1, done("p0"), finished(100, 0.001))
    assert "about" not in text


def test_a_budget_that_is_reached_is_told_in_the_helpers_words_and_is_no_disaster():
    sentence = "The budget of $0.002 is reached; raise it and run again for the rest."
    stopped = {**finished(100, 0.002), "event": "stopped"}
    stopped |= {"code": "budget_reached", "message": sentence}
    text, style = summary_of(5, done("p0"), free("p1"), stopped)
    assert text.startswith("Stopped: stock keywords are in the catalog for 2 of 5 photos.")
    assert sentence in text
    assert "Not reached: 3 photos. Run Generate Stock Keywords again for them." in text
    assert "1 photo had been paid for already" in text
    assert "Cost: $0.002" in text
    assert style == "warning"


def test_what_the_selection_had_is_counted_line_by_line():
    counts = {"skipped": 2, "hidden": 3, "videos": 2}
    later = {"from_smart_preview": 1, "published": 4, "gone": 1}
    text, style = summary_of(1, done("p0"), finished(100, 0.001), facts=counts, later=later)
    for line in (
        "Skipped, since they have stock keywords already: 2 photos.",
        "Inside collapsed stacks, and so not selected: 3 photos. Expand the stacks "
        "to include them.",
        "Looked at by their smart previews, since the originals are not there: 1 photo.",
        "In publish collections, where Lightroom offers them for publishing again: 4 photos.",
        "Left out: 2 videos.",
        "No longer in the catalog: 1 photo.",
    ):
        assert line in text.splitlines()
    assert style == "info"
    silent, _ = summary_of(1, done("p0"), finished(100, 0.001))
    assert silent.splitlines()[1:] == ["Cost: $0.001 (100 tokens sent, 10 received)."]


def test_photos_that_wait_for_a_review_are_not_missed():
    stopped = finished(0, 0.0)
    text, _ = summary_of(2, stopped, later={"waiting_for_review": 2, "asked": {}})
    assert "Waiting for your review: 2 photos. Choose Library > Plug-in Extras > Review" in text
    assert "Not reached" not in text


def test_what_gave_way_is_told():
    outcome = {"removed": ["old", "older"], "replaced": True}
    text, _ = summary_of(2, done("p0"), done("p1"), finished(200, 0.002), outcome=outcome)
    assert "Texts of your own replaced, as the settings say: 2 photos." in text
    assert "Keywords taken off, as the settings say: old, older." in text


def test_the_sample_events_are_summed_up():
    events = [json.loads(line) for line in SAMPLE.read_text("utf-8").splitlines()]
    ids = {event["id"]: f"p{number}" for number, event in enumerate(e for e in events if "id" in e)}
    events = [{**event, "id": ids.get(event.get("id"))} for event in events]
    text, style = summary_of(4, *events)
    assert "for 3 of 4 photos" in text
    assert "1 photo had been paid for already" in text
    assert "Cost: unknown" in text
    assert "about 2559 tokens sent, 237 received" in text
    assert style == "warning"


# Flags and warnings ----------------------------------------------------------------------------


def summary_of_suggestions(*suggestions):
    """The summary of a run in which each photo got one of these."""
    events = [
        {**done(f"p{number}"), "suggestion": {"title": "T", **suggestion}}
        for number, suggestion in enumerate(suggestions)
    ]
    return summary_of(len(suggestions), *events, finished(100, 0.001))


def test_photos_that_may_need_a_release_are_named_by_what_is_in_them():
    info, style = summary_of_suggestions(
        {"flags": ["people", "logo"]}, {"flags": ["people"]}, {"flags": []}, {}, {"flags": ["new"]}
    )
    assert "model release: 2 photos (0.jpg, 1.jpg)" in info
    assert "Logos or trademarks" in info
    assert "1 photo (0.jpg)" in info
    assert "property" not in info
    assert style == "info"


def test_warnings_are_said_once_for_all_photos_alike():
    one = {"code": "a", "message": "The title names a brand; take it out."}
    other = {"code": "contradiction", "message": "No.", "details": ["day", "night"]}
    info, _ = summary_of_suggestions(*[{"warnings": [one]}] * 22, {"warnings": [one, other]})
    assert info.count("names a brand") == 1
    assert "18.jpg, 19.jpg and 3 more: The title names a brand; take it out." in info
    assert "22.jpg: The keywords “day” and “night” contradict each other." in info
