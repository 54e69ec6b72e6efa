"""The plug-in as a bundle: its manifest and its files."""

import re

import pytest
import vision_keywords
from lupa import lua51

from tests.plugin import FOLDER, lua_with_plugin

FILES = sorted(FOLDER.glob("*.lua"))


def manifest():
    """Info.lua, run with no more than Lightroom gives it."""
    lua = lua51.LuaRuntime()
    run = lua.eval(
        """
        function(text)
          local function loc(text) return text:match '=(.*)$' end
          return setfenv(assert(loadstring(text)), { LOC = loc, string = string })()
        end
        """
    )
    return run((FOLDER / "Info.lua").read_text("utf-8"))


def test_plugin_and_helper_have_one_version():
    version = manifest().VERSION
    assert f"{version.major}.{version.minor}.{version.revision}" == vision_keywords.__version__
    assert lua_with_plugin().eval("require('Version').THIS") == vision_keywords.__version__


def test_every_file_that_the_manifest_names_is_there():
    info = manifest()
    named = [
        info.LrPluginInfoProvider,
        info.LrMetadataProvider,
        *info.LrMetadataTagsetFactory.values(),
        info.LrExportFilterProvider.file,
        *(item.file for item in info.LrLibraryMenuItems.values()),
    ]
    assert len(named) == 9
    assert [name for name in named if not (FOLDER / name).is_file()] == []


def test_every_module_that_is_required_is_there_and_each_is_used():
    required = set()
    for path in FILES:
        required |= set(re.findall(r"""require\s*\(?\s*['"](\w+)['"]""", path.read_text("utf-8")))
    entrances = {"Info", "PluginInfo", "Metadata", "Tagset", "KeepOrder"}
    entrances |= {item.file.removesuffix(".lua") for item in manifest().LrLibraryMenuItems.values()}
    assert required == {path.stem for path in FILES} - entrances


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_compiles_as_lua_5_1_without_a_byte_order_mark(path):
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    chunk = lua51.LuaRuntime().eval("function(text) return loadstring(text) end")(content.decode())
    assert lua51.lua_type(chunk) == "function"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_plain_pcall_surrounds_what_may_yield(path):
    """Only Json.lua, which calls nothing of Lightroom's, may use Lua's own pcall."""
    calls = re.findall(r"(?<![.\w])x?pcall\s*\(", path.read_text("utf-8"))
    assert calls == [] or path.name == "Json.lua"


BY_LOCALE = re.compile(r"(?:gsub|gmatch|match|find)\b[^\n]*%[acglpsuwACGLPSUW]")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_pattern_asks_the_locale_what_a_letter_is(path):
    """In some locales the single bytes of UTF-8 are blanks, letters or control characters."""
    lines = path.read_text("utf-8").splitlines()
    assert [line for line in lines if BY_LOCALE.search(line)] == []
