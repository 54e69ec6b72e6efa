"""What several commands take: options, and the key in the environment."""

import os
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import click

from vision_keywords.settings import (
    FEWEST_KEYWORDS,
    LARGEST_PREVIEW,
    MOST_KEYWORDS,
    SMALLEST_PREVIEW,
    TITLE_CASES,
    Settings,
)


class Dollars(click.ParamType[Decimal]):
    """An amount of US dollars, exact to the last digit; a decimal comma is taken too."""

    name = "dollars"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        if isinstance(value, Decimal):
            return value
        typed = str(value).strip().removeprefix("$").replace(",", ".")
        if not re.fullmatch(r"-?\d{1,12}(\.\d{0,12})?|\.\d{1,12}", typed, re.ASCII):
            self.fail(f"{value!r} is not an amount of US dollars; write it like 2.50.", param, ctx)
        return Decimal(typed)


PHOTOS = click.argument(
    "photos",
    metavar="PHOTO_OR_FOLDER...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
)
KEYWORDS = click.option(
    "--keywords",
    default=30,
    show_default=True,
    metavar="N",
    type=click.IntRange(FEWEST_KEYWORDS, MOST_KEYWORDS),
    help="Keywords for each photo, its existing ones included; no more than the agency takes.",
)
MODEL = click.option(
    "--model",
    default="auto",
    show_default=True,
    metavar="NAME",
    help="A vision model's name, or auto for the best value that the account offers.",
)
BASE_URL = click.option(
    "--base-url",
    default="",
    envvar="OPENAI_BASE_URL",
    metavar="URL",
    help="An OpenAI-compatible server instead of OpenAI's own.  [env: OPENAI_BASE_URL]",
)
LANGUAGE = click.option(
    "--language",
    default="English",
    show_default=True,
    metavar="NAME",
    help="Language of title, description and keywords.",
)
PREVIEW_SIZE = click.option(
    "--preview-size",
    default=Settings.preview_size,
    show_default=True,
    metavar="PIXELS",
    type=click.IntRange(SMALLEST_PREVIEW, LARGEST_PREVIEW),
    help="Long edge of the preview that is sent.",
)
FLEX = click.option(
    "--flex",
    is_flag=True,
    help="Ask for the flex tier, half price and slower, where the model has one.",
)
PRICE = click.option(
    "--price",
    nargs=2,
    type=Dollars(),
    default=None,
    metavar="INPUT OUTPUT",
    help="US dollars for a million tokens sent and received, in place of the published price.",
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
AGENCY = click.option(
    "--agency",
    default=Settings.agency,
    show_default=True,
    metavar="ID",
    help="Whose limits and categories to keep to; `vision-keywords agencies` lists them.",
)
REQUIRE = click.option(
    "--require",
    multiple=True,
    metavar="KEYWORD",
    help="A keyword that every photo gets; may be given several times.",
)
BLOCK = click.option(
    "--block",
    multiple=True,
    metavar="KEYWORD",
    help="A word that no keyword of the model's may have; may be given several times.",
)
TITLE_CASE = click.option(
    "--title-case",
    default=Settings.title_case,
    show_default=True,
    type=click.Choice(TITLE_CASES),
    help="Titles with one capital, or kept as the model writes them.",
)
EDITORIAL = click.option(
    "--editorial",
    is_flag=True,
    help="Write descriptions as editorial captions; place and date come from the photo's metadata.",
)
ALT_TEXT = click.option(
    "--alt-text",
    is_flag=True,
    help="Also ask for a sentence for people who cannot see the photo.",
)
INSTRUCTIONS = click.option(
    "--instructions",
    default="",
    metavar="TEXT",
    help="What you ask of every answer, beside the built-in instructions; @FILE reads a text file.",
    callback=lambda _context, _parameter, value: _text_of(value),
)


def _text_of(value: str) -> str:
    if not value.startswith("@"):
        return value
    try:
        return Path(value[1:]).read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise click.BadParameter(f"{value[1:]} cannot be read ({reason}).") from error


@cache
def api_key() -> str:
    """The key that was in the environment; empty if there was none.

    It is taken out, since every program that is started, ExifTool say, would inherit it, and what
    other programs have in their environment can be seen.
    """
    return os.environ.pop("OPENAI_API_KEY", "").strip()
