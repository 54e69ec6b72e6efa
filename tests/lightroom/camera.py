"""Alone opens drawings in a browser: takes their pictures, and asks what does not fit."""

from __future__ import annotations

import atexit
import base64
import io
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image

from tests import browser

SCREEN = (1440, 900)
COLOURS = 64


@dataclass(frozen=True)
class Drawn:
    """What a drawing came to."""

    cut: list[str]
    """The texts that their place cuts, in all tabs, but not those of views that are not visible."""
    width: int
    height: int

    @property
    def fits_screen(self) -> bool:
        return self.width <= SCREEN[0] and self.height <= SCREEN[1]


@cache
def _browser() -> browser.Browser:
    """One for all drawings of a process, since it starts slowly."""
    running = ExitStack()
    atexit.register(running.close)
    return running.enter_context(browser.started())


def draw(html: str, path: Path | None = None, scale: float = 1) -> Drawn:
    """Lays the page out; with a path its picture goes there, as a PNG of few colours."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "drawing.html"
        file.write_text(html, "utf-8")
        with _browser().page(file, *SCREEN) as page:
            cut = page.run("window.cut")
            window = "document.querySelector('.window').getBoundingClientRect()"
            width, height = page.run(f"[{window}.width, {window}.height].map(Math.ceil)")
            if path is not None:
                whole = page.run(
                    "(({ width, height }) => ({ x: 0, y: 0, width, height }))"
                    "(document.body.getBoundingClientRect())"
                )
                shot = page.call(
                    "Page.captureScreenshot",
                    format="png",
                    clip={**whole, "scale": scale},
                    captureBeyondViewport=True,
                )
                _save(base64.b64decode(shot["data"]), path)
    return Drawn(cut, width, height)


def _save(png: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(io.BytesIO(png)) as shot:
        few = shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(path, "PNG", optimize=True)
