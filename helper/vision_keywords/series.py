"""The series: which photos of a run look alike, and which titles those have got."""

from collections import deque
from dataclasses import dataclass

_ALIKE = 10
"""Bits of 64 in which the fingerprints of two photos of one scene differ at most."""

_MEMORY = 500
"""Photos that are looked back at: those of one scene come close together."""

_MOST_TITLES = 12
"""More titles would cost more than they help."""


@dataclass
class Member:
    """One photo of a run; its title is empty until it is known."""

    fingerprint: int
    title: str = ""


@dataclass(frozen=True)
class Alike:
    """How many earlier photos of the run look like this one, and the latest of their titles, as
    far as they have any yet."""

    count: int = 0
    titles: tuple[str, ...] = ()


class Series:
    """The photos of a run so far. For one thread."""

    def __init__(self) -> None:
        self._members: deque[Member] = deque(maxlen=_MEMORY)

    def alike(self, fingerprint: int) -> Alike:
        """What there is like a photo with this fingerprint (`images.fingerprint`)."""
        found = [
            member
            for member in self._members
            if (member.fingerprint ^ fingerprint).bit_count() <= _ALIKE
        ]
        titles = dict.fromkeys(member.title for member in found if member.title)
        return Alike(len(found), tuple(titles)[-_MOST_TITLES:])

    def join(self, fingerprint: int) -> Member:
        """The photo's place in the series; its `title` is set as soon as it is known."""
        member = Member(fingerprint)
        self._members.append(member)
        return member
