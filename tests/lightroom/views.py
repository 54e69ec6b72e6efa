"""Alone draws views as HTML, kind by kind."""

from __future__ import annotations

import base64
from collections.abc import Callable
from html import escape
from pathlib import Path

from .nodes import Node

PhotoJpeg = Callable[[int, int], bytes | None]
"""The picture of a photo, by its id and the longer edge."""

NOTHING = "&#8203;"
"""No width, but a line."""


def element(classes: str, inside: str, style: str = "", **data: str) -> str:
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items() if value)
    styled = f' style="{escape(style)}"' if style else ""
    return f'<div class="{classes}"{styled}{attributes}>{inside}</div>'


def label(text: str, opened: str, classes: str = "", style: str = "", **data: str) -> str:
    """A text where `opened` was when the room for it was made."""
    inside = (
        f'<span class="sizer">{escape(opened) or NOTHING}</span>'
        f'<span class="text" data-text="1">{escape(text)}</span>'
    )
    return element(f"label {classes}", inside, style, clips="xy", **data)


def image(content: bytes | None, kind: str = "jpeg") -> str:
    if content is None:
        return ""
    return f'<img src="data:image/{kind};base64,{base64.b64encode(content).decode()}" alt="">'


class Views:
    """The views of one form, with a tab on top that need not be the chosen one."""

    def __init__(self, photo_jpeg: PhotoJpeg, tab: str | None) -> None:
        self._photo_jpeg = photo_jpeg
        self._tab = tab

    def view(self, node: Node, direction: str = "column") -> str:
        draw = getattr(self, f"_{node.kind}")
        return draw(node, node.classes(direction), node.style(direction))

    def _children(self, node: Node) -> str:
        return "".join(self.view(child, node.direction) for child in node.children)

    # Containers -------------------------------------------------------------------------

    def _row(self, node: Node, classes: str, style: str) -> str:
        sizes = (("x", "width"), ("y", "height"))
        fixed = [axis for axis, size in sizes if isinstance(node.get(size), int | float)]
        return element(
            f"{classes} {node.direction}",
            self._children(node),
            f"{style};{node.inner_style}",
            share=node.share,
            clips="".join(fixed),
        )

    _column = _view = _row

    def _group_box(self, node: Node, classes: str, style: str) -> str:
        title = node.control.title if node.get("show_title") is not False else ""
        head = label(title, node.opened) if title else ""
        inside = element("inside column", self._children(node), node.inner_style)
        return element(f"{classes} group", head + inside, style, share=node.share)

    def _scrolled_view(self, node: Node, classes: str, style: str) -> str:
        scrolls = node.get("horizontal_scroller") is not False
        return element(
            f"{classes} scroll column",
            self._children(node),
            f"{style};{node.inner_style}",
            share=node.share,
            clips="" if scrolls else "x",
        )

    def _tab_view(self, node: Node, classes: str, style: str) -> str:
        items = [child for child in node.children if child.get("visible") is not False]
        top = next((item for item in items if item.control.title == self._tab), None)
        top = top or next((item for item in items if item.control.is_chosen), None)
        titles, sheets = "", ""
        for item in items:
            name = escape(item.control.title)
            titles += f'<span class="{"chosen" if item is top else ""}" data-text="1">{name}</span>'
            seen = "" if item is top else "unseen"
            sheets += element(f"column {seen}", self._children(item), item.inner_style)
        inside = element("titles", titles) + element("sheets", sheets)
        return element(f"{classes} tabs", inside, style, share=node.share)

    def _spacer(self, node: Node, classes: str, style: str) -> str:
        return element(classes, "", style, share=node.share)

    def _separator(self, node: Node, classes: str, style: str) -> str:
        across, down = node.fills
        thin = "width:1px" if down and not across else "height:1px"
        return element(f"{classes} line", "", f"{style};{thin}", share=node.share)

    # Controls ---------------------------------------------------------------------------

    def _static_text(self, node: Node, classes: str, style: str) -> str:
        marks = [classes, str(node.get("alignment") or "left")]
        if node.lines != 1 or node.get("wraps"):
            marks.append("wraps")
        if node.lines < 0:
            marks.append("grows")
        return label(node.control.title, node.opened, " ".join(marks), style, share=node.share)

    def _edit_field(self, node: Node, classes: str, style: str) -> str:
        shown = node.control.shown
        hint = str(node.get("placeholder_string") or "")
        inside = escape(shown) or NOTHING
        if hint and shown == hint:
            inside = f'<span class="hint" data-text="1">{escape(hint)}</span>'
        marks = [classes, "field", str(node.get("alignment") or "left")]
        if node.lines > 1:
            marks.append("many")
        if node.kind == "combo_box":
            marks.append("combo")
        return element(" ".join(marks), inside, style, share=node.share, clips="xy")

    _password_field = _combo_box = _edit_field

    def _popup_menu(self, node: Node, classes: str, style: str) -> str:
        inside = label(node.control.shown, "\n".join(node.control.titles))
        return element(f"{classes} choice", inside, style, share=node.share)

    def _push_button(self, node: Node, classes: str, style: str) -> str:
        inside = label(node.control.title, node.opened, "center")
        return element(f"{classes} button", inside, style, share=node.share)

    def _checkbox(self, node: Node, classes: str, style: str) -> str:
        marks = [classes, "tick"]
        if node.control.is_checked:
            marks.append("ticked")
        if node.kind == "radio_button":
            marks.append("round")
        inside = label(node.control.title, node.opened, "wraps" if node.lines > 1 else "")
        return element(" ".join(marks), f"<i></i>{inside}", style, share=node.share)

    _radio_button = _checkbox

    def _slider(self, node: Node, classes: str, style: str) -> str:
        least, most = node.get("min") or 0, node.get("max") or 1
        value = node.control.value
        part = (value - least) / (most - least) if isinstance(value, int | float) else 0
        knob = f'<i style="left:{100 * part:.1f}%"></i>'
        return element(f"{classes} slider", knob, style, share=node.share)

    def _simple_list(self, node: Node, classes: str, style: str) -> str:
        chosen = node.control.chosen
        entries = "".join(
            element(
                f"entry {'chosen' if index in chosen else ''}",
                f'<span data-text="1">{escape(title)}</span>',
            )
            for index, title in enumerate(node.control.titles, start=1)
        )
        return element(f"{classes} list", entries, style, share=node.share, clips="x")

    def _catalog_photo(self, node: Node, classes: str, style: str) -> str:
        edge = int(max(node.width or 0, node.height or 0))
        photo = node.get("photo")
        inside = image(self._photo_jpeg(photo, edge) if photo else None)
        return element(f"{classes} photo", inside, style, share=node.share)

    def _picture(self, node: Node, classes: str, style: str) -> str:
        path = Path(str(node.control.value or ""))
        kind = path.suffix.lstrip(".").lower().replace("jpg", "jpeg")
        inside = image(path.read_bytes() if path.is_file() else None, kind)
        return element(f"{classes} photo", inside, style, share=node.share)

    def _color_well(self, node: Node, classes: str, style: str) -> str:
        return element(f"{classes} well", "", style, share=node.share)
