"""How many tokens a picture takes: the published rules against published examples and bills."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vision_keywords import image_tokens


@pytest.mark.parametrize(
    ("model", "size", "tokens"),
    [
        # OpenAI's guide: a square of 1024 is shrunk to 768, which is four tiles.
        ("gpt-4o", (1024, 1024), 765),
        ("gpt-4o", (2048, 4096), 1105),
        ("gpt-4.1", (512, 341), 255),
        ("gpt-4o-mini", (768, 512), 14167),
        ("gpt-5", (768, 512), 350),
        ("o3", (768, 512), 375),
        # The guide's patches: 1024 x 1024 is 1024 of them; 1800 x 2400 more than 1,536.
        ("gpt-4.1-mini", (1024, 1024), 1659),
        ("gpt-4.1-mini", (768, 512), 623),
        ("gpt-4.1-nano", (512, 341), 433),
        ("gpt-5-mini", (1024, 683), 1141),
        # Bills that users published, less the text.
        ("gpt-6-luna", (768, 512), 461),
        ("gpt-5.6-luna", (512, 341), 212),
        ("gpt-4.1-mini", (128, 64), 13),
    ],
)
def test_the_rules_give_what_was_published(model, size, tokens):
    assert image_tokens.rule_for(model).tokens(*size) == tokens


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("gpt-4.1-mini-2025-04-14", "gpt-4.1-mini"),
        ("openai/gpt-4o-mini", "gpt-4o-mini"),
        ("gpt-6.2-sol", "gpt-6-luna"),
        ("gpt-5-mini-2025-08-07", "gpt-5-mini"),
        ("gpt-5.4-nano", "gpt-5.4-nano"),
    ],
)
def test_a_dated_or_prefixed_name_has_the_rule_of_its_family(name, like):
    assert image_tokens.rule_for(name) == image_tokens.rule_for(like)


def test_of_an_unheard_of_model_nothing_is_known():
    for name in ("llava:7b", "qwen3-vl", "gemini-3-flash", ""):
        assert image_tokens.rule_for(name) is None


edges = st.integers(1, 4096)
models = st.sampled_from(["gpt-4o", "gpt-4o-mini", "gpt-4.1-mini", "gpt-5.4-nano", "gpt-6-luna"])


@given(models, edges, edges)
def test_every_picture_takes_some_tokens_and_no_more_than_its_rule_allows(model, width, height):
    rule = image_tokens.rule_for(model)
    tokens = rule.tokens(width, height)
    assert tokens > 0
    if isinstance(rule, image_tokens.Patches):
        assert tokens <= rule.most * rule.factor + 1
    assert tokens <= max(image_tokens.DEAREST.tokens(width, height), 2.46 * 6144 + 1)
