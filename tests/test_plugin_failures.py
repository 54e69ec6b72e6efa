"""What the plug-in says of a failure, a notice or a warning, by the helper's codes."""

import re

import pytest

from tests.plugin import FOLDER, as_lua, lua_with_plugin
from tests.test_codes import tables

TABLES = tables()
KINDS = {
    "sentence": {**TABLES["stop"], **TABLES["failed photo"]},
    "notice": TABLES["notice"],
    "warning": TABLES["warning"],
}
FILES = {"sentence": "Failures", "notice": "Notices", "warning": "Warnings"}


@pytest.fixture(scope="module")
def failures():
    lua = lua_with_plugin()
    module = lua.eval("require 'Failures'")

    def say(kind, **said):
        return module[kind](as_lua(lua, said))

    return say


@pytest.mark.parametrize("kind", KINDS)
def test_every_code_of_the_protocol_has_a_sentence_and_nothing_else_has(kind):
    source = (FOLDER / f"{FILES[kind]}.lua").read_text("utf-8")
    table = re.split(r"^(?:return|local SENTENCES =) \{", source, flags=re.MULTILINE)[1]
    said = set(re.findall(r"^  (\w+) = ", table.split("\n}")[0], re.MULTILINE))
    assert said == KINDS[kind].keys()


def cases():
    return [(kind, code, most) for kind, codes in KINDS.items() for code, most in codes.items()]


@pytest.mark.parametrize(("kind", "code", "most"), cases())
def test_a_sentence_says_its_details_and_is_whole(failures, kind, code, most):
    details = [f"<{number}>" for number in range(1, most + 1)]
    sentence = failures(kind, code=code, message="What the helper says.", details=details)
    assert sentence != "What the helper says."
    assert "^" not in sentence
    assert sentence[-1] in ".1>"
    assert sentence[0].isupper() or sentence[0] == "<"
    assert "--" not in sentence, "an option of the command line"
    assert "`" not in sentence
    assert not re.search(r"  | $|\.\.", sentence)


@pytest.mark.parametrize(
    "said",
    [
        {"code": "of a newer helper"},
        {"code": "model_unknown"},
        {"code": "model_unknown", "details": []},
        {"code": "count_above", "details": ["Adobe Stock", "49"]},
        {"code": "protocol", "details": 3},
        {"code": None},
        {},
    ],
)
def test_what_cannot_be_said_so_is_said_in_the_helpers_own_words(failures, said):
    assert failures("sentence", message=" It went wrong; do this. ", **said) == (
        "It went wrong; do this."
    )


def test_without_any_words_a_failure_still_has_a_sentence_and_a_notice_has_none(failures):
    assert "gave no reason" in failures("sentence", code="new")
    assert "gave no reason" in failures("sentence", code="new", message=3)
    assert failures("notice", code="new", message=" ") is None
    assert failures("warning", code="new") is None


def test_details_stand_where_the_sentence_has_them(failures):
    details = ["$2", "$1.99", "$0.02"]
    assert "budget of $2 has no room for another photo: $1.99 is spent" in failures(
        "sentence", code="budget_reached", details=details
    )
    assert "longer: a.jpg, b.jpg, c.jpg and 4 more." in failures(
        "notice",
        code="csv_file_name_long",
        details=["a.jpg, b.jpg, c.jpg", "4", "Adobe Stock", "30"],
    )
    assert "fewer: a.jpg." in failures(
        "notice", code="csv_keywords_few", details=["a.jpg", "0", "Adobe Stock", "5"]
    )
    assert "run again: City, Capture Date." in failures(
        "warning", code="editorial_incomplete", details=["city", "date"]
    )
