"""What the README shows is there: commands, options, pictures, settings, headings."""

import re
import shlex
from pathlib import Path

import click
import pytest
from vision_keywords.cli import commands

from tests.studio import studio
from tests.test_plugin_words import ENGLISH

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")

CODE = [line.strip() for line in README.splitlines() if line.startswith("    ")]
SPANS = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", README)]

FOREIGN = {"brew", "cd", "export", "pipx", "sudo", "uv", "winget"}
"""Programs that are not ours."""

VISIBLE = [name for name, command in commands.commands.items() if not command.hidden]


def section(heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above."""
    level = heading.split()[0]
    found = re.search(
        rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(level)}}} |\Z)",
        README,
        re.S | re.M,
    )
    assert found, heading
    return found[1]


def first_cells(text: str) -> list[str]:
    return re.findall(r"^\| (.+?) \|", text, re.MULTILINE)


def options(name: str) -> dict[str, str]:
    """The options of a command, each with its metavar as the README would write it."""
    found = {}
    for option in commands.commands[name].params:
        if isinstance(option, click.Option) and not option.hidden:
            metavar = option.metavar or ""
            found[option.opts[0]] = f"{option.opts[0]} {metavar}".strip()
    return found


# The command line ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", VISIBLE)
def test_the_options_of_a_command_are_those_of_the_readme(name):
    cells = first_cells(section(f"### vision-keywords {name}"))
    named = re.findall(r"`(--[^`]+)`", " ".join(cells))
    known = options(name)
    assert sorted(option.split()[0] for option in named) == sorted(known)
    for option in named:
        word, _, metavar = option.partition(" ")
        assert metavar == "" or known[word] in {option, word}, "another metavar"


def test_the_readme_has_a_section_for_each_command_and_no_other():
    headings = re.findall(r"^### vision-keywords (\S+)$", README, re.MULTILINE)
    assert sorted(headings) == sorted(VISIBLE)


def ours() -> list[list[str]]:
    """The words of every line that starts our program."""
    lines = [*CODE, *(span for span in SPANS if span.startswith("vision-keywords "))]
    words = [shlex.split(line, comments=True) for line in lines]
    return [line for line in words if line and line[0] == "vision-keywords"]


def test_what_is_to_be_typed_can_be_run():
    assert len(ours()) > 10
    for _, name, *words in ours():
        assert name in VISIBLE, name
        unknown = [word for word in words if word.startswith("--") and word not in options(name)]
        assert not unknown, (name, unknown)


def test_every_other_program_is_a_target_of_make_a_benchmark_or_foreign():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    spans = [span for span in SPANS if span.split()[0] in {"make", ".venv/bin/python"}]
    for words in (shlex.split(line, comments=True) for line in [*CODE, *spans]):
        program, *rest = words
        if program == "make":
            assert rest[0] in targets
        elif program == ".venv/bin/python":
            assert rest[0] == "-m"
            assert (ROOT / rest[1] / "__main__.py").exists()
        else:
            assert program in {*FOREIGN, "vision-keywords"}


def test_every_benchmark_of_the_readme_is_one():
    for name in re.findall(r"^\| `([\w-]+)` \|", section("## Performance"), re.MULTILINE):
        assert (ROOT / "benchmarks" / f"{name.replace('-', '_')}.py").exists(), name


# Messages --------------------------------------------------------------------------------------


def messages() -> str:
    """What plug-in and helper may say, with the sentences of the helper whole."""
    helper = [path.read_text("utf-8") for path in (ROOT / "helper").rglob("*.py")]
    whole = re.sub(r'"\s*\n\s*f?"', "", "\n".join(helper))
    return "\n".join([*ENGLISH.values(), whole])


def test_every_message_of_the_readme_is_one():
    said = messages()
    for cell in first_cells(section("## Trouble and cure")):
        for quoted in re.findall(r'"([^"]+)"', cell):
            for part in quoted.split("…"):
                # A number of the example is a part of its own.
                for words in re.split(r"\d+", part):
                    assert words.strip(" .") in said, quoted


# Pictures, links, settings ---------------------------------------------------------------------


def test_every_picture_is_there_has_its_width_and_is_shown():
    shown = re.findall(r'<img src="([^"]+)" width="\d+" alt="[^"]+">', README)
    assert README.count("<img") == len(shown)
    drawn = {f"docs/pictures/{path.name}" for path in (ROOT / "docs" / "pictures").iterdir()}
    assert sorted(shown) == sorted(drawn)


def test_every_link_within_the_readme_leads_to_a_heading():
    headings = re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).casefold().replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", README)) <= anchors


def heading_of(label: str) -> str:
    """A label without what explains it: from a colon or a bracket on."""
    return re.split(r":|\(", label)[0].strip()


def test_every_setting_has_its_line(tmp_path):
    with studio(tmp_path / "anna") as room, room.lightroom.plugin_manager() as manager:
        labels: dict[str, str] = {}
        for control in manager.controls(every_tab=True):
            if control.key:
                labels.setdefault(control.key, heading_of(control.title or control.label))
        tabs = manager.tabs
        settings = room.lightroom.lua("""
            local names = {}
            for name in pairs(require('Settings').shown()) do names[#names + 1] = name end
            return table.concat(names, ' ')
        """)
    shown = [cell for tab in tabs for cell in first_cells(section(f"### {tab}"))[1:]]
    # The presets have a paragraph of their own.
    del labels["preset"]
    assert labels.keys() == {*settings.split(), "api_key"}
    assert sorted(part for cell in shown for part in cell.split(" / ")) == sorted(labels.values())
