"""The catalogue: the vision models that an account offers, with price and end."""

import asyncio
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vision_keywords import estimate, models
from vision_keywords.dialect import is_openai
from vision_keywords.errors import RunError
from vision_keywords.settings import Settings

PHOTOS = 100
"""For so many the price is given: one photo costs too little to read well."""


@dataclass(frozen=True)
class Listing:
    """One model; `price` is for PHOTOS photos in US dollars, None when it is unknown."""

    name: str
    price: Decimal | None
    ending: date | None
    is_auto: bool

    def as_json(self) -> dict[str, object]:
        return {
            "model": self.name,
            "price": None if self.price is None else float(self.price),
            "ending": self.ending.isoformat() if self.ending else None,
            "auto": self.is_auto,
        }


def catalogue(settings: Settings, key: str) -> list[Listing]:
    """The models of the server's list; see `listings`. Raises VisionKeywordsError."""
    settings.check_key(key)
    return listings(asyncio.run(_offered(settings, key)), settings)


def listings(offered: list[models.Model], settings: Settings) -> list[Listing]:
    """The models with their prices, the cheapest first, those of unknown price last.

    Of OpenAI's models only those that see pictures; of other servers' nobody can tell. Raises
    ConfigurationError.
    """
    if is_openai(settings.base_url or "https://api.openai.com"):
        offered = [model for model in offered if models.sees(model.name)]
    try:
        auto = models.best(offered).name
    except RunError:
        auto = ""
    found = [
        Listing(
            model.name,
            estimate.of_run(PHOTOS, model.name, settings).cost,
            model.ending,
            model.name == auto,
        )
        for model in offered
    ]
    return sorted(found, key=lambda one: (one.price is None, one.price or 0, one.name))


async def _offered(settings: Settings, key: str) -> list[models.Model]:
    # Imported here: openai takes half a second, and the models are also priced without asking.
    from vision_keywords.gate import Gate
    from vision_keywords.halt import Halt
    from vision_keywords.patience import Patience
    from vision_keywords.vision import Vision

    halt = Halt()
    patience = Patience(halt, Gate(halt, 1, 1))
    async with Vision(settings, key, lambda _notice: None) as vision:
        return await patience.call(lambda passage: vision.offered(), is_paid=False)
