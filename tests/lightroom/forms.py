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
    branch: list[Control] = field(default_factory=list, repr=False, compare=False)

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
    def is_chosen(self) -> bool:
        """Of a tab: whether it lies on top."""
        return bool(self.form.view("isChosenTab", self.tree, self.index))

    @property
    def is_checked(self) -> bool:
        """Of a checkbox or radio button."""
        return bool(self.form.view("isChecked", self.tree, self.index))

    @property
    def chosen(self) -> list[int]:
        """Of a list: the positions of the chosen entries, from 1."""
        return self.form.view("chosenOfList", self.tree, self.index) or []

    @property
    def shown(self) -> str:
        """What a person reads on it."""
        if self.kind in TICKED:
            return f"[{'x' if self.is_checked else ' '}] {self.title}"
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

    def __init__(
        self, lua_call: Callable[..., Any], trees: Iterable[int], titles: Iterable[str] = ()
    ) -> None:
        self._lua_call = lua_call
        self.trees = list(trees)
        self.titles = list(titles)
        self.pending: dict[tuple[int, int], str] = {}
        self.problems: list[str] = []

    def view(self, function: str, *args: Any) -> Any:
        return self._lua_call("view", function, *args)

    def nodes(self, tree: int) -> list[dict[str, Any]]:
        """All that there is to be drawn of a tree."""
        return self._lua_call("drawing", "nodes", tree) or []

    def branch(self, tree: int) -> list[Control]:
        """All controls of a tree, to be seen or not."""
        branch: list[Control] = []
        branch += [
            Control(self, tree, index, item["kind"], item["parent"], branch)
            for index, item in enumerate(self.view("outline", tree) or [], start=1)
        ]
        return branch

    def controls(self, every_tab: bool = False) -> list[Control]:
        """What is to be seen; of tabs that are not chosen only the titles."""
        found = []
        for tree in self.trees:
            branch = self.branch(tree)
            hidden: set[int] = set()
            closed: set[int] = set()
            for control in branch:
                if control.parent in hidden | closed or not control.visible:
                    hidden.add(control.index)
                elif control.kind == "tab_view_item" and not (every_tab or control.is_chosen):
                    closed.add(control.index)
            found += [control for control in branch if control.index not in hidden]
        return found

    @property
    def shown(self) -> str:
        return "\n".join(text for control in self.controls() if (text := control.shown))

    @property
    def tabs(self) -> list[str]:
        """The titles of the tabs that can be chosen."""
        return [control.title for control in self.controls() if control.kind == "tab_view_item"]

    @property
    def chosen_tabs(self) -> list[str]:
        tabs = [control for control in self.controls() if control.kind == "tab_view_item"]
        return [control.title for control in tabs if control.is_chosen]

    def tab(self, title: str) -> None:
        """Click on a tab. Only the controls of the chosen one can be used."""
        tab = self.find(title, ("tab_view_item",))
        # A field that disappears loses the focus.
        self.leave_field()
        self.view("set", tab.tree, tab.parent, "value", tab.get("identifier"))

    def find(self, name: str, kinds: tuple[str, ...] = ENTRY) -> Control:
        found = self._find(name, kinds, self.controls())
        if found:
            return found
        if self._find(name, kinds, self.controls(every_tab=True)):
            raise LookupError(f"{name!r} is in a tab that is not chosen ({self.chosen_tabs} is)")
        controls = [control for control in self.controls() if control.kind in kinds]
        names = [control.title or control.label or control.key for control in controls]
        raise LookupError(f"no control {name!r} among {names}; shown is:\n{self.shown}")

    @staticmethod
    def _find(name: str, kinds: tuple[str, ...], controls: list[Control]) -> Control | None:
        wanted = plain(name)
        candidates = [control for control in controls if control.kind in kinds]
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
        return None

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
        """Drag a slider as far as it goes."""
        control = self._usable(name, ("slider",))
        self.view("slide", control.tree, control.index, value)

    def press(self, name: str) -> None:
        """A push button; on it the keyboard focus stays where it was, so nothing is committed."""
        control = self._usable(name, ("push_button",))
        self.view("press", control.tree, control.index)

    def value(self, name: str) -> Any:
        return self.find(name).value

    def is_checked(self, name: str) -> bool:
        return self.find(name, TICKED).is_checked
