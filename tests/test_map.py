"""The map in `docs/development.md` has a place for every file of plug-in and helper."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def mapped(text: str) -> list[str]:
    """The names in the first column of its tables."""
    rows = re.findall(r"^\| (`.+?) \|", text, re.MULTILINE)
    return sorted(name for row in rows for name in re.findall(r"`(\w+)`", row))


def test_every_file_stands_in_the_map_once():
    text = (ROOT / "docs" / "development.md").read_text("utf-8")
    text = text.partition("## The map")[2].partition("\n## ")[0]
    plugin, helper = text.split("The helper, `helper/vision_keywords/`")
    modules = (ROOT / "helper" / "vision_keywords").glob("*.py")
    assert mapped(plugin) == sorted(
        path.stem for path in (ROOT / "VisionKeywords.lrplugin").glob("*.lua")
    )
    assert mapped(helper) == sorted(path.stem for path in modules if path.stem[0] != "_")
