"""The photo as it travels through a run: who it is, what is known of it, how it is looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vision_keywords.suggestion import Suggestion


@dataclass(frozen=True)
class Context:
    """What is known beside the pixels; every field may be empty.

    The names are the protocol's. `captured` is the local capture time as ISO 8601 without a zone;
    `keywords` are the photo's own, in their stored order.
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


@dataclass(frozen=True)
class Look:
    """What a model gets to see of one photo: the preview (JPEG bytes) and the context."""

    preview: bytes
    context: Context


@dataclass(frozen=True)
class Photo:
    """One picture of the user's.

    `id` is opaque and unique in the run, `name` is what people call it. `look` reads the disk and
    `keep` puts the suggestion where it belongs; both may take a while, so they are called in a
    thread, and both may raise PhotoError or RunError.
    """

    id: str
    name: str
    look: Callable[[], Look]
    keep: Callable[["Suggestion"], None] = lambda _suggestion: None
