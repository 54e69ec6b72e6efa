"""The journal of a run: what is in it survives crashes, half lines and a full disk."""

import contextlib
import hashlib
import random
import resource
from pathlib import Path

import pytest

from tests.plugin import as_lua, as_python, lua_with_plugin

FACTS = {"run": {"status": "keyworded"}, "settings": {"hint": "Snow"}, "total": 2}


class Desk:
    """A Lua with the journals of one catalog, as after a start of Lightroom."""

    def __init__(self, home: Path, catalog: str = "/photos/one.lrcat") -> None:
        self.home = home
        self.lua = lua_with_plugin(home)
        self.module = self.lua.eval("require 'Journal'")
        self.catalog = self.lua.table_from({"getPath": lambda _: catalog})

    def begin(self):
        return self.module.begin(self.catalog, as_lua(self.lua, FACTS))

    def last(self):
        return self.module.last(self.catalog)

    def note(self, journal, photo, title="T"):
        result = {"id": photo, "name": f"{photo}.jpg", "suggestion": {"title": title}}
        return self.module.note(journal, as_lua(self.lua, result))

    def write(self, journal, *photos, created=(), committed=True, had=""):
        """As a gate does."""
        chunk, mark = self.module.next_chunk(journal)
        changes = {
            "had": {"texts": {"title": had}, "own": {}}, "wrote": {"title": "T"},
            "added": [], "created": [name for _, name in created], "removed": [],
        }  # fmt: skip
        lines = [{"id": photo, "name": photo, "changes": changes} for photo in photos]
        assert self.module.ahead(journal, chunk, as_lua(self.lua, lines)) is True
        if committed:
            made = [{"id": number, "name": name} for number, name in created]
            assert self.module.commit(journal, chunk, as_lua(self.lua, made)) is True
        return mark

    def states(self, journal):
        found = self.module.results(journal)
        return {found[n].id: found[n].state for n in range(1, len(found) + 1)}

    def written(self, journal):
        return list(self.module.written(journal).values())

    def changes(self, journal, photo):
        return as_python(self.lua, self.module.changes(journal, photo))

    @property
    def files(self) -> list[Path]:
        return sorted(self.home.rglob("*.jsonl"))


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_after_a_restart_everything_is_as_it_was(desk, tmp_path):
    journal = desk.begin()
    for photo in ("a", "b", "c", "d"):
        desk.note(journal, photo)
    desk.note(journal, "b", title="Better, \u201cquoted\u201d\nand long")
    mark = desk.write(journal, "a", "b", created=[(7, "snow")])
    desk.module.skip(journal, "c")
    again = Desk(tmp_path)
    read = again.last()
    assert again.states(read) == desk.states(journal)
    assert again.states(read) == {"a": "written", "b": "written", "c": "skipped", "d": "waiting"}
    assert again.module.load(read, "b").suggestion.title == "Better, \u201cquoted\u201d\nand long"
    assert again.module.load(read, "z") is None
    assert again.module.settings(read).hint == "Snow"
    assert (read.total, read.run.status) == (2, "keyworded")
    (change,) = again.changes(read, "a")
    assert (change["mark"], change["added"]) == (mark, [{"id": 7, "name": "snow"}])
    assert again.module.next_chunk(read)[0] == 2


def test_an_answer_that_is_edited_again_waits_again(desk):
    journal = desk.begin()
    desk.note(journal, "a")
    desk.write(journal, "a")
    desk.note(journal, "a", title="Edited")
    assert desk.states(journal) == {"a": "waiting"}
    assert desk.written(journal) == ["a"]


def test_what_is_taken_back_is_not_taken_back_again(desk, tmp_path):
    journal = desk.begin()
    desk.write(journal, "a", "b")
    desk.module.undone(journal, as_lua(desk.lua, ["a"]))
    assert desk.written(journal) == ["b"]
    assert list(desk.module.taken_back(journal).values()) == ["a"]
    mark = desk.write(journal, "a")
    again = Desk(tmp_path)
    assert again.states(again.last()) == {"a": "written", "b": "written"}
    assert sorted(again.written(again.last())) == ["a", "b"]
    assert again.changes(again.last(), "a")[-1]["mark"] == mark


def test_a_gate_that_came_to_nothing_leaves_nothing_to_take_back(desk, tmp_path):
    journal = desk.begin()
    desk.note(journal, "a")
    desk.write(journal, "a", committed=False)
    desk.module.rollback(journal, 1)
    assert desk.written(journal) == []
    again = Desk(tmp_path)
    assert again.written(again.last()) == []


def test_where_a_crash_hid_the_new_keywords_numbers_their_names_are_left(desk):
    journal = desk.begin()
    desk.write(journal, "a", created=[(7, "snow")], committed=False)
    (change,) = desk.changes(journal, "a")
    assert change["added"] == [{"name": "snow"}]
    assert desk.states(journal) == {"a": "waiting"}


def test_a_keyword_that_lightroom_refused_is_not_among_the_added(desk):
    journal = desk.begin()
    chunk, _ = desk.module.next_chunk(journal)
    changes = {"had": {"texts": {}, "own": {}}, "wrote": {}, "added": [], "created": ["snow", "no"],
               "removed": []}  # fmt: skip
    desk.module.ahead(journal, chunk, as_lua(desk.lua, [{"id": "a", "changes": changes}]))
    desk.module.commit(journal, chunk, as_lua(desk.lua, [{"id": 7, "name": "snow"}]))
    (change,) = desk.changes(journal, "a")
    assert change["added"] == [{"id": 7, "name": "snow"}]


