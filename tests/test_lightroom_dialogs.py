"""The test Lightroom proves its rules about dialogs, views, progress and the Plug-in Manager."""

import pytest

from tests.lightroom import InternalError, LuaError, UnansweredDialog, Violation
from tests.lightroom.tiny import PRELUDE, lightrooms, plugin

FORM = """
    local function ask(contents, extra)
      return LrFunctionContext.callWithContext('form', function(context)
        local props = LrBinding.makePropertyTable(context)
        props.hint, props.count, props.language, props.rehearsal = '', 30, 'en', false
        local args = { title = 'Form', actionVerb = 'Generate' }
        for key, value in pairs(extra or {}) do args[key] = value end
        if extra and extra.enabled then
          args.enabled, args.actionBinding = nil, { enabled = bind {
            key = extra.enabled, bind_to_object = props, transform = function(v) return v ~= '' end,
          } }
        end
        args.contents = contents(props)
        return LrDialogs.presentModalDialog(args), props
      end)
    end
    local function form(props)
      return f:column {
        bind_to_object = props,
        f:row {
          f:static_text { title = 'Hint:' },
          f:edit_field { value = bind 'hint' },
          f:push_button {
            title = 'Count', action = function() props.length = #props.hint end,
          },
        },
        f:row {
          f:static_text { title = 'How many' },
          f:edit_field { value = bind 'count', precision = 0, min = 5, max = 50 },
        },
        f:popup_menu {
          value = bind 'language',
          items = { { title = 'English', value = 'en' }, { title = 'Deutsch', value = 'de' } },
        },
        f:checkbox { title = 'Rehearsal', value = bind 'rehearsal' },
        f:static_text { title = 'secret', visible = bind 'rehearsal' },
      }
    end
"""


@pytest.fixture
def start(tmp_path):
    with lightrooms(tmp_path) as start:
        yield lambda menu="", info="", **files: start(plugin(tmp_path, menu, info, **files))


@pytest.fixture
def lr(start):
    return start()


def lua(lightroom, source, **options):
    return lightroom.lua(PRELUDE + FORM + source, **options)


# Dialogs ----------------------------------------------------------------------------------


def test_a_message_blocks_its_task_while_others_go_on(lr):
    lr.answer("ok", to="Stop", when=lambda lr: len(lr.bezels) >= 3)
    assert lua(lr, """
        local answered = false
        LrTasks.startAsyncTask(function()
          while not answered do LrDialogs.showBezel 'tick'; LrTasks.sleep(0.01) end
        end)
        LrDialogs.message('Stop', 'please', 'info')
        answered = true
        return 'answered'
    """) == "answered"  # fmt: skip
    assert len(lr.bezels) >= 3
    assert (lr.dialogs[0].kind, lr.dialogs[0].text) == ("message", "Stop\nplease")


def test_nobody_answering_fails_with_the_dialogs_text(lr):
    with pytest.raises(UnansweredDialog, match="All your base"):
        lua(lr, "LrDialogs.confirm('All your base?')")


def test_a_dialog_outside_a_task_is_answered_too(lr):
    lr.answer("cancel")
    assert lua(lr, "return LrDialogs.confirm('Sure?', 'Really?')", in_task=False) == "cancel"


def test_buttons_answer_by_their_labels(lr):
    lr.answer("Erase")
    lr.answer("other")
    lr.answer("Keep")
    ask = "LrDialogs.confirm('Sure?', nil, 'Erase', 'Keep', 'Hide')"
    assert lua(lr, f"return {ask}, {ask}, {ask}") == ("ok", "other", "cancel")


def test_a_handler_sees_every_dialog_that_no_plan_fits(lr):
    lr.on_dialog(lambda dialog: "ok" if "harmless" in dialog.text else None)
    lua(lr, "LrDialogs.message 'harmless'")
    with pytest.raises(UnansweredDialog):
        lua(lr, "LrDialogs.message 'grave'")


def test_do_not_show_is_remembered(lr):
    lr.answer("Go on", remember=True)
    ask = """LrDialogs.promptForActionWithDoNotShow { message = 'Sure?', actionPrefKey = 'sure',
        verbBtns = { { label = 'Go on', verb = 'go' } } }"""
    assert lua(lr, f"return {ask}, {ask}") == ("go", "go")
    assert len(lr.dialogs) == 1


def test_panels_give_paths_or_nil(lr):
    lr.answer(["/a/b"])
    lr.answer("cancel")
    panel = "LrDialogs.runOpenPanel { title = 'Helper' }"
    assert lua(lr, f"return {panel}[1], {panel}") == ("/a/b", None)


def test_a_dialog_in_a_write_gate_is_noticed(lr):
    lr.answer()
    with pytest.raises(Violation, match="write gate"):
        lua(lr, "catalog:withWriteAccessDo('x', function() LrDialogs.message 'now' end)")


# Controls ---------------------------------------------------------------------------------


