"""A browser for the tests: headless Chromium, driven over a pipe as its own tools drive it.

The protocol is Chromium's DevTools protocol; on a pipe each message is JSON that ends in a null
byte, read by the browser from file descriptor 3 and written by it to 4.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
KEYS = {"Tab": 9, "Enter": 13, "Escape": 27}


def program() -> str:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "The tests of the report need a browser; `sh .ci/tools test` installs one."
    return found


@contextmanager
def started() -> Iterator["Browser"]:
    """A browser without any memory of another."""
    # Its helpers may still write for a moment when it has ended.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        ours, theirs = os.pipe(), os.pipe()
        command = (
            *(program(), "--headless", "--remote-debugging-pipe", "--no-first-run"),
            # A container has no sandbox of its own to offer, and little shared memory.
            *("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"),
            f"--user-data-dir={profile}",
        )
        process = subprocess.Popen(
            ["/bin/bash", "-c", f'exec "$0" "$@" 3<&{ours[0]} 4>&{theirs[1]}', *command],
            pass_fds=(ours[0], theirs[1]),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(ours[0])
        os.close(theirs[1])
        try:
            yield Browser(ours[1], theirs[0])
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            os.close(ours[1])
            os.close(theirs[0])


class Browser:
    """The connection to a browser; `events` are what it told unasked."""

    def __init__(self, to: int, fro: int) -> None:
        self._to = to
        self._fro = fro
        self._rest = b""
        self._number = 0
        self.events: list[dict] = []

    @contextmanager
    def page(
        self, path: Path, width: int = 1200, height: int = 900, *, scripts: bool = True
    ) -> Iterator["Page"]:
        """A page from the disk. Without `scripts` its own do not run; the tests' still do."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)
        attached = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        page = Page(self, attached["sessionId"])
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.call(f"{domain}.enable")
        # The size of the page itself: a window may not be as narrow as a phone.
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        page.call("Emulation.setDeviceMetricsOverride", **size)
        page.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        page.call("Page.navigate", url=path.absolute().as_uri())
        while not page.told("Page.loadEventFired"):
            self._read()
        yield page
        self.call("Target.disposeBrowserContext", browserContextId=context)

    def call(self, method: str, session: str = "", **parameters) -> dict:
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        with os.fdopen(self._to, "wb", closefd=False) as pipe:
            pipe.write(json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != number:
            pass
        assert "error" not in answer, answer
        return answer["result"]

    def _read(self) -> dict:
        while b"\0" not in self._rest:
            more = os.read(self._fro, 1 << 20)
            assert more, "The browser ended."
            self._rest += more
        line, self._rest = self._rest.split(b"\0", 1)
        message = json.loads(line)
        if "method" in message:
            self.events.append(message)
        return message


class Page:
    """One page in the browser, with a mouse and a keyboard."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session

    def call(self, method: str, **parameters) -> dict:
        return self._browser.call(method, self._session, **parameters)

    def told(self, method: str) -> list[dict]:
        """What the browser told of the page under that name."""
        return [
            event["params"]
            for event in self._browser.events
            if event.get("sessionId") == self._session and event["method"] == method
        ]

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

    def until(self, script: str) -> None:
        """Waits until a script comes to something true: the page answers typing after a pause."""
        for _ in range(200):
            if self.run(script):
                return
            time.sleep(0.05)
        raise AssertionError(f"In ten seconds it did not come true that {script}")

    def choose(self, selector: str, value: str) -> None:
        """Chooses an entry of a list; the list itself is drawn by no page and takes no click."""
        self.run(
            f"""(() => {{
                const list = document.querySelector({json.dumps(selector)});
                list.value = {json.dumps(value)};
                list.dispatchEvent(new Event("change", {{ bubbles: true }}));
            }})()"""
        )

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
        mouse = {"x": x, "y": y, "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, **mouse)

    def type(self, text: str) -> None:
        self.call("Input.insertText", text=text)

    def press(self, key: str) -> None:
        named = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        text = {"text": "\r"} if key == "Enter" else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", **named, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **named)

    def paste(self) -> None:
        paste = {"key": "v", "code": "KeyV", "commands": ["paste"]}
        self.call("Input.dispatchKeyEvent", type="keyDown", **paste)
        self.call("Input.dispatchKeyEvent", type="keyUp", key="v", code="KeyV")
