"""The command line: options in, exit status out; the only place that knows click's decorators."""

import io
import json
import logging
import os
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vision_keywords import PROTOCOL, __version__
from vision_keywords.errors import VisionKeywordsError
from vision_keywords.options import (
    AGENCY,
    AS_JSON,
    BASE_URL,
    BLOCK,
    EDITORIAL,
    FLEX,
    KEYWORDS,
    LANGUAGE,
    MAX_EDGE,
    MODEL,
    PRICE,
    REQUIRE,
    TITLE_CASE,
    Dollars,
)
from vision_keywords.settings import MOST_REQUESTS, Settings

if TYPE_CHECKING:
    from vision_keywords.events import Verdict

DONE, SOME_FAILED, WRONG_USAGE, STOPPED, INTERRUPTED = 0, 1, 2, 3, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def commands() -> None:
    """Stock-ready titles and ranked keywords for photos.

    In Lightroom Classic the plug-in does the work; here a folder of photos goes in and tagged
    copies come out. Begin with --rehearse: it needs no key and no network and costs nothing.
    """


@commands.command(no_args_is_help=True)
@click.argument(
    "photos",
    metavar="PHOTO_OR_FOLDER...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
)
@click.option(
    "--out",
    required=True,
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the tagged copies go; made if it is not there.",
)
@click.option(
    "--csv",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write the agency's CSV, of all copies that are then in FOLDER.",
)
@click.option(
    "--report",
    metavar="FILE.html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write a page to look at: photos, keywords, warnings, prices.",
)
@AGENCY
@KEYWORDS
@REQUIRE
@BLOCK
@TITLE_CASE
@EDITORIAL
@click.option("--headline", is_flag=True, help="Write the title into the headline field too.")
@MODEL
@BASE_URL
@click.option(
    "--hint", default="", metavar="TEXT", help="What you know about this series of photos."
)
@LANGUAGE
@MAX_EDGE
@click.option(
    "--budget",
    metavar="DOLLARS",
    type=Dollars(),
    help="Stop before the run costs more than this.  [default: no cap]",
)
@FLEX
@PRICE
@click.option(
    "--concurrency",
    metavar="N",
    type=click.IntRange(1, MOST_REQUESTS),
    help="Requests at the same time.  [default: found out, from 8 to 32; 2 on this computer]",
)
@click.option("--fresh", is_flag=True, help="Ask, and pay, again where there is an answer already.")
@click.option("--overwrite", is_flag=True, help="Replace copies that are there already.")
@click.option(
    "--rehearse",
    is_flag=True,
    help="Try the whole run with a built-in stand-in: no key, no network, no cost.",
)
def tag(
    photos: tuple[Path, ...],
    out: Path,
    csv: Path | None,
    report: Path | None,
    agency: str,
    keywords: int,
    require: tuple[str, ...],
    block: tuple[str, ...],
    title_case: str,
    model: str,
    base_url: str,
    hint: str,
    language: str,
    max_edge: int,
    budget: Decimal | None,
    price: tuple[Decimal, Decimal] | None,
    concurrency: int | None,
    *,
    editorial: bool,
    headline: bool,
    flex: bool,
    fresh: bool,
    overwrite: bool,
    rehearse: bool,
) -> int:
    """Write tagged copies of photos into a folder.

    Folders are searched through and their tree is mirrored. The copies carry title, description
    and ranked keywords in XMP and IPTC; a RAW gets an XMP sidecar. The photos themselves are
    never touched. The API key comes from OPENAI_API_KEY.

    Exit status: 0 all done; 1 some photos failed; 2 wrong usage or configuration; 3 stopped before
    the end; 130 interrupted.
    """
    from vision_keywords import folder, papers, plan, terminal

    settings = Settings(
        keyword_count=keywords,
        model=model,
        base_url=base_url.strip(),
        language=language,
        hint=hint,
        rehearsal=rehearse,
        budget=budget,
        flex=flex,
        input_price=price and price[0],
        output_price=price and price[1],
        concurrency=concurrency,
        fresh=fresh,
        agency=agency,
        required=require,
        blocked=block,
        title_case=title_case,
        editorial=editorial,
    )
    todo = plan.make_plan(list(photos), out, overwrite=overwrite)
    if not todo.copies and not todo.existing:
        raise click.UsageError("There are no photos in " + ", ".join(map(str, photos)) + ".")
    with terminal.Terminal(
        todo, progress=bool(sys.stdout and sys.stdout.isatty()), rehearsal=rehearse
    ) as screen:
        verdict = folder.tag(
            todo,
            out,
            settings,
            _key(),
            screen.report,
            max_edge=max_edge,
            overwrite=overwrite,
            wanted=papers.Wanted(csv, report, overwrite),
            headline=headline,
        )
    screen.summary(verdict)
    if verdict.stopped:
        return INTERRUPTED if verdict.stopped.code == "interrupted" else STOPPED
    return SOME_FAILED if verdict.failed else DONE


