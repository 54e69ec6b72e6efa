"""The context: what is known of a photo beside its pixels, and what a model gets to see of both."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Position:
    """A place on the earth in degrees; north and east are above 0."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Context:
    """What is known beside the pixels; every field may be empty.

    The names are the protocol's. `captured` is the local capture time as ISO 8601 without a zone;
    `keywords` are the photo's own, in their stored order; `people` are the names of those in it.
    """

    title: str = ""
    description: str = ""
    headline: str = ""
    keywords: tuple[str, ...] = ()
    sublocation: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    captured: str = ""
    folder: str = ""
    gps: Position | None = None
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """What a model gets to see of one photo: the preview (JPEG bytes) and the context."""

    preview: bytes
    context: Context
