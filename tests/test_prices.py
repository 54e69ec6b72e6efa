"""What tokens cost, and what a run will cost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vision_keywords import estimate, prices, prompt
from vision_keywords.bill import Bill, dollars
from vision_keywords.context import Context, Look
from vision_keywords.prices import Tokens
from vision_keywords.rules import rules_of
from vision_keywords.settings import Settings
from vision_keywords.suggestion import Suggestion

PLAIN = Settings()
OWN_PRICE = Settings(input_price=Decimal("0.15"), output_price=Decimal("0.60"))
FAMILIES = ("gpt-4.1-mini", "gpt-4o", "gpt-4o-mini", "gpt-6-luna", "gpt-5.6-luna", "gpt-5-mini")


def test_the_published_price_counts_and_a_gateways_prefix_does_not_matter():
    tokens = Tokens(1000, 200)
    cost = prices.cost("gpt-4.1-mini", tokens, PLAIN)
    assert cost == Decimal("0.00072")
    assert prices.cost("openai/gpt-4.1-mini", tokens, PLAIN) == cost


def test_the_flex_tier_is_half_price_only_where_a_model_has_one():
    tokens = Tokens(1000, 200)
    for name, share in (("gpt-6-luna", Decimal("0.5")), ("gpt-4.1-mini", Decimal(1))):
        standard = prices.cost(name, tokens, PLAIN)
        assert prices.cost(name, tokens, PLAIN, "flex") == share * standard


def test_an_unknown_price_is_unknown_and_the_users_own_counts_everywhere():
    tokens = Tokens(1_000_000, 1_000_000)
    assert prices.cost("llava:7b", tokens, PLAIN) is None
    assert prices.cost("llava:7b", tokens, OWN_PRICE) == Decimal("0.75")
    assert prices.cost("gpt-4o", tokens, OWN_PRICE) == Decimal("0.75")


def test_a_run_is_priced_photo_by_photo():
    """One request with the tokens of five thousand photos would be dearer: it would be long."""
    one = estimate.of_run(1, "gpt-6-luna", PLAIN)
    assert estimate.of_run(5000, "gpt-6-luna", PLAIN).cost == 5000 * one.cost


def test_127_photos_cost_what_the_design_promises():
    assert estimate.of_run(127, "gpt-4.1-mini", PLAIN).cost < Decimal("0.10")
    assert estimate.of_run(127, "gpt-6-luna", PLAIN).cost < Decimal("0.02")


def test_an_estimate_says_that_it_is_one_and_an_unknown_price_stays_unknown():
    assert estimate.of_run(3, "gpt-4o", PLAIN).estimated
    assert estimate.of_run(3, "llava", PLAIN).cost is None
    assert estimate.of_run(3, "llava", OWN_PRICE).cost > 0


def test_other_languages_take_more_tokens():
    german = estimate.of_run(1, "gpt-4.1-mini", Settings(language="German"))
    assert german.output_tokens > estimate.of_run(1, "gpt-4.1-mini", PLAIN).output_tokens


sizes = st.tuples(st.integers(1, 2048), st.integers(1, 2048))


@given(st.sampled_from([*FAMILIES, "llava"]), sizes, st.text(max_size=400), st.integers(5, 49))
def test_the_upper_bound_is_above_the_estimate(model, size, hint, count):
    rules = rules_of(Settings(keyword_count=count))
    photo = prompt.question(Look(b"any", Context()), size, rules, hint)
    words_alone = prompt.follow_up(Suggestion(hint, hint, (hint,), count), rules)
    for asked in (photo, words_alone):
        assert estimate.at_most(model, asked).input >= estimate.likely_input(model, asked)
    usual = estimate.of_run(1, model, Settings(keyword_count=count))
    assert estimate.at_most(model, photo).output >= usual.output_tokens


def test_words_alone_cost_a_fraction_of_a_picture():
    rules = rules_of(PLAIN)
    picture = prompt.question(Look(b"any", Context()), (768, 512), rules)
    made = Suggestion("A cup of espresso", "A cup on a table.", ("coffee", "espresso"), 3)
    words_alone = prompt.follow_up(made, rules)
    for model in FAMILIES:
        whole = estimate.likely_input(model, picture)
        assert estimate.likely_input(model, words_alone) < whole / 2


@pytest.mark.parametrize("model", FAMILIES)
def test_the_most_that_a_request_may_cost_covers_cache_writes_and_the_dearest_tier(model):
    tokens = Tokens(1500, 780)
    most = prices.most(model, tokens, PLAIN)
    for tier in ("default", "flex"):
        for written in (0, 700, 1500):
            spent = Tokens(1500, 780, written=written)
            assert prices.cost(model, spent, PLAIN, tier) <= most


def test_a_sum_with_an_unknown_or_reckoned_part_says_so():
    known, unknown = Bill(10, 5, Decimal("0.1")), Bill(10, 5, None)
    assert (known + unknown).cost is None
    assert (known + Bill(1, 1, Decimal(0), estimated=True)).estimated
    assert Bill().is_nothing
    assert not unknown.is_nothing


@pytest.mark.parametrize(
    ("cost", "shown"),
    [
        ("0", "$0.0000"),
        ("0.00001", "< $0.0001"),
        ("0.0006", "$0.0006"),
        ("2.5", "$2.50"),
        ("1234.5", "$1,234.50"),
    ],
)
def test_dollars_are_shown_with_as_many_decimals_as_it_takes(cost, shown):
    assert dollars(Decimal(cost)) == shown
