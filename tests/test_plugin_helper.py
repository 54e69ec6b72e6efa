"""Where the plug-in looks for the helper, in which order."""

import pytest

from tests.plugin import lua_with_plugin


@pytest.fixture
def world(tmp_path):
    """A home folder and a plug-in folder, and what `Helper.find` gives for a setting."""

    class World:
        home, plugin = tmp_path / "home", tmp_path / "Vision.lrplugin"

        def program(self, name):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("#!/bin/sh\n")
            return str(path)

        def record(self, path):
            (self.plugin / "helper.txt").write_text(f"{path}\n", "utf-8")

        def find(self, setting="", *, windows=False):
            lua = lua_with_plugin(self.home, tmp_path, windows=windows)
            lua.execute(f"_PLUGIN = {{ path = [[{self.plugin}]] }}")
            found = lua.eval("require('Helper').find")(setting)
            return found if isinstance(found, tuple) else (found, None)

    world = World()
    world.home.mkdir()
    world.plugin.mkdir()
    return world


def test_the_users_own_setting_comes_first(world):
    usual, recorded = world.program("home/.local/bin/vision-keywords"), world.program("recorded")
    world.record(recorded)
    chosen = world.program("chosen")
    assert world.find(chosen) == (chosen, None)
    assert world.find() == (recorded, None)
    (world.plugin / "helper.txt").unlink()
    assert world.find() == (usual, None)


def test_a_recorded_path_may_hold_blanks_and_letters_beyond_ascii(world):
    path = world.program("Jürgen's 京都 folder/vision-keywords")
    world.record(path)
    assert world.find() == (path, None)


def test_a_recorded_helper_that_has_gone_is_named_with_the_command_to_run(world):
    world.program("home/.local/bin/vision-keywords")
    world.record("/gone/vision-keywords")
    path, problem = world.find()
    assert path is None
    assert "/gone/vision-keywords" in problem
    assert 'Run "vision-keywords install-plugin"' in problem


def test_an_empty_record_counts_as_none(world):
    usual = world.program("home/.local/bin/vision-keywords")
    world.record("")
    assert world.find() == (usual, None)


def test_on_windows_the_usual_helper_has_its_ending(world):
    usual = world.program("home/.local/bin/vision-keywords.exe")
    assert world.find(windows=True) == (usual, None)


def test_without_any_helper_the_place_looked_at_and_the_command_are_named(world):
    path, problem = world.find()
    assert path is None
    assert str(world.home / ".local/bin/vision-keywords") in problem
    assert "install" in problem
