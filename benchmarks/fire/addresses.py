"""The trial of addresses: servers that cannot be reached, each in its own way.

Each is one run of the installed command over a photo, which has to stop soon, with a sentence that
is no traceback, and to leave no copy.
"""

import contextlib
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import bench
from benchmarks.fire.finding import Finding
from tests import command, photographs

KEY = "sk-fire-not-a-real-key"

PATIENCE = 60.0
"""Seconds; more than any of these may take."""

NOWHERE = "https://server.invalid"
"""A name that is promised never to exist."""

Handle = Callable[[socket.socket], None]


def findings() -> Iterator[Finding]:
    with bench.folder() as place, contextlib.ExitStack() as stack:

        def listening(handle: Handle) -> str:
            return f"127.0.0.1:{stack.enter_context(listening_at(handle))}"

        photographs.save(place / "photo.jpg")
        closed = f"127.0.0.1:{_closed_port()}"
        trials = {
            "a closed port": (f"http://{closed}", ""),
            "https to a plain port": (f"https://{listening(says(b'HTTP/1.1 400 No'))}", ""),
            "a connection dropped at once": (f"https://{listening(lambda side: None)}", ""),
            "a name that does not exist": (NOWHERE, ""),
            "a proxy that is not there": (NOWHERE, f"http://{closed}"),
            "a proxy that is no address": (NOWHERE, "proxy:port:word"),
        }
        for status in (403, 407, 502):
            proxy = listening(says(b"HTTP/1.1 %d No\r\nContent-Length: 0" % status))
            trials[f"a proxy that says {status}"] = (NOWHERE, f"http://{proxy}")
        if shutil.which("openssl"):
            trials["a self-signed certificate"] = (f"https://{listening(self_signed(place))}", "")
        for what, (url, proxy) in trials.items():
            yield _tried(what, url, proxy, place)


def _tried(what: str, url: str, proxy: str, place: Path) -> Finding:
    began = time.monotonic()
    out = place / what
    done = command.vision_keywords(
        *("tag", place / "photo.jpg", "--out", out, "--base-url", f"{url}/v1"),
        timeout=PATIENCE,
        OPENAI_API_KEY=KEY,
        VISION_KEYWORDS_DATA=str(place / "data"),
        HTTPS_PROXY=proxy or None,
    )
    seconds = time.monotonic() - began
    lines = done.stderr.splitlines()
    broken = []
    if done.returncode != 3 or len(lines) != 1 or not lines[0].startswith("Stopped: "):
        broken.append(f"status {done.returncode}, {done.stdout}{done.stderr}")
    if any(out.iterdir()):
        broken.append("something is in the output folder")
    return Finding(what, f"{seconds:.1f} s; {' '.join(lines)}", tuple(broken))


@contextlib.contextmanager
def listening_at(handle: Handle) -> Iterator[int]:
    """A port of this computer behind which `handle` takes each connection, which is then closed."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):  # closed: the trial is over
                while True:
                    side, _ = server.accept()
                    with contextlib.suppress(OSError), side:
                        handle(side)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def says(words: bytes) -> Handle:
    def handle(side: socket.socket) -> None:
        side.recv(65536)
        side.sendall(words + b"\r\n\r\n")

    return handle


def self_signed(place: Path) -> Handle:
    certificate, key = place / "certificate.pem", place / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-out", certificate, "-keyout", key),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)

    def handle(side: socket.socket) -> None:
        context.wrap_socket(side, server_side=True).recv(65536)

    return handle


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
