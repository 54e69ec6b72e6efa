"""Run.lua's flow, with plain effects in place of Lightroom and the helper."""

import pytest

from tests.plugin import as_lua, as_python, lua_with_plugin


def done(photo, missing=0, cost=0.001, keywords=("snow",)):
    return {
        "event": "done",
        "id": photo,
        "suggestion": {
            "title": f"Title of {photo}",
            "description": "",
            "keywords": list(keywords),
            "missing": missing,
        },
        "usage": {"input_tokens": 100, "output_tokens": 10},
        "cost": cost,
    }


def failed(photo, message="The model declined."):
    return {"event": "failed", "id": photo, "code": "refused", "message": message}


STARTED = {"event": "started", "protocol": 1, "version": "0.1.0"}
FINISHED = {"event": "finished"}
CANCELLED = {"event": "stopped", "code": "cancelled", "message": "Cancelled."}


class World:
    """The effects of one run.

    `helper` is given the world and yields lists of events, one at each look; its end is the end of
    the process. `write` takes a list of ids and gives outcomes.
    """

    def __init__(self, count, helper, write=None, render=None, user=lambda _: False):
        self.lua = lua_with_plugin()
        self.photos = [f"p{number}" for number in range(count)]
        self.helper, self.write_results = helper, write or self.take_all
        self.render_photo, self.user = (
            render or (lambda photo: (f"previews/{photo}.jpg", None)),
            user,
        )
        self.lines, self.log, self.written, self.acts = [], [], [], []
        self.cancels = self.beats = self.beats_at_end = self.looks = 0
        self.end = self.count_at_end = None
        self.script = None
        self.most_ahead = self.answered = 0
        self.can_append = self.can_prepare = self.can_note = True
        self.gone, self.noted, self.review = set(), [], "never"

    @staticmethod
    def take_all(ids, patient):
        return {photo: {"unwritable": [], "unexported": []} for photo in ids}

    def run(self):
        lua = self.lua
        lua.execute(
            """
            function effects_of(world)
              local ended = false
              return {
                start = start, sleep = sleep, try = try,
                finally = function(fn) at_the_end = fn end,
                launch = function()
                  world.launched()
                  while not world.helper_ended() do sleep(1) end
                end,
                render = function(photos, number, deliver, stopped)
                  world.batch(number)
                  for _, photo in ipairs(photos) do
                    if stopped() then return end
                    deliver(photo.id, world.render(photo.id))
                    sleep(1)
                  end
                end,
                describe = function(photos) return world.describe(photos) end,
                is_gone = world.is_gone,
                note = function(result) return world.note(result.id) end,
                prepare = function()
                  for _ = 1, 40 do sleep(1) end
                  world.prepare()
                end,
                write = function(results, patient)
                  local ids = {}
                  for index, result in ipairs(results) do ids[index] = result.id end
                  return world.write(ids, patient)
                end,
                cancelled = world.cancelled,
                progress = function(done, total) assert(done <= total) end,
                log = world.log,
                job = {
                  photo = function(photo, preview) return world.photo(photo.id, preview) end,
                  finish = world.finish, alive = world.alive, cancel = world.cancel,
                  events = function() return world.events(), {}, false end,
                },
              }
            end
            """
        )
        self.script = self.helper(self)
        run = lua.eval(
            """
            function(photos, world, facts)
              return run_to_the_end(function()
                return require('Run').run(photos, facts, effects_of(world))
              end)
            end
            """
        )
        facts = {"protocol": 1, "videos": 2, "rehearsal": False, "review": self.review}
        facts = as_lua(lua, facts)
        world = lua.table_from(
            {
                name.removeprefix("on_"): getattr(self, name)
                for name in dir(self)
                if name.startswith("on_")
            }
        )
        try:
            tally, at_rest = run(lua.table(*self.photos), world, facts)
        finally:
            lua.globals().at_the_end()
        assert at_rest
        return tally

    def on_launched(self):
        self.acts.append("launch")

    def on_helper_ended(self):
        return self.end is not None

    def on_batch(self, number):
        self.acts.append(f"batch {number}")

    def on_render(self, photo):
        return self.render_photo(photo)

    def on_describe(self, photos):
        """The handle of a photo in this world is its id."""
        left = [photo for photo in photos.values() if photo not in self.gone]
        self.acts.append(f"describe {len(left)}")
        photos = [{"id": photo, "name": f"{photo}.NEF", "context": {}} for photo in left]
        return self.lua.table(*(as_lua(self.lua, photo) for photo in photos))

    def on_is_gone(self, photo):
        return photo in self.gone

    def on_note(self, photo):
        if not self.can_note:
            return None, "The disk is full."
        self.noted.append(photo)
        return True

    def on_prepare(self):
        self.acts.append("prepare")
        if not self.can_prepare:
            raise RuntimeError("no keywords today")

    def on_write(self, ids, patient):
        ids = list(ids.values())
        self.acts.append("write")
        outcomes = self.write_results(ids, patient)
        self.written += [
            photo for photo in ids if photo in outcomes and "reason" not in outcomes[photo]
        ]
        return as_lua(self.lua, outcomes)

    def on_cancelled(self):
        return self.user(self)

    def on_log(self, text):
        self.log.append(str(text))

    def on_photo(self, photo, preview):
        if not self.can_append:
            return None, "The disk is full."
        self.lines.append((photo, preview))
        self.most_ahead = max(self.most_ahead, len(self.lines) - self.answered)
        return True

    def on_finish(self, count):
        self.count_at_end = count
        return True

    def on_alive(self):
        self.beats += 1
        return True

    def on_cancel(self):
        self.cancels += 1
        return True

    def on_events(self):
        self.looks += 1
        events = next(self.script, None)
        if events is None:
            self.end, self.beats_at_end = self.looks, self.beats
            events = []
        self.answered += sum(event["event"] in ("done", "failed") for event in events)
        return as_lua(self.lua, events)


