"""The workshop: a hidden folder beside the place of what is made in it, so that what is finished is
only renamed."""

import shutil
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

_PREFIX = ".vision-keywords-"

_A_DAY = 24 * 60 * 60


def workshop(place: Path) -> tempfile.TemporaryDirectory[str]:
    """A new one in the folder `place`, to be used in `with`. Raises OSError.

    A killed run leaves its own behind; when that is a day old, and so nobody's any more, it goes.
    """
    _sweep(place)
    return tempfile.TemporaryDirectory(prefix=_PREFIX, dir=place, ignore_cleanup_errors=True)


@cache  # An export asks for a workshop with each file, in a folder of thousands.
def _sweep(place: Path) -> None:
    for leftover in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # Another run has swept it.
            if leftover.stat().st_mtime < time.time() - _A_DAY:
                shutil.rmtree(leftover, ignore_errors=True)
