"""What a trial found out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What was tried, what came of it, and a sentence for each promise that did not hold."""

    what: str
    came: str
    broken: tuple[str, ...] = ()
