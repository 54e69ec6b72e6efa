"""The test Lightroom proves its rules about tasks, errors, scripts and what they see."""

import time

import pytest

from tests.lightroom import InternalError, Lightroom, LuaError, NotModelled, RunTimeout, Violation
from tests.lightroom.tiny import PRELUDE, lightrooms, plugin

WAIT = "We can only wait from within a task"
BOUNDARY = "Yielding is not allowed within a C or metamethod call"


@pytest.fixture
def start(tmp_path):
    with lightrooms(tmp_path) as start:

        def begin(menu="", *, os="mac", info="", language="en", **files):
            path = plugin(tmp_path, menu, info, **files)
            return start(path, "Jürgen's $HOME & co", os=os, language=language)

        yield begin


@pytest.fixture
def lr(start):
    return start()


def lua(lightroom, source, **options):
    return lightroom.lua(PRELUDE + source, **options)


# Tasks ------------------------------------------------------------------------------------


def test_a_task_starts_later_never_inline(lr):
    assert lua(lr, """
        local order = {}
        LrTasks.startAsyncTask(function() order[#order + 1] = 'task' end)
        order[#order + 1] = 'caller'
        LrTasks.yield()
        return table.concat(order, ' ')
    """) == "caller task"  # fmt: skip


def test_tasks_take_turns_at_each_yield(lr):
    assert lua(lr, """
        local seen = ''
        for _, name in ipairs { 'a', 'b' } do
          LrTasks.startAsyncTask(function()
            for _ = 1, 2 do seen = seen .. name; LrTasks.yield() end
          end)
        end
        LrTasks.sleep(0.05)
        return seen
    """) == "abab"  # fmt: skip


def test_sleep_is_not_earlier_than_asked(lr):
    before = time.monotonic()
    lua(lr, "LrTasks.sleep(0.12)")
    assert time.monotonic() - before >= 0.12


def test_waiting_for_a_sleeper_burns_no_processor(lr):
    before = time.process_time()
    lua(lr, "LrTasks.sleep(0.5)")
    assert time.process_time() - before < 0.2


@pytest.mark.parametrize(
    "call",
    [
        "LrTasks.sleep(0)",
        "LrTasks.yield()",
        "LrTasks.execute('true')",
        "catalog:getTargetPhotos()",
        "catalog:getKeywords()",
        "catalog:withWriteAccessDo('x', function() end)",
        "catalog:batchGetRawMetadata({}, {})",
    ],
)
def test_outside_a_task_nothing_can_wait(lr, call):
    with pytest.raises(LuaError, match=WAIT):
        lua(lr, call, in_task=False)


def test_plain_pcall_is_a_boundary_that_no_yield_crosses(lr):
    assert lua(lr, "return pcall(LrTasks.sleep, 0)") == (False, BOUNDARY)


def test_the_yield_safe_pcall_lets_a_task_wait_and_catches(lr):
    assert lua(lr, """
        return LrTasks.pcall(function(a) LrTasks.sleep(0); error(a .. '!', 0) end, 'so')
    """) == (False, "so!")  # fmt: skip


def test_a_boundary_outside_the_yield_safe_pcall_still_counts(lr):
    ok, message = lua(lr, """
        local ok, inner_ok, message = pcall(LrTasks.pcall, LrTasks.sleep, 0)
        return inner_ok, message
    """)  # fmt: skip
    assert (ok, message) == (False, BOUNDARY)


@pytest.mark.parametrize(
    "place",
    [
        "table.sort({ 2, 1 }, function(a, b) LrTasks.yield(); return a < b end)",
        "string.gsub('x', 'x', function() LrTasks.yield() end)",
        "local _ = setmetatable({}, { __index = function() LrTasks.yield() end }).x",
        "for _ in function() LrTasks.yield() end do end",
    ],
)
def test_comparators_callbacks_and_metamethods_cannot_yield(lr, place):
    with pytest.raises(LuaError, match=BOUNDARY):
        lua(lr, place)


def test_catalog_calls_that_test_first_say_so_in_their_own_name(lr):
    ok, message = lua(lr, "return pcall(catalog.getKeywords, catalog)")
    assert (ok, message) == (False, "LrCatalog:getKeywords: must be called from within an LrTask")