def test_a_crash_at_any_byte_leaves_a_journal_that_can_be_read_and_continued(desk, tmp_path):
    journal = desk.begin()
    desk.note(journal, "a", title="First")
    desk.write(journal, "a")
    desk.note(journal, "b", title="Second {}")
    whole = desk.files[0].read_bytes()
    ends = [n + 1 for n, byte in enumerate(whole) if byte == 0x0A]
    chance = random.Random(1)
    cuts = chance.sample(range(ends[0], len(whole)), 60) + ends + [end - 1 for end in ends[1:]]
    for number, cut in enumerate(cuts):
        home = tmp_path / f"crash{number}"
        copy = home / desk.files[0].relative_to(tmp_path)
        copy.parent.mkdir(parents=True)
        copy.write_bytes(whole[:cut])
        after = Desk(home)
        lines = sum(end <= cut for end in ends) - 1
        if lines == 0:
            assert after.last() is None
            continue
        read = after.last()
        expected = [{"a": "waiting"}, {"a": "waiting"}, {"a": "written"}]
        assert after.states(read) == [*expected, {"a": "written", "b": "waiting"}][lines - 1]
        assert after.note(read, "c", title="After") is True
        once_more = Desk(home)
        assert once_more.module.load(once_more.last(), "a").suggestion.title == "First"
        assert once_more.module.load(once_more.last(), "c").suggestion.title == "After"


def test_the_last_ten_runs_are_kept_and_runs_without_an_answer_push_none_out(desk):
    for number in range(14):
        desk.note(desk.begin(), f"p{number}")
        desk.begin()
    assert len(desk.files) <= 11
    assert desk.states(desk.last()) == {"p13": "waiting"}
    oldest = Desk(desk.home)
    numbers = [int(path.name.split("-")[0]) for path in desk.files]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == len(numbers)
    texts = "".join(path.read_text("utf-8") for path in oldest.files)
    assert all(f'"p{number}"' in texts for number in range(5, 14))
    assert '"p3"' not in texts


def test_each_catalog_has_its_own(desk, tmp_path):
    desk.note(desk.begin(), "a")
    assert Desk(tmp_path, "/photos/two.lrcat").last() is None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_is_said_and_nothing_counts_as_noted(desk):
    journal = desk.begin()
    desk.files[0].unlink()
    Path(journal.path).symlink_to("/dev/full")
    nothing, sentence = desk.note(journal, "a")
    assert nothing is None
    assert "nothing was changed" in sentence
    assert "Make room" in sentence
    assert desk.states(journal) == {}


@contextlib.contextmanager
def room_on_disk(path, size):
    """As if the disk were full once the file has so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_was_noted_before_the_disk_was_full_is_no_part_of_the_next_gate(desk, tmp_path):
    journal = desk.begin()
    for photo in ("a", "b"):
        desk.note(journal, photo)
    lines = [{"id": photo, "changes": {}} for photo in ("a", "b")]
    chunk, _ = desk.module.next_chunk(journal)
    with room_on_disk(desk.files[0], 205):
        assert desk.module.ahead(journal, chunk, as_lua(desk.lua, lines))[0] is None
    assert desk.files[0].read_text("utf-8").count('"ahead"') == 2
    desk.write(journal, "b")
    again = Desk(tmp_path)
    assert again.states(again.last()) == {"a": "waiting", "b": "written"}


def test_a_folder_that_cannot_be_written_is_said_before_the_run(desk, tmp_path):
    (tmp_path / "Library").write_text("in the way")
    desk.lua.execute("import('LrFileUtils').createAllDirectories = function() end")
    nothing, sentence = desk.begin()
    assert nothing is None
    assert '"Vision Keywords"' in sentence


def test_five_thousand_answers_are_read_in_small_steps_and_their_texts_on_demand(desk, tmp_path):
    journal = desk.begin()
    desk.note(journal, "p0000", title="x" * 3000)
    path = desk.files[0]
    head, line = path.read_text("utf-8").splitlines(keepends=True)
    opening, rest = line[: len('{"sum": "')], line[len('{"sum": "') + 32 : -1]
    rests = [rest.replace("p0000", f"p{number:04}") for number in range(5000)]
    sums = [hashlib.md5(each.encode()).hexdigest() for each in rests]
    lines = [f"{opening}{total}{each}\n" for total, each in zip(sums, rests, strict=True)]
    path.write_text(head + "".join(lines))
    again = Desk(tmp_path)
    again.lua.execute("""
        local clock, last = os.clock, os.clock()
        longest = 0
        import('LrTasks').yield = function()
          longest, last = math.max(longest, clock() - last), clock()
        end
        collectgarbage()
        before = collectgarbage('count')
    """)
    read = again.last()
    assert again.lua.eval("longest") < 0.05
    again.lua.execute("collectgarbage()")
    assert again.lua.eval("collectgarbage('count') - before") < 5000
    assert len(read.order) == 5000
    assert again.module.load(read, "p4999").suggestion.title == "x" * 3000
