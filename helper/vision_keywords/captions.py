"""Editorial captions: where and when a photo was taken, then what it shows, as an agency wants it.

Place and date come from the photo's own fields alone; a model would only guess them.
"""

import re
from dataclasses import replace
from datetime import date

from vision_keywords.agency_profile import DATELINE, Agency
from vision_keywords.context import Context
from vision_keywords.plain_text import plain_text
from vision_keywords.titles import MAX_DESCRIPTION
from vision_keywords.titles import description as shortened

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
"""In English whatever the system speaks: so the agencies have it."""

_OPTIONAL = ("state", "STATE")
_WORD = re.compile(r"\{(\w+)\}")
_OPTIONAL_PART = re.compile(r"\{(?:state|STATE)\}(?:,\s*)?")


def editorial(description: str, context: Context, agency: Agency) -> str | None:
    """The caption that begins with place and date and goes on with `description`.

    Only the description is cut to the agency's limit, and a state that is not known is left out
    with its comma. None when anything else is not known (`missing`), when there is no description,
    or when place and date leave no room for it.
    """
    sentence = plain_text(description)
    if not sentence or missing(context, agency):
        return None
    values = _values(context)
    form = _form(agency)
    if not context.state.strip():
        form = _OPTIONAL_PART.sub("", form)
    frame = _filled(form, {**values, "description": ""})
    room = (agency.longest_description or MAX_DESCRIPTION) - len(frame)
    if room <= 0:
        return None
    cut = shortened(sentence, replace(agency, longest_description=room))
    return _filled(form, {**values, "description": cut}) if cut else None


def missing(context: Context, agency: Agency) -> tuple[str, ...]:
    """What the agency's editorial caption needs and the photo does not say: city, country, date."""
    wanted = [word for word in _WORD.findall(_form(agency)) if word not in _OPTIONAL]
    values = {**_values(context), "description": "."}
    lacks = (
        word.lower() if word.lower() in ("city", "country") else "date"
        for word in wanted
        if not values[word]
    )
    return tuple(dict.fromkeys(lacks))


def _form(agency: Agency) -> str:
    return agency.editorial_caption or DATELINE


def _values(context: Context) -> dict[str, str]:
    places = {
        "city": plain_text(context.city),
        "state": plain_text(context.state),
        "country": plain_text(context.country),
    }
    return {
        **places,
        **{name.upper(): place.upper() for name, place in places.items()},
        **_date(context.captured),
    }


def _date(captured: str) -> dict[str, str]:
    try:
        day = date.fromisoformat(captured[:10])
    except ValueError:
        return dict.fromkeys(("year", "month", "MONTH", "month_number", "day"), "")
    month = _MONTHS[day.month - 1]
    return {
        "year": f"{day.year:04}",
        "month": month,
        "MONTH": month.upper(),
        "month_number": f"{day.month:02}",
        "day": str(day.day),
    }


def _filled(form: str, values: dict[str, str]) -> str:
    """In one go: a brace in the name of a city is no word to fill in."""
    return _WORD.sub(lambda word: values[word[1]], form)