def test_a_form_is_filled_in_and_read_back(lr):
    lr.answer(
        "Generate",
        type={"Hint": "harvest", "How many": "12"},
        choose={"language": "Deutsch"},
        check={"Rehearsal": True},
    )
    assert lua(lr, """
        local result, props = ask(form)
        return result, props.hint, props.count, props.language, props.rehearsal
    """) == ("ok", "harvest", 12, "de", True)  # fmt: skip
    assert "[x] Rehearsal" in lr.dialogs[0].text
    assert "Deutsch" in lr.dialogs[0].text


def test_a_button_sees_the_value_before_the_field_was_left(lr):
    lr.answer("Generate", type={"Hint": "harvest"}, press=["Count"])
    assert lua(lr, "local _, p = ask(form) return p.length, p.hint") == (0, "harvest")


def test_an_immediate_field_commits_as_one_types(lr):
    lr.answer("Generate", type={"hint": "harvest"}, press=["Count"])
    assert lua(lr, """
        local _, props = ask(function(props)
          return f:column {
            bind_to_object = props,
            f:edit_field { value = bind 'hint', immediate = true },
            f:push_button { title = 'Count', action = function() props.length = #props.hint end },
          }
        end)
        return props.length
    """) == 7  # fmt: skip


def test_without_precision_a_field_gives_a_string_with_it_a_number_in_bounds(lr):
    lr.answer("ok", type={"count": "7"})
    lr.answer("ok", type={"count": "700"})
    assert lua(lr, """
        local _, plain = ask(function(props)
          return f:column { bind_to_object = props, f:edit_field { value = bind 'count' } }
        end)
        local _, numeric = ask(form)
        return plain.count, numeric.count
    """) == ("7", 50)  # fmt: skip


def test_a_field_that_does_not_validate_keeps_the_dialog_open(lr):
    lr.answer("ok", type={"hint": "bad"})
    with pytest.raises(AssertionError, match="not bad"):
        lua(lr, """
            ask(function(props)
              return f:column { bind_to_object = props, f:edit_field {
                value = bind 'hint', validate = function() return false, '', 'not bad' end,
              } }
            end)
        """)  # fmt: skip


def test_a_disabled_action_cannot_be_chosen(lr):
    lr.answer("Generate")
    with pytest.raises(AssertionError, match="disabled"):
        lua(lr, "ask(form, { enabled = 'hint' })")
    lr.answer("Generate", type={"Hint": "x"})
    assert lua(lr, "return (ask(form, { enabled = 'hint' }))") == "ok"


def test_a_hidden_control_is_neither_read_nor_found(lr):
    seen = []
    lr.on_dialog(lambda dialog: (seen.append(dialog.text), dialog.check("Rehearsal"),
                                 seen.append(dialog.text), "ok")[-1])  # fmt: skip
    lua(lr, "ask(form)")
    assert "secret" not in seen[0]
    assert "secret" in seen[1]


def test_a_button_can_end_the_dialog_with_its_own_result(lr):
    lr.on_dialog(lambda dialog: dialog.press("Skip"))
    assert lua(lr, """
        return (ask(function()
          return f:column { f:push_button {
            title = 'Skip', action = function(view) LrDialogs.stopModalWithResult(view, 'skip') end,
          } }
        end))
    """) == "skip"  # fmt: skip


def test_a_button_action_is_not_a_task(lr):
    lr.on_dialog(lambda dialog: dialog.press("Wait"))
    with pytest.raises(Exception, match="We can only wait from within a task"):
        lua(lr, """
            ask(function()
              return f:column { f:push_button {
                title = 'Wait', action = function() LrTasks.sleep(1) end,
              } }
            end)
        """)  # fmt: skip


def test_the_excluded_cancel_button_is_not_there(lr):
    lr.answer("cancel")
    with pytest.raises(LookupError, match="no button 'cancel'"):
        lua(lr, "ask(form, { cancelVerb = '< exclude >' })")


@pytest.mark.parametrize(
    "view",
    [
        "f:edit_field { valeu = 1 }",
        "f:checkbox { titel = 'x' }",
        "f:static_text { f:row {} }",
    ],
)
def test_a_misspelt_property_is_noticed(lr, view):
    with pytest.raises(Violation):
        lua(lr, f"return {view} ~= nil")


def test_an_unknown_control_is_a_nil_call(lr):
    with pytest.raises(LuaError, match="nil value"):
        lua(lr, "f:text_field {}")


def test_a_binding_without_table_is_noticed(lr):
    lr.answer("ok", to="Form")
    with pytest.raises(Violation, match='binding to "hint" has no table'):
        lua(lr, "ask(function() return f:column { f:edit_field { value = bind 'hint' } } end)")


# Tables -----------------------------------------------------------------------------------


