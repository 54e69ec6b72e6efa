"""The words of an answer, in whatever form a server sends them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vision_keywords import prompt, words
from vision_keywords.rules import rules_of
from vision_keywords.settings import Settings

json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)

SCHEMA = prompt.schema(rules_of(Settings()))

ANSWER = '{"title": "T", "description": "D", "keywords": ["a", "b"]}'


@pytest.mark.parametrize(
    "text",
    [
        ANSWER,
        f"```json\n{ANSWER}\n```",
        f"Here you are: {ANSWER} Enjoy {{it}}!",
        '{"title": "T", "description": "D", "keywords": ["a", 7, null, "b"], "mood": 1}',
        f'<think>{{"title": "draft", "keywords": ["x"]}} or rather</think> {ANSWER}',
        f"{json.dumps(SCHEMA)}\n{ANSWER}",
        json.dumps(SCHEMA | {"properties": json.loads(ANSWER)}),
        '{"title": "T", "description": "D",\n"keywords": ["a",\t"b"]}',
    ],
)
def test_an_answer_is_read_in_the_forms_that_servers_send(text):
    assert words.read(text) == words.Words("T", "D", ("a", "b"))


def test_keywords_in_one_string_are_left_to_the_cleaning():
    assert words.read('{"title": "T", "keywords": "a, b"}').keywords == ("a, b",)


def test_categories_and_flags_are_read_where_there_are_any():
    found = words.read('{"title": "T", "categories": "Food", "flags": ["logo", 3]}')
    assert found.categories == ("Food",)
    assert found.flags == ("logo",)
    odd = words.read('{"title": "T", "categories": {"a": 1}, "flags": 7}')
    assert (odd.categories, odd.flags) == ((), ())


def test_plain_lines_are_read_where_a_server_knows_no_json():
    found = words.read("**Title:** Snowy roofs\nDescription: Snow.\n- Keywords: snow, roof")
    assert (found.title.strip("* "), found.description) == ("Snowy roofs", "Snow.")
    assert found.keywords == ("snow, roof",)


@pytest.mark.parametrize(
    "text",
    [
        *("", "I cannot help with that.", "[1]", "{", "}{", "{}", '{"keywords": 7}'),
        json.dumps(SCHEMA),
        "{" * 100_000 + "}",
        '{"a":' * 30_000,
        ANSWER + "x" * 10_000_000,
        "\n" * 150_000,
        " " * 150_000,
        "title " * 20_000,
    ],
)
def test_what_holds_no_answer_is_refused(text):
    with pytest.raises(ValueError, match="answer"):
        words.read(text)


@given(json_values)
def test_any_json_is_read_or_refused_but_never_a_fault(value):
    try:
        found = words.read(json.dumps({"title": value, "keywords": value, "description": value}))
    except ValueError:
        return
    assert isinstance(found.title, str)
    assert all(isinstance(word, str) for word in found.keywords)


@given(st.text())
def test_any_text_is_read_or_refused_but_never_a_fault(text):
    try:
        words.read(text)
    except ValueError:
        return
