"""The faults of a wire: what goes back in the place of an answer, and what that does to a photo."""

import json
import random
from dataclasses import dataclass

_WORDS = ("harbour", "lantern", "meadow", "bridge", "orchard", "glacier", "market", "canyon")


@dataclass(frozen=True)
class Fault:
    """One thing that may happen to a request.

    `tries` is how often the helper may try in all when it meets this again and again, 0 where one
    meeting is the end of it. `code` is what the photo then fails with. `sent` are the bytes that
    go back, None none; `ending` is what becomes of the connection: `kept`, `closed`, `reset`, or
    `silent`, which means that nothing more ever comes. `drip` are the seconds after each byte. An
    `early` fault comes before the request has arrived as a whole. `is_paid` tells that the server
    counts tokens for it.
    """

    name: str
    tries: int
    code: str
    sent: bytes | None = None
    ending: str = "kept"
    drip: float = 0.0
    early: bool = False
    is_paid: bool = False


def reply(status: int, body: bytes, *headers: str, length: int | None = None) -> bytes:
    """A whole HTTP reply; `length` is what it claims to have."""
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status} Said", "Content-Type: application/json", f"Content-Length: {size}"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


def complaint(status: int, code: str = "", *headers: str) -> bytes:
    error = {"message": f"Status {status}, says the server.", "type": "error", "code": code or None}
    return reply(status, json.dumps({"error": error}).encode(), *headers)


def words(number: int, count: int = 14) -> list[str]:
    """The keywords of a photo; no other photo's have its number in them."""
    return [f"{_WORDS[place % 8]} {number:04}{place:02}" for place in range(count)]


def answer(number: int, usage: dict[str, int], **changes: object) -> bytes:
    said = {"title": f"A harbour with lantern {number:04}", "description": "A plain harbour."}
    said |= {"keywords": words(number)}  # type: ignore[dict-item]
    message = {"role": "assistant", "content": json.dumps(said), "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    for name, value in changes.items():
        (message if name in message else choice)[name] = value
    body = {"id": "x", "object": "chat.completion", "created": 1, "model": "gpt-4.1-mini"}
    return json.dumps(body | {"choices": [choice], "usage": usage}).encode()


_LIMITED = ("x-ratelimit-limit-requests: 500", "x-ratelimit-remaining-requests: 0")

PASSING: tuple[Fault, ...] = (
    *(Fault(f"status {status}", 6, "server_busy", complaint(status)) for status in (409, 500)),
    *(Fault(f"status {status}", 6, "server_busy", complaint(status)) for status in (502, 503, 529)),
    *(Fault(f"status {status}", 3, "server_busy", complaint(status)) for status in (408, 504, 524)),
    Fault("status 429", 10, "server_busy", complaint(429)),
    Fault("status 429, Retry-After", 10, "server_busy", complaint(429, "", "Retry-After: 2")),
    Fault("status 429, milliseconds", 10, "server_busy", complaint(429, "", "retry-after-ms: 300")),
    Fault(
        "status 429, limit used up",
        10,
        "server_busy",
        complaint(429, "", *_LIMITED, "x-ratelimit-reset-requests: 1s"),
    ),
    Fault("reset before the request", 3, "unreachable", ending="reset", early=True),
    Fault("reset after the request", 3, "unreachable", ending="reset"),
    Fault("closed without a word", 3, "unreachable", ending="closed"),
    Fault("no HTTP at all", 3, "unreachable", b"\x16\x03\x01\x00\xa5garbage\r\n\r\n", "closed"),
    Fault("a web page", 3, "no_answer", reply(200, b"<html>Please log in.</html>")),
    Fault("an empty answer", 3, "no_answer", reply(200, b"")),
)
"""After these the same request may succeed."""

SILENT: tuple[Fault, ...] = (
    Fault("never a word", 2, "server_busy", ending="silent"),
    Fault("a drip without end", 2, "server_busy", reply(200, b" " * 900), "silent", drip=0.1),
)
"""After these too, once the helper's patience is over."""

LASTING: tuple[Fault, ...] = (
    *(Fault(f"status {status}", 0, "rejected", complaint(status)) for status in (400, 413, 422)),
    Fault("garbage", 0, "answer_unusable", reply(200, random.Random(0).randbytes(700))),
    Fault("JSON of another kind", 0, "answer_unusable", reply(200, b'{"detail": [1, 2]}')),
    Fault(
        "garbled compression",
        0,
        "answer_garbled",
        reply(200, b"no gzip", "Content-Encoding: gzip"),
    ),
)
"""With these the photo has failed."""


def cut(number: int, usage: dict[str, int], dice: random.Random) -> Fault:
    """An answer that breaks off in the middle."""
    body = answer(number, usage)
    half = body[: dice.randrange(1, len(body))]
    ending = dice.choice(("closed", "reset"))
    return Fault(f"half a body, {ending}", 3, "unreachable", reply(200, half, length=9999), ending)


def useless(number: int, usage: dict[str, int], dice: random.Random) -> Fault:
    """An answer that is paid for and no use."""
    name, code, changes = dice.choice(
        (
            ("a refusal", "refused", {"refusal": "I cannot.", "content": None}),
            ("the content filter", "filtered", {"finish_reason": "content_filter"}),
        )
    )
    return Fault(name, 0, code, reply(200, answer(number, usage, **changes)), is_paid=True)


STOPPING: tuple[tuple[Fault, str], ...] = (
    (Fault("status 401", 0, "", complaint(401, "invalid_api_key")), "key_refused"),
    (Fault("status 402", 0, "", complaint(402)), "quota"),
    (Fault("status 403", 0, "", complaint(403)), "forbidden"),
    (Fault("status 404", 0, "", complaint(404)), "no_server"),
    (Fault("status 404, no such model", 0, "", complaint(404, "model_not_found")), "model_unknown"),
    (Fault("status 429, no credit", 0, "", complaint(429, "insufficient_quota")), "quota"),
    (Fault("status 501", 0, "", complaint(501)), "no_server"),
    (Fault("a pause of an hour", 0, "", complaint(429, "", "Retry-After: 3600")), "server_pause"),
)
"""With these the whole run has to stop; and the code of its verdict."""
