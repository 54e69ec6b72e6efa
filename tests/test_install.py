"""The plug-in in Lightroom's folder: put there, replaced, taken away, and found by doctor."""

import contextlib
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import vision_keywords
from vision_keywords import lightroom, own_path, plugin_copy
from vision_keywords.errors import ConfigurationError

from tests.command import PROGRAM
from tests.command import vision_keywords as command
from tests.plugin import FOLDER

PLUGIN = "VisionKeywords.lrplugin"


@pytest.fixture
def modules(tmp_path):
    """A folder for plug-ins, with a blank and a letter beyond ASCII as on a real Mac."""
    return tmp_path / "Application Support für Lightroom" / "Modules"


@pytest.fixture
def elsewhere(tmp_path):
    """Environment: the temporary folder is not the one that the tests and their program are in."""
    (tmp_path / "temp").mkdir()
    return {"TMPDIR": str(tmp_path / "temp")}


def files_in(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def whole(helper):
    """What a complete copy consists of."""
    return {**files_in(FOLDER), "helper.txt": f"{helper}\n".encode()}


def test_the_command_puts_a_whole_plugin_in_place_and_says_what_to_do_next(modules, elsewhere):
    done = command("install-plugin", "--into", modules, **elsewhere)
    assert done.returncode == 0, done.stderr
    assert files_in(modules / PLUGIN) == whole(PROGRAM)
    assert "restart Lightroom Classic" in done.stdout
    assert "press Add" in done.stdout
    assert str(modules / PLUGIN) in done.stdout


def test_installing_twice_is_the_same_as_once(modules):
    for _ in range(2):
        plugin_copy.install(modules, PROGRAM)
    assert files_in(modules / PLUGIN) == whole(PROGRAM)
    assert [path.name for path in modules.iterdir()] == [PLUGIN]


def test_an_older_copy_is_replaced_and_what_only_it_had_goes(modules):
    place = plugin_copy.install(modules, Path("/old/helper"))
    (place / "Old.lua").write_text("-- of an older version\n")
    (place / "pictures").mkdir()
    (place / "pictures" / "old.png").write_bytes(b"old")
    (place / "Info.lua").write_text(
        (place / "Info.lua").read_text().replace("major = 0", "major = 9")
    )
    plugin_copy.install(modules, PROGRAM)
    assert files_in(place) == whole(PROGRAM)


def test_at_no_moment_does_a_manifest_name_a_file_that_is_not_there(modules, monkeypatch):
    place = plugin_copy.install(modules, PROGRAM)
    old = (place / "Info.lua").read_text().replace("Tagset.lua", "Old.lua")
    (place / "Info.lua").write_text(old)
    (place / "Old.lua").write_text("return {}\n")
    moments = []

    def look(work):
        work()
        named = re.findall(r"'(\w+\.lua)'", (place / "Info.lua").read_text())
        moments.append([name for name in named if not (place / name).is_file()])

    monkeypatch.setattr(plugin_copy, "_patiently", look)
    plugin_copy.install(modules, PROGRAM)
    assert len(moments) > 30
    assert not any(moments)


@pytest.mark.parametrize("steps", range(0, 60, 6))
def test_an_install_that_breaks_off_anywhere_is_mended_by_the_next_one(modules, monkeypatch, steps):
    plugin_copy.install(modules, Path("/old/helper"))
    left = iter(range(steps))

    def break_off(work):
        if next(left, None) is None:
            raise KeyboardInterrupt
        work()

    with monkeypatch.context() as patch:
        patch.setattr(plugin_copy, "_patiently", break_off)
        with contextlib.suppress(KeyboardInterrupt):
            plugin_copy.install(modules, PROGRAM)
    plugin_copy.install(modules, PROGRAM)
    assert files_in(modules / PLUGIN) == whole(PROGRAM)


def test_a_first_install_that_breaks_off_leaves_no_half_plugin(modules, monkeypatch):
    def break_off(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(plugin_copy, "_patiently", break_off)
        with pytest.raises(KeyboardInterrupt):
            plugin_copy.install(modules, PROGRAM)
    assert not (modules / PLUGIN).exists()
    plugin_copy.install(modules, PROGRAM)
    assert [path.name for path in modules.iterdir()] == [PLUGIN]


def test_a_folder_of_somebody_elses_is_left_alone(modules):
    (modules / PLUGIN).mkdir(parents=True)
    (modules / PLUGIN / "Info.lua").write_text("return { LrToolkitIdentifier = 'com.example' }")
    before = files_in(modules / PLUGIN)
    for work in (
        lambda: plugin_copy.install(modules, PROGRAM),
        lambda: plugin_copy.remove(modules),
    ):
        with pytest.raises(ConfigurationError, match="is not Vision Keywords") as caught:
            work()
        assert caught.value.code == "plugin_foreign"
    assert files_in(modules / PLUGIN) == before


def test_a_link_to_a_repository_is_left_alone(modules):
    modules.mkdir(parents=True)
    (modules / PLUGIN).symlink_to(FOLDER)
    with pytest.raises(ConfigurationError, match="is a link"):
        plugin_copy.install(modules, PROGRAM)
    assert "helper.txt" not in files_in(FOLDER)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_a_sentence(modules):
    modules.mkdir(parents=True)
    modules.chmod(0o500)
    with pytest.raises(ConfigurationError, match="cannot be changed") as caught:
        plugin_copy.install(modules, PROGRAM)
    assert caught.value.code == "plugin_not_written"


def test_a_file_in_the_place_of_the_folder_is_a_sentence(modules):
    modules.parent.mkdir()
    modules.write_text("not a folder")
    done = command("install-plugin", "--into", modules.parent / "Modules" / "within")
    assert done.returncode == 2
    assert done.stderr.startswith("Error: ")


def test_removing_takes_all_away_and_twice_is_fine(modules, elsewhere):
    plugin_copy.install(modules, PROGRAM)
    first = command("install-plugin", "--into", modules, "--remove")
    second = command("install-plugin", "--into", modules, "--remove")
    assert (first.returncode, second.returncode) == (0, 0)
    assert "is removed" in first.stdout
    assert "There is no plug-in" in second.stdout
    assert list(modules.iterdir()) == []


@pytest.mark.parametrize(
    ("system", "folder"),
    [
        ("darwin", "Library/Application Support/Adobe/Lightroom/Modules"),
        ("win32", "AppData/Roaming/Adobe/Lightroom/Modules"),
    ],
)
def test_each_system_has_its_folder(monkeypatch, tmp_path, system, folder):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setenv("APPDATA", str(tmp_path / "AppData/Roaming"))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert lightroom.modules() == tmp_path / folder


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="there is a Lightroom")
def test_a_system_without_lightroom_wants_a_folder():
    done = command("install-plugin")
    assert done.returncode == 2
    assert "--into FOLDER" in done.stderr


# The helper's path


def started_as(monkeypatch, path, temp="/somewhere/temp"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    monkeypatch.setattr(sys, "argv", [str(path)])
    monkeypatch.setattr(own_path.tempfile, "gettempdir", lambda: temp)
    return path


@pytest.mark.parametrize(
    "place",
    [
        ".cache/uv/archive-v0/AbC123/bin/vision-keywords",
        ".cache/pipx/0f1e2d/bin/vision-keywords",
        ".local/pipx/.cache/0f1e2d/bin/vision-keywords",
    ],
)
def test_a_disposable_program_is_refused(monkeypatch, tmp_path, place):
    started_as(monkeypatch, tmp_path / place)
    with pytest.raises(ConfigurationError, match="uv tool install") as caught:
        own_path.own_path()
    assert caught.value.code == "helper_disposable"


def test_a_program_in_the_temporary_folder_is_refused(monkeypatch, tmp_path):
    started_as(monkeypatch, tmp_path / "env/bin/vision-keywords", temp=str(tmp_path))
    with pytest.raises(ConfigurationError, match="passing copy"):
        own_path.own_path()


def test_the_link_that_survives_upgrades_is_preferred(monkeypatch, tmp_path):
    program = started_as(
        monkeypatch, tmp_path / "share/uv/tools/vision-keywords/bin/vision-keywords"
    )
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert own_path.own_path() == program
    link = tmp_path / ".local/bin/vision-keywords"
    link.parent.mkdir(parents=True)
    link.symlink_to(program)
    assert own_path.own_path() == link


def test_windows_launcher_gets_its_ending(monkeypatch, tmp_path):
    program = started_as(monkeypatch, tmp_path / "bin/vision-keywords.exe")
    monkeypatch.setattr(sys, "argv", [str(program.with_suffix(""))])
    monkeypatch.setattr(sys, "platform", "win32")
    assert own_path.own_path() == program


def test_a_module_run_by_python_is_no_command(monkeypatch, tmp_path):
    started_as(monkeypatch, tmp_path / "vision_keywords/cli.py")
    with pytest.raises(ConfigurationError, match="install-plugin"):
        own_path.own_path()


# The wheel


def test_the_wheel_carries_the_plugin_whole(tmp_path):
    root = FOLDER.parent
    subprocess.run(
        [sys.executable, "-m", "pip", "-q", "wheel", "--no-deps", "-w", tmp_path, root],
        check=True,
        timeout=120,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        prefix = f"vision_keywords/{PLUGIN}/"
        carried = {
            name.removeprefix(prefix): archive.read(name)
            for name in archive.namelist()
            if name.startswith(prefix)
        }
    assert carried == files_in(FOLDER)


# The doctor


def doctor(*arguments, **env):
    done = command("doctor", "--json", *arguments, **env)
    return done.returncode, {one["subject"]: one for one in json.loads(done.stdout)}


def test_the_doctor_finds_all_good(modules, server):
    plugin_copy.install(modules, PROGRAM)
    status, found = doctor("--into", modules, "--base-url", server.url, OPENAI_API_KEY="sk-fake-1")
    assert status == 0
    assert {one["state"] for one in found.values()} == {"good"}
    assert vision_keywords.__version__ in found["plug-in"]["found"]
    assert "gpt-4.1-mini" in found["server"]["found"]
    assert server.requests == []


def test_the_doctor_never_shows_the_key(modules, server):
    done = command("doctor", "--base-url", server.url, OPENAI_API_KEY="sk-fake-never-shown")
    assert "OPENAI_API_KEY is set" in done.stdout
    assert "never-shown" not in done.stdout + done.stderr


def test_the_doctor_names_an_older_plugin_and_a_lost_helper(modules):
    place = plugin_copy.install(modules, Path("/gone/vision-keywords"))
    status, found = doctor("--into", modules)
    assert (status, found["plug-in"]["state"]) == (1, "problem")
    assert "/gone/vision-keywords" in found["plug-in"]["found"]
    manifest = place / "Info.lua"
    manifest.write_text(manifest.read_text().replace("minor = 1", "minor = 0"))
    _, found = doctor("--into", modules)
    assert "0.0.0" in found["plug-in"]["found"]
    assert "install-plugin" in found["plug-in"]["advice"]


def test_the_doctor_says_what_the_server_says(server):
    status, found = doctor("--base-url", server.url, "--model", "no-such", OPENAI_API_KEY="sk-fake")
    assert (status, found["server"]["state"]) == (1, "problem")
    assert "models" in found["server"]["advice"]
    status, found = doctor("--base-url", "http://127.0.0.1:9/v1", OPENAI_API_KEY="sk-fake")
    assert (status, found["server"]["state"]) == (1, "problem")
    assert "cannot be reached" in found["server"]["found"]


def test_the_doctor_says_how_to_get_exiftool(tmp_path):
    status, found = doctor(PATH=str(tmp_path))
    assert (status, found["ExifTool"]["state"]) == (1, "problem")
    assert "get it" in found["ExifTool"]["found"]


def test_for_a_person_the_doctor_writes_lines(modules):
    done = command("doctor", "--into", modules)
    assert "MISSING  plug-in" in done.stdout
    assert f"`vision-keywords install-plugin --into {modules}`" in done.stdout
