"""A browser for the tests: headless Chromium, driven over a pipe as its own tools drive it.

The protocol is Chromium's DevTools protocol; on a pipe each message is JSON that ends in a null
byte, read by the browser from file descriptor 3 and written by it to 4.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def program() -> str:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "The tests of the report need a browser; .ci/tools installs Chromium."
    return found


@contextmanager
def opened(page: Path, width: int = 1200, height: int = 900) -> Iterator["Browser"]:
    """The page from the disk, in a browser that starts without any memory of another."""
    with tempfile.TemporaryDirectory() as profile:
        ours, theirs = os.pipe(), os.pipe()
        command = (
            *(program(), "--headless", "--remote-debugging-pipe", "--no-first-run"),
            # A container has no sandbox of its own to offer, and little shared memory.
            *("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"),
            f"--user-data-dir={profile}",
            f"--window-size={width},{height}",
        )
        process = subprocess.Popen(
            ["/bin/sh", "-c", f'exec "$0" "$@" 3<&{ours[0]} 4>&{theirs[1]}', *command],
            pass_fds=(ours[0], theirs[1]),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(ours[0])
        os.close(theirs[1])
        browser = Browser(ours[1], theirs[0])
        try:
            browser.open(page)
            yield browser
            browser.call("Browser.close", session=False)
            process.wait(30)
        finally:
            process.kill()
            process.wait()
            browser.hang_up()


class Browser:
    """One page in a browser; `messages` are what the browser had to complain of."""

    def __init__(self, to: int, fro: int) -> None:
        self._to = os.fdopen(to, "wb", buffering=0)
        self._fro = os.fdopen(fro, "rb", buffering=0)
        self._rest = b""
        self._number = 0
        self._session = ""
        self.events: list[dict] = []

    def hang_up(self) -> None:
        self._to.close()
        self._fro.close()

    def open(self, page: Path) -> None:
        target = self.call("Target.createTarget", session=False, url="about:blank")["targetId"]
        attached = self.call(
            "Target.attachToTarget", session=False, targetId=target, flatten=True
        )
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Page.navigate", url=page.absolute().as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self._read()

    def call(self, method: str, *, session: bool = True, **parameters) -> dict:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = self._session
        self._to.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]

    def _read(self) -> dict:
        while b"\0" not in self._rest:
            more = os.read(self._fro.fileno(), 1 << 20)
            assert more, "The browser ended."
            self._rest += more
        line, self._rest = self._rest.split(b"\0", 1)
        message = json.loads(line)
        if "method" in message:
            self.events.append(message)
        return message

    def run(self, script: str):
        """What a script comes to; the page's own policy does not bind the tests' scripts."""
        result = self.call(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def click(self, selector: str) -> None:
        """Presses the mouse in the middle of what `selector` finds first."""
        x, y = self.run(
            f"""(() => {{
                const found = document.querySelector({json.dumps(selector)});
                found.scrollIntoView({{ block: "center" }});
                const box = found.getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2];
            }})()"""
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1
            )

    def type(self, text: str) -> None:
        self.call("Input.insertText", text=text)

    def press(self, key: str) -> None:
        codes = {"Tab": 9, "Enter": 13, "Escape": 27}
        text = "\r" if key == "Enter" else ""
        for kind in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=codes[key],
                text=text if kind == "keyDown" else "",
            )
