"""What an answer changes on a photo: the modes, and whose text and keywords are whose."""

import random

import pytest

from tests.plugin import as_lua, as_python, lua_with_plugin

PLAN = """
function(job)
  local Keywords, Planned = require 'Keywords', require 'Planned'
  local index = Keywords.empty()
  local state = { texts = job.texts, own = job.own, keywords = {} }
  for number, entry in ipairs(job.keywords) do
    entry.id, entry.folded = number, Keywords.fold(entry.name)
    index.by_name[entry.folded] = index.by_name[entry.folded] or {}
    table.insert(index.by_name[entry.folded], entry)
    if entry.on then
      table.insert(state.keywords, entry)
    end
  end
  local modes = Planned.modes(job.settings, job.status)
  local plan = Planned.of(state, job.result, modes, function(name, on_photo)
    return Keywords.choose(index, name, on_photo, nil)
  end)
  local ranked, added = Planned.keywords(plan, plan.create)
  local replaced, gone = Planned.gave_way(plan)
  local array = require('Json').array
  local function names(entries)
    local list = {}
    for position, entry in ipairs(entries) do
      list[position] = entry.name
    end
    table.sort(list)
    return array(list)
  end
  return {
    texts = plan.texts, own = plan.own, ranked = array(ranked), added = array(added),
    add = names(plan.add), create = array(plan.create), remove = names(plan.remove),
    gave_way = { replaced = replaced, keywords = array(gone) },
  }
end
"""

LUA = lua_with_plugin()
SETTINGS = {
    "title_mode": "fill", "caption_mode": "fill", "alt_text_mode": "off", "keywords_mode": "add",
}  # fmt: skip
NO_TEXTS = {"title": "", "caption": "", "altTextAccessibility": ""}


def keyword(name, on=True, exports=True, **facts):
    return {"name": name, "on": on, "exports": exports, "person": False, **facts}


def plan(
    keywords=(), answered=(), own=None, edited=None, status="keyworded", texts=None,
    shown=None, typed=None, existing=None, **modes,
):  # fmt: skip
    suggestion = {"title": "New", "description": "New.", "alt_text": "A new one."}
    job = {
        "texts": {**NO_TEXTS, **(texts or {})},
        "own": own or {},
        "keywords": list(keywords),
        "settings": {**SETTINGS, **modes},
        "status": status,
        "result": {
            "suggestion": {**suggestion, "keywords": list(answered)},
            "edited": dict.fromkeys(edited or (), True),
            "shown": shown or [],
            "typed": typed or [],
            "existing": existing or [],
        },
    }
    return as_python(LUA, LUA.eval(PLAN)(as_lua(LUA, job)))


# Texts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "title", "own", "edited", "written"),
    [
        ("fill", "", None, False, True),
        ("fill", "  ", None, False, True),
        ("fill", "Mine", None, False, False),
        ("fill", "Ours", "Ours", False, True),
        ("fill", "Mine", "Ours", False, False),
        ("fill", "Rehearsal (Vision Keywords): x", None, False, True),
        ("fill", "Mine", None, True, True),
        ("replace", "Mine", None, False, True),
        ("off", "", None, False, False),
        ("off", "Ours", "Ours", True, False),
    ],
)
def test_a_title_is_written_where_the_setting_allows_it(mode, title, own, edited, written):
    own = {"title": own} if own else {}
    edited = ["title"] if edited else []
    found = plan(texts={"title": title}, own=own, edited=edited, title_mode=mode)
    assert found["texts"].get("title") == ("New" if written else None)


def test_alt_text_is_written_only_when_it_is_switched_on_and_lightroom_has_it():
    assert "altTextAccessibility" not in plan()["texts"]
    assert plan(alt_text_mode="fill")["texts"]["altTextAccessibility"] == "A new one."


def test_what_is_typed_in_the_review_is_the_users_own_from_then_on():
    found = plan(own={"title": "Ours"}, texts={"title": "Ours"}, edited=["title"])
    assert (found["texts"]["title"], found["own"].get("title")) == ("New", None)
    assert found["own"]["description"] == "New."


def test_a_text_that_is_there_already_stays_the_users():
    found = plan(texts={"title": "New"}, title_mode="replace")
    assert "title" not in found["texts"]
    assert "title" not in found["own"]


def test_a_rehearsal_replaces_nothing_of_the_users():
    found = plan(
        [keyword("mine")], ["a"], texts={"title": "Mine"}, status="rehearsed",
        title_mode="replace", caption_mode="replace", keywords_mode="replace",
    )  # fmt: skip
    assert (found["texts"], found["remove"]) == ({"caption": "New."}, [])