def answer_everything(world, answer=done):
    """A helper that answers each photo as soon as it sees it, and then finishes."""
    yield [STARTED]
    seen = 0
    while world.count_at_end is None or seen < len(world.lines):
        new, seen = world.lines[seen:], len(world.lines)
        yield [answer(photo) for photo, _ in new]
    yield [FINISHED]


def names(tally, field):
    return [item.name for item in tally[field].values()]


def test_every_photo_is_rendered_answered_and_written():
    world = World(5, answer_everything)
    tally = world.run()
    assert sorted(world.written) == world.photos
    assert (tally.written, tally.left, len(tally.failed), tally.videos) == (5, 0, 0, 2)
    assert world.count_at_end == 5
    assert world.cancels == 0
    assert not tally.keep


def test_the_helper_starts_before_the_first_preview():
    world = World(3, answer_everything)
    world.run()
    assert world.acts[0] == "launch"


def test_nothing_is_written_before_the_catalog_is_ready():
    world = World(3, answer_everything)
    world.run()
    assert world.acts.index("prepare") < world.acts.index("write")


def test_the_sign_of_life_lasts_as_long_as_the_helper():
    def slow(world):
        yield from answer_everything(world)
        for _ in range(400):
            yield []

    world = World(1, slow)
    world.run()
    assert 50 <= world.beats <= 60


def test_the_sign_of_life_ends_with_the_helper_although_the_catalog_is_not_ready():
    world = World(1, answer_everything)
    world.run()
    assert world.acts.index("prepare") > 0
    assert world.beats - world.beats_at_end <= 1


def test_previews_never_run_far_ahead_of_the_answers():
    def sluggish(world):
        yield [STARTED]
        for number in range(200):
            for _ in range(4):
                yield []
            yield [done(f"p{number}")] if number < len(world.lines) else []
        yield [FINISHED]

    world = World(200, sluggish)
    assert world.run().written == 200
    assert 20 < world.most_ahead <= 40


def test_results_are_written_in_batches_while_the_run_goes_on():
    sizes = []

    def write(ids, patient):
        sizes.append((len(ids), patient))
        return World.take_all(ids, patient)

    World(100, answer_everything, write).run()
    assert max(size for size, _ in sizes) <= 20
    assert [patient for _, patient in sizes].count(False) >= 3
    assert len(sizes) < 15


