"""Alone keeps what outlives a restart: the plug-ins' preferences and the passwords."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .bridge import Refusal


class Preferences:
    """What each plug-in has stored, as it stands on disk."""

    def __init__(self) -> None:
        self.by_plugin: dict[str, dict[str, Any]] = {}

    def of(self, plugin: str) -> dict[str, Any]:
        return self.by_plugin.setdefault(plugin, {})

    def _save(self, plugin: str, key: str, value: Any = None) -> None:
        self.of(plugin)[key] = value

    def functions(self) -> dict[str, Callable[..., Any]]:
        return {
            "loadPrefs": lambda plugin: self.by_plugin.get(plugin, {}),
            "savePref": self._save,
        }


class Keychain:
    """The passwords; a locked keychain refuses both ways."""

    def __init__(self) -> None:
        self.passwords: dict[tuple[str, str, str], str] = {}
        self.locked = False

    def _unlocked(self) -> dict[tuple[str, str, str], str]:
        if self.locked:
            raise Refusal("LrPasswords: the keychain is locked")
        return self.passwords

    def _store(self, plugin: str, salt: str, key: str, value: str) -> None:
        self._unlocked()[plugin, salt, key] = value

    def _retrieve(self, plugin: str, salt: str, key: str) -> str | None:
        return self._unlocked().get((plugin, salt, key))

    def functions(self) -> dict[str, Callable[..., Any]]:
        return {"storePassword": self._store, "retrievePassword": self._retrieve}
