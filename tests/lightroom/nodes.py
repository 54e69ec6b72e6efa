"""Alone knows where each view of a form lies and how large it is, as LrView lays out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .forms import Control, Form

CHAR = 7.2
"""Pixels that width_in_chars and width_in_digits count."""

SPACING = 4
"""Between views where nobody gave a spacing."""

PLACES = {0: "flex-start", 0.5: "center", 1: "flex-end"}
SIDES = (("top", "vertical"), ("right", "horizontal"), ("bottom", "vertical"),
         ("left", "horizontal"))  # fmt: skip
# In a row all else stands on one line of text.
TOP = ("column", "view", "group_box", "tab_view", "scrolled_view", "simple_list", "catalog_photo",
       "picture")  # fmt: skip
# What a control is wider and higher than the text in it.
CHROME = {
    "edit_field": (12, 6), "password_field": (12, 6), "combo_box": (27, 6), "popup_menu": (34, 6),
    "push_button": (26, 6), "checkbox": (20, 0), "radio_button": (20, 0),
}  # fmt: skip
# Where nobody gave a size and the content has none.
USUAL_WIDTH = {
    "edit_field": 150, "password_field": 150, "combo_box": 150, "slider": 120, "simple_list": 200,
    "scrolled_view": 240, "catalog_photo": 100, "picture": 100,
}  # fmt: skip
USUAL_HEIGHT = {"simple_list": 100, "scrolled_view": 120, "catalog_photo": 100, "picture": 100}


@dataclass
class Node:
    """One view of a tree, with those in it."""

    facts: dict[str, Any]
    control: Control
    children: list[Node] = field(default_factory=list)

    def get(self, name: str) -> Any:
        return self.facts.get(name)

    @property
    def kind(self) -> str:
        return self.control.kind

    @property
    def opened(self) -> str:
        """Its title when the dialog was laid out."""
        return str(self.get("opened") or "")

    @property
    def share(self) -> str:
        """The name of the width that it shares with others."""
        width = self.get("width")
        return width["shared"] if isinstance(width, dict) else ""

    @property
    def line(self) -> int:
        """The height of a line in its font."""
        names = f"{self.get('font')} {self.get('size')}"
        return 12 if "mini" in names else 14 if "small" in names else 17

    @property
    def lines(self) -> int:
        """As many as were asked for; below zero it is as high as its text."""
        return int(self.get("height_in_lines") or 1)

    @property
    def direction(self) -> str:
        """How its children lie."""
        if self.kind == "row" or (self.kind == "view" and self.get("place") == "horizontal"):
            return "row"
        return "overlapping" if self.get("place") == "overlapping" else "column"

    @property
    def width(self) -> float | None:
        if isinstance(self.get("width"), int | float):
            return float(self.get("width"))
        chars = self.get("width_in_chars") or self.get("width_in_digits")
        if chars and chars > 0:
            return float(chars) * CHAR + CHROME.get(self.kind, (0, 0))[0]
        return None if self.share else USUAL_WIDTH.get(self.kind)

    @property
    def height(self) -> float | None:
        high = self.get("height")
        if not isinstance(high, int | float):
            high = USUAL_HEIGHT.get(self.kind)
        if high is not None:
            return max(80, high) if self.kind == "scrolled_view" else float(high)
        chrome = CHROME.get(self.kind, (0, 0))[1]
        if self.get("height_in_lines") and self.lines > 0:
            return float(self.lines * self.line + chrome)
        return self.line + chrome if self.kind in ("edit_field", "password_field") else None

    @property
    def fills(self) -> tuple[float, float]:
        """Its shares of what is left over, across and down."""
        both = self.get("fill") or 0
        return self.get("fill_horizontal") or both, self.get("fill_vertical") or both

    def style(self, direction: str) -> str:
        """Place and size in a parent of this direction."""
        across, down = self.fills
        along, aside = (across, down) if direction == "row" else (down, across)
        place = self.get("place_vertical" if direction == "row" else "place_horizontal")
        styles = []
        if along:
            styles.append(f"flex-grow:{along}")
        if aside:
            styles.append("align-self:stretch")
        elif place is not None:
            styles.append(f"align-self:{PLACES.get(place, 'flex-start')}")
        if self.width is not None:
            name = "min-width" if across and direction != "row" else "width"
            styles.append(f"{name}:{self.width:g}px")
        if self.height is not None:
            styles.append(f"height:{self.height:g}px")
        return ";".join(styles)

    @property
    def inner_style(self) -> str:
        """What lies between and round its children."""
        spacing = self.get("spacing")
        styles = [f"gap:{SPACING if spacing is None else spacing:g}px"]
        for side, axis in SIDES:
            names = (f"margin_{side}", f"margin_{axis}", "margin")
            given = next((self.get(name) for name in names if self.get(name) is not None), None)
            if given is not None:
                styles.append(f"padding-{side}:{given:g}px")
        return ";".join(styles)

    def classes(self, direction: str) -> str:
        marks = {
            "top": direction == "row" and self.kind in TOP and self.get("place_vertical") is None,
            "unseen hidden": self.get("visible") is False,
            "disabled": self.get("enabled") is False,
            "bold": "bold" in str(self.get("font")),
            "small": self.line == 14,
            "mini": self.line == 12,
        }
        return " ".join(["view", *(name for name, holds in marks.items() if holds)])


def roots(form: Form, tree: int) -> list[Node]:
    pairs = zip(form.nodes(tree), form.branch(tree), strict=True)
    nodes = [Node(facts, control) for facts, control in pairs]
    for node in nodes:
        if node.control.parent:
            nodes[node.control.parent - 1].children.append(node)
    return [node for node in nodes if not node.control.parent]
