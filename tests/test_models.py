"""Which model answers, which see pictures, and how long they live."""

from datetime import date

import pytest
from vision_keywords import models
from vision_keywords.errors import RunError
from vision_keywords.models import Model


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (("gpt-4o", "gpt-4.1-mini"), "gpt-4.1-mini"),
        (("gpt-4o", "gpt-6-luna"), "gpt-4o"),
        (("gpt-6-astra", "gpt-6-luna"), "gpt-6-luna"),
        (("llava:7b",), "llava:7b"),
    ],
)
def test_auto_is_the_best_value_gpt_4_that_lives_then_its_successor(offered, chosen):
    assert models.best(map(Model, offered)).name == chosen


def test_auto_without_a_choice_names_what_is_offered():
    with pytest.raises(RunError, match="one, two") as caught:
        models.best([Model("two"), Model("one")])
    assert caught.value.code == "model_auto"


def test_without_asking_auto_is_a_model_that_still_lives_that_day():
    assert models.expected(date(2026, 12, 1)) == "gpt-4.1-mini"
    assert models.expected(date(2027, 1, 13)) == "gpt-4.1-mini"
    assert models.expected(date(2027, 1, 14)) == "gpt-6-luna"
    assert models.expected(date(2035, 1, 1)) == "gpt-6-luna"


@pytest.mark.parametrize(
    ("told", "name", "ending"),
    [
        ("2027-03-01", "gpt-4o", date(2027, 3, 1)),
        (None, "gpt-4o-mini-2024-07-18", date(2027, 1, 14)),
        ("soon", "gpt-5", date(2026, 12, 11)),
        (None, "gpt-5-mini", date(2026, 12, 11)),
        (None, "gpt-5.2", None),
        (None, "gpt-6-luna", None),
    ],
)
def test_the_servers_word_on_a_models_end_comes_before_what_is_known(told, name, ending):
    assert models.ending(told, name) == ending


def test_models_that_see_pictures_are_told_by_their_names():
    for name in ("gpt-4o", "gpt-4.1-mini-2025-04-14", "gpt-5", "gpt-6.2-sol", "o3", "gpt-6-luna"):
        assert models.sees(name), name
    for name in (
        *("gpt-4", "gpt-3.5-turbo", "gpt-4o-audio-preview", "gpt-4o-mini-tts", "gpt-image-2"),
        *("gpt-4o-transcribe", "text-embedding-3-small", "gpt-5-codex", "whisper-1", "dall-e-3"),
        *("gpt-4o-realtime-preview", "gpt-4o-search-preview", "omni-moderation-latest"),
    ):
        assert not models.sees(name), name