def test_can_yield_tells_the_truth(lr):
    assert lua(lr, "return LrTasks.canYield(), select(2, pcall(LrTasks.canYield))") == (True, False)
    assert lua(lr, "return LrTasks.canYield()", in_task=False) is False


def test_an_uncaught_error_in_a_task_shows_the_standard_dialog(start):
    lr = start("LrTasks.startAsyncTask(function() error('boom', 0) end)")
    with pytest.raises(InternalError, match="boom"):
        lr.click("Go")
    assert lr.dialogs[-1].text == "An internal error has occurred: boom"


def test_without_an_error_handler_an_error_leaves_no_trace(start):
    lr = start("LrTasks.startAsyncTaskWithoutErrorHandler(function() error('boom', 0) end)")
    lr.click("Go")
    assert lr.dialogs == []
    assert lr.silent_errors == ["boom"]


def test_a_cancel_is_no_error(start):
    start("LrTasks.startAsyncTask(LrErrors.throwCanceled)").click("Go")


def test_a_menu_script_is_not_a_task(start):
    with pytest.raises(InternalError, match=WAIT):
        start("LrTasks.sleep(1)").click("Go")


def test_a_menu_script_runs_anew_at_each_click(start):
    lr = start("clicks = (clicks or 0) + 1")
    lr.click("Go")
    lr.click("Go")
    assert lua(lr, "return clicks") == 2


def test_a_task_that_never_ends_is_named(start):
    lr = start("LrTasks.startAsyncTask(function() while true do LrTasks.sleep(1) end end, 'loop')")
    with pytest.raises(RunTimeout, match="loop"):
        lr.click("Go", timeout=0.1)


# Contexts and errors ----------------------------------------------------------------------


def test_cleanup_runs_in_reverse_order_whatever_happens(lr):
    assert lua(lr, """
        local order = ''
        local ok, message = LrFunctionContext.pcallWithContext('x', function(context)
          context:addCleanupHandler(function(ok) order = order .. 'first ' .. tostring(ok) end)
          context:addFailureHandler(function(_, why) order = order .. why .. ' ' end)
          LrTasks.yield()
          error('broken', 0)
        end)
        return ok, message, order
    """) == (False, "broken", "broken first false")  # fmt: skip


def test_a_context_gives_its_functions_results_and_rethrows(lr):
    assert lua(lr, """
        return LrFunctionContext.callWithContext('x', function(_, a, b) return a + b end, 1, 2)
    """) == 3  # fmt: skip
    with pytest.raises(LuaError, match="broken"):
        lua(lr, "LrFunctionContext.callWithContext('x', function() error('broken', 0) end)")


def test_a_task_inside_call_with_context_outlives_its_context(start):
    lr = start("""
        LrFunctionContext.callWithContext('x', function(context)
          LrTasks.startAsyncTask(function()
            local scope = LrProgressScope { title = 'late', functionContext = context }
            scope:setPortionComplete(1, 2)
          end)
        end)
    """)
    lr.click("Go")
    assert lr.progress[0].dead
    assert lr.progress[0].portions == []


def test_the_attached_dialog_shows_an_error_once_and_no_cancel(start):
    lr = start("""
        LrFunctionContext.postAsyncTaskWithContext('x', function(context)
          LrDialogs.attachErrorDialogToFunctionContext(context)
          LrErrors.throwUserError('Enter the key.')
        end)
    """)
    lr.answer("ok", to="Enter the key.")
    lr.click("Go")
    assert [dialog.text for dialog in lr.dialogs] == ["Enter the key."]


# What scripts see -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *("collectgarbage", "gcinfo", "getfenv", "setfenv", "module", "newproxy", "print"),
        *("xpcall", "package.loaded", "os.getenv", "os.execute", "os.remove", "os.rename"),
        *("coroutine.create", "coroutine.wrap", "coroutine.yield", "debug.traceback"),
        *("table.getn", "table.maxn"),
    ],
)
def test_what_lightrooms_lua_lacks_is_nil(lr, name):
    with pytest.raises(LuaError, match="nil value"):
        lua(lr, f"{name}()")


def test_windows_and_mac_can_be_told_by_truth(start):
    assert lua(start(), "return MAC_ENV, WIN_ENV") == (True, None)
    assert lua(start(os="windows"), "return MAC_ENV, WIN_ENV") == (None, True)