def test_cancel_asks_once_and_still_writes_what_is_finished():
    def helper(world):
        yield [STARTED]
        while not world.cancels:
            yield [done(photo) for photo, _ in world.lines[world.answered :][:1]]
        yield [done(photo) for photo, _ in world.lines[world.answered :][:1]]
        yield [CANCELLED]

    world = World(60, helper, user=lambda world: world.answered >= 5)
    tally = world.run()
    assert world.cancels == 1
    assert tally.written == len(world.written) == world.answered >= 5
    assert tally.left == 60 - tally.written
    assert world.count_at_end == len(world.lines) < 60
    assert tally.verdict.code == "cancelled"


def test_cancel_ends_the_rendering_in_the_middle_of_a_batch():
    def helper(world):
        yield [STARTED]
        while not world.cancels:
            yield []
        for _ in range(40):
            yield []
        yield [CANCELLED]

    world = World(20, helper, user=lambda world: len(world.lines) >= 3)
    world.run()
    assert world.acts.count("batch 1") == 1
    assert world.count_at_end == len(world.lines) < 12


def test_a_helper_that_dies_stops_the_rendering_and_loses_nothing():
    def helper(world):
        yield [STARTED]
        while len(world.lines) < 6:
            yield []
        yield [done(photo) for photo, _ in world.lines[:3]]

    world = World(60, helper)
    tally = world.run()
    assert world.written == ["p0", "p1", "p2"]
    assert tally.verdict is None
    assert tally.left == 57
    assert tally.keep
    assert world.count_at_end < 60
    assert world.cancels == 0


def test_lines_written_just_before_the_end_of_the_helper_are_read():
    class LastWords(World):
        def on_events(self):
            events = super().on_events()
            # The process ends between this look and the next.
            if self.looks == 4:
                self.end = self.looks
            return events

    def helper(world):
        yield [STARTED]
        for _ in range(3):
            yield []
        yield [done(world.lines[0][0]), FINISHED]

    world = LastWords(1, helper)
    assert world.run().written == 1


def test_a_preview_that_fails_is_reported_and_the_helper_never_asked():
    def render(photo):
        return (None, "No original.") if photo == "p1" else (f"previews/{photo}.jpg", None)

    world = World(3, answer_everything, render=render)
    tally = world.run()
    assert [photo for photo, _ in world.lines] == ["p0", "p2"]
    assert as_python(world.lua, tally.failed) == [{"name": "p1.NEF", "reason": "No original."}]
    assert (world.count_at_end, tally.written, tally.left) == (2, 2, 0)


def test_a_photo_that_fails_leaves_the_others_alone():
    def answer(photo):
        return failed(photo) if photo == "p1" else done(photo)

    tally = World(3, lambda world: answer_everything(world, answer)).run()
    assert names(tally, "failed") == ["p1.NEF"]
    assert tally.written == 2


def test_an_answer_for_an_unknown_photo_is_ignored_and_logged():
    def helper(world):
        yield [STARTED, done("stranger"), failed("other stranger")]
        yield from answer_everything(world)

    world = World(2, helper)
    tally = world.run()
    assert sorted(world.written) == ["p0", "p1"]
    assert len(tally.failed) == 0
    assert any("stranger" in line for line in world.log)


def test_a_second_answer_for_a_photo_is_ignored_and_logged():
    twice = World(2, lambda world: repeat(world, 2))
    tally = twice.run()
    assert sorted(twice.written) == ["p0", "p1"]
    assert (tally.written, len(tally.failed), tally.left) == (2, 0, 0)
    assert any("second answer" in line for line in twice.log)


def repeat(world, times):
    for events in answer_everything(world):
        yield [event for event in events for _ in range(times if event["event"] == "done" else 1)]


def test_a_photo_without_an_answer_at_the_finish_has_failed():
    def helper(world):
        for events in answer_everything(world):
            yield [event for event in events if event.get("id") != "p1"]

    tally = World(3, helper).run()
    assert names(tally, "failed") == ["p1.NEF"]
    assert tally.left == 0


