"""Alone knows text: LrStringUtils, LOC and its dictionaries."""

from __future__ import annotations

import base64
import re
from pathlib import Path

LINE_BREAK = "\u2028"

# Typographic quotes are what LOC makes.
ESCAPES = {
    "n": "\n", "r": "\r", ".": "…", "T": "™", "C": "©", "[": "“", "]": "”", "{": "‘", "}": "’",
    "'": "’", "^": "^",
}  # fmt: skip


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def truncate(text: str, limit: int) -> str:
    """At most so many bytes, never half a character."""
    return _bytes(text)[: int(limit)].decode("utf-8", "ignore")


def number(value: float, precision: int | None = 0) -> str:
    return f"{value:.{int(precision or 0)}f}"


def byte_string(size: float, precision: int | None = None) -> str:
    for unit in ("bytes", "KB", "MB", "GB"):
        if size < 1024 or unit == "GB":
            digits = int(precision or 0)
            return f"{size:.{digits}f} {unit}" if unit != "bytes" else f"{int(size)} bytes"
        size /= 1024
    raise AssertionError


def decode_base64(text: str) -> str:
    return base64.b64decode(_bytes(text)).decode("utf-8", "surrogateescape")


FUNCTIONS = {
    "lower": str.lower,
    "upper": str.upper,
    "trimWhitespace": lambda text: text.strip(),
    "truncate": truncate,
    "encodeBase64": lambda text: base64.b64encode(_bytes(text)).decode(),
    "decodeBase64": decode_base64,
    "isOnlyAscii": str.isascii,
    "compareStrings": lambda one, two, _=None: one.casefold() < two.casefold(),
    "numberToString": number,
    "numberToStringWithSeparators": lambda value, precision=0: f"{value:,.{int(precision or 0)}f}",
    "byteString": byte_string,
}


def _entries(folder: Path, language: str) -> dict[str, str]:
    """TranslatedStrings_xx.txt of a plug-in: one quoted "$$$/Key=Text" a line."""
    path = folder / f"TranslatedStrings_{language}.txt"
    if not path.is_file():
        return {}
    entries = {}
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        found = re.fullmatch(r'\s*"(\$\$\$/[^=]*)=(.*)"\s*', line)
        if found:
            entries[found[1]] = found[2]
    return entries


class Dictionary:
    """The words of one language. Read once: neither Reload nor a changed file changes them."""

    def __init__(self, folder: Path, language: str) -> None:
        self._folder = folder
        self._language = language
        self._read: dict[str, str] | None = None

    def localize(self, _plugin_id: str, text: str, arguments: list[str]) -> str:
        if self._read is None:
            self._read = _entries(self._folder, self._language)
        return localize(text, arguments if isinstance(arguments, list) else [], self._read)


def localize(text: str, arguments: list[str], entries: dict[str, str]) -> str:
    """LOC: "$$$/Key=Default ^1" to the user's language, escapes and arguments filled in."""
    if not text.startswith("$$$/"):
        return text
    key, _, default = text.partition("=")
    template = entries.get(key, default)

    def fill(match: re.Match[str]) -> str:
        mark = match[1]
        if mark.startswith("U+"):
            return chr(int(mark[2:], 16))
        if mark.isdigit():
            index = int(mark) - 1
            return arguments[index] if index < len(arguments) else ""
        return ESCAPES.get(mark, match[0])

    return re.sub(r"\^(U\+[0-9A-Fa-f]{4}|.)", fill, template)
