"""The command line: options in, exit status out; the only place that knows click's decorators."""

import io
import logging
import os
import sys
from pathlib import Path

import click

from vision_keywords import __version__
from vision_keywords.errors import VisionKeywordsError
from vision_keywords.settings import FEWEST_KEYWORDS, MOST_KEYWORDS, Settings

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
    "--keywords",
    default=30,
    show_default=True,
    metavar="N",
    type=click.IntRange(FEWEST_KEYWORDS, MOST_KEYWORDS),
    help="Keywords for each photo, its existing ones included.",
)
@click.option(
    "--model",
    default="auto",
    show_default=True,
    metavar="NAME",
    help="A vision model's name, or auto for the best value that the account offers.",
)
@click.option(
    "--base-url",
    default="",
    envvar="OPENAI_BASE_URL",
    metavar="URL",
    help="An OpenAI-compatible server instead of OpenAI's own.  [env: OPENAI_BASE_URL]",
)
@click.option(
    "--hint", default="", metavar="TEXT", help="What you know about this series of photos."
)
@click.option(
    "--language",
    default="English",
    show_default=True,
    metavar="NAME",
    help="Language of title, description and keywords.",
)
@click.option(
    "--max-edge",
    default=768,
    show_default=True,
    metavar="PIXELS",
    type=click.IntRange(256, 2048),
    help="Long edge of the preview that is sent.",
)
@click.option(
    "--concurrency",
    metavar="N",
    type=click.IntRange(1, 64),
    help="Requests at the same time.  [default: 8; 2 for a model on this computer]",
)
@click.option("--overwrite", is_flag=True, help="Replace copies that are there already.")
@click.option(
    "--rehearse",
    is_flag=True,
    help="Try the whole run with a built-in stand-in: no key, no network, no cost.",
)
def tag(
    photos: tuple[Path, ...],
    out: Path,
    keywords: int,
    model: str,
    base_url: str,
    hint: str,
    language: str,
    max_edge: int,
    concurrency: int | None,
    *,
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
    from vision_keywords import folder, plan, terminal

    settings = Settings(
        keyword_count=keywords,
        model=model,
        base_url=base_url,
        language=language,
        hint=hint,
        rehearsal=rehearse,
        concurrency=concurrency,
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
            os.environ.get("OPENAI_API_KEY", "").strip(),
            screen.report,
            max_edge=max_edge,
            overwrite=overwrite,
        )
    screen.summary(verdict)
    if verdict.stopped:
        return INTERRUPTED if verdict.stopped.code == "interrupted" else STOPPED
    return SOME_FAILED if verdict.failed else DONE


@commands.command("run-job")
@click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False, writable=True)
)
def run_job(folder: Path) -> int:
    """Do a job that the Lightroom plug-in has laid out in FOLDER."""
    from vision_keywords import job

    verdict = job.run_job(folder)
    if verdict.stopped:
        return STOPPED
    return SOME_FAILED if verdict.failed else DONE


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
