"""The problems of title, description and keywords, whoever wrote them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vision_keywords.agencies import agencies, agency
from vision_keywords.problems import problems

ADOBE = agency("adobe")
TITLE = "Red fox in deep snow"
WORDS = (
    *("red fox", "fox", "deep snow", "winter", "wildlife", "animal", "forest", "cold", "nature"),
    *("mammal", "fur", "predator", "standing", "outdoors", "nobody", "white"),
    *("one animal", "carnivore", "season", "wilderness"),
)


def codes(title=TITLE, description="A fox stands in snow.", keywords=WORDS, profile=ADOBE, **more):
    return {
        one.code: one.refused for one in problems(title, description, keywords, profile, **more)
    }


def test_a_well_tagged_photo_has_no_problem_at_any_agency():
    for profile in agencies().values():
        assert codes(profile=profile) == {}, profile.id


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("", {"title_missing": True}),
        (" \n", {"title_missing": True}),
        ("Red fox in deep snow" * 4, {"title_long": True}),
        ("red fox, snow, winter, cold", {"title_list": True}),
        ("Red fox in deep\nsnow", {"title_line": False}),
        ("Red fox in deep\u202e snow", {"title_line": False}),
        ("Red fox in deep snow.", {"title_full_stop": False}),
        ("“Red” fox in deep snow", {"title_quotes": False}),
        ("'Red fox' in deep snow", {"title_quotes": False}),
        ("Red fox's fur in deep snow", {}),
        ("Deep snow 'n' red fox", {}),
        ("Red fox in snow www.fox.com", {"title_link": True}),
        ("Red fox in deep snow https://1.2/", {"title_link": True}),
        ("Red fox 🦊 in deep snow", {"title_signs": False}),
        ("Red fox in #snow", {"title_signs": False}),
        ("Snow® in winter", {"title_signs": False}),
        ("Deep snow at -10 °C in winter", {}),
        ("Animal #1 in winter", {}),
        ("Fox", {"title_short": False}),
        ("Red fox beside a river", {"title_not_in_keywords": False}),
        ("Foxes in red winter", {}),
        ("Red fox on an iPhone", {"trademark": True}),
        ("Red fox and an Apple in winter", {"trademark_doubtful": False}),
    ],
)
def test_what_is_wrong_with_a_title(title, expected):
    found = codes(title)
    if title.startswith("Red fox and an Apple") or "http" in title or "www" in title:
        found.pop("title_not_in_keywords")
    if title.startswith("Red fox in deep snow" * 2):
        found.pop("title_not_in_keywords")
    assert found == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (["Winter"], {"keyword_repeated": False}),
        (["foxes"], {"keyword_repeated": False}),
        (["people"], {"contradiction": False}),
        (["a fox that stands in snow"], {"keyword_too_many_words": False}),
        (["2024"], {"keyword_number": False}),
        (["photo"], {"keyword_banned": False}),
        (["50mm"], {"keyword_camera": True}),
        (["https://example.com"], {"keyword_link": True}),
        (["DSC_0001.jpg"], {"keyword_file_name": True}),
        (["snow, ice"], {"keyword_characters": False}),
        (["x" * 65], {"keyword_too_long": False}),
        (["iphone"], {"trademark": True}),
        (["apple"], {}),
        (["Apple"], {"trademark_doubtful": False}),
    ],
)
def test_what_is_wrong_with_a_keyword(more, expected):
    assert codes(keywords=(*WORDS, *more)) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, {"keywords_missing": True}),
        (4, {"keywords_few": True}),
        (5, {"keywords_not_best": False}),
        (15, {}),
        (35, {}),
        (36, {"keywords_not_best": False}),
        (49, {"keywords_not_best": False}),
        (50, {"keywords_many": True}),
    ],
)
def test_the_number_of_keywords(count, expected):
    letters = "abcdefghijklmnopqrtuvwxyz"
    words = [f"{one}k{other}" for one in letters for other in letters][:count]
    profile = replace(ADOBE, title_words_in_keywords=False)
    assert codes(keywords=words, profile=profile) == expected


def test_capitals_that_all_keywords_have_make_no_trademark_of_a_fruit():
    fruits = ["Apple", "Orange", "Fruit", "Still Life", "Bowl", "Food", "Healthy", "Fresh"]
    profile = agency("shutterstock")
    assert codes("Fruit in a bowl", "Fruit in a bowl.", fruits, profile) == {}
    small = [*map(str.lower, fruits[1:]), "Apple"]
    found = codes("Fruit in a bowl", "Fruit in a bowl.", small, profile)
    assert found == {"trademark_doubtful": False}


def test_an_agency_that_shows_only_descriptions_wants_one():
    for name in ("alamy", "shutterstock", "123rf"):
        assert codes(description="", profile=agency(name)) == {"description_missing": True}, name
        listed = codes(description="fox, snow, cold, winter", profile=agency(name))
        assert listed == {"description_list": True}, name
        assert codes(description="Fox", profile=agency(name)) == {"description_short": False}, name
    assert codes(description="") == {}, "and Adobe does without"
    assert codes(description="A long street. " * 20, profile=agency("alamy")) == {
        "description_long": True
    }
    assert codes("", profile=agency("alamy")) == {}, "and shows no title"


def test_signs_that_the_agency_bans_are_named():
    (problem,) = problems("Fox & snow: cold", "", WORDS, agency("vecteezy"))
    assert problem.refused
    assert "& :" in problem.message


def test_the_photos_own_place_may_have_many_words():
    place = "Canton of Appenzell Inner Rhodes"
    assert codes(keywords=(*WORDS, place), places=[place]) == {}
    assert codes(keywords=(*WORDS, place)) == {"keyword_too_many_words": False}


def test_what_is_refused_comes_first_and_every_message_says_what_to_do():
    words = ["fox", "foxes", "50mm", "2024", "Nike", "people", "nobody", "x" * 500]
    found = problems("fox, snow, winter, cold.", "", words, ADOBE)
    assert [one.refused for one in found] == sorted((one.refused for one in found), reverse=True)
    for one in found:
        assert one.message.endswith(".")
        assert ";" in one.message or " so " in one.message, one.message
        assert len(one.message) < 250
        assert one.message.isprintable()


@given(
    st.text(),
    st.text(),
    st.lists(st.text()),
    st.sampled_from(sorted(agencies())),
)
def test_any_words_at_all_can_be_checked(title, description, keywords, name):
    for one in problems(title, description, keywords, agency(name)):
        assert one.message.splitlines() == [one.message]


@pytest.mark.parametrize("piece", ["'a ", "Apple here ", "a, ", "iPhone ", "a.", "\u200d"])
def test_megabytes_are_told_by_their_length(piece):
    found = problems(piece * 300_000, piece * 300_000, [piece * 30_000], agency("shutterstock"))
    assert {"title_long", "description_long", "keywords_few"} <= {one.code for one in found}
