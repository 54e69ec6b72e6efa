"""From the model's answer to the suggestion."""

from dataclasses import replace

import pytest
from vision_keywords.agencies import agencies, agency
from vision_keywords.bill import Bill
from vision_keywords.context import Context
from vision_keywords.errors import PhotoError
from vision_keywords.problems import problems
from vision_keywords.rules import Rules
from vision_keywords.suggestion import REHEARSAL_MARK, Answer, completed, is_same_but_for, suggest

RULES = Rules(5, agency("adobe"))


def answer(title="Snowy roofs", description="Snow.", keywords=("snow", "roof")):
    return Answer(title, description, tuple(keywords), "gpt-4.1-mini", Bill())


def test_title_and_description_lose_line_breaks_quotes_and_the_titles_full_stop():
    made = suggest(answer('"Snowy\nroofs."', "Snow on\r\nroofs."), Context(), RULES)
    assert made.title == "Snowy roofs"
    assert made.description == "Snow on roofs."


def test_a_line_break_in_a_title_cannot_become_an_argument_of_its_own():
    made = suggest(answer("x\n-XMP-dc:Rights=INJECTED"), Context(), RULES)
    assert made.title == "X -XMP-dc:Rights=INJECTED"


def test_a_title_without_end_is_cut_at_a_word():
    made = suggest(answer("word " * 100), Context(), RULES)
    assert len(made.title) <= 200
    assert made.title.endswith("word")


def test_a_title_that_ends_in_a_blank_and_a_full_stop_is_the_same_in_the_file():
    given = answer("Snow on a hill .")
    assert suggest(given, Context(), RULES).title == "Snow on a hill"
    assert is_same_but_for(given, Context(title="Snow on a hill"), Context(), RULES)


def test_the_shortage_is_told():
    assert (
        suggest(answer("Snow", keywords=["snow"]), Context(keywords=("alps",)), RULES).missing == 3
    )
    assert suggest(answer(keywords=[f"w{n}" for n in range(9)]), Context(), RULES).missing == 0


def test_an_answer_without_title_and_keywords_is_a_failure():
    with pytest.raises(PhotoError) as caught:
        suggest(Answer("", "words", (), "m", Bill(10, 5)), Context(), RULES)
    assert caught.value.code == "answer_unusable"


def test_a_photo_that_gained_only_the_answers_words_is_the_same_photo():
    then = Context(keywords=("Alps",), city="Bern")
    given = answer("Snowy roofs.", keywords=["snow", "alps", "roof"])
    for now in (
        then,
        replace(then, title="Snowy roofs"),
        replace(then, description="Snow.", keywords=("Alps", "Snow")),
        replace(then, title="Snowy roofs", keywords=("roof", "SNOW", "Alps")),
    ):
        assert is_same_but_for(given, now, then, RULES)


def test_a_photo_that_gained_or_lost_anything_else_is_another_question():
    then = Context(title="", keywords=("Alps",), city="Bern")
    given = answer("Snowy roofs", keywords=["snow", "alps", "roof"])
    for now in (
        replace(then, title="My own title"),
        replace(then, keywords=()),
        replace(then, keywords=("Alps", "my own word")),
        replace(then, city="Zug"),
        replace(then, captured="2024-01-01"),
    ):
        assert not is_same_but_for(given, now, then, RULES)
    titled = replace(then, title="Snowy roofs")
    assert not is_same_but_for(given, then, titled, RULES), "the photographer took a title away"


def codes(made):
    return [warning.code for warning in made.warnings]


def test_brands_are_taken_out_of_title_and_keywords_and_the_photographers_own_are_pointed_out():
    given = answer("Coffee beside an iPhone", keywords=["coffee", "iPhone", "Nike shoes", "cup"])
    made = suggest(given, Context(), RULES)
    assert "iPhone" not in made.title
    assert set(made.keywords) >= {"coffee", "cup"}
    assert not {"iPhone", "Nike shoes"} & set(made.keywords)
    assert codes(made) == []
    own = suggest(given, Context(keywords=("iPhone",)), RULES)
    assert "iPhone" in own.keywords
    assert codes(own) == ["trademark"]


def test_an_editorial_photo_may_name_brands_and_begins_with_place_and_date():
    rules = replace(RULES, editorial=True)
    where = Context(city="Bern", country="Switzerland", captured="2024-06-12T10:00:00")
    made = suggest(answer("An iPhone on a table", "A phone lies there.", ["iPhone"]), where, rules)
    assert made.title == "An iPhone on a table"
    assert made.description.startswith("BERN, SWITZERLAND")
    assert made.description.endswith("2024: A phone lies there.")
    assert "iPhone" in made.keywords
    assert codes(made) == []


def test_without_place_and_date_the_photo_says_what_it_lacks():
    made = suggest(answer(), Context(city="Bern"), replace(RULES, editorial=True))
    assert codes(made) == ["editorial_incomplete"]
    assert "country and date" in made.warnings[0].message
    assert made.description == "Snow."


def test_categories_are_the_agencys_own_and_flags_those_that_are_known():
    given = replace(
        answer(), categories=("food", "Cooking", "Drinks"), flags=("logo", "joy", "people")
    )
    made = suggest(given, Context(), RULES)
    assert made.categories == ("Food",), "Adobe Stock takes one"
    assert made.flags == ("people", "logo")


