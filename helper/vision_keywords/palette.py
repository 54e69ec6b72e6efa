"""The palette: what a preview shows without understanding it, which is colour, light and shape."""

import colorsys
import io
from collections import Counter
from dataclasses import dataclass

from PIL import Image, ImageStat

_GRID = 48
"""Pixels along the edge of the thumbnail that stands for the photo: enough for shares of colour."""


@dataclass(frozen=True)
class Palette:
    """`colours` are everyday names, the commonest first, each on at least a twelfth of the photo.

    `brightness`, `contrast` and `saturation` run from 0 to 1; `calm` is the side of the photo
    ("left", "right", "top", "bottom") that is much smoother than the rest, if there is one.
    """

    width: int
    height: int
    colours: tuple[str, ...]
    brightness: float
    contrast: float
    saturation: float
    calm: str


def read(preview: bytes) -> Palette:
    """The palette of a JPEG."""
    with Image.open(io.BytesIO(preview)) as image:
        width, height = image.size
        small = image.convert("RGB").resize((_GRID, _GRID), Image.Resampling.BOX)
    grey = small.convert("L")
    counted = Counter(_name(*pixel) for pixel in _pixels(small))
    common = [name for name, share in counted.most_common(4) if share >= _GRID * _GRID / 12]
    return Palette(
        width=width,
        height=height,
        colours=tuple(common),
        brightness=ImageStat.Stat(grey).mean[0] / 255,
        contrast=ImageStat.Stat(grey).stddev[0] / 128,
        saturation=ImageStat.Stat(small.convert("HSV")).mean[1] / 255,
        calm=_calm_side(grey),
    )


def _pixels(image: Image.Image) -> list[tuple[int, int, int]]:
    data = image.tobytes()
    return list(zip(data[0::3], data[1::3], data[2::3], strict=True))


_HUES = (
    (14, "red"),
    (40, "orange"),
    (68, "yellow"),
    (165, "green"),
    (195, "turquoise"),
    (255, "blue"),
    (290, "purple"),
    (345, "pink"),
    (360, "red"),
)


def _name(red: int, green: int, blue: int) -> str:
    hue, saturation, value = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
    if value < 0.16:
        return "black"
    if saturation < 0.14:
        return "white" if value > 0.82 else "grey"
    name = next(name for limit, name in _HUES if hue * 360 <= limit)
    if name in {"red", "orange", "yellow"}:
        if value < 0.65 and hue * 360 > 8:
            return "brown"
        if saturation < 0.38:
            return "beige"
    return name


def _calm_side(grey: Image.Image) -> str:
    half = _GRID // 2
    sides = {
        "left": (0, 0, half, _GRID),
        "right": (half, 0, _GRID, _GRID),
        "top": (0, 0, _GRID, half),
        "bottom": (0, half, _GRID, _GRID),
    }
    unrest = {side: ImageStat.Stat(grey.crop(box)).stddev[0] for side, box in sides.items()}
    calmest = min(unrest, key=lambda side: unrest[side])
    return calmest if unrest[calmest] < 0.4 * max(unrest.values()) else ""
