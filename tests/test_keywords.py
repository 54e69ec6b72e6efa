"""The ranked list: order, repeats, count, and what cleaning takes away."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vision_keywords import agencies, trademarks
from vision_keywords.cleaning import clean
from vision_keywords.comparison import comparison_key
from vision_keywords.keyword_faults import fault
from vision_keywords.keywords import KeywordRules, rank
from vision_keywords.plain_text import plain_text
from vision_keywords.problems import problems
from vision_keywords.tags import KEYWORD_BYTES

from tests.keyword_cases import CASES

SIXTY_FOUR_BYTES = "абвгдежзийклмнопрстуфхцчшщъыьэюя"

words = st.text(min_size=0, max_size=20)
texts = st.one_of(words, st.sampled_from([line.partition(" ->")[0] for line in CASES.split("\n")]))


def ranked(answered, existing=(), count=10, **rules):
    return rank(answered, existing, KeywordRules(count, **rules))


# One keyword


def cases():
    for line in CASES.strip("\n").split("\n"):
        written, is_changed, left = line.partition(" ->")
        raw = written.encode("latin-1", "backslashreplace").decode("unicode_escape")
        wanted = [part.strip() for part in left.split("|") if part.strip()]
        yield pytest.param(raw, wanted if is_changed else [raw], id=written or "nothing")


@pytest.mark.parametrize(("raw", "left"), list(cases()))
def test_of_what_a_model_writes_this_is_left(raw, left):
    found = [word for word in clean(raw) if fault(word, most_words=4) is None]
    assert found == left


def test_there_are_at_least_150_hand_picked_cases():
    assert len(list(cases())) >= 150


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


@given(texts)
def test_cleaning_twice_changes_nothing(raw):
    once = list(clean(raw))
    assert [word for first in once for word in clean(first)] == once


def test_megabytes_in_one_entry_take_no_longer_than_they_must():
    """Each of these takes hours where the time grows with the square of the length."""
    marks = "\u0301\u0323"  # not in the order that Unicode wants them in
    for part in (
        "fox ",
        "#",
        "(",
        "a/",
        "fox/",
        "([<",
        "1. ",
        "_a",
        "a.",
        "☀\ufe0f",
        marks,
        "\x00",
    ):
        raw = part * (10**6 // len(part))
        assert len(ranked([raw, "fox"], count=1)) == 1
        assert len(plain_text(raw)) <= len(raw)
        assert set(ranked(["wolf"], [raw[:200_000]], count=2)) == {"wolf", raw[:200_000]}


def test_of_an_entry_without_end_the_beginning_is_read():
    assert ranked(["fox, cub, " * 10**6]) == ("fox", "cub")


def test_a_place_name_may_have_more_words_than_a_keyword():
    place = "Republic of the Congo"
    assert fault(place, most_words=3).code == "too_many_words"
    assert fault(place, most_words=3, places=(place,)) is None


def test_a_place_may_be_called_like_a_camera_but_not_have_a_line_break_in_it():
    assert fault("Canon City").code == "camera"
    assert fault("Canon City", places=("Canon City",)) is None
    assert fault("Canon\nCity", places=("Canon\nCity",)).code == "characters"


def test_an_agencys_own_length_counts_beside_iptcs():
    assert fault("x" * 30, longest=20).code == "too_long"
    assert fault(f"{SIXTY_FOUR_BYTES}s").code == "too_long"
    assert fault(SIXTY_FOUR_BYTES) is None


# Repeats


def test_of_repeats_the_first_stays_as_it_is_spelt():
    answered = ["Cow", "cow", "COWS", "black-and-white", "black and  white", "field", "fields"]
    assert ranked(answered) == ("Cow", "black-and-white", "field")


# The order


def test_the_models_order_is_kept():
    assert ranked(["roof", "snow", "alps"]) == ("roof", "snow", "alps")


def test_a_confirmed_existing_keyword_takes_the_models_rank_and_keeps_its_own_spelling():
    assert ranked(["snow", "zurich", "roofs"], ["Zürich", "Roof"]) == ("snow", "Zürich", "Roof")


def test_an_existing_keyword_that_the_model_passes_over_stays_at_the_end():
    assert ranked(["snow", "roof", "sky"], ["Grandma's house"], 3) == (
        "snow",
        "roof",
        "Grandma's house",
    )


def test_an_existing_keyword_stays_whatever_is_wrong_with_it():
    own = ("stock photo", "IMG_1234", "2024", "!!!", "a very long phrase of many words", "blocked")
    assert set(ranked(["fox"], own, 20, blocked=("blocked",))) == {"fox", *own}


def test_more_existing_keywords_than_wanted_all_stay_and_none_is_added():
    own = [f"own {number}" for number in range(7)]
    assert sorted(ranked(["new", "own 3"], own, 5)) == own


def test_the_photographers_own_repeats_stay_and_count():
    own = ["Sea", "sea", "sea-side", "sea side"]
    assert ranked(["sea", "sky", "sun"], own, 5) == ("Sea", "sea", "sky", "sea-side", "sea side")


def test_a_faulty_keyword_makes_room_for_the_next():
    answered = [f"{SIXTY_FOUR_BYTES}s", "photo", SIXTY_FOUR_BYTES]
    assert ranked(answered, count=1) == (SIXTY_FOUR_BYTES,)


def test_a_faulty_spelling_does_not_keep_a_good_one_out():
    assert ranked(["sea side view", "sea-side view"], most_words=2) == ("sea-side view",)


def test_required_keywords_are_always_in_and_where_the_model_has_them():
    answered = [f"word {number}" for number in range(20)]
    found = ranked(["a b", *answered], ["own"], 6, required=("Vegan", "word 2"))
    assert found == ("a b", "word 0", "word 1", "word 2", "Vegan", "own")


def test_a_required_keyword_that_the_photo_has_already_is_there_once():
    assert ranked(["fox"], ["vegan"], 5, required=("Vegan",)) == ("fox", "vegan")


def test_blocked_words_never_come_from_the_model_alone_or_in_a_phrase():
    answered = ["sexy", "Sexy woman", "essex", "woman", "crowds of people"]
    found = ranked(answered, blocked=("sexy", "crowd of people"))
    assert found == ("essex", "woman")
    assert ranked(["crowds"], blocked=("crowd",)) == ()


def test_what_the_rules_refuse_is_dropped():
    assert ranked(["iPhone", "phone"], refuses=lambda word: word == "iPhone") == ("phone",)


def test_a_place_keeps_its_own_spelling():
    assert ranked(["new york", "sky"], places=("New York",)) == ("New York", "sky")


def test_title_words_take_the_free_room_first_and_then_that_of_the_models_last_words():
    answered = ["snow", "sky", "cold", "tree"]
    assert ranked(answered, title_words=("Fox",)) == (*answered, "Fox")
    assert ranked(answered, count=4, title_words=("fox",)) == ("snow", "sky", "cold", "fox")
    assert ranked(answered, ["own"], 4, title_words=("fox",)) == ("snow", "sky", "fox", "own")


def test_a_title_word_within_a_phrase_or_in_another_form_is_there():
    answered = ["arctic foxes", "sky"]
    assert ranked(answered, count=2, title_words=("fox", "Skies")) == ("arctic foxes", "sky")


def test_title_words_take_the_room_of_keywords_that_say_what_others_say_too():
    answered = ["red barn", "red field", "red sky"]
    found = ranked(answered, count=3, title_words=("red", "fox"))
    assert found == ("red barn", "red field", "fox")
    assert ranked(["red barn"], count=1, title_words=("red", "fox")) == ("red barn",)


def test_title_words_push_out_neither_existing_nor_required_keywords():
    found = ranked(["snow"], ["own"], 2, required=("vegan",), title_words=("fox",))
    assert set(found) == {"own", "vegan"}


@given(
    st.lists(texts, max_size=80),
    st.lists(words, max_size=10),
    st.lists(texts, max_size=3),
    st.lists(st.text("abcdef ", min_size=1, max_size=8), max_size=4),
    st.integers(5, 50),
)
def test_whatever_comes_the_list_is_clean_and_the_count_exact_if_there_is_enough(
    answered, existing, required, title_words, count
):
    found = ranked(answered, existing, count, required=required, title_words=tuple(title_words))
    own = {word for word in existing if word.strip()}
    must = {comparison_key(word) for raw in required for word in clean(raw)}
    assert own <= set(found), "no existing keyword is lost"
    assert must <= {comparison_key(word) for word in found} | {""}
    rest = [word for word in found if word not in own]
    keys = [comparison_key(word) for word in rest]
    assert len(keys) == len(set(keys)), "no repeats"
    assert not set(keys) & {comparison_key(word) for word in own}
    assert all(fault(word) is None for word in rest if comparison_key(word) not in must)
    usable = {comparison_key(word) for raw in answered for word in clean(raw) if not fault(word)}
    fixed = len(found) - len([word for word in rest if comparison_key(word) not in must])
    enough = len(usable - must - {comparison_key(word) for word in own}) >= count - fixed
    assert len(found) <= max(count, fixed)
    assert len(found) == max(count, fixed) or not enough


@given(st.lists(texts, max_size=60), st.sampled_from(list(agencies.agencies().values())))
def test_check_has_nothing_against_what_is_ranked(answered, agency):
    found = ranked(
        answered,
        count=30,
        most_words=agency.most_keyword_words,
        longest=agency.longest_keyword,
        refuses=lambda word: bool(trademarks.found(word)),
    )
    against = {one.code for one in problems("Fox in snow", "Fox in the snow", found, agency)}
    assert not [code for code in against if code.startswith("keyword_") or code == "trademark"]


@given(
    st.lists(texts, max_size=60),
    st.lists(
        st.sampled_from(["fox", "Rio de Janeiro", "stock photo", "cubs", "x" * 80]), max_size=4
    ),
    st.sampled_from(["fox", "vegan", "fox cub"]),
    st.sampled_from(["photo", "fox", "a b"]),
)
def test_any_list_ends_as_one_that_keeps_all_rules_at_once(answered, existing, required, blocked):
    found = ranked(
        answered,
        existing,
        8,
        required=(required,),
        blocked=(blocked,),
        places=("Rio de Janeiro",),
        title_words=("wolf", "photo", "cubs"),
        most_words=2,
    )
    assert set(existing) <= set(found)
    assert comparison_key(required) in map(comparison_key, found)
    assert len(found) == len(set(found)) <= max(8, len({*existing}) + 1)
    free = [word for word in found if word not in existing and word != required]
    assert not [
        word for word in free if comparison_key(blocked) in (comparison_key(word), *word.split())
    ]
    assert not [word for word in free if fault(word, most_words=2, places=("Rio de Janeiro",))]
    if len(existing) + 2 < 8 and blocked != "fox":
        assert "wolf" in " ".join(found).casefold()


def test_what_never_ends_is_ranked_as_well():
    noise = random.Random(7)
    answered = [f"word {noise.randrange(10**6)}" for _ in range(20_000)]
    assert len(ranked(answered, count=50)) == 50


def test_every_keyword_that_is_kept_fits_into_iptc():
    answered = [f"{SIXTY_FOUR_BYTES}s", SIXTY_FOUR_BYTES, f"{SIXTY_FOUR_BYTES[:-2]}京s", "ok"]
    kept = ranked(answered)
    assert kept == (SIXTY_FOUR_BYTES, f"{SIXTY_FOUR_BYTES[:-2]}京s", "ok")
    assert all(len(word.encode()) <= KEYWORD_BYTES for word in kept)
