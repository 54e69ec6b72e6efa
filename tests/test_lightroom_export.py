"""The test Lightroom proves its rules about rendering and about starting programs."""

import shutil
import time
from pathlib import Path

import pytest
from PIL import Image

from tests.lightroom import LuaError, Stall, Violation
from tests.lightroom.shell import expand, split, strip_outer_quotes
from tests.lightroom.tiny import PRELUDE, lightrooms

SAMPLES = Path(__file__).parent / "samples" / "photos"

SETTINGS = """
    local function settings(changes)
      local all = {
        LR_exportServiceProvider = 'com.adobe.ag.export.file',
        LR_export_destinationType = 'specificFolder',
        LR_export_destinationPathPrefix = LrPathUtils.getStandardFilePath 'temp',
        LR_export_destinationPathSuffix = '', LR_export_useSubfolder = false,
        LR_export_postProcessing = 'doNothing', LR_reimportExportedPhoto = false,
        LR_reimport_stackWithOriginal = false, LR_collisionHandling = 'rename',
        LR_renamingTokensOn = false, LR_tokens = '{{image_name}}', LR_extensionCase = 'lowercase',
        LR_format = 'JPEG', LR_jpeg_quality = 0.8, LR_jpeg_useLimitSize = false,
        LR_export_colorSpace = 'sRGB', LR_export_bitDepth = 8, LR_size_doConstrain = true,
        LR_size_userWantsConstrain = true, LR_size_resizeType = 'longEdge',
        LR_size_maxHeight = 200, LR_size_maxWidth = 200, LR_size_units = 'pixels',
        LR_size_doNotEnlarge = true, LR_size_resolution = 72, LR_outputSharpeningOn = false,
        LR_embeddedMetadataOption = 'copyrightOnly', LR_minimizeEmbeddedMetadata = true,
        LR_removeLocationMetadata = true, LR_removeFaceMetadata = true,
        LR_metadata_keywordOptions = 'flat', LR_useWatermark = false, LR_includeVideoFiles = false,
      }
      for key, value in pairs(changes or {}) do
        if value == 'left out' then value = nil end
        all[key] = value
      end
      return all
    end
    local function session(changes)
      return LrExportSession {
        photosToExport = catalog:getTargetPhotos(), exportSettings = settings(changes),
      }
    end
    local function export(changes, params)
      local lines = {}
      for index, rendition in session(changes):renditions(params) do
        local ok, path = rendition:waitForRender()
        lines[index] = { ok, path or "nothing" }
      end
      return lines
    end
"""


@pytest.fixture
def start(tmp_path):
    with lightrooms(tmp_path) as start:
        yield start


@pytest.fixture
def lr(start):
    return start()


@pytest.fixture
def photo(lr, tmp_path):
    shutil.copy(SAMPLES / "cat.jpg", tmp_path / "DSC_1.jpg")
    photo = lr.add_photo(tmp_path / "DSC_1.jpg")
    lr.select(photo)
    return photo


def lua(lightroom, source):
    return lightroom.lua(PRELUDE + SETTINGS + source)


def export(lightroom, changes="", params=""):
    """(ok, path or message) of every rendition."""
    results = lua(lightroom, f"return export({{ {changes} }}, {{ {params} }})")
    return [(ok, None if path == "nothing" else path) for ok, path in results or []]


# Rendering --------------------------------------------------------------------------------


def test_an_export_makes_a_small_real_jpeg(lr, photo):
    ((ok, path),) = export(lr)
    assert ok
    with Image.open(path) as image:
        assert image.format == "JPEG"
        assert max(image.size) == 200
    assert Path(path).name == "DSC_1.jpg"


def test_nothing_is_enlarged_unless_asked(lr, photo):
    ((_, path),) = export(lr, "LR_size_maxHeight = 9000")
    with Image.open(path) as image:
        assert image.size == photo.size


def test_a_copy_is_developed_differently_and_renamed(lr, photo):
    copy = lr.add_virtual_copy(photo, develop={"monochrome": True, "crop": (0, 0, 0.5, 1)})
    lr.select(photo, copy)
    (_, first), (_, second) = export(lr)
    assert [Path(first).name, Path(second).name] == ["DSC_1.jpg", "DSC_1-2.jpg"]
    with Image.open(second) as image:
        red, green, blue = image.getpixel((20, 20))
        assert max(red, green, blue) - min(red, green, blue) < 4
        assert image.width < image.height


