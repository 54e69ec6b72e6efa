"""What a person at the command line sees of a check."""

from collections.abc import Iterable

import click

from vision_keywords.check import Checked
from vision_keywords.plain_text import plain_text


def tell(checked: Iterable[Checked], agency: str) -> int:
    """Prints a line for each problem, photo by photo, then the counts; `agency` is its name.

    Returns how many photos would be refused.
    """
    photos = refused = warned = 0
    for one in checked:
        photos += 1
        refused += one.is_refused
        warned += bool(one.problems) and not one.is_refused
        for problem in one.problems:
            kind = "refused" if problem.refused else "warning"
            click.echo(f"{kind} {plain_text(str(one.path))}: {problem.message}")
    if not photos:
        click.echo("There are no photos.")
        return 0
    fine = photos - refused - warned
    click.echo(
        f"{photos} photo{'s' * (photos != 1)} checked for {agency}: {refused} refused,"
        f" {warned} with warnings only, {fine} without any problem."
    )
    return refused