def test_what_contradicts_itself_is_pointed_out():
    assert codes(suggest(answer(keywords=["woman", "nobody"]), Context(), RULES)) == [
        "contradiction"
    ]


def test_more_keywords_of_the_photographers_own_than_the_agency_takes_are_pointed_out():
    own = tuple(f"word {number}" for number in range(60))
    made = suggest(answer(), Context(keywords=own), RULES)
    assert set(own) <= set(made.keywords)
    assert codes(made) == ["keywords_many"]


def test_the_titles_words_are_among_the_keywords_for_adobe_alone():
    given = answer("A fox in snow", keywords=["winter", "cold", "tree", "sky", "cloud"])
    assert {"fox", "snow"} <= set(suggest(given, Context(), RULES).keywords)
    assert "fox" not in suggest(given, Context(), Rules(5, agency("pond5"))).keywords


def test_a_second_answer_fills_up_the_first_and_one_without_effect_ends_the_asking():
    first, second = answer("Snow", keywords=["snow"]), answer("", "", ["sky", "tree", "ice", "sun"])
    whole = completed(first, second, Context(), RULES)
    assert suggest(whole, Context(), RULES).missing == 0
    assert not whole.is_exhausted
    assert completed(first, answer("", "", ["photo"]), Context(), RULES).is_exhausted


@pytest.mark.parametrize("name", agencies())
def test_what_is_suggested_for_an_agency_is_not_refused_by_it(name):
    profile = agencies()[name]
    given = answer(
        "Red Fox Walking Through Deep Snow in a Forest",
        "A red fox walks through deep snow in a forest in winter.",
        [*("fox", "snow", "photo", "2024", "Nikon", "#winter"), *(f"word {n}" for n in range(60))],
    )
    made = suggest(given, Context(), Rules(30, profile))
    found = problems(made.title, made.description, made.keywords, profile)
    assert [problem for problem in found if problem.refused] == []
    assert made.missing == 0


def test_the_mark_of_a_rehearsal_makes_no_keywords():
    given = answer(f"{REHEARSAL_MARK}red field", keywords=["red", "field", "soil", "farm", "sky"])
    made = suggest(given, Context(), RULES)
    assert made.keywords == ("red", "field", "soil", "farm", "sky")


def test_the_words_of_a_title_count_only_if_the_title_stays():
    given = answer("Roof in snow", keywords=["snow", "roof", "hut", "winter", "cold", "eaves"])
    photo = Context(title="My Zermatt iPhone album")
    kept = suggest(given, photo, RULES)
    assert "zermatt" in [word.casefold() for word in kept.keywords]
    assert "trademark" in [warning.code for warning in kept.warnings]
    replaced = suggest(given, photo, replace(RULES, keep_title=False))
    assert replaced.keywords == ("snow", "roof", "hut", "winter", "cold")
    assert replaced.warnings == ()


def test_keywords_that_are_not_kept_leave_the_list_to_the_model():
    rules = replace(RULES, keep_keywords=False)
    then = Context(keywords=("Alps", "my dog"))
    given = answer("Roof in snow", keywords=["snow", "Alps", "roof", "hut", "winter", "cold"])
    assert suggest(given, then, rules).keywords == ("snow", "Alps", "roof", "hut", "winter")
    for now in (Context(), Context(keywords=("snow", "roof")), then):
        assert is_same_but_for(given, now, then, rules)
    assert not is_same_but_for(given, Context(keywords=("my cat",)), then, rules)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Snow on roofs.", "Snow on roofs."),
        ("A picture of  snow\non roofs.", "Snow on roofs."),
        ("The image shows an iPhone on a table.", "A smartphone on a table."),
        ("Photographer of weddings at work.", "Photographer of weddings at work."),
        (f"{REHEARSAL_MARK}a horizontal photo.", f"{REHEARSAL_MARK}a horizontal photo."),
        ("Snow lies on every roof. " * 20, " ".join(["Snow lies on every roof."] * 8)),
    ],
)
def test_an_alt_text_says_at_once_what_is_to_be_seen(text, made):
    given = replace(answer(), alt_text=text)
    assert suggest(given, Context(), replace(RULES, alt_text=True)).alt_text == made
    assert suggest(given, Context(), RULES).alt_text == ""


def test_people_are_named_nowhere_but_in_an_editorial_photo():
    known = Context(people=("Rose de Hill", "Ana María"))
    given = replace(
        answer("Ana María with a rose on a hill", "Rose and ana maría walk."),
        keywords=("rose", "hill", "Ana María", "Rose Hill", "walk", "Maria"),
        alt_text="Rose walks with a dog.",
    )
    rules = replace(RULES, alt_text=True)
    made = suggest(given, known, rules)
    texts = f"{made.description} {made.alt_text}"
    assert made.title == "Rose on a hill", "the flower"
    assert not {"Ana", "María", "Rose", "ana"} & set(texts.split())
    assert made.keywords[:3] == ("rose", "hill", "walk")
    assert not {"Ana María", "Rose Hill"} & set(made.keywords)
    assert suggest(given, Context(), rules).keywords[2] == "Ana María"
    editorial = suggest(given, known, replace(rules, editorial=True))
    assert editorial.title == "Ana María with a rose on a hill"
    assert "Ana María" in editorial.keywords
