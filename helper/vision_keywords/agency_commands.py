"""The commands about agencies: `check` and `agencies`."""

import json
from pathlib import Path

import click

from vision_keywords.exits import DONE, SOME_FAILED
from vision_keywords.options import AGENCY, AS_JSON, LANGUAGE, PHOTOS


@click.command(no_args_is_help=True)
@PHOTOS
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


@click.command("agencies")
@click.argument("names", metavar="[ID...]", nargs=-1)
@AS_JSON
def list_agencies(names: tuple[str, ...], *, as_json: bool) -> int:
    """List the agency profiles: limits, habits and their sources.

    With an ID the profile of that agency, else the names of all.
    """
    from vision_keywords import agencies, terminal

    known = agencies.agencies()
    profiles = [agencies.agency(name.lower()) for name in names] or list(known.values())
    found = [fact for profile in profiles for fact in agencies.facts(profile)]
    if as_json:
        click.echo(json.dumps([fact.as_json() for fact in found]))
    elif names:
        rows = [(fact.agency, fact.field, fact.value, fact.source) for fact in found]
        terminal.columns(("agency", "what", "limit", "source"), rows)
    else:
        terminal.columns(("id", "agency"), [(one.id, one.name) for one in profiles])
        click.echo(f"Numbers of your own go into {agencies.own_file()},")
        click.echo("and trademarks of your own into trademarks.txt beside it.")
    return DONE
