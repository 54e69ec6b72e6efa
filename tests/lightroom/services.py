"""Alone lists the functions of the SDK's plain namespaces, which neither wait nor keep anything."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from typing import Any

from . import dates, files, text


def _digest(algorithm: str, message: str) -> tuple[str, bytes]:
    found = hashlib.new(algorithm, message.encode("utf-8", "surrogateescape"))
    return found.hexdigest().upper(), found.digest()


def _version_table(version: str) -> dict[str, Any]:
    numbers = [int(part) for part in version.split(".")] + [0, 0]
    return {
        "major": numbers[0], "minor": numbers[1], "revision": numbers[2],
        "build": "202604010000", "build_version": "202604010000", "publicBeta": False,
    }  # fmt: skip


def _namespaces(
    system: str, version: str, standard_path: Callable[[str], str | None]
) -> dict[str, dict[str, Callable[..., Any]]]:
    return {
        "LrPathUtils": {
            **files.PATH_FUNCTIONS,
            "getStandardFilePath": standard_path,
        },
        "LrStringUtils": text.FUNCTIONS,
        "LrDate": dates.FUNCTIONS,
        "LrUUID": {"generateUUID": lambda: str(uuid.uuid4()).upper()},
        "LrMD5": {"digest": lambda message: _digest("md5", message)[0]},
        "LrMath": {
            "bitAnd": lambda a, b: int(a) & int(b),
            "bitOr": lambda a, b: int(a) | int(b),
            "bitXor": lambda a, b: int(a) ^ int(b),
        },
        "LrSystemInfo": {
            "osVersion": lambda: "macOS 26.1.0" if system == "mac" else "Microsoft Windows 11",
            "summaryString": lambda: f"Lightroom Classic version: {version}",
            "is64Bit": lambda: True,
            "numCPUs": lambda: 8,
            "memSize": lambda: 17179869184,
            "architecture": lambda: "arm64" if system == "mac" else "x64",
            "appWindowSize": lambda: (1440, 900),
        },
    }


def functions(
    system: str,
    version: str,
    standard_path: Callable[[str], str | None],
    own: dict[str, dict[str, Callable[..., Any]]],
) -> dict[str, Callable[..., Any]]:
    """All of them by name; `own` are plain namespaces that somebody else keeps."""
    plain = {**_namespaces(system, version, standard_path), **own}
    named = {
        f"{namespace}.{name}": function
        for namespace, members in plain.items()
        for name, function in members.items()
    }
    return {
        **named,
        "plainFunctions": lambda namespace: list(plain[namespace]),
        "utf8": lambda code: chr(int(code)),
        "digest": _digest,
        "versionTable": lambda: _version_table(version),
        "versionString": lambda: version,
    }
