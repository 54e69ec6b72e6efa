"""The commands about money: `estimate`, `models` and `ledger`."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import click

from vision_keywords import PROTOCOL, __version__
from vision_keywords.exits import DONE
from vision_keywords.options import (
    AGENCY,
    ALT_TEXT,
    AS_JSON,
    BASE_URL,
    FLEX,
    INSTRUCTIONS,
    KEYWORDS,
    LANGUAGE,
    MODEL,
    PREVIEW_SIZE,
    PRICE,
    api_key,
)
from vision_keywords.settings import Settings


@click.command(no_args_is_help=True)
@click.argument("photos", metavar="[PHOTO_OR_FOLDER...]", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--photos",
    "count",
    metavar="N",
    type=click.IntRange(1, 10_000_000),
    help="So many photos, instead of those in files.",
)
@click.option(
    "--out",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Leave out the photos that have a copy there.",
)
@AGENCY
@KEYWORDS
@MODEL
@LANGUAGE
@INSTRUCTIONS
@ALT_TEXT
@PREVIEW_SIZE
@FLEX
@PRICE
@AS_JSON
def estimate(
    photos: tuple[Path, ...],
    count: int | None,
    out: Path | None,
    agency: str,
    keywords: int,
    model: str,
    language: str,
    instructions: str,
    preview_size: int,
    price: tuple[Decimal, Decimal] | None,
    *,
    alt_text: bool,
    flex: bool,
    as_json: bool,
) -> int:
    """Say what a run will cost, without key or network.

    The price is for photos of the usual shape, 3 to 2, all of which are asked about; a photo that
    has been paid for before is free. With `auto` it is the price of the model that `auto` means
    today.
    """
    from vision_keywords import estimate, models, price_door
    from vision_keywords.bill import dollars

    if (count is None) == (not photos):
        raise click.UsageError(
            "Name photos or folders, or give their number with --photos, but not both."
        )
    if count is None:
        from vision_keywords import plan

        count = plan.count_photos(list(photos), out)
    name = models.meant(model, date.today())
    settings = Settings(
        keyword_count=keywords,
        model=name,
        language=language,
        flex=flex,
        input_price=price and price[0],
        output_price=price and price[1],
        agency=agency,
        instructions=instructions,
        alt_text=alt_text,
        preview_size=preview_size,
    )
    bill = estimate.of_run(count, name, settings)
    if as_json:
        facts = {"protocol": PROTOCOL, "version": __version__}
        click.echo(json.dumps({**facts, **price_door.priced(count, name, bill)}))
        return DONE
    known = "price unknown; give it with --price" if bill.cost is None else dollars(bill.cost)
    click.echo(
        f"{count} photo{'s' * (count != 1)} with {name}: about {bill.input_tokens:,} tokens sent "
        f"and {bill.output_tokens:,} received, {known}."
    )
    return DONE


@click.command("models")
@BASE_URL
@KEYWORDS
@PREVIEW_SIZE
@FLEX
@AS_JSON
def list_models(
    base_url: str, keywords: int, preview_size: int, *, flex: bool, as_json: bool
) -> int:
    """List the account's vision models with price and end.

    The price is that of 100 photos; the day is that of the model's announced shutdown. The API key
    comes from OPENAI_API_KEY.
    """
    from vision_keywords import catalogue, terminal
    from vision_keywords.bill import dollars

    settings = Settings(
        keyword_count=keywords, base_url=base_url.strip(), flex=flex, preview_size=preview_size
    )
    listings = catalogue.catalogue(settings, api_key())
    if as_json:
        click.echo(json.dumps([listing.as_json() for listing in listings]))
        return DONE
    rows = [
        (
            one.name,
            "unknown" if one.price is None else dollars(one.price),
            one.ending.isoformat() if one.ending else "",
            "auto" if one.is_auto else "",
        )
        for one in listings
    ]
    terminal.table(("model", f"{catalogue.PHOTOS} photos", "shuts down", "chosen by"), rows)
    return DONE


@click.command()
@click.option(
    "--prune",
    metavar="DAYS",
    type=click.IntRange(0, 36_500),
    help="Forget the answers that are older; a photo asked about again is then paid for again.",
)
@AS_JSON
def ledger(prune: int | None, *, as_json: bool) -> int:
    """Show what was spent, by day and model.

    The ledger keeps every answer that was paid for, so that the same photo with the same settings
    costs nothing the second time.
    """
    from contextlib import closing

    from vision_keywords import terminal
    from vision_keywords.ledger import Ledger

    with closing(Ledger(tell=lambda notice: click.echo(notice.message, err=True))) as book:
        forgotten = None if prune is None else book.forget(prune)
        accounts, kept, size = book.accounts(), book.kept, book.path.stat().st_size
        if as_json:
            click.echo(json.dumps([account.as_json() for account in accounts]))
            return DONE
        terminal.accounts(accounts)
        if forgotten is not None:
            click.echo(f"Forgotten: {forgotten} answers; what they cost stays in this list.")
        click.echo(
            f"{kept} answers are kept, to be used again, in {book.path} ({size / 1e6:.2f} MB)."
        )
    return DONE
