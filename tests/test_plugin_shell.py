"""Shell.lua's lines reach the program word for word, through sh and through cmd.exe's rules."""

import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugin import lua_with_plugin

HOSTILE = [
    "plain",
    "two words",
    "it's",
    'a "quote"',
    "$HOME `id` $(id)",
    "a;b|c&d>e<f",
    "back\\slash",
    "new\nline",
    "-n",
    "Zürich 東京 🏔",
    "100%PATH% !x! ^",
    "*?[a]",
    "~",
]


def sh_line(program, arguments, log):
    lua = lua_with_plugin()
    return lua.eval("require 'Shell'").line(str(program), lua.table_from(arguments), str(log))


def cmd_line(program, arguments, log):
    lua = lua_with_plugin(windows=True)
    return lua.eval("require('Shell').line")(program, lua.table_from(arguments), log)


@pytest.mark.parametrize("name", HOSTILE)
def test_sh_hands_over_hostile_names_and_writes_the_log(tmp_path, name):
    folder = tmp_path / f"folder {name.replace('/', '_')}"
    folder.mkdir()
    program = folder / "helper"
    program.write_text(f"#!{sys.executable}\nimport sys\nprint(ascii(sys.argv[1:]))\nsys.exit(3)\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    line = sh_line(program, ["run-job", name], folder / "the log")
    assert subprocess.run(["/bin/sh", "-c", line], cwd=tmp_path).returncode == 3
    assert (folder / "the log").read_text() == ascii(["run-job", name]) + "\n"


def test_sh_sends_complaints_to_the_log_too(tmp_path):
    line = sh_line(tmp_path / "missing helper", ["run-job", "x"], tmp_path / "log")
    assert subprocess.run(["/bin/sh", "-c", line]).returncode == 127
    assert "missing helper" in (tmp_path / "log").read_text()


def as_cmd_runs_it(line):
    """What `cmd /c LINE` makes of a line: the words for the program and the file for its output.

    A line that begins with a quote and is not just one quoted name loses its first and last quote
    (`cmd /?`). What stands between quotes is then taken as it is.
    """
    if line.startswith('"'):
        last = line.rindex('"')
        line = line[1:last] + line[last + 1 :]
    words = re.findall(r'"[^"]*"|[^\s"]+', line)
    redirect = words.index(">")
    assert words[redirect + 2 :] == ["2>&1"]
    return [as_program_reads_it(word) for word in words[:redirect]], words[redirect + 1].strip('"')


def as_program_reads_it(word):
    """Backslashes before the closing quote are halved by the C library of the program."""
    inner = word.strip('"')
    backslashes = len(inner) - len(inner.rstrip("\\"))
    assert backslashes % 2 == 0, "the last backslash would take the closing quote for text"
    return inner[: len(inner) - backslashes // 2] if word.startswith('"') else word


def test_the_line_for_windows_is_wrapped_in_one_more_pair_of_quotes():
    line = cmd_line(r"C:\a b\x.exe", ["run-job", r"C:\T\1"], r"C:\T\1\helper.log")
    assert line == r'""C:\a b\x.exe" "run-job" "C:\T\1" > "C:\T\1\helper.log" 2>&1"'


@pytest.mark.parametrize(
    "name", ["two words", "a & b", "(1)", "it's", "Jürgen", "a^b", "a!b", "ends\\"]
)
def test_cmd_hands_over_what_it_can(name):
    program, folder, log = rf"C:\{name}x\h.exe", rf"C:\T\{name}", rf"C:\T\{name}x\helper.log"
    words, output = as_cmd_runs_it(cmd_line(program, ["run-job", folder], log))
    assert words == [program, "run-job", folder]
    assert output == log


@pytest.mark.parametrize("name", ["100%", "%PATH%", 'quo"te', "line\nbreak"])
def test_what_windows_cannot_quote_is_refused_with_a_sentence(name):
    for program, folder in [(rf"C:\{name}\h.exe", r"C:\T"), (r"C:\h.exe", rf"C:\{name}")]:
        line, reason = cmd_line(program, ["run-job", folder], r"C:\T\log")
        assert line is None
        assert reason.startswith("Windows cannot start the helper")
        assert name in reason


def test_a_line_longer_than_windows_takes_is_refused():
    line, reason = cmd_line("C:\\" + "x" * 8200, ["run-job"], r"C:\log")
    assert line is None
    assert "too long" in reason


def test_nothing_but_shell_lua_starts_programs():
    plugin = Path(__file__).parents[1] / "VisionKeywords.lrplugin"
    callers = {path.name for path in plugin.glob("*.lua") if "LrTasks.execute" in path.read_text()}
    assert callers == {"Shell.lua"}
