"""A quota against a server's own bucket."""

import random

import pytest
from vision_keywords.limits import Limit
from vision_keywords.quota import Quota


class Bucket:
    """What a server does: a bucket that fills steadily and refuses when it is empty."""

    def __init__(self, size, rate):
        self.size, self.rate = size, rate
        self.level, self.at = float(size), 0.0

    def admit(self, amount, now):
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        if self.level < amount:
            return False
        self.level -= amount
        return True

    @property
    def limit(self):
        return Limit(self.size, int(self.level), (self.size - self.level) / self.rate)


def test_a_quota_that_nobody_told_of_holds_nothing_up():
    assert Quota().wait(10**9, 5.0) == 0


def test_the_quota_is_used_up_and_hardly_ever_passed():
    """One request after the other, of random sizes, each answered at once."""
    for seed in range(20):
        chance = random.Random(seed)
        server = Bucket(chance.choice([5, 60, 500]), chance.choice([0.5, 5, 50]))
        quota, now, taken, refused = Quota(), 0.0, 0, 0
        for _ in range(400):
            amount = chance.randint(1, 3)
            now += quota.wait(amount, now) + 1e-6
            quota.take(amount, now)
            if server.admit(amount, now):
                taken += amount
            else:
                refused += 1
            quota.hear(server.limit, 0, now)
        assert refused <= 1, "the first request of all cannot know"
        if now > 1:  # it had to wait, so it was never without need
            assert taken >= 0.95 * (server.size + server.rate * now), seed


def test_what_went_out_after_the_answered_request_is_not_forgotten():
    quota = Quota()
    quota.hear(Limit(60, 10, 50.0), taken_since=10, now=0.0)
    assert quota.wait(1, 0.0) == 1.0


def test_a_request_larger_than_the_whole_quota_goes_out_when_it_is_full():
    quota = Quota()
    quota.hear(Limit(1000, 500, 30.0), taken_since=0, now=0.0)
    assert quota.wait(50_000, 0.0) == pytest.approx(30.0)
    assert quota.wait(50_000, 31.0) == 0


def test_a_limit_that_claims_to_be_whole_at_once_does_not_divide_by_nothing():
    quota = Quota()
    quota.hear(Limit(60, 0, 0.0), taken_since=0, now=0.0)
    assert quota.wait(1, 0.0) == 1.0
    for limit in (Limit(0, 0, 0.0), Limit(0, 0, 5.0), Limit(0.001, 0, 0.0)):
        quota = Quota()
        quota.hear(limit, taken_since=3, now=0.0)
        assert quota.wait(1, 0.0) >= 0