def test_lua_is_5_1(lr):
    with pytest.raises(LuaError):
        lua(lr, "goto done; ::done::")
    with pytest.raises(LuaError):
        lua(lr, "return 7 // 2")


def test_globals_are_lax_and_shared_until_reload(start):
    lr = start("shared = 1", Other="return shared")
    lr.click("Go")
    assert lua(lr, "return shared, undefined, require 'Other'") == (1, None, 1)
    lr.reload()
    assert lua(lr, "return shared") is None


def test_a_module_is_loaded_once(start):
    lr = start(Count="loads = (loads or 0) + 1; return loads")
    assert lua(lr, "return require 'Count', require 'Count.lua', loads") == (1, 1, 1)


def test_require_sees_only_the_top_folder(start, tmp_path):
    lr = start()
    (tmp_path / "Tiny.lrplugin" / "src").mkdir()
    (tmp_path / "Tiny.lrplugin" / "src" / "log.lua").write_text("return 1")
    with pytest.raises(LuaError, match=r"Could not load toolkit script: src\.log"):
        lua(lr, "require 'src.log'")


def test_a_module_cannot_wait_while_it_loads(start):
    with pytest.raises(LuaError, match=BOUNDARY):
        lua(start(Slow="LrTasks.yield()"), "require 'Slow'")


def test_a_byte_order_mark_is_a_syntax_error(start):
    with pytest.raises(LuaError, match="unexpected symbol"):
        lua(start(), "assert(loadstring('\\239\\187\\191return 1'))")


def test_the_manifest_sees_almost_nothing(start):
    with pytest.raises(Exception, match="nil value"):
        start(info="x = tostring(1)")


def test_a_manifest_without_identifier_is_refused(tmp_path):
    folder = plugin(tmp_path)
    (folder / "Info.lua").write_text("return { LrSdkVersion = 14, LrPluginName = 'x' }")
    with pytest.raises(Violation, match="LrToolkitIdentifier"):
        Lightroom(home=tmp_path / "home", plugin=folder)


def test_import_of_an_unknown_namespace_raises(lr):
    with pytest.raises(LuaError, match="LrNothing"):
        lua(lr, "import 'LrNothing'")


def test_what_the_sdk_lacks_is_a_nil_call(lr):
    with pytest.raises(LuaError, match=r"attempt to call field 'writeFile' \(a nil value\)"):
        lua(lr, "LrFileUtils.writeFile('x')")


def test_what_the_sdk_has_and_this_program_lacks_is_named(lr):
    with pytest.raises(NotModelled, match="LrSocket"):
        lua(lr, "import 'LrSocket'")
    with pytest.raises(NotModelled, match=r"LrCatalog\.findPhotos"):
        lua(lr, "catalog:findPhotos {}")


def test_texts_are_localized_with_arguments_and_escapes(lr):
    assert lua(lr, "return LOC('$$$/A/B=^1 of ^2^n^[ok^] ^^', 1, 'two')") == "1 of two\n“ok” ^"


def test_a_dictionary_replaces_defaults_and_is_not_reread(tmp_path, start):
    folder = plugin(tmp_path)
    words = folder / "TranslatedStrings_de.txt"
    words.write_text('"$$$/A/B=Guten Tag ^1"\n', encoding="utf-8-sig")
    lr = start(language="de")
    assert lua(lr, "return LOC('$$$/A/B=Hello ^1', 'Li'), LOC '$$$/A/C=Bye'") == (
        "Guten Tag Li",
        "Bye",
    )
    words.write_text('"$$$/A/B=Servus ^1"\n')
    lr.reload()
    assert lua(lr, "return LOC('$$$/A/B=Hello ^1', 'Li')") == "Guten Tag Li"


# What outlives a run ----------------------------------------------------------------------


def test_preferences_survive_a_restart_but_deep_edits_do_not(lr):
    lua(lr, """
        local prefs = LrPrefs.prefsForPlugin()
        prefs.count = 30
        prefs.list = { 'a' }
        prefs.list[2] = 'b'
    """)  # fmt: skip
    lr.restart()
    assert lua(lr, """
        local prefs = LrPrefs.prefsForPlugin()
        return prefs.count, #prefs.list
    """) == (30, 1)  # fmt: skip