@pytest.mark.parametrize(
    ("key", "complaint"),
    [
        ("LR_reimportExportedPhoto", "imported into the catalog"),
        ("LR_export_postProcessing", "Finder"),
        ("LR_useWatermark", "watermark"),
        ("LR_removeLocationMetadata", "place of capture"),
    ],
)
def test_a_setting_left_out_is_as_last_used(lr, photo, key, complaint):
    with pytest.raises(Violation, match=complaint):
        export(lr, f"{key} = 'left out'")


def test_asking_about_a_collision_stalls_the_run(lr, photo):
    with pytest.raises(Stall, match="LR_collisionHandling"):
        export(lr, "LR_collisionHandling = 'left out'")


def test_other_last_used_settings_do_what_they_do(lr, photo):
    ((_, path),) = export(
        lr,
        "LR_format = 'left out', LR_renamingTokensOn = 'left out', LR_tokens = 'left out',"
        "LR_export_useSubfolder = 'left out', LR_export_destinationPathSuffix = 'left out'",
    )
    assert path.endswith("/Wedding/Wedding-1.tif")


def test_the_temporary_folder_needs_a_provider(lr, photo):
    with pytest.raises(LuaError, match="missing the LR_export_destinationPathPrefix"):
        export(lr, "LR_export_destinationType = 'tempFolder'")


def test_a_lost_original_fails_with_a_text_unless_a_smart_preview_is_there(lr, photo):
    photo.lose_original()
    assert export(lr) == [(False, "The file could not be found.")]
    photo.smart_preview = True
    assert export(lr)[0][0] is True


def test_a_failure_may_have_no_message(lr, photo):
    photo.fail_render()
    assert export(lr) == [(False, None)]
    photo.fail_render("It broke.")
    assert export(lr) == [(False, "It broke.")]


def test_a_file_may_appear_after_its_path(lr, photo):
    photo.file_appears_late = 0.1
    ((ok, path),) = export(lr)
    assert ok
    assert not Path(path).exists()
    time.sleep(0.2)
    assert Path(path).exists()


def test_videos_come_only_when_asked_for(lr, photo, tmp_path):
    lr.select(photo, lr.add_video(tmp_path / "v.mov"))
    assert [Path(path).suffix for _, path in export(lr)] == [".jpg"]
    assert [Path(path).suffix for _, path in export(lr, "LR_includeVideoFiles = true")] == [
        ".jpg",
        ".mov",
    ]


def test_rendering_goes_on_while_the_plugin_handles_what_is_ready(lr, photo):
    lr.select(*[photo, *[lr.add_virtual_copy(photo) for _ in range(3)]])
    lr.render_seconds = 0.1
    before = time.monotonic()
    lua(lr, """
        for _, rendition in session():renditions() do
          rendition:waitForRender()
          LrTasks.sleep(0.1)
        end
    """)  # fmt: skip
    assert 0.4 < time.monotonic() - before < 0.7


def test_a_cancel_ends_the_renditions(lr, photo):
    lr.select(*[photo, *[lr.add_virtual_copy(photo) for _ in range(5)]])
    lr.render_seconds = 0.02
    lr.cancel_progress(when=lambda lr: lr.progress[0].portion > 0.2)
    assert lua(lr, """
        local count = 0
        LrFunctionContext.callWithContext('x', function(context)
          local scope = LrProgressScope { title = 'x', functionContext = context }
          local params = { progressScope = scope, stopIfCanceled = true }
          for _, rendition in session():renditions(params) do
            rendition:waitForRender()
            count = count + 1
          end
        end)
        return count
    """) in (2, 3)  # fmt: skip


def test_a_skipped_rendition_is_no_failure_and_no_file(lr, photo):
    assert lua(lr, """
        for _, rendition in session():renditions() do
          rendition:skipRender()
          local ok, path = rendition:waitForRender()
          return ok, path, rendition.wasSkipped
        end
    """) == (True, None, True)  # fmt: skip


def test_an_export_in_a_gate_would_never_end(lr, photo):
    with pytest.raises((Violation, LuaError), match="deadlock"):
        lua(lr, "catalog:withWriteAccessDo('x', function() export() end)")


