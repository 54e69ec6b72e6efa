"""Alone finds and uses the controls of a form as a person does: types, ticks, chooses, presses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

EDITED = ("edit_field", "password_field", "combo_box")
CHOSEN = ("popup_menu", "simple_list", "combo_box")
TICKED = ("checkbox", "radio_button")
ENTRY = (*EDITED, *CHOSEN, *TICKED, "push_button", "slider")


def plain(name: Any) -> str:
    return re.sub(r"[\s:…&]+", " ", str(name)).strip().casefold()


@dataclass
class Control:
    """One control of an open dialog or section."""

    form: Form
    tree: int
    index: int
    kind: str
    parent: int
    branch: list[Control] = field(repr=False)

    def get(self, name: str) -> Any:
        return self.form.view("get", self.tree, self.index, name)

    @property
    def title(self) -> str:
        value = self.get("title")
        return "" if value is None else str(value)

    @property
    def label(self) -> str:
        """The text in front of it: in its own row, else before that row."""
        here, parent = self.index, self.parent
        while True:
            for other in reversed(self.branch[: here - 1]):
                if other.parent == parent and other.kind == "static_text":
                    return other.title
                if other.parent == parent and other.kind in ENTRY:
                    break
            if parent < 1:
                return ""
            here, parent = parent, self.branch[parent - 1].parent

    @property
    def key(self) -> str | None:
        return self.form.view("key", self.tree, self.index, "value")

    @property
    def visible(self) -> bool:
        return self.get("visible") is not False

    @property
    def enabled(self) -> bool:
        return self.get("enabled") is not False

    @property
    def value(self) -> Any:
        return self.get("value")

    @property
    def shown(self) -> str:
        """What a person reads on it."""
        if self.kind in TICKED:
            ticked = self.form.view("isChecked", self.tree, self.index)
            return f"[{'x' if ticked else ' '}] {self.title}"
        if self.kind == "password_field":
            return "•" * len(str(self.value or ""))
        if self.kind == "popup_menu":
            chosen = self.form.view("chosen", self.tree, self.index)
            titles = self.titles
            return titles[chosen - 1] if chosen else ""
        if self.kind in EDITED:
            pending = self.form.pending.get((self.tree, self.index))
            value = self.value if pending is None else pending
            if value in (None, ""):
                value = self.get("placeholder_string")
            return "" if value is None else str(value)
        if self.kind == "simple_list":
            return "\n".join(self.titles)
        return self.title

    @property
    def titles(self) -> list[str]:
        found = self.form.view("titles", self.tree, self.index)
        return found if isinstance(found, list) else []


class Form:
    """Controls that a person can use: of a dialog, or of a Plug-in Manager section."""

    def __init__(self, lua_call: Callable[..., Any], trees: Iterable[int]) -> None:
        self._lua_call = lua_call
        self.trees = list(trees)
        self.pending: dict[tuple[int, int], str] = {}
        self.problems: list[str] = []

    def view(self, function: str, *args: Any) -> Any:
        return self._lua_call("view", function, *args)

    def controls(self) -> list[Control]:
        found = []
        for tree in self.trees:
            outline = self.view("outline", tree) or []
            branch: list[Control] = []
            branch += [
                Control(self, tree, index, item["kind"], item["parent"], branch)
                for index, item in enumerate(outline, start=1)
            ]
            hidden: set[int] = set()
            for control in branch:
                if control.parent in hidden or not control.visible:
                    hidden.add(control.index)
            found += [control for control in branch if control.index not in hidden]
        return found

    @property
    def shown(self) -> str:
        return "\n".join(text for control in self.controls() if (text := control.shown))

    def find(self, name: str, kinds: tuple[str, ...] = ENTRY) -> Control:
        wanted = plain(name)
        candidates = [control for control in self.controls() if control.kind in kinds]
        readings: list[Callable[[Control], Any]] = [
            lambda control: control.title,
            lambda control: control.key,
            lambda control: control.label,
            lambda control: control.get("placeholder_string"),
        ]
        for exact in (True, False):
            for reading in readings:
                for control in candidates:
                    text = plain(reading(control) or "")
                    if text == wanted if exact else (text and wanted in text):
                        return control
        names = [control.title or control.label or control.key for control in candidates]
        raise LookupError(f"no control {name!r} among {names}; shown is:\n{self.shown}")

    def _usable(self, name: str, kinds: tuple[str, ...]) -> Control:
        control = self.find(name, kinds)
        if not control.enabled:
            raise AssertionError(f"the control {name!r} is disabled")
        return control

    def type(self, name: str, text: str) -> None:
        """Type into a field; it is committed when the field is left, or at once if immediate."""
        control = self._usable(name, EDITED)
        self.leave_field()
        if control.get("immediate"):
            self._commit(control.tree, control.index, text)
        else:
            self.pending[control.tree, control.index] = text

    def leave_field(self) -> None:
        """Tab or Enter: what was typed is validated and reaches its table."""
        pending, self.pending = self.pending, {}
        for (tree, index), text in pending.items():
            self._commit(tree, index, text)

    def _commit(self, tree: int, index: int, text: str) -> None:
        answer = self.view("commit", tree, index, text)
        if isinstance(answer, tuple) and not answer[0]:
            self.problems.append(answer[1])

    def check(self, name: str, ticked: bool = True) -> None:
        control = self._usable(name, TICKED)
        self.view("check", control.tree, control.index, ticked)

    def choose(self, name: str, title: str) -> None:
        control = self._usable(name, CHOSEN)
        titles = [plain(one) for one in control.titles]
        if plain(title) not in titles:
            raise LookupError(f"no entry {title!r} in {control.titles}")
        self.view("choose", control.tree, control.index, titles.index(plain(title)) + 1)

    def slide(self, name: str, value: float) -> None:
        """Drag a slider; it goes no further than its ends."""
        control = self._usable(name, ("slider",))
        value = max(control.get("min"), min(control.get("max"), value))
        whole = round(value) if control.get("integral") else value
        self.view("set", control.tree, control.index, "value", whole)

    def press(self, name: str) -> None:
        """A push button; on it the keyboard focus stays where it was, so nothing is committed."""
        control = self._usable(name, ("push_button",))
        self.view("press", control.tree, control.index)

    def value(self, name: str) -> Any:
        return self.find(name).value

    def is_checked(self, name: str) -> bool:
        control = self.find(name, TICKED)
        return bool(self.view("isChecked", control.tree, control.index))
