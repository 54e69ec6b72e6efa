"""Json.lua agrees with Python's json about every value, and refuses what is no JSON."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plugin import lua_with_plugin

LUA = lua_with_plugin()
# Lua decodes and encodes again, so that both halves see every value.
ROUND_TRIP = LUA.eval(
    "function(text) local Json = require 'Json' return Json.encode(assert(Json.decode(text))) end"
)
DECODE = LUA.eval("function(text) return require('Json').decode(text) end")
ENCODE = LUA.eval("function(value) return require('Json').encode(value) end")

numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=30,
)


@given(values, st.booleans())
def test_every_value_survives_the_round_trip(value, ascii_only):
    wrapped = {"value": value}
    assert json.loads(ROUND_TRIP(json.dumps(wrapped, ensure_ascii=ascii_only))) == wrapped


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_read_and_written_to_the_last_bit(number):
    assert float(ROUND_TRIP(repr(number))) == number


def test_whole_numbers_are_written_without_an_exponent():
    assert ENCODE(10.0**15) == "1000000000000000"
    assert ENCODE(30) == "30"


@pytest.mark.parametrize("text", ["0.0123", "-1.5", "2.5e-3", "12345.678"])
def test_numbers_are_right_where_the_locale_has_a_decimal_comma(text):
    german = lua_with_plugin()
    german.execute(
        """
        local format, number = string.format, tonumber
        string.format = function(pattern, ...)
          local text = format(pattern, ...)
          return pattern:find '[gf]$' and text:gsub('%.', ',') or text
        end
        tonumber = function(text, base)
          if base or type(text) ~= 'string' then return number(text, base) end
          if text:find('.', 1, true) then return nil end
          return number((text:gsub(',', '.')))
        end
        """
    )
    written = german.eval(
        f"(function() local J = require 'Json' return J.encode(J.decode '{text}') end)()"
    )
    assert json.loads(written) == json.loads(text)


def test_an_empty_table_is_an_object_and_a_marked_one_a_list():
    assert LUA.eval("require('Json').encode({})") == "{}"
    assert LUA.eval("require('Json').encode(require('Json').array {})") == "[]"


def test_null_is_a_value_of_its_own_and_not_nothing():
    assert LUA.eval("require('Json').decode('[null, 1]')[1] == require('Json').null") is True


def test_a_character_outside_the_first_plane_comes_from_two_escapes():
    assert DECODE('"\\ud83c\\udfd4"') == "🏔"


def test_half_a_surrogate_pair_becomes_the_replacement_character():
    assert DECODE('"a\\ud83cb"') == "a\ufffdb"
    assert DECODE('"\\udfd4\\ud83c"') == "\ufffd\ufffd"


@given(st.binary(max_size=12))
def test_bytes_that_are_no_utf8_never_spoil_the_line(raw):
    encode = LUA.eval("function(...) return require('Json').encode(string.char(...)) end")
    readable = raw.decode("utf-8", errors="replace").replace("\ufffd", "")
    assert json.loads(encode(*raw)).replace("\ufffd", "") == readable


BROKEN = """
    { | [1,] | {1: 2} | {"a" 1} | {"a": 1 | "open | "\\x" | "\\u12g4" | 01 | 1. | .5 | +1 | 0x10
    nul | nullnull | NaN | Infinity | [1] 2 | ,
"""


@pytest.mark.parametrize(
    "text",
    [
        "",
        '"\t"',
        "[" * 200 + "]" * 200,
        *(part.strip() for part in re.split(r"[|\n]", BROKEN.strip())),
    ],
)
def test_what_is_no_json_gives_a_message_with_its_position(text):
    value, problem = DECODE(text)
    assert value is None
    assert "at byte" in problem


@pytest.mark.parametrize(
    "expression",
    [
        "0/0",
        "math.huge",
        "print",
        "{ [true] = 1 }",
        "(function() local t = {} t.t = t return t end)()",
    ],
)
def test_what_json_has_no_word_for_is_refused(expression):
    LUA.execute("function cycle() local t = {} t.t = t return t end")
    ok, problem = LUA.eval(f"(function() return pcall(require('Json').encode, {expression}) end)()")
    assert not ok
    assert "JSON" in problem
