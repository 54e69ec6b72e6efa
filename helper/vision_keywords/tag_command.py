"""The command `tag`: a folder of photos in, tagged copies out."""

import sys
from decimal import Decimal
from pathlib import Path

import click

from vision_keywords.exits import DONE, INTERRUPTED, SOME_FAILED, STOPPED
from vision_keywords.options import (
    AGENCY,
    ALT_TEXT,
    BASE_URL,
    BLOCK,
    EDITORIAL,
    FLEX,
    INSTRUCTIONS,
    KEYWORDS,
    LANGUAGE,
    MODEL,
    PHOTOS,
    PREVIEW_SIZE,
    PRICE,
    REQUIRE,
    TITLE_CASE,
    Dollars,
    api_key,
)
from vision_keywords.settings import MOST_REQUESTS, Settings


@click.command(no_args_is_help=True)
@PHOTOS
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
    help="Also write a page about the photos of this run; it replaces an older one.",
)
@AGENCY
@KEYWORDS
@REQUIRE
@BLOCK
@TITLE_CASE
@EDITORIAL
@click.option("--headline", is_flag=True, help="Write the title into the headline field too.")
@ALT_TEXT
@MODEL
@BASE_URL
@click.option(
    "--hint", default="", metavar="TEXT", help="What you know about this series of photos."
)
@INSTRUCTIONS
@click.option("--folder-name", is_flag=True, help="Tell the model the name of the photo's folder.")
@click.option("--gps", is_flag=True, help="Tell the model the coordinates in the photo.")
@LANGUAGE
@PREVIEW_SIZE
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
    help="Requests at the same time.  [default: found out, from 8 to 32; 2 for a model on this "
    "computer]",
)
@click.option("--fresh", is_flag=True, help="Ask, and pay, again where there is an answer already.")
@click.option(
    "--overwrite", is_flag=True, help="Replace copies, and a CSV, that are there already."
)
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
    instructions: str,
    language: str,
    preview_size: int,
    budget: Decimal | None,
    price: tuple[Decimal, Decimal] | None,
    concurrency: int | None,
    *,
    alt_text: bool,
    editorial: bool,
    folder_name: bool,
    gps: bool,
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
        instructions=instructions,
        alt_text=alt_text,
        preview_size=preview_size,
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
            api_key(),
            screen.report,
            overwrite=overwrite,
            wanted=papers.Wanted(csv, report, overwrite),
            headline=headline,
            told=folder.Told(folder_name, gps),
        )
    screen.summary(verdict)
    if verdict.stopped:
        return INTERRUPTED if verdict.stopped.code == "interrupted" else STOPPED
    return SOME_FAILED if verdict.failed else DONE
