"""Alone is LrDate: seconds since the first day of 2001, GMT."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

EPOCH = 978307200


def _local(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds + EPOCH).astimezone()


def w3c(seconds: float) -> str:
    return _local(seconds).isoformat(timespec="seconds")


def user_format(seconds: float, pattern: str, is_gmt: bool | None = None) -> str:
    moment = datetime.fromtimestamp(seconds + EPOCH, UTC) if is_gmt else _local(seconds)
    # Lightroom's %e %I %l are unpadded or padded as in strftime; all those used here agree.
    return moment.strftime(re.sub(r"%(?![YyBbmdejHIlMSpAaZ%])", "%%", pattern))


def components(seconds: float, _zone: float | None = None) -> tuple[int, ...]:
    moment = _local(seconds)
    return (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second,
            moment.isoweekday() % 7 + 1)  # fmt: skip


def from_components(year, month, day, hour, minute, second, zone=None) -> float:
    moment = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second))
    if zone == "local" or zone is True:
        return moment.timestamp() - EPOCH
    offset = zone if isinstance(zone, int | float) and not isinstance(zone, bool) else 0
    return moment.replace(tzinfo=UTC).timestamp() - EPOCH - offset


def iso_to_seconds(text: str) -> float:
    """A capture time without zone, read as Lightroom's raw dates are."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() - EPOCH


FUNCTIONS = {
    "currentTime": lambda: time.time() - EPOCH,
    "timeFromPosixDate": lambda seconds: seconds - EPOCH,
    "timeToPosixDate": lambda seconds: seconds + EPOCH,
    "timeToW3CDate": w3c,
    "timeToIsoDate": lambda seconds: _local(seconds).strftime("%Y-%m-%d"),
    "timeToUserFormat": user_format,
    "timestampToComponents": components,
    "timeFromComponents": from_components,
    "timeZone": lambda: (_local(0).utcoffset().total_seconds(), time.daylight != 0),
    "formatShortDate": lambda seconds: _local(seconds).strftime("%-m/%-d/%Y"),
    "formatMediumDate": lambda seconds: _local(seconds).strftime("%b %-d, %Y"),
    "formatLongDate": lambda seconds: _local(seconds).strftime("%B %-d, %Y"),
    "formatShortTime": lambda seconds: _local(seconds).strftime("%-I:%M %p"),
    "formatMediumTime": lambda seconds: _local(seconds).strftime("%-I:%M:%S %p"),
}
