"""How long the rest of a run will take, and what the progress bar says of it."""

import itertools

from tests.plugin import lua_with_plugin


class Pace:
    """A pace that is asked about every quarter of a second."""

    def __init__(self):
        self.module = lua_with_plugin().eval("require 'Pace'")
        self.pace = self.module.new()
        self.now = 1000.0

    def over(self, seconds, done, total):
        """What is shown meanwhile; done(passed) photos are done after so many seconds."""
        start = self.now
        shown = []
        while self.now < start + seconds:
            left = self.module.left(self.pace, int(done(self.now - start)), total, self.now)
            shown.append(left)
            self.now += 0.25
        return shown

    def words(self, seconds):
        return self.module.words(seconds)


def changes(shown):
    return [value for value, _ in itertools.groupby(shown)]


def test_nothing_is_said_until_something_is_known():
    pace = Pace()
    assert pace.over(60, lambda passed: 0, 100) == [None] * 240
    assert changes(pace.over(9, lambda passed: 1 + passed, 100)) == [None]
    assert changes(pace.over(3, lambda passed: 10 + passed, 100))[-1] is not None


def test_a_steady_run_counts_down_in_round_steps_and_never_up():
    shown = changes(Pace().over(200, lambda passed: 1 + passed, 201))
    assert shown == [None, 180, 120, 60, 50, 40, 30, 20, 10]


def test_a_start_from_the_ledger_is_forgotten_soon():
    def done(passed):
        return min(500, passed * 250) + passed

    shown = Pace().over(180, done, 1000)
    assert 300 <= shown[-1] <= 420, "320 photos are left, one a second"


def test_waves_of_answers_do_not_make_the_time_flicker():
    for seconds in (7, 13, 20, 25):
        waves = Pace().over(600, lambda passed, s=seconds: 1 + 20 * (passed // s), 20000)
        known = [value for value in waves if value][240:]
        assert len(changes(known)) <= 10, "the time goes down by ten minutes"
        assert all(b <= a for a, b in itertools.pairwise(changes(known)))


def test_a_run_that_has_come_to_a_halt_says_no_time():
    pace = Pace()
    pace.over(60, lambda passed: 1 + passed, 1000)
    shown = pace.over(600, lambda passed: 61, 1000)
    assert shown[0] is not None
    assert shown[-1] is None


def test_the_end_is_not_announced_when_all_is_done():
    assert Pace().over(50, lambda passed: 1 + min(passed, 39), 40)[-1] is None


def test_durations_read_as_one_says_them():
    words = Pace().words
    assert [words(seconds) for seconds in (10, 50, 60, 120, 5400, 6000, 9600)] == [
        *("10 seconds", "50 seconds", "1 minute", "2 minutes"),
        *("90 minutes", "1 h 40 min", "2 h 40 min"),
    ]


def test_the_bar_says_how_far_it_is_and_then_how_long_it_takes():
    lua = lua_with_plugin()
    lua.execute("""
        now, captions = 0, {}
        offer('LrDate', { currentTime = function() return now end })
        offer('LrProgressScope', function(arguments)
          assert(arguments.title == 'Generating stock keywords')
          return {
            setCancelable = function() end,
            setPortionComplete = function(_, done, total) assert(done <= total) end,
            setCaption = function(_, caption) captions[#captions + 1] = caption end,
          }
        end)
        local Bar = require 'Bar'
        local bar = Bar.open({})
        for second = 0, 30 do
          now = second
          Bar.show(bar, second, 90)
          Bar.show(bar, second, 90)
        end
    """)
    captions = list(lua.globals().captions.values())
    assert captions[:2] == ["0 of 90", "1 of 90"]
    assert captions[-1] == "30 of 90, about 1 minute left"
    assert len(captions) == 31, "only what has changed is shown"
