"""The commands that set things up: `install-plugin` and `doctor`."""

import json
from pathlib import Path

import click

from vision_keywords.exits import DONE, SOME_FAILED
from vision_keywords.options import AS_JSON, BASE_URL, MODEL, api_key
from vision_keywords.settings import Settings

_INTO = click.option(
    "--into",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder of plug-ins other than Lightroom's own.",
)


@click.command("install-plugin")
@_INTO
@click.option("--remove", is_flag=True, help="Take the plug-in away.")
def install_plugin(into: Path | None, *, remove: bool) -> int:
    """Put the plug-in where Lightroom Classic finds it.

    Run it again after an upgrade: it replaces the older copy. It also tells the plug-in where this
    program is.
    """
    from vision_keywords import lightroom, own_path, plugin_copy

    folder = (into or lightroom.modules()).absolute()
    if remove:
        gone = plugin_copy.remove(folder)
        click.echo(f"{gone} is removed." if gone else f"There is no plug-in in {folder}.")
        if gone:
            click.echo("Restart Lightroom Classic. Photos keep their titles and keywords.")
        return DONE
    place = plugin_copy.install(folder, own_path.own_path())
    click.echo(f"The plug-in is in {place}.")
    click.echo("Now restart Lightroom Classic, and open File > Plug-in Manager.")
    click.echo(
        "If Vision Keywords is not in its list, press Add and choose that folder. If it is in the "
        "list but not enabled, select it and press Enable."
    )
    click.echo("Then enter your API key: Library > Plug-in Extras > Vision Keywords Settings.")
    return DONE


@click.command()
@BASE_URL
@MODEL
@_INTO
@AS_JSON
def doctor(base_url: str, model: str, into: Path | None, *, as_json: bool) -> int:
    """Look whether all is in place, and say what to do where it is not.

    It looks at program, ExifTool, plug-in, key, server and model, ledger and free disk. Asking the
    server for its models costs nothing. Like a run it moves a damaged ledger aside; nothing else is
    changed.

    Exit status: 0 nothing keeps a run from going well; 1 something does.
    """
    from vision_keywords.doctor import State, examine

    settings = Settings(base_url=base_url.strip(), model=model)
    ill = False
    findings = []
    for finding in examine(settings, api_key(), into):
        ill = ill or finding.state is State.PROBLEM
        findings.append(finding)
        if not as_json:
            click.echo(f"{finding.state.upper():8} {finding.subject}: {finding.found}")
            if finding.advice:
                click.echo(f"{'':8} {finding.advice}")
    if as_json:
        click.echo(json.dumps([finding.as_json() for finding in findings]))
    return SOME_FAILED if ill else DONE
