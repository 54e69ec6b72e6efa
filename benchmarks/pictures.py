"""Pictures to measure with, no two of them alike: the same picture is never asked about twice."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image, ImageChops

from benchmarks.bench import CORES

SAMPLES = Path(__file__).parents[1] / "tests" / "samples" / "photos"

LARGE = (6000, 4000)
SMALL = (320, 213)

_NOISE = 8.0
"""Makes a photo of 24 megapixels take 8 MB, about what a camera's own JPEG has."""

_BITS = 16


def large(folder: Path, count: int) -> list[Path]:
    """Photos of 24 megapixels, as noisy as a camera's."""
    noise = Image.effect_noise(LARGE, _NOISE).convert("RGB")
    # A noise of 128 changes nothing.
    return _numbered(
        folder, count, [ImageChops.add(sample, noise, offset=-128) for sample in _samples(LARGE)]
    )


def small(folder: Path, count: int) -> list[Path]:
    """Photos of a few kilobytes, for what does not depend on their size."""
    return _numbered(folder, count, list(_samples(SMALL)))


def _samples(size: tuple[int, int]) -> Iterator[Image.Image]:
    for name in sorted(SAMPLES.glob("*.jpg")):
        yield Image.open(name).convert("RGB").resize(size)


def _numbered(folder: Path, count: int, pictures: list[Image.Image]) -> list[Path]:
    """Files of these pictures again and again, each with its number drawn into it."""
    folder.mkdir(parents=True, exist_ok=True)
    photos = [folder / f"{number:04}.jpg" for number in range(count)]
    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(_save, range(count), photos, itertools.cycle(pictures)))
    return photos


def _save(number: int, photo: Path, picture: Image.Image) -> None:
    picture = picture.copy()
    edge = picture.width // _BITS
    for bit in range(_BITS):
        block = (edge * bit, 0, edge * (bit + 1), edge)
        picture.paste("white" if number >> bit & 1 else "black", block)
    picture.save(photo, quality=90)
