"""The dialect: what is learnt from refusals, step by step."""

from dataclasses import replace

import pytest
from vision_keywords.dialect import Dialect
from vision_keywords.prompt import Question

SCHEMA = {"type": "object", "properties": {"title": {"type": "string"}}}
QUESTION = Question("Describe.", SCHEMA, "Notes: {}", 780, b"picture", (768, 512))
ELSEWHERE = "https://gateway.example/v1"
OPENAI = "https://api.openai.com/v1"


def fields(dialect):
    body = dialect.body(QUESTION)
    return {name: value for name, value in body.items() if name not in ("model", "messages")}


def refuse(dialect, complaint, may_guess=True):
    sent = dialect.body(QUESTION)
    return dialect.learn(QUESTION, sent, complaint, may_guess=may_guess)


def test_openai_gets_what_only_openai_knows():
    sent = fields(Dialect("gpt-6-luna", OPENAI, flex=True))
    assert sent["store"] is False
    assert sent["prompt_cache_options"] == {"mode": "explicit"}
    assert sent["service_tier"] == "flex"
    assert sent["reasoning_effort"] == "none"
    assert sent["max_completion_tokens"] == 780
    assert set(fields(Dialect("gpt-4.1-mini", OPENAI))) == {
        *("store", "max_completion_tokens", "response_format"),
    }
    assert set(fields(Dialect("llava", ELSEWHERE))) == {"max_tokens", "response_format"}


@pytest.mark.parametrize(
    ("model", "effort"),
    [
        ("gpt-4.1-mini", None),
        ("gpt-5-mini", "minimal"),
        ("gpt-5.1", "none"),
        ("gpt-6.1-sol", "none"),
        ("openai/gpt-6-luna", "none"),
        ("o3", "low"),
        ("llava:7b", None),
    ],
)
def test_the_cheapest_effort_that_a_model_may_take_comes_first(model, effort):
    assert fields(Dialect(model, ELSEWHERE)).get("reasoning_effort") == effort


def test_a_refusal_without_a_reason_by_openai_itself_changes_nothing():
    dialect = Dialect("gpt-6-luna", OPENAI)
    before = fields(dialect)
    assert not refuse(dialect, "Bad Request")
    assert fields(dialect) == before


def test_a_server_without_reasons_is_asked_barely_and_if_that_fails_it_was_the_photo():
    dialect = Dialect("gpt-6-luna", ELSEWHERE)
    before = fields(dialect)
    assert refuse(dialect, "Bad Request")
    assert set(fields(dialect)) == {"max_tokens"}
    assert not refuse(dialect, "Bad Request")
    assert fields(dialect) == before


def test_a_server_that_answered_once_is_not_guessed_about():
    dialect = Dialect("gpt-6-luna", ELSEWHERE)
    dialect.works(dialect.body(QUESTION))
    assert not refuse(dialect, "Bad Request")
    before = fields(dialect)
    assert not refuse(dialect, "max_tokens is too large, and so is response_format")
    assert fields(dialect) == before


def test_guessing_has_an_end():
    dialect = Dialect("gpt-6-luna", ELSEWHERE)
    assert [refuse(dialect, "Bad Request") for _ in range(10)].count(True) == 3


def test_a_named_field_of_the_last_limit_is_kept():
    dialect = Dialect("m", ELSEWHERE)
    assert refuse(dialect, "max_tokens is not supported")
    assert "max_completion_tokens" in fields(dialect)
    assert not refuse(dialect, "max_completion_tokens is not supported")
    assert "max_completion_tokens" in fields(dialect), "else no budget could be kept"


def test_every_refusal_that_changes_something_brings_the_end_nearer():
    dialect = Dialect("gpt-6-luna", OPENAI, flex=True)
    steps = 0
    while any(refuse(dialect, name) for name in fields(dialect)):
        steps += 1
        assert steps < 20
    assert set(fields(dialect)) == {"max_tokens"}


def test_a_word_within_another_names_no_field():
    dialect = Dialect("gpt-6-luna", OPENAI)
    assert not refuse(dialect, "the restore of xmax_completion_tokensx")


def test_a_question_without_a_picture_is_put_in_the_form_that_has_proved_itself():
    words_alone = replace(QUESTION, preview=b"", schema={"type": "object", "properties": {}})
    dialect = Dialect("gpt-6-luna", ELSEWHERE)
    refuse(dialect, "json_schema is not supported")
    dialect.works(dialect.body(QUESTION))
    body = dialect.body(words_alone)
    assert [part["type"] for part in body["messages"][1]["content"]] == ["text"]
    assert not dialect.learn(words_alone, body, "response_format is odd", may_guess=True)


def test_the_shape_is_told_in_words_where_no_schema_is_taken():
    dialect = Dialect("m", ELSEWHERE)
    refuse(dialect, "json_schema is not supported")
    instructions = dialect.body(QUESTION)["messages"][0]["content"]
    assert '{"title":"…"}' in instructions
