"""The command line: gathers the commands, and turns what they raise into exit statuses."""

import io
import logging
import sys

import click

from vision_keywords import __version__
from vision_keywords.agency_commands import check, list_agencies
from vision_keywords.errors import VisionKeywordsError
from vision_keywords.exits import INTERRUPTED, WRONG_USAGE
from vision_keywords.job_commands import (
    check_account,
    estimate_job,
    explain,
    restore_order,
    run_job,
    write_csv,
)
from vision_keywords.money_commands import estimate, ledger, list_models
from vision_keywords.options import api_key
from vision_keywords.setup_commands import doctor, install_plugin
from vision_keywords.tag_command import tag


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def commands() -> None:
    """Stock-ready titles and ranked keywords for photos.

    In Lightroom Classic the plug-in does the work; here a folder of photos goes in and tagged
    copies come out. Begin with --rehearse: it needs no key and no network and costs nothing.
    """


for command in (
    *(tag, estimate, check, list_agencies, list_models, ledger),
    *(install_plugin, doctor),
    *(run_job, restore_order, write_csv, check_account, estimate_job, explain),
):
    commands.add_command(command)


def main() -> None:
    """The command `vision-keywords`."""
    for stream in (sys.stdout, sys.stderr):
        # On Windows redirected output would be in the ANSI code page; and a file name that is no
        # text in any encoding must not end the run.
        if isinstance(stream, io.TextIOWrapper):  # None when it was closed
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    api_key()  # before anything is started
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