def test_what_of_the_users_gives_way_is_said_but_not_what_the_user_did():
    """Neither what is ours, nor what the user has changed in the review."""
    mine = {
        "keywords": [keyword("mine"), keyword("ours")], "answered": ["snow"],
        "own": {"added": "ours"}, "texts": {"title": "Mine", "caption": "Mine"},
        "title_mode": "replace", "keywords_mode": "replace",
    }  # fmt: skip
    assert plan(**mine)["gave_way"] == {"replaced": True, "keywords": ["mine"]}
    edited = plan(**mine, edited=["title", "keywords"])
    assert edited["gave_way"] == {"replaced": False, "keywords": []}
    ours = {**mine, "own": {"title": "Mine", "added": "mine, ours"}}
    assert plan(**ours)["gave_way"] == {"replaced": False, "keywords": []}


# Keywords --------------------------------------------------------------------------------------

ON_PHOTO = [
    keyword("fox"),
    keyword("old"),
    keyword("to do", exports=False),
    keyword("Ann", person=True),
    keyword("Animals", container=True),
    keyword("typed just now", foreign=True),
]


@pytest.mark.parametrize(
    ("mode", "own", "edited", "changed"),
    [
        ("add", [], [], (["snow"], [])),
        ("add", ["OLD", "vanished"], [], (["snow"], ["old"])),
        ("fill", ["old"], [], ([], [])),
        ("fill", ["old"], ["keywords"], (["snow"], ["old"])),
        ("replace", [], [], (["snow"], ["old"])),
        ("off", ["old"], ["keywords"], ([], [])),
    ],
)
def test_keywords_come_and_go_as_the_setting_says(mode, own, edited, changed):
    own = {"added": ", ".join(own)} if own else {}
    found = plan(ON_PHOTO, ["Fox", "snow", "SNOW"], own=own, edited=edited, keywords_mode=mode)
    assert (found["create"], found["remove"]) == changed


def test_people_and_private_keywords_do_not_fill_a_photo():
    found = plan([keyword("Ann", person=True), keyword("to do", exports=False)], ["snow"],
                 keywords_mode="fill")  # fmt: skip
    assert found["create"] == ["snow"]


def test_an_answer_without_keywords_takes_none_away():
    assert plan(ON_PHOTO, [], own={"added": "old"}, keywords_mode="replace")["remove"] == []


def test_a_keyword_that_the_user_has_taken_off_meanwhile_does_not_come_back():
    """Unless the user has worked on the keywords since, with that one among them."""
    meanwhile = {"keywords": [keyword("Fox")], "answered": ["fox", "Bern", "snow"]}
    found = plan(**meanwhile, existing=["Fox", "Bern"])
    assert (found["create"], found["ranked"]) == (["snow"], ["fox", "snow"])
    assert plan(**meanwhile, existing=["Fox", "Bern"], edited=["keywords"])["create"] == [
        *("Bern", "snow")
    ]


def test_of_two_keywords_of_one_name_none_is_taken_for_ours():
    found = plan([keyword("old"), keyword("Old")], ["snow"], own={"added": "old"})
    assert (found["remove"], found["added"]) == ([], ["snow"])


def test_ours_are_what_earlier_runs_and_this_one_added_and_the_photo_has():
    own = {"added": "old, gone, snow"}
    keywords = [keyword("fox"), keyword("old"), keyword("snow"), keyword("ice", on=False)]
    found = plan(keywords, ["snow", "ice", "fox", "new"], own=own)
    assert found["added"] == ["snow", "ice", "new"]
    assert found["ranked"] == ["snow", "ice", "fox", "new"]


def test_what_is_switched_off_in_the_review_goes_and_what_is_typed_there_is_the_users():
    found = plan(
        [keyword("mine"), keyword("stays"), keyword("Ann", person=True)], ["snow", "typed"],
        edited=["keywords"], shown=["mine", "snow", "Ann", "typed", "all"], typed=["typed"],
    )  # fmt: skip
    assert found["remove"] == ["mine"]
    assert found["create"] == ["snow", "typed"]
    assert found["added"] == ["snow"]


def test_whatever_the_photo_has_no_mode_takes_what_is_not_its_to_take():
    """Seeded, so that a failure comes again."""
    chance = random.Random(5)
    words = ["fox", "Fox", "snow", "ice", "sea", "Ann", "todo"]
    for _ in range(300):
        keywords = [
            keyword(word, on=chance.random() < 0.8, exports=chance.random() < 0.7,
                    person=chance.random() < 0.2, container=chance.random() < 0.2)
            for word in chance.sample(words, 5)
        ]  # fmt: skip
        ours = [word for word in words if chance.random() < 0.3]
        answered = [word for word in [*words, "new"] if chance.random() < 0.4]
        mode = chance.choice(["add", "fill", "replace", "off"])
        found = plan(keywords, answered, {"added": ", ".join(ours)}, keywords_mode=mode)
        folded = {word.lower() for word in ours}
        wanted = {word.lower() for word in answered}
        for entry in keywords:
            if entry["name"] not in found["remove"]:
                continue
            assert entry["on"]
            assert not entry["person"]
            assert entry["name"].lower() not in wanted
            if entry["name"].lower() not in folded:
                assert mode == "replace"
                assert entry["exports"]
                assert not entry["container"]
        assert set(map(str.lower, found["ranked"])) <= wanted
        if mode == "off":
            assert not found["add"] + found["create"] + found["remove"]
