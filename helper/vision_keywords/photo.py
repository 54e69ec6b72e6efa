"""The photo as it travels through a run: who it is, how to look at it and where its words go."""

from collections.abc import Callable
from dataclasses import dataclass

from vision_keywords.context import Look
from vision_keywords.suggestion import Suggestion


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
    keep: Callable[[Suggestion], None] = lambda _suggestion: None