def test_plain_pairs_sees_no_preference(lr):
    assert lua(lr, """
        local prefs, plain, own = LrPrefs.prefsForPlugin(), 0, 0
        prefs.a = 1
        for _ in pairs(prefs) do plain = plain + 1 end
        for _ in prefs:pairs() do own = own + 1 end
        return plain, own
    """) == (0, 1)  # fmt: skip


def test_a_preference_cannot_hold_a_function(lr):
    with pytest.raises(LuaError, match="cannot store a function"):
        lua(lr, "LrPrefs.prefsForPlugin().x = function() end")


def test_passwords_are_found_only_with_their_salt(lr):
    assert lua(lr, """
        LrPasswords.store('key', 'secret', 'salt')
        return LrPasswords.retrieve('key', 'salt'), LrPasswords.retrieve('key')
    """) == ("secret", None)  # fmt: skip


def test_a_locked_keychain_raises(lr):
    lr.keychain_locked = True
    with pytest.raises(LuaError, match="keychain is locked"):
        lua(lr, "LrPasswords.retrieve 'key'")


# Paths, files, text -----------------------------------------------------------------------


def test_standard_folders_lie_in_the_tests_home(lr, tmp_path):
    found = lua(lr, """
        return LrPathUtils.getStandardFilePath 'home', LrPathUtils.getStandardFilePath 'temp',
          LrPathUtils.getStandardFilePath 'nowhere'
    """)  # fmt: skip
    assert found[0] == str(tmp_path / "Jürgen's $HOME & co")
    assert found[1].startswith(found[0])
    assert found[2] is None


def test_paths_are_taken_apart_as_the_sdk_does(lr):
    assert lua(lr, """
        return LrPathUtils.extension '/a/b.tar.gz', LrPathUtils.extension '/a/b',
          LrPathUtils.leafName '/a/b.c', LrPathUtils.parent '/a/b', LrPathUtils.parent '/',
          LrPathUtils.removeExtension '/a.b/c.d', LrPathUtils.child('/a', 'b')
    """) == ("gz", "", "b.c", "/a", None, "/a.b/c", "/a/b")  # fmt: skip


def test_files_can_be_read_copied_and_deleted_but_not_written(lr, tmp_path):
    (tmp_path / "bytes").write_bytes(b"\0\xff\r\n")
    found = lua(lr, f"""
        local a, b = '{tmp_path}/bytes', '{tmp_path}/copy'
        local copied, again = LrFileUtils.copy(a, b), LrFileUtils.copy(a, b)
        local ok, why = LrFileUtils.delete '{tmp_path}/none'
        return #LrFileUtils.readFile(b), copied, again, ok, type(why), LrFileUtils.exists(b),
          LrFileUtils.exists '{tmp_path}', LrFileUtils.exists '/none', LrFileUtils.writeFile
    """)  # fmt: skip
    assert found == (4, True, False, False, "string", "file", "directory", False, None)


def test_disk_work_in_a_task_yields(lr, tmp_path):
    ok, message = lua(lr, f"return pcall(LrFileUtils.delete, '{tmp_path}/none')")
    assert (ok, message) == (False, BOUNDARY)


def test_io_open_can_fail_on_a_foreign_name(lr, tmp_path):
    lr.io_open_fails_on_non_ascii = True
    (tmp_path / "ü").write_text("x")
    assert lua(lr, f"return (io.open('{tmp_path}/ü')), LrFileUtils.readFile '{tmp_path}/ü'") == (
        None,
        "x",
    )


def test_case_and_cutting_know_unicode(lr):
    assert lua(lr, """
        return LrStringUtils.lower 'ZÜRICH', string.lower 'Ü' == 'ü',
          LrStringUtils.truncate('aüb', 2)
    """) == ("zürich", False, "a")  # fmt: skip


def test_a_logger_is_silent_until_enabled(lr):
    lua(lr, """
        local log = import 'LrLogger' 'tiny'
        log:info 'lost'
        log:enable 'logfile'
        log:warnf('%d kept', 1)
    """)  # fmt: skip
    assert lr.log == ["tiny WARN 1 kept"]
    assert "1 kept" in (lr.files.logs / "tiny.log").read_text()
