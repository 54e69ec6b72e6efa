"""The loopback server of the benchmarks: answers late and looks at nothing.

    python -m benchmarks.server --latency 1.0

A process of its own, so that its work does not count as the helper's. It prints its address, serves
until its standard input ends, and tells what it saw at `/journal` and `/last`.
"""

import argparse
import asyncio
import json
import math
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

MODELS = ("gpt-4.1-mini", "gpt-4o", "gpt-6-luna")

WORDS = (
    "coffee, cup, saucer, espresso, table, wood, spoon, breakfast, cafe, drink, caffeine, morning, "
    "foam, ceramic, hot, brown, beverage, aroma, break, still life, close up, rustic, pause, "
    "barista, refreshment, crockery, steam, kitchen, lifestyle, top view, texture, warmth, cosy, "
    "comfort, simplicity, tradition"
)
"""More keywords than any benchmark asks for, so that none of its photos is short."""

PAID = {"prompt_tokens": 1000, "completion_tokens": 170, "total_tokens": 1170}


@dataclass
class Quota:
    """A rate limit of OpenAI's kind: a bucket that refills evenly and from which a request takes.

    A refused request takes nothing.
    """

    kind: str
    burst: float
    per_second: float
    price: float
    _left: float = field(init=False)
    _as_of: float = field(init=False)

    def __post_init__(self) -> None:
        self._left, self._as_of = self.burst, time.monotonic()

    def take(self) -> float:
        """Takes one request's price; gives 0, or the seconds until there will be enough."""
        now = time.monotonic()
        self._left = min(self.burst, self._left + (now - self._as_of) * self.per_second)
        self._as_of = now
        if self._left < self.price:
            return (self.price - self._left) / self.per_second
        self._left -= self.price
        return 0.0

    def headers(self) -> dict[str, str]:
        seconds = (self.burst - self._left) / self.per_second
        return {
            f"x-ratelimit-limit-{self.kind}": f"{self.burst:.0f}",
            f"x-ratelimit-remaining-{self.kind}": f"{math.floor(self._left)}",
            f"x-ratelimit-reset-{self.kind}": _duration(seconds),
        }


class Service:
    """What goes back for a request, and the journal of what came."""

    def __init__(self, latency: float, quota: Quota | None) -> None:
        self.latency = latency
        self.quota = quota
        self.last = b"null"
        # Moments of the monotonic clock, which all processes of a computer share.
        self.journal: dict[str, list[float]] = {"answered": [], "refused": []}
        models = [{"id": name, "object": "model"} for name in MODELS]
        self._models = _reply(200, json.dumps({"object": "list", "data": models}).encode())
        self._completion = json.dumps(_completion()).encode()

    def reply(self, target: str, body: bytes) -> tuple[float, bytes]:
        """The seconds to wait, and the whole reply."""
        match target:
            case "/v1/chat/completions":
                self.last = body
                return self._chat()
            case "/v1/models":
                return 0.0, self._models
            case "/journal":
                return 0.0, _reply(200, json.dumps(self.journal).encode())
            case "/last":
                return 0.0, _reply(200, self.last)
        return 0.0, _reply(404, b"{}")

    def _chat(self) -> tuple[float, bytes]:
        now = time.monotonic()
        wait = self.quota.take() if self.quota else 0.0
        headers = self.quota.headers() if self.quota else {}
        if not wait:
            self.journal["answered"].append(now)
            return self.latency, _reply(200, self._completion, headers)
        self.journal["refused"].append(now)
        headers |= {"retry-after": f"{math.ceil(wait)}", "retry-after-ms": f"{wait * 1000:.0f}"}
        return 0.0, _reply(429, json.dumps(_refusal(wait)).encode(), headers)


class Connection(asyncio.Protocol):
    """One kept-alive connection; a client sends its next request after the last one's reply."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._received = bytearray()
        self._needed = 0
        self._target = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._target:
            end = self._received.find(b"\r\n\r\n")
            if end < 0:
                return
            first, *lines = self._received[:end].decode("latin-1").split("\r\n")
            del self._received[: end + 4]
            self._target = first.split(" ")[1]
            headers = dict(line.lower().split(": ", 1) for line in lines)
            self._needed = int(headers.get("content-length", "0"))
        if len(self._received) >= self._needed:
            seconds, reply = self._service.reply(self._target, bytes(self._received))
            self._received.clear()
            self._target = ""
            asyncio.get_running_loop().call_later(seconds, self._transport.write, reply)


def _reply(status: int, body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status} {'OK' if status == 200 else 'No'}"]
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _completion() -> dict[str, object]:
    answer = {
        "title": "A cup of coffee on a wooden table",
        "description": "A cup of espresso stands on a rustic table beside a spoon.",
        "keywords": WORDS.split(", "),
    }
    message = {"role": "assistant", "content": json.dumps(answer), "refusal": None}
    return {
        "id": "chatcmpl-benchmark",
        "object": "chat.completion",
        "created": 1,
        "model": MODELS[0],
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": PAID,
    }


def _refusal(wait: float) -> dict[str, object]:
    message = f"Rate limit reached. Please try again in {_duration(wait)}."
    return {"error": {"message": message, "type": "requests", "code": "rate_limit_exceeded"}}


def _duration(seconds: float) -> str:
    """As OpenAI writes it: 120ms, 1.5s, 6m0s."""
    if seconds < 1:
        return f"{seconds * 1000:.0f}ms"
    minutes, seconds = divmod(seconds, 60)
    return (f"{minutes:.0f}m" if minutes else "") + f"{seconds:.4g}s"


async def _serve(service: Service) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(service), "127.0.0.1", 0, backlog=128)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    # Whoever started it holds the other end, and closes it even by dying.
    await asyncio.to_thread(sys.stdin.read)
    server.close()


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.server")
    options.add_argument("--latency", type=float, default=0.0, help="seconds before an answer")
    options.add_argument(
        "--quota",
        nargs=4,
        metavar=("requests|tokens", "BURST", "PER_SECOND", "PRICE"),
        help="refuse what goes beyond; PRICE is what one request takes",
    )
    chosen = options.parse_args()
    kind, *numbers = chosen.quota or ("",)
    quota = Quota(kind, *map(float, numbers)) if kind else None
    asyncio.run(_serve(Service(chosen.latency, quota)))


if __name__ == "__main__":
    main()
