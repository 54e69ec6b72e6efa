"""Mutations: what is nearly right, made from what is right."""

import copy
import json
import random
from typing import Any

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 3, 10**30, -(10**9), 0.5, 1e308, float("inf"), float("nan")),
    *("", " ", "a", "\x00", "\ud800", "\u202e", "x" * 20_000, "1e999", "null", "../../etc/passwd"),
    *(
        "🙂" * 50,
        "é" * 300,
        "\n\r\t",
        "日本語",
        "<b>",
        "{",
        "]}",
        "%s%n",
        "=1+1",
        "0x10",
        "2026-13-45",
    ),
    *([], {}, [[]], [None], ["a", 1], {"a": {}}, [{}] * 50, ["word"] * 2000),
)
"""Values that somebody forgot to think of."""

_BYTES = (
    b"\x00",
    b"\xff",
    b"\xff" * 4,
    b"\x7f\xff\xff\xff",
    b"\x80",
    b"{",
    b'"',
    b"\n",
    b"\xed",
)


def value(sound: Any, dice: random.Random) -> Any:  # noqa: ANN401 - any JSON
    """The JSON value with one to three places changed."""
    mutant = copy.deepcopy(sound)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        mutant = _changed(mutant, dice)
    return mutant


def _changed(node: Any, dice: random.Random) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(node, dict) and node and dice.random() < 0.85:
        key = dice.choice(list(node))
        match dice.randrange(6):
            case 0:
                del node[key]
            case 1:
                node[dice.choice(("", "x", key.upper(), key + " "))] = node.pop(key)
            case _:
                node[key] = _changed(node[key], dice)
        return node
    if isinstance(node, list) and node and dice.random() < 0.7:
        at = dice.randrange(len(node))
        match dice.randrange(4):
            case 0:
                del node[at]
            case 1:
                node.extend(node * dice.choice((1, 1, 20)))
            case _:
                node[at] = _changed(node[at], dice)
        return node
    if isinstance(node, str) and node and dice.random() < 0.4:
        return raw(node.encode("utf-8", "replace"), dice).decode("utf-8", "replace")
    return copy.deepcopy(dice.choice(ODD))


def text(sound: Any, dice: random.Random) -> bytes:  # noqa: ANN401 - any JSON
    """JSON that is nearly like `sound`: another value, other bytes, or another frame."""
    said = json.dumps(value(sound, dice) if dice.random() < 0.8 else sound)
    encoded = said.encode()
    match dice.randrange(12):
        case 0:
            return raw(encoded, dice)
        case 1:
            return b"\xef\xbb\xbf" + encoded
        case 2:
            return said.encode("utf-16")
        case 3:
            return encoded[: dice.randrange(len(encoded) + 1)]
        case 4:
            return b"[" * 5000 + encoded
        case 5:
            return encoded + encoded
    return encoded


def raw(sound: bytes, dice: random.Random) -> bytes:
    """Bytes of which some are changed, doubled, moved or missing; most where the structure is."""
    mutant = bytearray(sound)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        end = len(mutant) if dice.random() < 0.5 else min(len(mutant), 512)
        at = dice.randrange(end + 1)
        match dice.randrange(6):
            case 0:
                del mutant[at : at + dice.choice((1, 4, 100))]
            case 1:
                mutant[at:at] = mutant[at : at + dice.choice((1, 8, 200))]
            case 2:
                del mutant[at:]
            case 3 if at < len(mutant):
                mutant[at] ^= 1 << dice.randrange(8)
            case _:
                odd = dice.choice(_BYTES)
                mutant[at : at + len(odd)] = odd
    return bytes(mutant)


def lines(sound: str, dice: random.Random) -> str:
    """Lines of a text that somebody wrote by hand, with slips."""
    mutant = sound.splitlines(keepends=True)
    for _ in range(dice.choice((1, 2, 5))):
        at = dice.randrange(len(mutant))
        match dice.randrange(5):
            case 0:
                del mutant[at : at + 1]
            case 1:
                mutant.insert(at, dice.choice(mutant or ["\n"]))
            case 2:
                name, sign, _ = mutant[at].partition("=")
                mutant[at] = f"{name}{sign} {json.dumps(dice.choice(ODD), default=str)}\n"
            case _:
                mutant[at] = raw(mutant[at].encode(), dice).decode("utf-8", "replace")
        mutant = mutant or ["\n"]
    return "".join(mutant)
