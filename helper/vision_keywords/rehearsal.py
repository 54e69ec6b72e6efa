"""The rehearsal: a stand-in for the model that needs no key and no network and costs nothing.

It does not understand the picture and does not pretend to: its words come from what the photo
carries (keywords, place, date) and from what can be measured (colours, light, shape), and its
titles say that this was a rehearsal.
"""

import asyncio
from collections.abc import Iterator
from datetime import datetime

from vision_keywords import palette
from vision_keywords.bill import Bill
from vision_keywords.context import Context, Look
from vision_keywords.engine import Ask
from vision_keywords.palette import Palette
from vision_keywords.settings import Settings
from vision_keywords.suggestion import REHEARSAL_MARK as MARK
from vision_keywords.suggestion import Answer

MODEL = "rehearsal"

_SEASONS = ("winter", "spring", "summer", "autumn")

_SOUTHERN = {
    "argentina",
    "australia",
    "bolivia",
    "botswana",
    "brazil",
    "chile",
    "madagascar",
    "mozambique",
    "namibia",
    "new zealand",
    "paraguay",
    "peru",
    "south africa",
    "uruguay",
    "zambia",
    "zimbabwe",
}
"""Countries where June is winter; a photo without a country is taken to be from the north."""

_HOURS = (
    (5, ("night", "dark hours")),
    (9, ("morning", "early")),
    (12, ("late morning", "daytime")),
    (14, ("midday", "daytime")),
    (18, ("afternoon", "daytime")),
    (21, ("evening", "end of day")),
    (24, ("night", "dark hours")),
)

_COLOURS = {
    "black": ("black", "darkness", "dark tones"),
    "white": ("white", "whiteness", "pale tones"),
    "grey": ("grey", "neutral tones", "understated"),
    "brown": ("brown", "earthy", "earth tones"),
    "beige": ("beige", "sand tones", "natural tones"),
    "red": ("red", "fiery", "red tones"),
    "orange": ("orange", "amber", "orange tones"),
    "yellow": ("yellow", "golden", "yellow tones"),
    "green": ("green", "verdant", "green tones"),
    "turquoise": ("turquoise", "teal", "aquatic tones"),
    "blue": ("blue", "azure", "blue tones"),
    "purple": ("purple", "violet", "purple tones"),
    "pink": ("pink", "rosy", "pink tones"),
}


def stand_in(settings: Settings) -> Ask:
    """What the engine asks instead of a model."""

    async def ask(look: Look) -> Answer:
        return await asyncio.to_thread(answer, look, settings)

    return ask


def answer(look: Look, settings: Settings) -> Answer:
    """An answer derived from the photo alone: the same photo always gets the same words."""
    seen = palette.read(look.preview)
    keywords = tuple(filter(None, _keywords(look.context, settings, seen)))
    described = (
        f"{MARK}a {_shape(seen)[0]} photo, "
        f"mostly {' and '.join(seen.colours[:2]) or 'of mixed colours'}."
    )
    return Answer(
        title=f"{MARK}{look.context.title or ', '.join(keywords[:3])}",
        description=described,
        keywords=keywords,
        model=MODEL,
        bill=Bill(),
        alt_text=described if settings.alt_text else "",
    )


def _keywords(context: Context, settings: Settings, seen: Palette) -> Iterator[str]:
    yield from context.keywords
    yield from (context.sublocation, context.city, context.state, context.country)
    yield from seen.colours
    yield from _time(context)
    yield from _light(seen)
    yield from _shape(seen)
    for colour in seen.colours:
        yield from _COLOURS[colour]
        yield f"{colour} background"
    yield from (word for word in settings.hint.split() if len(word) > 3)
    yield from _mood(seen)


def _time(context: Context) -> Iterator[str]:
    try:
        captured = datetime.fromisoformat(context.captured)
    except ValueError:
        return
    months_on = 6 if context.country.casefold() in _SOUTHERN else 0
    yield _SEASONS[(captured.month + months_on) % 12 // 3]
    yield from next(words for before, words in _HOURS if captured.hour < before)
    yield captured.strftime("%B")
    yield captured.strftime("%A")


def _light(seen: Palette) -> Iterator[str]:
    if seen.brightness < 0.25:
        yield from ("low key", "dim light", "shadow", "dark")
    elif seen.brightness > 0.68:
        yield from ("high key", "bright light", "airy", "bright")
    else:
        yield from ("even light", "balanced light", "mid tones")
    if seen.contrast > 0.5:
        yield from ("high contrast", "light and shadow", "dramatic light")
    elif seen.contrast < 0.22:
        yield from ("low contrast", "soft light", "haze")
    else:
        yield from ("clear light", "tonal range")


def _shape(seen: Palette) -> tuple[str, ...]:
    ratio = seen.width / seen.height
    if ratio > 1.9:
        return ("panoramic", "wide format", "horizontal composition")
    if ratio > 1.05:
        return ("horizontal", "landscape format", "horizontal composition")
    if ratio < 0.95:
        return ("vertical", "portrait format", "vertical composition")
    return ("square", "square format", "square composition")


def _mood(seen: Palette) -> Iterator[str]:
    warm = {"red", "orange", "yellow", "brown", "beige", "pink"}
    cool = {"green", "turquoise", "blue", "purple"}
    if warm & set(seen.colours):
        yield from ("warm colours", "warmth", "cosy")
    if cool & set(seen.colours):
        yield from ("cool colours", "coolness", "fresh")
    if seen.saturation > 0.45:
        yield from ("vivid", "colourful", "saturated", "intense colours")
    elif seen.saturation < 0.12:
        yield from ("monochrome", "colourless", "minimal colour", "timeless")
    else:
        yield from ("muted colours", "natural colours", "subtle colours")
    if seen.calm:
        yield from ("copy space", f"copy space {seen.calm}", "negative space", "calm background")
    else:
        yield from ("full frame", "rich in detail", "texture", "busy composition")
    yield from ("composition", "scene", "view", "atmosphere", "mood", "visual", "light", "colour")
    yield from ("tone", "contrast", "shade", "surface", "backdrop", "ambience", "aesthetic")
