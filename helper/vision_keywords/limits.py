"""The rate limits that a server tells in the headers of its answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_KINDS = ("requests", "tokens", "project-requests", "project-tokens")

_PARTS = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(frozen=True)
class Limit:
    """One limit: `remaining` of `limit` are left, and after `reset` seconds it is whole again."""

    limit: float
    remaining: float
    reset: float


def read(headers: Mapping[str, str]) -> dict[str, Limit]:
    """The limits by kind, which is what they count; those not fully told are left out."""
    found = {}
    for kind in _KINDS:
        limit = _number(headers.get(f"x-ratelimit-limit-{kind}"))
        remaining = _number(headers.get(f"x-ratelimit-remaining-{kind}"))
        reset = duration(headers.get(f"x-ratelimit-reset-{kind}"))
        if limit and remaining is not None and reset is not None:
            found[kind] = Limit(limit, min(remaining, limit), reset)
    return found


def wait_asked_for(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait before the next try, as the server asks; None when it does not.

    In this order: `retry-after-ms`, `Retry-After` (seconds, or a date), and of the limits that are
    used up the one that takes longest to become whole.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    asked = headers.get("retry-after", "")
    seconds = _number(asked)
    if seconds is None:
        seconds = _until(asked, headers.get("date", ""))
    if seconds is not None:
        return seconds
    used_up = [limit.reset for limit in read(headers).values() if limit.remaining < 1]
    return max(used_up, default=None)


def duration(text: str | None) -> float | None:
    """Seconds of a duration such as `100ms`, `7.66s` or `6m0s`, or of a bare number of seconds."""
    text = (text or "").strip()
    bare = _number(text)
    if bare is not None:
        # Some gateways send a moment, in seconds since 1970.
        return bare if bare < 10_000_000 else None
    parts = _PARTS.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def _number(text: str | None) -> float | None:
    """A number that is finite and not negative."""
    return float(text) if re.fullmatch(r"\d{1,15}(\.\d*)?", (text or "").strip()) else None  # type: ignore[arg-type]


def _until(date: str, now: str) -> float | None:
    """Seconds from the server's own `now` to `date`: this computer's clock may be wrong."""
    moment, servers_now = _moment(date), _moment(now)
    if moment is None:
        return None
    return max(0.1, (moment - (servers_now or datetime.now(UTC))).total_seconds())


def _moment(date: str) -> datetime | None:
    """A moment with a zone; None for what is none."""
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else None
