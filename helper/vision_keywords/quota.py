"""A quota: how much of one rate limit is left, learnt from the server and counted on in between."""

from vision_keywords.limits import Limit


class Quota:
    """A bucket that fills at a steady rate, as OpenAI's limits do; unlimited until it is heard of.

    A server that fills it all at once, at the end of each minute, sees a request too early now and
    then, and its refusal says how long to wait.
    """

    def __init__(self) -> None:
        self._level = float("inf")
        self._most = float("inf")
        self._rate = 0.0
        self._at = 0.0

    def hear(self, limit: Limit, taken_since: float, now: float) -> None:
        """What the server said, and what was taken from the quota since the request it answers.

        Its number is that of the moment when the request came in; what has flowed in since is left
        out, so that the quota is rather too small than too large.
        """
        missing = limit.limit - limit.remaining
        if limit.reset > 0 and missing > 0:
            self._rate = missing / limit.reset
        elif not self._rate:
            self._rate = limit.limit / 60.0
        self._most = limit.limit
        self._level = limit.remaining - taken_since
        self._at = now

    def wait(self, amount: float, now: float) -> float:
        """Seconds until `amount` may be taken; more than there ever is waits until it is full."""
        lacking = min(amount, self._most) - self._now(now)
        return lacking / self._rate if lacking > 0 and self._rate else 0.0

    def take(self, amount: float, now: float) -> None:
        self._level = self._now(now) - amount
        self._at = now

    def _now(self, now: float) -> float:
        return min(self._most, self._level + (now - self._at) * self._rate)
