"""The ranked list: order, repeats, count, and what cleaning takes away."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vision_keywords.keywords import MAX_BYTES, clean, comparison_key, plain_text, rank

words = st.text(min_size=0, max_size=20)


def test_the_models_order_is_kept():
    assert rank(["roof", "snow", "alps"], [], 3) == ("roof", "snow", "alps")


def test_a_confirmed_existing_keyword_takes_the_models_rank_and_keeps_its_own_spelling():
    assert rank(["snow", "zürich", "roof"], ["Zürich"], 3) == ("snow", "Zürich", "roof")


def test_an_existing_keyword_that_the_model_passes_over_stays_at_the_end():
    assert rank(["snow", "roof", "sky"], ["Grandma's house"], 3) == (
        "snow",
        "roof",
        "Grandma's house",
    )


def test_more_existing_keywords_than_wanted_all_stay_and_none_is_added():
    own = [f"own {number}" for number in range(7)]
    assert sorted(rank(["new", "own 3"], own, 5)) == own


def test_the_photographers_own_repeats_stay_and_count():
    own = ["Sea", "sea", "sea-side", "sea side"]
    assert rank(["sea", "sky", "sun"], own, 5) == ("Sea", "sea", "sky", "sea-side", "sea side")


def test_repeats_are_dropped_whatever_their_case_hyphen_or_blank():
    answered = ["Cow", "cow", "COW", "black-and-white", "black and  white", "ﬁeld", "field"]
    assert rank(answered, [], 10) == ("Cow", "black-and-white", "ﬁeld")


def test_a_keyword_with_a_separator_is_more_than_one():
    assert rank(["cow, calf; barn|hay\nstraw"], [], 10) == ("cow", "calf", "barn", "hay", "straw")


def test_numbering_hashes_quotes_and_bullets_are_dropped():
    answered = ["1. cow", "2) calf", "#barn", '"hay"', "• straw", "- milk", "*farm*"]
    assert rank(answered, [], 10) == ("cow", "calf", "barn", "hay", "straw", "milk", "farm")


def test_a_number_that_belongs_to_the_word_stays():
    assert rank(["3d", "1960s", "4 july", "2 people"], [], 10) == (
        "3d",
        "1960s",
        "4 july",
        "2 people",
    )


def test_a_keyword_longer_than_iptc_allows_makes_room_for_the_next():
    assert rank(["ö" * 33, "ö" * 32], [], 1) == ("ö" * 32,)


@pytest.mark.parametrize(
    "nasty", ["cow\n-XMP-dc:Rights=stolen", "a\x00b", "\u202etxet", "x\u2028y"]
)
def test_no_control_character_survives(nasty):
    for word in clean(nasty):
        assert not any(unicodedata.category(character) == "Cc" for character in word)
        assert "\u2028" not in word
        assert "\u202e" not in word


def test_joiners_stay_since_other_scripts_and_emoji_need_them():
    assert plain_text("می\u200cخواهم") == "می\u200cخواهم"


@given(st.lists(words), st.lists(words), st.integers(5, 50))
def test_whatever_comes_the_list_has_no_repeats_and_never_more_than_wanted(
    answered, existing, count
):
    ranked = rank(answered, existing, count)
    own = {word for word in existing if comparison_key(word)}
    keys = [comparison_key(word) for word in ranked if word not in own]
    assert len(keys) == len(set(keys))
    assert not set(keys) & {comparison_key(word) for word in own}
    assert len(ranked) <= max(count, len(own))
    assert own <= set(ranked)


@given(st.lists(words, max_size=80), st.lists(words, max_size=10), st.integers(5, 50))
def test_the_count_is_exact_whenever_there_is_enough(answered, existing, count):
    own = {word for word in existing if comparison_key(word)}
    usable = {
        comparison_key(word)
        for raw in answered
        for word in clean(raw)
        if len(word.encode("utf-8", "replace")) <= MAX_BYTES
    } - {comparison_key(word) for word in own}
    if len(usable) + len(own) >= count >= len(own):
        assert len(rank(answered, existing, count)) == count


@given(words)
def test_cleaning_twice_changes_nothing(raw):
    once = list(clean(raw))
    assert [word for first in once for word in clean(first)] == once
