"""The rate limits in the headers of an answer, in all the ways in which servers write them."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vision_keywords import limits
from vision_keywords.limits import Limit


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("100ms", 0.1),
        ("1s", 1.0),
        ("7.66s", 7.66),
        ("6m0s", 360.0),
        ("1h2m3s", 3723.0),
        ("2d", 172800.0),
        ("59", 59.0),
        ("0.5", 0.5),
        ("1700000000", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("-3s", None),
        ("1s later", None),
        ("nan", None),
    ],
)
def test_a_duration_is_read_in_the_forms_that_servers_send(text, seconds):
    assert limits.duration(text) == (None if seconds is None else pytest.approx(seconds))


def headers(kind="requests", limit="500", remaining="499", reset="120ms"):
    told = {"limit": limit, "remaining": remaining, "reset": reset}
    return {f"x-ratelimit-{name}-{kind}": text for name, text in told.items() if text is not None}


def test_each_kind_of_limit_is_read():
    told = headers() | headers("tokens", "30000", "28000", "4s") | headers("project-tokens")
    assert limits.read(told) == {
        "requests": Limit(500, 499, 0.12),
        "tokens": Limit(30000, 28000, 4.0),
        "project-tokens": Limit(500, 499, 0.12),
    }


@pytest.mark.parametrize("odd", [None, "", "many", "-1", "1e9"])
def test_a_limit_that_is_not_fully_told_is_left_out(odd):
    for name in ("limit", "remaining"):
        assert limits.read(headers(**{name: odd})) == {}


def test_a_limit_of_nothing_is_no_limit():
    """Some servers send zeros for what they do not limit."""
    assert limits.read(headers(limit="0", remaining="0", reset="0s")) == {}


def test_more_remaining_than_the_limit_is_the_limit():
    assert limits.read(headers(remaining="900"))["requests"].remaining == 500


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        (headers(remaining="0", reset="7s") | {"retry-after": "2"}, 2.0),
        (headers(remaining="0", reset="7s") | headers("tokens", remaining="0", reset="9s"), 9.0),
        (headers(remaining="3", reset="7s"), None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "Wed, 21 Oct 99999999999 07:28:00 GMT"}, None),
        ({}, None),
    ],
)
def test_the_wait_that_a_server_asks_for_is_read(told, seconds):
    assert limits.wait_asked_for(told) == seconds


def test_a_wait_until_a_date_goes_by_the_servers_own_clock():
    """This computer's clock may be hours off."""
    for off in (timedelta(0), timedelta(hours=-5), timedelta(days=400)):
        now = datetime.now(UTC) + off
        told = {
            "date": format_datetime(now, usegmt=True),
            "retry-after": format_datetime(now + timedelta(seconds=30), usegmt=True),
        }
        assert limits.wait_asked_for(told) == 30


def test_a_date_in_the_past_and_one_without_the_servers_own_are_read():
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert 25 < limits.wait_asked_for({"retry-after": soon}) <= 30
    assert limits.wait_asked_for({"retry-after": "Mon, 01 Jan 2024 00:00:00 GMT"}) == 0.1
    assert limits.wait_asked_for({"retry-after": "Mon, 01 Jan 2024 00:00:00"}) is None


@given(st.dictionaries(st.sampled_from([*headers(), "retry-after", "retry-after-ms"]), st.text()))
def test_no_header_whatever_it_says_is_a_fault(told):
    limits.read(told)
    assert (limits.wait_asked_for(told) or 0) >= 0