@commands.command(no_args_is_help=True)
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
@MAX_EDGE
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
    max_edge: int,
    price: tuple[Decimal, Decimal] | None,
    *,
    flex: bool,
    as_json: bool,
) -> int:
    """Say what a run will cost, without key or network.

    The price is for photos of the usual shape, 3 to 2, all of which are asked about; a photo that
    has been paid for before is free. With `auto` it is the price of the model that `auto` means
    today.
    """
    from vision_keywords import estimate, models
    from vision_keywords.bill import dollars

    if (count is None) == (not photos):
        raise click.UsageError(
            "Name photos or folders, or give their number with --photos, but not both."
        )
    if count is None:
        from vision_keywords import plan

        count = plan.count_photos(list(photos), out)
    name = models.expected(date.today()) if model == "auto" else model
    settings = Settings(
        keyword_count=keywords,
        model=name,
        language=language,
        flex=flex,
        input_price=price and price[0],
        output_price=price and price[1],
        agency=agency,
    )
    size = (max_edge, max_edge * 2 // 3)
    bill = estimate.of_run(count, name, settings, size)
    if as_json:
        cost = None if bill.cost is None else float(bill.cost)
        numbers = {"input_tokens": bill.input_tokens, "output_tokens": bill.output_tokens}
        facts = {"protocol": PROTOCOL, "version": __version__, "photos": count, "model": name}
        click.echo(json.dumps({**facts, **numbers, "cost": cost}))
        return DONE
    known = "price unknown; give it with --price" if bill.cost is None else dollars(bill.cost)
    click.echo(
        f"{count} photo{'s' * (count != 1)} with {name}: about {bill.input_tokens:,} tokens sent "
        f"and {bill.output_tokens:,} received, {known}."
    )
    return DONE


@commands.command("models")
@BASE_URL
@KEYWORDS
@MAX_EDGE
@FLEX
@AS_JSON
def list_models(base_url: str, keywords: int, max_edge: int, *, flex: bool, as_json: bool) -> int:
    """List the account's vision models with price and end.

    The price is that of 100 photos; the day is that of the model's announced shutdown. The API key
    comes from OPENAI_API_KEY.
    """
    from vision_keywords import catalogue, terminal
    from vision_keywords.bill import dollars

    settings = Settings(keyword_count=keywords, base_url=base_url.strip(), flex=flex)
    size = (max_edge, max_edge * 2 // 3)
    listings = catalogue.catalogue(settings, _key(), size)
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


@commands.command(no_args_is_help=True)
@click.argument(
    "photos",
    metavar="PHOTO_OR_FOLDER...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
)
@AGENCY
@LANGUAGE
@AS_JSON
def check(photos: tuple[Path, ...], agency: str, language: str, *, as_json: bool) -> int:
    """Say which photos an agency would refuse, and why.

    It looks at title, description and keywords of photos and folders of photos, whoever tagged
    them, and changes nothing. What an agency would only dislike is a warning.

    Exit status: 0 nothing would be refused; 1 some photos would be; 2 wrong usage.
    """
    from vision_keywords import agencies, check, check_report

    profile = agencies.agency(agency)
    checked = check.check_files(list(photos), profile, language)
    if as_json:
        found = list(checked)
        click.echo(json.dumps({"agency": agency, "photos": [one.as_json() for one in found]}))
        return SOME_FAILED if any(one.is_refused for one in found) else DONE
    return SOME_FAILED if check_report.tell(checked, profile.name) else DONE


@commands.command("agencies")
@click.argument("names", metavar="[ID...]", nargs=-1)
@AS_JSON
def list_agencies(names: tuple[str, ...], *, as_json: bool) -> int:
    """List the agency profiles: limits, habits and their sources.

    With an ID the profile of that agency, else the names of all.
    """
    from vision_keywords import agencies, terminal

    known = agencies.agencies()
    profiles = [agencies.agency(name) for name in names] or list(known.values())
    found = [fact for profile in profiles for fact in agencies.facts(profile)]
    if as_json:
        click.echo(json.dumps([fact.as_json() for fact in found]))
    elif names:
        rows = [(fact.agency, fact.field, fact.value, fact.source) for fact in found]
        terminal.columns(("agency", "what", "limit", "source"), rows)
    else:
        terminal.columns(("id", "agency"), [(one.id, one.name) for one in profiles])
        click.echo(f"Numbers of your own go into {agencies.own_file()}.")
    return DONE


@commands.command()
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

    with closing(Ledger(tell=lambda sentence: click.echo(sentence, err=True))) as book:
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


@commands.command("run-job", hidden=True)
@click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False, writable=True)
)
def run_job(folder: Path) -> int:
    """Do a job that the Lightroom plug-in has laid out in FOLDER."""
    from vision_keywords import job

    return _status(job.run_job(folder))


@commands.command("restore-order", hidden=True)
@click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False, writable=True)
)
def restore_order(folder: Path) -> int:
    """Put the keywords of the exported files that FOLDER names in stored order."""
    from vision_keywords import order

    return _status(order.restore_order(folder))


@commands.command("write-csv", hidden=True)
@click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False, writable=True)
)
def write_csv(folder: Path) -> int:
    """Write the photos that FOLDER names into the CSV of an agency."""
    from vision_keywords import csv_door

    return _status(csv_door.write_csv(folder))


def _status(verdict: "Verdict") -> int:
    if verdict.stopped:
        return STOPPED
    return SOME_FAILED if verdict.failed else DONE


def _key() -> str:
    return os.environ.get("OPENAI_API_KEY", "").strip()


def main() -> None:
    """The command `vision-keywords`."""
    for stream in (sys.stdout, sys.stderr):
        # On Windows redirected output would be in the ANSI code page; and a file name that is no
        # text in any encoding must not end the run.
        if isinstance(stream, io.TextIOWrapper):  # None when it was closed
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    try:
        status = commands.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        status = INTERRUPTED
    except VisionKeywordsError as error:
        click.echo(f"Error: {error.message}", err=True)
        status = WRONG_USAGE
    sys.exit(status)