def test_another_protocol_stops_the_run_before_anything_is_believed():
    def helper(world):
        while not world.lines:
            yield []
        yield [{**STARTED, "protocol": 2, "version": "9.9"}, done("p0")]
        yield [done("p0")]
        yield [CANCELLED]

    world = World(3, helper)
    tally = world.run()
    assert world.cancels == 1
    assert world.written == []
    assert "9.9" in tally.trouble
    assert "vision-keywords install-plugin" in tally.trouble


def test_a_busy_catalog_gets_its_results_later():
    calls = []

    def write(ids, patient):
        calls.append(patient)
        return World.take_all(ids, patient) if patient and len(calls) > 3 else {}

    world = World(2, answer_everything, write)
    tally = world.run()
    assert sorted(world.written) == ["p0", "p1"]
    assert (tally.written, len(tally.failed)) == (2, 0)


def test_a_catalog_that_stays_busy_is_given_up_with_a_reason():
    calls = []

    def write(ids, patient):
        calls.append(patient)
        return {}

    tally = World(3, answer_everything, write).run()
    assert calls.count(True) > 1
    assert tally.written == 0
    assert sorted(names(tally, "failed")) == ["p0.NEF", "p1.NEF", "p2.NEF"]
    assert "busy" in tally.failed[1].reason
    assert tally.keep


def test_a_photo_that_the_catalog_refuses_fails_alone():
    def write(ids, patient):
        return World.take_all(ids, patient) | {"p1": {"reason": "It is gone."}}

    world = World(3, answer_everything, write)
    tally = world.run()
    assert as_python(world.lua, tally.failed) == [{"name": "p1.NEF", "reason": "It is gone."}]
    assert tally.written == 2


def test_a_full_disk_stops_the_run_with_its_reason():
    def helper(world):
        yield [STARTED]
        while not world.cancels:
            yield []
        yield [CANCELLED]

    world = World(3, helper)
    world.can_append = False
    tally = world.run()
    assert tally.trouble == "The disk is full."
    assert world.cancels == 1
    assert world.count_at_end == 0
    assert tally.left == 3


def test_an_error_in_a_task_stops_the_run_and_what_is_finished_is_written():
    def helper(world):
        yield [STARTED]
        while not world.cancels:
            yield []
        yield [done(photo) for photo, _ in world.lines[:1]]
        yield [CANCELLED]

    world = World(3, helper)
    world.can_prepare = False
    tally = world.run()
    assert "no keywords today" in tally.trouble
    assert world.written == ["p0"]


def test_money_and_tokens_are_those_of_the_verdict():
    def helper(world):
        for events in answer_everything(world):
            if events == [FINISHED]:
                usage = {"input_tokens": 5000, "output_tokens": 500}
                events = [{**FINISHED, "usage": usage, "cost": 0.5}]
            yield events

    tally = World(2, helper).run()
    assert (tally.cost, tally.usage.input_tokens, tally.usage.output_tokens) == (0.5, 5000, 500)


def test_without_a_verdict_the_answers_are_added_up():
    def helper(world):
        yield [STARTED]
        while len(world.lines) < 2:
            yield []
        yield [done("p0"), done("p1")]

    tally = World(2, helper).run()
    assert tally.cost == pytest.approx(0.002)
    assert tally.usage.input_tokens == 200


def test_one_unknown_price_makes_the_sum_unknown():
    def helper(world):
        yield [STARTED]
        while len(world.lines) < 2:
            yield []
        yield [done("p0"), done("p1", cost=None)]

    assert World(2, helper).run().cost is None


def test_photos_with_too_few_keywords_are_named():
    def answer(photo):
        return done(photo, missing=3 if photo == "p1" else 0)

    tally = World(3, lambda world: answer_everything(world, answer)).run()
    assert list(tally.short.values()) == ["p1.NEF"]


