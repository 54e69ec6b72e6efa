"""The file of agency profiles: reads TOML that people write, and says what is wrong with it.

A table is a profile; its name is the profile's id. A table of a known id changes that profile's
fields and leaves the others; `like = "adobe"` begins with another profile's fields. Every field is
checked, since a limit that is misread shows only in refused photos.
"""

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from vision_keywords.agency_fields import FIELDS, SHEET_FIELDS, WrongError, read_field, wrong
from vision_keywords.agency_profile import Agency, Sheet
from vision_keywords.errors import ConfigurationError

OWN = "your own file of profiles"
"""The source of what a user states without a source."""


def text(place: Path) -> str | None:
    """What the file holds; None when there is none. Raises ConfigurationError."""
    try:
        # Notepad begins a file with a byte order mark.
        return place.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            "agency_invalid",
            f"{place} cannot be read ({error}); save it as a text file in UTF-8, or remove it.",
            details=(str(place), str(error)),
        ) from error


def profiles(toml: str, place: str, known: dict[str, Agency]) -> dict[str, Agency]:
    """`known` with what the file changes and adds.

    `place` is how the file is called in a message. Raises ConfigurationError (`agency_invalid`)
    that names file, profile and field.
    """
    try:
        tables = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(
            "agency_invalid",
            f"{place} is not valid TOML: {error}; mend that line, or remove it.",
            details=(place, str(error)),
        ) from error
    found = dict(known)
    for name, table in tables.items():
        try:
            found[name] = _profile(name, table, found, is_own=bool(known))
        except WrongError as error:
            raise ConfigurationError(
                "agency_invalid",
                f"{place}: the profile {name!r} {error}.",
                details=(place, f"the profile {name!r} {error}"),
            ) from error
    return found


def _profile(name: str, table: object, known: dict[str, Agency], *, is_own: bool) -> Agency:
    if not isinstance(table, dict):
        wrong(f"is not a table; begin it with a line [{name}]")
    if not re.fullmatch("[a-z0-9][a-z0-9_-]*", name):
        wrong("has a name that is no id; use small letters, digits and hyphens, as in [my-agency]")
    base = _base(name, table, known)
    changes: dict[str, Any] = {
        field: read_field(field, value, FIELDS)
        for field, value in table.items()
        if field not in ("like", "sheet", "sources")
    }
    if "sheet" in table:
        changes["sheet"] = _sheet(table["sheet"], base.sheet)
    stated = [*(table.keys() - {"name", "like", "sheet", "sources"}), *table.get("sheet", ())]
    sources = dict.fromkeys(stated, OWN) if is_own else {}
    sources |= _sources(table.get("sources", {}))
    profile = replace(base, **changes, sources=base.sources | sources)
    _check_whole(profile)
    return profile


def _base(name: str, table: dict[str, Any], known: dict[str, Agency]) -> Agency:
    like = table.get("like", name)
    if "like" in table and not (isinstance(like, str) and like in known):
        wrong(f"is like {like!r}, which there is not; choose one of {', '.join(known)}")
    if name not in known and "name" not in table:
        wrong(f'is a new one without a name; add a line such as name = "{name.title()}"')
    return replace(known[like], id=name) if like in known else Agency(id=name, name="")


def _sheet(table: object, base: Sheet | None) -> Sheet:
    if not isinstance(table, dict):
        wrong("has a sheet that is not a table; begin it with a line such as [adobe.sheet]")
    if base is None and "columns" not in table:
        wrong("has a sheet without columns; add the field columns")
    changes: dict[str, Any] = {
        field: read_field(field, value, SHEET_FIELDS) for field, value in table.items()
    }
    return replace(base or Sheet(columns=()), **changes)


def _sources(table: object) -> dict[str, str]:
    if not isinstance(table, dict):
        wrong("has sources that are not a table; begin them with a line such as [adobe.sources]")
    for field, source in table.items():
        if field not in FIELDS and field not in SHEET_FIELDS:
            wrong(f"has a source for {field!r}, which is no field; correct the spelling")
        if not isinstance(source, str):
            wrong(f"has for {field!r} a source that is no text; put it in quotes")
    return table


def _check_whole(profile: Agency) -> None:
    most, (low, high) = profile.most_keywords, profile.best_keywords
    if most and max(high, profile.fewest_keywords, profile.leading_keywords) > most:
        wrong(
            f"has most_keywords = {most}, but fewest_keywords, best_keywords or leading_keywords "
            "is above that; change one of them"
        )
    if low > high:
        wrong(f"has best_keywords = [{low}, {high}]; give the smaller number first")
    if profile.categories and not profile.most_categories:
        wrong("has categories, but most_categories is 0; say how many a photo may have")
