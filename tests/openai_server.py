"""A small OpenAI-compatible server on loopback that really looks at the picture.

Its answers depend on the colour of the preview that it got, so that a photo which gets another
photo's keywords fails the test. `llmock` has no eyes; for faults it is the better server.
"""

import base64
import io
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image

KEY = "sk-test-not-a-real-key"

COLOURS = {
    "red": (200, 20, 20),
    "orange": (240, 140, 20),
    "yellow": (240, 230, 40),
    "lime": (130, 220, 30),
    "green": (20, 120, 40),
    "cyan": (40, 220, 220),
    "blue": (30, 60, 200),
    "violet": (120, 40, 180),
    "pink": (250, 130, 190),
    "brown": (110, 70, 30),
    "white": (245, 245, 245),
    "grey": (128, 128, 128),
    "black": (8, 8, 8),
}
"""The colours that the server can tell apart, as sRGB."""

MODELS = ("gpt-4.1-mini", "gpt-4o", "gpt-6-luna", "gpt-6-astra")


def words_for(colour: str, count: int = 60) -> list[str]:
    """The keywords that the server has for a photo of this colour, best first, none shared. The
    words of its title are in each."""
    return [f"{colour} field {number:02}" for number in range(1, count + 1)]


@dataclass(frozen=True)
class Request:
    """One chat completion as it arrived: the body, the decoded preview and its colour's name.

    A question in words alone has neither preview nor colour.
    """

    body: dict[str, Any]
    preview: Image.Image | None
    colour: str
    headers: dict[str, str]
    arrived: float

    @property
    def text(self) -> str:
        """The notes that came with the picture."""
        return str(self.body["messages"][-1]["content"][0]["text"])

    @property
    def notes(self) -> dict[str, Any]:
        """The same as data."""
        return json.loads(self.text.rpartition("Notes: ")[2])

    @property
    def instructions(self) -> str:
        return str(self.body["messages"][0]["content"])


@dataclass(frozen=True)
class Reply:
    """What goes back: a status and a JSON body (or any bytes), perhaps late, perhaps not at all.

    `drip` are the seconds between single bytes.
    """

    status: int = 200
    body: dict[str, Any] | bytes = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0
    hang_up: bool = False
    drip: float = 0.0


def completion(
    title: str,
    keywords: list[str],
    description: str = "A plain field of colour.",
    *,
    content: str | None = None,
    finish_reason: str = "stop",
    refusal: str | None = None,
    model: str = "gpt-4.1-mini",
) -> dict[str, Any]:
    answer = {"title": title, "description": description, "keywords": keywords}
    text = json.dumps(answer) if content is None else content
    message = {"role": "assistant", "content": None if refusal else text, "refusal": refusal}
    return {
        "id": "chatcmpl-test",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}],
        "usage": {"prompt_tokens": 853, "completion_tokens": 165, "total_tokens": 1018},
    }


def error(status: int, code: str | None, message: str, **headers: str) -> Reply:
    body = {"error": {"message": message, "type": code or "error", "param": None, "code": code}}
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, body, names)


def by_colour(request: Request) -> Reply:
    """The usual reply: title and keywords of the colour that the preview shows."""
    return Reply(body=completion(f"A {request.colour} field", words_for(request.colour)))


def scripted(**completions: dict[str, Any]) -> Callable[[Request], Reply]:
    """Replies with the completion given for the preview's colour, for other colours as usual."""

    def reply(request: Request) -> Reply:
        body = completions.get(request.colour)
        return Reply(body=body) if body else by_colour(request)

    return reply


def no_more(request: Request) -> Reply:
    """The usual reply to a question in words alone: there are no more keywords, and little is
    charged."""
    usage = {"prompt_tokens": 1, "completion_tokens": 0}
    return Reply(body=completion("", [], content='{"keywords":["photo"]}') | {"usage": usage})


class OpenAIServer:
    """Runs inside `with`; `url` is the base URL, `requests` what came with a picture, `reply` what
    goes back. Questions in words alone are in `follow_ups`, and `more` answers them."""

    def __init__(
        self, reply: Callable[[Request], Reply] = by_colour, models: tuple[str, ...] = MODELS
    ) -> None:
        self.reply = reply
        self.models = models
        self.listing: Reply | None = None
        self.requests: list[Request] = []
        self.follow_ups: list[Request] = []
        self.more: Callable[[Request], Reply] = no_more
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> "OpenAIServer":
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def offer(self) -> Reply:
        """The reply to a request for the list of models, unless `listing` says otherwise."""
        models = [{"id": name, "object": "model"} for name in self.models]
        return Reply(body={"object": "list", "data": models})

    def answer(self, body: dict[str, Any], headers: dict[str, str]) -> Reply:
        request = _read(body, headers)
        with self._lock:
            (self.requests if request.preview else self.follow_ups).append(request)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            reply = (self.reply if request.preview else self.more)(request)
            time.sleep(reply.after)
            return reply
        finally:
            with self._lock:
                self._at_once -= 1

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._send(server.listing or server.offer())

            def do_POST(self) -> None:
                length = int(self.headers.get("content-length", 0))
                body = json.loads(self.rfile.read(length))
                headers = {name.lower(): value for name, value in self.headers.items()}
                self._send(server.answer(body, headers))

            def _send(self, reply: Reply) -> None:
                if reply.hang_up:
                    self.close_connection = True
                    return
                data = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body)
                raw = data if isinstance(data, bytes) else data.encode()
                headers = {"Content-Type": "application/json"} | reply.headers
                try:
                    self.send_response(reply.status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(raw)))
                    self.end_headers()
                    for part in [raw] if not reply.drip else (raw[i : i + 1] for i in range(99)):
                        self.wfile.write(part)
                        time.sleep(reply.drip)
                except OSError:
                    self.close_connection = True  # The client was killed; that is the test's point.

            def log_message(self, *_: object) -> None:
                """Tests read `requests` instead."""

        return Handler


def _read(body: dict[str, Any], headers: dict[str, str]) -> Request:
    parts = body["messages"][-1]["content"]
    if len(parts) == 1:
        return Request(body, None, "", headers, time.monotonic())
    url = parts[1]["image_url"]["url"]
    assert url.startswith("data:image/jpeg;base64,"), url[:40]
    data = base64.b64decode(url.partition(",")[2], validate=True)
    preview = Image.open(io.BytesIO(data))
    preview.load()
    return Request(body, preview, colour_of(preview), headers, time.monotonic())


def colour_of(picture: Image.Image) -> str:
    """The name of the colour of most of the picture: the median, so that borders do not count."""
    small = picture.convert("RGB").resize((9, 9), Image.Resampling.BOX)
    data = small.tobytes()
    middle = [sorted(data[channel::3])[40] for channel in range(3)]

    def distance(name: str) -> int:
        return sum((a - b) ** 2 for a, b in zip(COLOURS[name], middle, strict=True))

    return min(COLOURS, key=distance)
