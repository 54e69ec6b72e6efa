"""Alone keeps the progress bars: what they showed, and whether the user pressed their cross."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Progress:
    """One progress bar, as the user saw it."""

    title: str
    captions: list[str] = field(default_factory=list)
    portions: list[float] = field(default_factory=list)
    cancelled: bool = False
    done: bool = False
    dead: bool = False
    modal: bool = False
    cancelable: bool = True
    parent: Progress | None = None

    @property
    def caption(self) -> str:
        return self.captions[-1] if self.captions else ""

    @property
    def portion(self) -> float:
        return self.portions[-1] if self.portions else 0.0


class ProgressBars:
    """All bars of one session, in the order of their appearance."""

    def __init__(self) -> None:
        self.bars: list[Progress] = []

    @property
    def open(self) -> list[Progress]:
        return [bar for bar in self.bars if not bar.done]

    @property
    def can_be_cancelled(self) -> bool:
        return any(bar.cancelable for bar in self.open)

    def cancel(self) -> None:
        """The user presses the cross of every bar that has one."""
        for bar in self.open:
            bar.cancelled = bar.cancelled or bar.cancelable

    def end_all(self) -> list[str]:
        """The titles of the bars that still stood there."""
        left = self.open
        for bar in left:
            bar.done = True
        return [bar.title for bar in left]

    def _bar(self, number: int) -> Progress:
        return self.bars[number - 1]

    def _new(self, title: str, caption: str | None, modal: bool) -> int:
        self.bars.append(Progress(title, [caption] if caption else [], modal=modal))
        return len(self.bars)

    def functions(self) -> dict[str, Callable[..., Any]]:
        def change(work: Callable[..., Any]) -> Callable[..., Any]:
            def act(number: int, *args: Any) -> None:
                bar = self._bar(number)
                # A bar that has ended shows nothing any more.
                if not bar.done:
                    work(bar, *args)

            return act

        def bury(bar: Progress) -> None:
            bar.dead = bar.done = True

        def parent(number: int, other: int) -> None:
            self._bar(number).parent = self._bar(other)

        def read(number: int, name: str) -> Any:
            bar = self._bar(number)
            if name == "cancelled" and bar.parent:
                return bar.cancelled or bar.parent.cancelled
            return getattr(bar, name)

        return {
            "progressNew": self._new,
            "progressParent": parent,
            "progressGet": read,
            "progressDone": change(lambda bar: setattr(bar, "done", True)),
            "progressDead": change(bury),
            "progressCancel": change(lambda bar: setattr(bar, "cancelled", True)),
            "progressCancelable": change(lambda bar, flag: setattr(bar, "cancelable", flag)),
            "progressPortion": change(lambda bar, portion: bar.portions.append(float(portion))),
            "progressCaption": change(lambda bar, caption: bar.captions.append(caption)),
        }