def test_waiting_for_a_rendition_does_not_cross_pcall(lr, photo):
    ok, message = lua(lr, """
        for _, rendition in session():renditions() do
          return pcall(rendition.waitForRender, rendition)
        end
    """)  # fmt: skip
    assert (ok, message) == (False, "Yielding is not allowed within a C or metamethod call")


# Programs ---------------------------------------------------------------------------------


def execute(lightroom, line):
    return lightroom.lua(PRELUDE + f"return LrTasks.execute [==[{line}]==]")


def test_the_mac_gives_the_raw_wait_status(lr):
    assert execute(lr, "exit 0") == 0
    assert execute(lr, "exit 1") == 256
    assert execute(lr, "kill -9 $$") == 9


def test_the_shell_is_the_real_one(lr):
    execute(lr, 'echo "$HOME" \'$HOME\' > "$HOME/out put" 2>&1')
    assert (lr.home / "out put").read_text() == f"{lr.home} $HOME\n"


def test_a_program_sees_little_environment_and_what_the_test_adds(start):
    lr = start(environment={"ADDED": "yes"})
    execute(lr, 'env > "$HOME/env"')
    env = dict(line.split("=", 1) for line in (lr.home / "env").read_text().splitlines())
    assert env["ADDED"] == "yes"
    assert env["PATH"] == "/usr/bin:/bin:/usr/sbin:/sbin"
    assert "VIRTUAL_ENV" not in env


def test_only_the_calling_task_waits_for_a_program(lr):
    assert lr.lua(PRELUDE + """
        local ticks, done = 0, false
        LrTasks.startAsyncTask(function() LrTasks.execute 'sleep 0.2'; done = true end)
        while not done do ticks = ticks + 1; LrTasks.sleep(0.01) end
        return ticks > 5
    """)  # fmt: skip


def test_a_program_can_be_killed_between_turns(lr):
    lr.at(lambda lr: lr.processes, lambda lr: lr.kill(lr.processes[0]))
    assert execute(lr, "sleep 30") == 9


def test_closing_ends_what_still_runs(start):
    lr = start()
    lr.at(lambda lr: lr.processes, lr.abort)
    lr.lua(PRELUDE + "LrTasks.startAsyncTask(function() LrTasks.execute 'sleep 30' end)")
    lr.close()
    assert all(process.poll() is not None for process in lr.shell.started)


def test_windows_strips_the_first_and_the_last_quote(tmp_path):
    program = tmp_path / "a b" / "x.exe"
    program.parent.mkdir()
    program.write_text("")
    program.chmod(0o755)
    assert strip_outer_quotes(f'"{program}"') == f'"{program}"'
    assert strip_outer_quotes(f'"{program}" "c d"') == f'{program}" "c d'
    assert strip_outer_quotes(f'""{program}" "c d" > "o" 2>&1"') == f'"{program}" "c d" > "o" 2>&1'
    assert strip_outer_quotes("x.exe a") == "x.exe a"


def test_windows_expands_names_even_in_quotes():
    assert expand('"%Temp%" %none%', {"TEMP": "/t"}) == '"/t" %none%'


def test_windows_reads_operators_outside_quotes_only():
    first, second = split('"a & b" c^&d > "o u t" 2>&1 && x')
    assert (first.argv, first.stdout, first.errors_to_output) == (["a & b", "c&d"], "o u t", True)
    assert (second.joint, second.argv) == ("&&", ["x"])


@pytest.fixture
def windows(start):
    lr = start(os="windows", home="Jürgen (1) & co")
    program = lr.home / "vision keywords.exe"
    program.write_text('#!/bin/sh\nprintf "[%s]" "$@"\nexit 3\n')
    program.chmod(0o755)
    return lr, program


def test_a_line_wrapped_in_one_more_pair_of_quotes_runs_on_windows(windows):
    lr, program = windows
    log = lr.home / "helper log"
    assert execute(lr, f'""{program}" "run-job" "a (b) & c" > "{log}" 2>&1"') == 3
    assert log.read_text() == "[run-job][a (b) & c]"


def test_a_line_without_that_pair_fails_on_windows(windows):
    lr, program = windows
    assert execute(lr, f'"{program}" "run-job" > "{lr.home / "log"}" 2>&1') == 1


def test_windows_refuses_a_line_of_more_than_8191_characters(windows):
    lr, program = windows
    assert execute(lr, f'""{program}" "{"x" * 8200}""') == 206
    assert lr.processes == []
