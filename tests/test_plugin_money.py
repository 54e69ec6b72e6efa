"""Money.lua reads what people type and writes what people read, whatever the locale."""

import pytest

from tests.plugin import lua_with_plugin

GERMAN = """
    local format, number = string.format, tonumber
    string.format = function(pattern, ...)
      return (format(pattern, ...):gsub('%.', ','))
    end
    tonumber = function(text, base)
      if type(text) == 'string' and text:find('.', 1, true) then return nil end
      return number(text, base)
    end
"""


@pytest.fixture(params=["", GERMAN], ids=["point", "comma"])
def money(request):
    lua = lua_with_plugin()
    lua.execute(request.param)
    return lua.eval("require 'Money'")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("2.50", 2.5),
        ("2,50", 2.5),
        (" 2,5 \n", 2.5),
        ("$2.50", 2.5),
        ("2,50 $", 2.5),
        ("3", 3),
        ("3.", 3),
        (",5", 0.5),
        ("0,150", 0.15),
        ("0.0001", 0.0001),
        ("2.35", 2.35),
        ("1000", 1000),
        ("0", 0),
    ],
)
def test_an_amount_is_read_with_point_and_with_comma(money, typed, amount):
    assert money.parse(typed) == amount


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", ".", "$", "abc", "-1", "+1", "1e3", "0x10", "nan", "inf"),
        *("1.2.3", "1,234.50", "1 000", "2 €", "9" * 400, "２"),
    ],
)
def test_what_is_no_amount_is_nothing(money, typed):
    assert money.parse(typed) is None


@pytest.mark.parametrize("typed", ["1,000", "12,500", "100,000"])
def test_a_comma_that_may_stand_for_thousands_is_not_guessed_at(money, typed):
    assert money.parse(typed) is None


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (0.088392, "$0.0884"),
        (2.5, "$2.50"),
        (3, "$3.00"),
        (1234, "$1234.00"),
        (0.002, "$0.002"),
        (0.0001, "$0.0001"),
        (0.00004, "less than $0.0001"),
        (0, "$0.00"),
    ],
)
def test_dollars_have_a_point_and_no_idle_zeros(money, amount, shown):
    assert money.dollars(amount) == shown


def test_an_uncertain_amount_says_so(money):
    assert money.about(0.0884) == "about $0.0884"
    assert money.about(0.00001) == "less than $0.0001"


@pytest.mark.parametrize("amount", [2.5, 0.15, 0.0001, 100000, 7])
def test_an_amount_can_be_typed_again_as_it_is_shown_in_a_field(money, amount):
    assert money.parse(money.plain(amount)) == amount
