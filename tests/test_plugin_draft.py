"""An answer in the user's hands: nothing is lost, nothing doubled, and the order is the user's."""

import random

import pytest

from tests.plugin import as_lua, as_python, lua_with_plugin

TEXTS = {"title": "A fox", "description": "A fox in snow.", "alt_text": ""}


@pytest.fixture(scope="module")
def lua():
    lua = lua_with_plugin()
    lua.globals().offer("LrStringUtils", lua.table_from({"lower": str.lower}))
    return lua


def begin(lua, *names, **more):
    suggestion = {**TEXTS, "keywords": list(names), "missing": 0, "flags": [], "warnings": []}
    result = {"id": "1", "name": "a.jpg", "model": "m", "suggestion": suggestion, **more}
    return lua.eval("require 'Draft'.new")(as_lua(lua, result))


def act(lua, draft, name, *arguments):
    return lua.eval(f"require 'Draft'.{name}")(draft, *arguments)


def outcome(lua, draft):
    return as_python(lua, act(lua, draft, "result"))


def names(lua, draft):
    return list(outcome(lua, draft)["suggestion"]["keywords"])


def test_an_untouched_answer_is_what_it_was(lua):
    draft = begin(lua, "fox", "snow")
    found = outcome(lua, draft)
    assert found["suggestion"]["keywords"] == ["fox", "snow"]
    assert found["suggestion"]["title"] == "A fox"
    assert "edited" not in found
    assert "shown" not in found
    assert not act(lua, draft, "is_changed")


def test_each_change_names_its_field(lua):
    draft = begin(lua, "fox", "snow")
    draft.title = "  A red\nfox "
    assert outcome(lua, draft)["edited"] == {"title": True}
    assert outcome(lua, draft)["suggestion"]["title"] == "A red fox"
    act(lua, draft, "to_front", 2)
    assert outcome(lua, draft)["edited"] == {"title": True, "keywords": True}
    assert act(lua, draft, "is_changed")


def test_an_emptied_text_is_not_wanted_and_is_no_edit(lua):
    draft = begin(lua, "fox", edited={"title": True})
    draft.title = "  "
    found = outcome(lua, draft)
    assert found["suggestion"]["title"] == ""
    assert "edited" not in found


def test_what_was_edited_before_stays_edited(lua):
    draft = begin(lua, "fox", edited={"description": True})
    assert outcome(lua, draft)["edited"] == {"description": True}
    assert not act(lua, draft, "is_changed")


def test_a_switched_off_keyword_comes_back_where_it_was(lua):
    draft = begin(lua, "fox", "snow", "winter")
    act(lua, draft, "switch", 2, False)
    assert names(lua, draft) == ["fox", "winter"]
    act(lua, draft, "switch", 2, True)
    assert names(lua, draft) == ["fox", "snow", "winter"]
    assert "edited" not in outcome(lua, draft)


def test_a_switched_off_keyword_keeps_its_place_for_the_next_review(lua):
    draft = begin(lua, "fox", "snow", "winter")
    act(lua, draft, "switch", 2, False)
    again = lua.eval("require 'Draft'.new")(act(lua, draft, "result"))
    assert names(lua, again) == ["fox", "winter"]
    assert not act(lua, again, "is_changed")
    act(lua, again, "switch", 2, True)
    assert names(lua, again) == ["fox", "snow", "winter"]
    assert "shown" not in outcome(lua, again)


def test_own_keywords_come_last_once_whatever_their_case(lua):
    draft = begin(lua, "fox", "snow")
    act(lua, draft, "switch", 2, False)
    act(lua, draft, "add", " Zürich ,,SNOW; zürich\n, red fox ,")
    assert names(lua, draft) == ["fox", "snow", "Zürich", "red fox"]
    act(lua, draft, "add", " , ")
    assert names(lua, draft) == ["fox", "snow", "Zürich", "red fox"]


@pytest.mark.parametrize("seed", range(20))
def test_no_keyword_is_ever_lost_or_doubled(lua, seed):
    """Against a model in Python of what the user sees: [name, on] in order."""
    chance = random.Random(seed)
    pool = [f"word {number}" for number in range(40)]
    seen = [[name, True] for name in pool[: chance.randrange(1, 30)]]
    draft = begin(lua, *(name for name, _ in seen))
    for _ in range(60):
        position = chance.randrange(len(seen))
        move = chance.choice(["switch", "to_front", "add"])
        if move == "switch":
            seen[position][1] = not seen[position][1]
            act(lua, draft, "switch", position + 1, seen[position][1])
        elif move == "to_front":
            seen.insert(0, [seen.pop(position)[0], True])
            act(lua, draft, "to_front", position + 1)
        else:
            name = chance.choice(pool)
            known = next((one for one in seen if one[0] == name), None)
            if known:
                known[1] = True
            else:
                seen.append([name, True])
            act(lua, draft, "add", name.upper() if known else name)
        shown = [[keyword.name, keyword.on] for keyword in draft.keywords.values()]
        assert shown == seen
        found = outcome(lua, draft)
        assert list(found["suggestion"]["keywords"]) == [name for name, on in seen if on]
        draft = lua.eval("require 'Draft'.new")(act(lua, draft, "result"))
