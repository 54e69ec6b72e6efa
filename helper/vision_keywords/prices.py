"""What tokens cost, by model: the prices in the package `genai-prices`, or the user's own."""

from dataclasses import dataclass, replace
from decimal import Decimal

from vision_keywords.bill import Bill
from vision_keywords.settings import Settings

MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Tokens:
    """The tokens of one answer. `input` includes those read from and written to the cache."""

    input: int
    output: int
    cached: int = 0
    written: int = 0


def cost(model: str, tokens: Tokens, settings: Settings, tier: str = "default") -> Decimal | None:
    """US dollars for one answer; None for a model that has no published price.

    The published price goes by the model's OpenAI name whatever server answers: a gateway charges
    OpenAI's price or adds its own, and a local model has a name that OpenAI does not sell. A price
    in the settings counts for every model and tier.
    """
    if settings.input_price is not None and settings.output_price is not None:
        paid = tokens.input * settings.input_price + tokens.output * settings.output_price
        return paid / MILLION
    # Imported here: it takes 0.2 s, and most commands never ask for a price.
    from genai_prices import Usage, calc_price

    try:
        usage = Usage(
            input_tokens=tokens.input,
            output_tokens=tokens.output,
            cache_read_tokens=tokens.cached or None,
            cache_write_tokens=tokens.written or None,
        )
        name = model.rpartition("/")[2]  # gateways put the maker in front: openai/gpt-4.1-mini
        context = {"service_tier": tier}
        price = calc_price(usage, model_ref=name, provider_id="openai", price_context=context)
    except (LookupError, ValueError):
        # No such model, or counts that contradict each other, as foreign servers send them.
        return None
    return price.total_price


def has_no_flex(model: str, settings: Settings) -> bool:
    """Whether a model is known to cost as much in the flex tier as in the standard one."""
    if settings.input_price is not None:
        return False
    standard, flex = (
        cost(model, Tokens(1000, 100), settings, tier) for tier in ("default", "flex")
    )
    return standard is not None and standard == flex


def most(model: str, tokens: Tokens, settings: Settings) -> Decimal | None:
    """The most that one answer may cost: at the standard tier, all of its input written to the
    cache, which some models charge extra for. None when the price is unknown."""
    return cost(model, replace(tokens, written=tokens.input), settings)


def bill(
    model: str,
    tokens: Tokens,
    settings: Settings,
    tier: str = "default",
    *,
    estimated: bool = False,
) -> Bill:
    """The bill for one answer."""
    return Bill(tokens.input, tokens.output, cost(model, tokens, settings, tier), estimated)
