"""Contradictions: keywords that cannot both be true of one photo."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vision_keywords.contradictions import contradictions


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Women", "nobody"),
        ("young woman", "no people"),
        ("happy children", "Nobody"),
        ("Menschen", "keine Menschen"),
        ("couple", "without people"),
        ("Daytime", "night sky"),
        ("Tag", "Nacht"),
        ("interior", "outdoors"),
        ("alone", "crowd"),
        ("summer", "winter"),
        ("spring", "Herbst"),
        ("black-and-white", "colourful"),
        ("horizontal", "vertical"),
        ("isolated", "landscapes"),
    ],
)
def test_keywords_that_cannot_both_be_true_are_named_as_they_are_spelt(one, other):
    assert contradictions(["fox", one, "snow", other]) == ((one, other),)
    assert contradictions([other, one]) == ((one, other),)


def test_each_kind_is_named_once_with_its_first_keywords():
    found = contradictions(["man", "woman", "no people", "nobody", "indoor", "outdoor"])
    assert found == (("man", "no people"), ("indoor", "outdoor"))


def test_keywords_that_go_together_are_no_contradiction():
    assert contradictions(["day", "woman", "outdoors", "night club", "winter coat"]) == ()
    assert contradictions(["nobody", "no people", "without people", "no man"]) == ()
    assert contradictions(["nobody", "animal family", "snowman", "mankind"]) == ()
    assert contradictions([]) == ()


@given(
    st.lists(st.sampled_from(["day", "night", "man", "nobody", "fox", ""]) | st.text(), max_size=9)
)
def test_whatever_comes_only_keywords_of_the_list_are_named(keywords):
    for pair in contradictions(keywords):
        assert set(pair) <= set(keywords)
        assert pair[0] != pair[1]
