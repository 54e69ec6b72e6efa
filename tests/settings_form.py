"""The settings in the hands of a user, who turns to the tab of a control and waits for answers."""

import contextlib
from collections.abc import Iterator
from typing import Any

from tests.lightroom.failures import RunTimeout
from tests.lightroom.forms import ENTRY, Control, Form, plain
from tests.studio import SETTINGS_ITEM, Studio

TITLE = "Vision Keywords Settings"


def _names(control: Control) -> list[str]:
    return [plain(name) for name in (control.title, control.key, control.label) if name]


class SettingsForm:
    """The dialog of the menu item, or the section in the Plug-in Manager."""

    def __init__(self, room: Studio, form: Any) -> None:
        self._room = room
        self.form: Form = form

    def find(self, name: str, kinds: tuple[str, ...] = ENTRY) -> Control:
        """The control, in whatever tab, on top; the one of just this name before others."""
        wanted = plain(name)
        named = [
            (control, _names(control))
            for control in self.form.controls(every_tab=True)
            if control.kind in kinds
        ]
        just = [control for control, names in named if wanted in names]
        like = [control for control, names in named if any(wanted in one for one in names)]
        if not (just or like):
            raise LookupError(name)
        control = (just or like)[0]
        tab = control
        while tab.parent and tab.kind != "tab_view_item":
            tab = tab.branch[tab.parent - 1]
        if tab.kind == "tab_view_item" and not tab.is_chosen:
            self.form.tab(tab.title)
        return control

    def type(self, name: str, text: str) -> None:
        self.find(name)
        self.form.type(name, text)

    def choose(self, name: str, title: str) -> None:
        self.find(name)
        self.form.choose(name, title)

    def check(self, name: str, ticked: bool = True) -> None:
        self.find(name)
        self.form.check(name, ticked)

    def slide(self, name: str, value: float) -> None:
        self.find(name)
        self.form.slide(name, value)

    def value(self, name: str) -> Any:
        return self.find(name).value

    def is_checked(self, name: str) -> bool:
        return self.find(name).is_checked

    @property
    def text(self) -> str:
        """All that is written on it, in all tabs."""
        return "\n".join(control.shown for control in self.form.controls(every_tab=True))

    @property
    def problems(self) -> list[str]:
        """What it refused to take; read once."""
        self.form.leave_field()
        problems, self.form.problems = self.form.problems, []
        return problems

    def press(self, name: str, then: str = "") -> None:
        """Press a button and wait for what it brings."""
        self.find(name, ("push_button",))
        self.form.press(name)
        self.wait_for(then)

    def leave_field(self) -> None:
        self.form.leave_field()

    def wait_for(self, text: str, gone: bool = False) -> None:
        try:
            self._room.lightroom.run(20, until=lambda _: (text in self.text) != gone)
        except RunTimeout:
            raise AssertionError(f"{text!r} never came or went in:\n{self.text}") from None

    def wait_for_the_helper(self) -> None:
        """Until it has answered to what was changed last."""
        asked = len(self._room.asked_about_models)
        self._room.lightroom.run(20, until=lambda _: len(self._room.asked_about_models) > asked)
        self.wait_for("With these settings")

    def let_time_pass(self) -> None:
        """A few turns, for what takes no time to speak of."""
        turns: list[int] = []
        self._room.lightroom.run(20, until=lambda _: turns.append(1) or len(turns) > 20)


@contextlib.contextmanager
def settings_dialog(room: Studio, ends: str = "ok") -> Iterator[SettingsForm]:
    """The menu item's dialog, with key and prices; at the end it is closed with OK or Cancel."""
    over: list[bool] = []
    room.lightroom.answer(ends, to=TITLE, when=lambda _: over)
    before = len(room.lightroom.dialogs)
    room.lightroom.click(SETTINGS_ITEM, wait=False)
    room.lightroom.run(until=lambda lightroom: len(lightroom.dialogs) > before)
    opened = SettingsForm(room, room.lightroom.dialogs[-1])
    opened.wait_for("•••")
    opened.wait_for("It works: version")
    yield opened
    over.append(True)
    room.lightroom.run()


@contextlib.contextmanager
def settings_section(room: Studio) -> Iterator[SettingsForm]:
    """The section in the Plug-in Manager, which is closed at the end."""
    with room.lightroom.plugin_manager() as manager:
        yield SettingsForm(room, manager)
