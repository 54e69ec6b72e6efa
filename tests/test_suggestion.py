"""From the model's answer to the suggestion."""

from dataclasses import replace

import pytest
from vision_keywords.agencies import agency
from vision_keywords.bill import Bill
from vision_keywords.context import Context
from vision_keywords.errors import PhotoError
from vision_keywords.rules import Rules
from vision_keywords.suggestion import Answer, is_same_but_for, suggest

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