def test_of_a_suggestion_of_the_wrong_shape_only_the_usable_is_taken():
    lua = lua_with_plugin()
    tally = lua.eval("require 'Tally'")
    book = tally.new(as_lua(lua, [{"id": "p0", "name": "n"}]), as_lua(lua, {}))
    tally.ask(book, "p0")
    odd = {"title": None, "keywords": ["  snow ", 3, None, ""], "missing": "x", "categories": 3}
    odd |= {"flags": [True, " logo "], "warnings": [{"code": "c"}, 5, {"message": " Look. "}]}
    result = tally.hear(book, as_lua(lua, {**done("p0"), "suggestion": odd}))
    assert as_python(lua, result.suggestion) == {
        "title": "",
        "description": "",
        "alt_text": "",
        "keywords": ["snow"],
        "missing": 0,
        "categories": {},
        "flags": ["logo"],
        "warnings": ["Look."],
    }


def test_a_run_that_is_thrown_out_asks_the_helper_to_stop():
    def write(ids, patient):
        raise RuntimeError("bug")

    def helper(world):
        yield [STARTED]
        while len(world.lines) < 20:
            yield []
        yield [done(photo) for photo, _ in world.lines[:20]]
        while True:
            yield []

    world = World(40, helper, write)
    with pytest.raises(RuntimeError, match="bug"):
        world.run()
    assert world.cancels == 1
    beats = world.beats
    wait = "run_to_the_end(function() for _ = 1, 40 do sleep(1) end return true end)"
    assert world.lua.eval(wait)
    assert world.beats == beats, "nobody gives signs of life any more"


# What is read, noted and left for the review ---------------------------------------------------


def test_each_batch_is_read_just_before_it_is_rendered():
    world = World(45, answer_everything)
    world.run()
    reading = [act for act in world.acts if act.startswith(("describe", "batch"))]
    assert reading == ["describe 20", "batch 1", "describe 20", "batch 2", "describe 5", "batch 3"]


def test_photos_that_left_the_catalog_are_counted_and_no_failure():
    """One before anything was read, one before it was rendered, one with an answer on its way."""

    def render(photo):
        if photo == "p2":
            world.gone.add("p2")
            return (None, "It could not be rendered.")
        return (f"previews/{photo}.jpg", None)

    def write(ids, patient):
        world.gone.add("p4")
        return World.take_all(ids, patient) | {"p4": {"reason": "It has left the catalog."}}

    world = World(6, answer_everything, write, render)
    world.gone.add("p0")
    tally = world.run()
    assert (tally.gone, tally.total, tally.written, tally.left) == (3, 3, 3, 0)
    assert (len(tally.failed), tally.settled_count, tally.keep) == (0, 3, False)


def test_every_answer_is_noted_before_it_is_written():
    def write(ids, patient):
        assert set(ids) <= set(world.noted)
        return World.take_all(ids, patient)

    world = World(30, answer_everything, write)
    world.run()
    assert sorted(world.noted) == sorted(world.photos)


def test_what_cannot_be_noted_is_not_written_and_stops_the_run():
    def helper(world):
        yield [STARTED]
        while not world.lines:
            yield []
        yield [done("p0")]
        while not world.cancels:
            yield []
        yield [CANCELLED]

    world = World(3, helper)
    world.can_note = False
    tally = world.run()
    assert tally.trouble == "The disk is full."
    assert (world.written, names(tally, "failed"), tally.keep) == ([], ["p0.NEF"], True)


def warned_answer(photo):
    answer = done(photo)
    if photo == "p1":
        answer["suggestion"]["warnings"] = [{"code": "contradiction", "message": "Look."}]
    if photo == "p2":
        answer["suggestion"]["flags"] = ["people"]
    return answer


@pytest.mark.parametrize(
    ("review", "written"),
    [("never", ["p0", "p1", "p2"]), ("warned", ["p0"]), ("always", [])],
)
def test_what_is_to_be_reviewed_is_noted_and_not_written(review, written):
    world = World(3, lambda world: answer_everything(world, warned_answer))
    world.review = review
    tally = world.run()
    assert sorted(world.written) == written
    assert sorted(world.noted) == world.photos
    assert (tally.waiting_for_review, tally.left) == (3 - len(written), 0)
