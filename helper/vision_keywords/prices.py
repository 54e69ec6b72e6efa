"""What tokens cost, by model, from the `genai-prices` data."""

from decimal import Decimal

from vision_keywords.bill import Bill


def bill(
    model: str,
    input_tokens: int,
    output_tokens: int,
    cached_tokens: int = 0,
    written_tokens: int = 0,
) -> Bill:
    """The bill for one answer; its cost is None for a model that has no published price.

    `input_tokens` includes the tokens read from and written to the prompt cache. The price goes by
    the model's OpenAI name whatever server answered: a gateway charges OpenAI's price or adds its
    own, and a local model has a name that OpenAI does not sell.
    """
    # Imported here: it takes 0.2 s, and most commands never ask for a price.
    from genai_prices import Usage, calc_price

    cost: Decimal | None
    try:
        usage = Usage(
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            cache_read_tokens=cached_tokens or None,
            cache_write_tokens=written_tokens or None,
        )
        cost = calc_price(usage, model_ref=model, provider_id="openai").total_price
    except (LookupError, ValueError):
        # No such model, or counts that contradict each other, as foreign servers send them.
        cost = None
    return Bill(input_tokens, output_tokens, cost)
