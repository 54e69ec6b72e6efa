"""The hidden commands that the plug-in runs, each on a job folder."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vision_keywords.exits import DONE, SOME_FAILED, STOPPED

if TYPE_CHECKING:
    from vision_keywords.events import Verdict

_FOLDER = click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False, writable=True)
)


@click.command("run-job", hidden=True)
@_FOLDER
def run_job(folder: Path) -> int:
    """Do a job that the Lightroom plug-in has laid out in FOLDER."""
    from vision_keywords import job

    return _status(job.run_job(folder))


@click.command("restore-order", hidden=True)
@_FOLDER
def restore_order(folder: Path) -> int:
    """Put the keywords of the exported files that FOLDER names in stored order."""
    from vision_keywords import order

    return _status(order.restore_order(folder))


@click.command("write-csv", hidden=True)
@_FOLDER
def write_csv(folder: Path) -> int:
    """Write the photos that FOLDER names into the CSV of an agency."""
    from vision_keywords import csv_door

    return _status(csv_door.write_csv(folder))


@click.command("check-account", hidden=True)
@_FOLDER
def check_account(folder: Path) -> int:
    """Say which models the account offers, and whether one answers."""
    from vision_keywords import account

    return DONE if account.check_account(folder) else STOPPED


@click.command("estimate-job", hidden=True)
@_FOLDER
def estimate_job(folder: Path) -> int:
    """Say what a run with the settings in FOLDER will cost."""
    from vision_keywords import price_door

    return DONE if price_door.estimate_job(folder) else STOPPED


@click.command("explain", hidden=True)
@_FOLDER
def explain(folder: Path) -> int:
    """Say what the model would be told about the photos that FOLDER names."""
    from vision_keywords import explanation

    return DONE if explanation.explain(folder) else STOPPED


def _status(verdict: "Verdict") -> int:
    if verdict.stopped:
        return STOPPED
    return SOME_FAILED if verdict.failed else DONE