def test_observers_hear_changes_at_once_and_only_changes(lr):
    assert lua(lr, """
        return LrFunctionContext.callWithContext('x', function(context)
          local props, heard = LrBinding.makePropertyTable(context), ''
          props:addObserver('a', function(_, key, value) heard = heard .. key .. value end)
          props.a = 1; props.a = 1; props.b = 2; props.a = 3
          return heard
        end)
    """) == "a1a3"  # fmt: skip


def test_observers_cannot_wait(lr):
    with pytest.raises(LuaError, match="Yielding is not allowed"):
        lua(lr, """
            LrFunctionContext.callWithContext('x', function(context)
              local props = LrBinding.makePropertyTable(context)
              props:addObserver('a', function() LrTasks.yield() end)
              props.a = 1
            end)
        """)  # fmt: skip


def test_a_table_of_a_dead_context_is_deaf(lr):
    assert lua(lr, """
        local props, heard
        LrFunctionContext.callWithContext('x', function(context)
          props = LrBinding.makePropertyTable(context)
          props:addObserver('a', function() heard = true end)
        end)
        props.a = 1
        return props.a, heard
    """) == (1, None)  # fmt: skip


def test_bindings_can_transform_and_combine(lr):
    lr.answer("ok")
    lua(lr, """
        ask(function(props)
          props.a, props.b = true, 'x'
          return f:column {
            bind_to_object = props,
            f:static_text { title = bind {
              key = 'count', transform = function(v) return v .. '!' end } },
            f:static_text { title = 'both', visible = LrBinding.andAllKeys('a', 'b') },
            f:static_text { title = 'not', visible = LrBinding.negativeOfKey 'a' },
            f:static_text { title = 'equal', visible = LrBinding.keyEquals('b', 'x') },
            f:static_text { title = bind { keys = { 'count', 'b' },
              operation = function(_, values) return values.count .. values.b end } },
          }
        end)
    """)  # fmt: skip
    assert lr.dialogs[0].text == "Form\n30!\nboth\nequal\n30x"


# Progress ---------------------------------------------------------------------------------


def test_progress_is_seen_and_can_be_cancelled_between_yields(start):
    lr = start("""
        LrFunctionContext.postAsyncTaskWithContext('x', function(context)
          local scope = LrProgressScope { title = 'Work', functionContext = context }
          for step = 1, 10 do
            if scope:isCanceled() then scope:setCaption 'cancelled' return end
            scope:setPortionComplete(step, 10)
            LrTasks.sleep(0.01)
          end
        end)
    """)
    lr.cancel_progress(when=lambda lr: lr.progress[0].portion >= 0.3)
    lr.click("Go")
    bar = lr.progress[0]
    assert (bar.title, bar.caption, bar.cancelled, bar.done) == ("Work", "cancelled", True, True)
    assert max(bar.portions) < 0.6


def test_a_child_moves_its_parents_bar(lr):
    lua(lr, """
        local parent = LrProgressScope { title = 'all' }
        local child = LrProgressScope { title = 'half', parent = parent, parentEndRange = 0.5 }
        child:setPortionComplete(1, 2)
        child:done()
        parent:done()
    """)  # fmt: skip
    assert lr.progress[0].portions == [0.25]


def test_a_forgotten_bar_stays_and_is_noticed(lr):
    with pytest.raises(Violation, match="'stuck' was never done"):
        lua(lr, "LrProgressScope { title = 'stuck' }")


# The Plug-in Manager ----------------------------------------------------------------------

SECTION = """
return {
  startDialog = function(props) props.state = 'fresh' end,
  endDialog = function() ended = true end,
  sectionsForTopOfDialog = function(f, props)
    return { {
      title = 'Tiny', synopsis = bind { key = 'state', bind_to_object = props },
      f:row { f:static_text { title = 'Model' }, f:edit_field { value = bind 'model' } },
      f:row {
        bind_to_object = props,
        f:static_text { title = bind 'state' },
        f:push_button { title = 'Test', action = function()
          LrTasks.startAsyncTask(function() LrTasks.sleep(0.01); props.state = 'tested' end)
        end },
      },
    } }
  end,
}
"""


def test_a_section_is_bound_to_the_preferences_unless_it_says_otherwise(start):
    lr = start(info="LrPluginInfoProvider = 'Section.lua'", Section=SECTION)
    lr.prefs["model"] = "auto"
    with lr.plugin_manager() as manager:
        assert manager.text == "Tiny\nfresh\nModel\nauto\nfresh\nTest"
        manager.type("Model", "gpt-4.1-mini")
        manager.press("Test")
        assert "tested" in manager.text
        assert lr.prefs["model"] == "auto"
    assert lr.prefs["model"] == "gpt-4.1-mini"
    assert lua(lr, "return ended") is True


def test_a_sections_callbacks_are_not_tasks(start):
    section = "return { sectionsForTopOfDialog = function() LrTasks.sleep(0) end }"
    lr = start(info="LrPluginInfoProvider = 'Section.lua'", Section=section)
    with pytest.raises(InternalError, match="We can only wait from within a task"):
        lr.plugin_manager()
