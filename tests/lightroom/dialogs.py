"""Alone shows dialogs: what is written on each, and how it was answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .forms import Form, plain


class Dialog(Form):
    """One dialog that stood, or stands, on the screen."""

    def __init__(
        self, screen: Screen, number: int, kind: str, facts: dict[str, Any], tree: int | None
    ) -> None:
        super().__init__(screen.lua_call, [tree] if tree else [])
        self._screen = screen
        self.number = number
        self.kind = kind
        self.facts = facts
        self.title = str(facts.get("title") or "")
        self.message = str(facts.get("message") or "")
        self.info = str(facts.get("info") or "")
        self.style = facts.get("style")
        self.closed = False
        self.result: Any = None
        self._last_text = ""

    @property
    def text(self) -> str:
        """All that is written on it."""
        if not self.closed:
            parts = [self.title, self.message, self.info, self.shown if self.trees else ""]
            self._last_text = "\n".join(part for part in parts if part)
        return self._last_text

    @property
    def buttons(self) -> dict[str, str]:
        """Label on the button -> what the plug-in gets."""
        if self.kind == "promptForActionWithDoNotShow":
            verbs = {verb["label"]: verb["verb"] for verb in self.facts.get("verbs") or []}
            return {**verbs, "Cancel": "cancel"}
        named = {self.facts[key]: key for key in ("ok", "other", "cancel") if self.facts.get(key)}
        return named or {"OK": "ok"}

    @property
    def is_enabled(self) -> bool:
        return bool(self._lua_call("dialogs", "isEnabled", self.number))

    def answer(self, choice: Any = "ok", remember: bool = False) -> None:
        """Press one of its buttons, by label or by what it returns."""
        if self.closed:
            return
        self._screen.user_acted()
        if self.kind in ("runOpenPanel", "runSavePanel"):
            self.close(None if choice == "cancel" else choice)
            return
        result = self._result_of(choice)
        if result == "ok":
            self.leave_field()
            if self.problems:
                raise AssertionError(f"the dialog refuses: {self.problems}\n{self.text}")
            if not self.is_enabled:
                raise AssertionError(f"its button is disabled:\n{self.text}")
        if remember and self.facts.get("prefKey"):
            self._screen.silenced[self.facts["prefKey"]] = result
        self.close(result)

    def _result_of(self, choice: Any) -> str:
        for label, result in self.buttons.items():
            if choice == result or plain(choice) == plain(label):
                return result
        raise LookupError(f"no button {choice!r} among {self.buttons} of:\n{self.text}")

    def close(self, result: Any) -> None:
        _ = self.text
        self.result = result
        self.closed = True

    def __repr__(self) -> str:
        return f"Dialog({self.kind}: {self.text!r} -> {self.result!r})"


class Screen:
    """All dialogs of one session, in the order of their appearance."""

    def __init__(self, lua_call: Callable[..., Any], user_acted: Callable[[], None]) -> None:
        self.lua_call = lua_call
        self.user_acted = user_acted
        self.dialogs: list[Dialog] = []
        self.bezels: list[str] = []
        self.silenced: dict[str, Any] = {}

    def open(self, kind: str, facts: Any, tree: int | None = None) -> int:
        dialog = Dialog(self, len(self.dialogs) + 1, kind, facts or {}, tree)
        self.dialogs.append(dialog)
        return dialog.number

    def numbered(self, number: int) -> Dialog:
        return self.dialogs[number - 1]

    def close_all(self) -> None:
        for dialog in self.dialogs:
            if not dialog.closed:
                dialog.close(None)

    def _reset_silence(self, key: str | None = None) -> None:
        if key:
            self.silenced.pop(key, None)
        else:
            self.silenced.clear()

    def functions(self) -> dict[str, Callable[..., Any]]:
        return {
            "openDialog": self.open,
            "dialogIsClosed": lambda number: self.numbered(number).closed,
            "dialogResult": lambda number: self.numbered(number).result,
            "stopModal": lambda number, result=None: self.numbered(number).close(result),
            "isSilenced": lambda key: self.silenced.get(key, False),
            "resetSilence": self._reset_silence,
            "bezel": self.bezels.append,
        }
