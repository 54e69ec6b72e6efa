"""The codes of failures, notices and warnings: the helper's source against `docs/protocol.md`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from vision_keywords.errors import PhotoError, RunError, TemporaryError

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "helper" / "vision_keywords"

ERRORS = {"VisionKeywordsError", "ConfigurationError", "PhotoError", "RunError", "UnreadableAnswer"}
SAID = ERRORS | {"Notice", "Caution"}

BY_SYSTEM = {"exiftool_missing"}
"""Their sentences vary with the operating system alone, which whoever says them knows."""


def tables() -> dict[str, dict[str, int]]:
    """Code -> number of details, for each table of codes in the protocol, by its heading."""
    found: dict[str, dict[str, int]] = {}
    rows: dict[str, int] = {}
    for line in (ROOT / "docs" / "protocol.md").read_text("utf-8").splitlines():
        heading = re.match(r"\| `code` of (?:a|the) ([\w ]+) \|", line)
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if heading:
            rows = found[heading[1]] = {}
        elif line.startswith("| `") and len(cells) == 3:
            details = cells[2].split(";") if cells[2] else []
            rows.update(dict.fromkeys(re.findall(r"`(\w+)`", cells[0]), len(details)))
        else:
            rows = rows if line.startswith("|-") else {}
    return found


DOCUMENTED = {code: most for table in tables().values() for code, most in table.items()}


def codes_of(call: ast.Call) -> list[str]:
    """The codes that a call may say; none where it passes on another's."""
    first = call.args[0] if call.args else None
    return [first.value] if isinstance(first, ast.Constant) else []


def places() -> Iterator[tuple[str, ast.Call]]:
    """Every place that makes a failure, a notice or a warning."""
    for file in sorted(SOURCE.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if name in SAID or (name == "_say" and isinstance(node.func, ast.Attribute)):
                    yield f"{file.name}:{node.lineno}", node


PLACES = list(places())


def details_of(call: ast.Call) -> ast.expr | None:
    named = next((word.value for word in call.keywords if word.arg == "details"), None)
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name in ERRORS:
        return named
    rest = call.args[2:]
    return named or (ast.Tuple(rest) if rest and not name else rest[0] if rest else None)


def test_the_protocol_lists_every_code_of_the_source_and_no_other():
    used = {code for _, call in PLACES for code in codes_of(call)}
    texts = "".join(file.read_text("utf-8") for file in SOURCE.glob("*.py"))
    elsewhere = {code for code in DOCUMENTED if f'"{code}"' in texts}
    assert used - DOCUMENTED.keys() == set()
    assert DOCUMENTED.keys() - used - elsewhere == set()


def test_each_place_gives_the_parts_of_its_sentence_that_vary():
    lacking = []
    for place, call in PLACES:
        message = call.args[1] if len(call.args) > 1 else None
        varies = isinstance(message, ast.JoinedStr | ast.Attribute)
        if varies and not BY_SYSTEM & {*codes_of(call)} and details_of(call) is None:
            lacking.append(f"{place} {ast.unparse(call)}")
    assert lacking == []


def test_no_place_gives_more_details_than_the_protocol_has():
    for place, call in PLACES:
        details = details_of(call)
        for code in codes_of(call):
            if isinstance(details, ast.Tuple):
                assert len(details.elts) <= DOCUMENTED[code], f"{place} {code}"


@pytest.mark.parametrize("kind", [PhotoError, RunError])
def test_a_secret_is_taken_out_of_details_too(kind):
    error = kind("forbidden", "No: sk-1234.", details=("No: sk-1234.", "model"))
    waiting = TemporaryError(error)
    waiting.hide("sk-1234")
    assert (waiting.details, error.details) == (("No: ….", "model"),) * 2
    assert error.message == "No: …."
