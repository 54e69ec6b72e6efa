-- The row of the presets, with the questions that its buttons ask.

local LrBinding = import 'LrBinding'
local LrDialogs = import 'LrDialogs'
local LrFunctionContext = import 'LrFunctionContext'
local LrTasks = import 'LrTasks'
local LrView = import 'LrView'

local Layout = require 'Layout'
local NameQuestion = require 'NameQuestion'
local Presets = require 'Presets'
local SettingsTable = require 'SettingsTable'

local PresetRow = {}

local function may_replace(name)
  return not Presets.exists(name)
    or LrDialogs.confirm(
        LOC('$$$/VisionKeywords/Presets/Exists=There is a preset "^1" already.', name),
        LOC '$$$/VisionKeywords/Presets/ExistsNote=Do you want to replace it by the settings as they are now?',
        LOC '$$$/VisionKeywords/Presets/Replace=Replace'
      )
      == 'ok'
end

local function save(form)
  LrFunctionContext.postAsyncTaskWithContext('Vision Keywords preset', function(context)
    local name = NameQuestion.ask(context, {
      title = LOC '$$$/VisionKeywords/Presets/SaveTitle=Save Preset',
      label = LOC '$$$/VisionKeywords/Presets/Name=Name:',
      note = LOC '$$$/VisionKeywords/Presets/SaveNote=A preset keeps all settings but the API key and the place of the helper.',
      verb = LOC '$$$/VisionKeywords/Presets/SaveVerb=Save',
    }, form.props.preset)
    if name and may_replace(name) then
      Presets.save(name, form.props)
      form.props.preset = name
      SettingsTable.show_presets(form)
    end
  end)
end

local function delete(form)
  LrTasks.startAsyncTask(function()
    local name = form.props.preset
    local answer = LrDialogs.confirm(
      LOC('$$$/VisionKeywords/Presets/Delete=Delete the preset "^1"?', name),
      LOC '$$$/VisionKeywords/Presets/DeleteNote=The settings stay as they are.',
      LOC '$$$/VisionKeywords/Presets/DeleteVerb=Delete'
    )
    if answer == 'ok' then
      Presets.delete(name)
      SettingsTable.show_presets(form)
    end
  end)
end

local function restore(form)
  LrTasks.startAsyncTask(function()
    local answer = LrDialogs.confirm(
      LOC '$$$/VisionKeywords/Presets/RestoreQuestion=Restore the defaults of all settings?',
      LOC '$$$/VisionKeywords/Presets/RestoreNote=The API key, the place of the helper and your presets stay.',
      LOC '$$$/VisionKeywords/Presets/RestoreVerb=Restore'
    )
    if answer == 'ok' then
      SettingsTable.apply(form, Presets.defaults())
    end
  end)
end

local function button(f, title, action, form, enabled)
  return f:push_button {
    title = title,
    enabled = enabled,
    action = function()
      action(form)
    end,
  }
end

function PresetRow.view(f, form)
  local is_chosen = LrBinding.keyIsNot('preset', '')
  return f:row {
    fill_horizontal = 1,
    spacing = f:label_spacing(),
    f:static_text { title = LOC '$$$/VisionKeywords/Presets/Preset=Preset:' },
    Layout.menu(f, 'preset', LrView.bind 'preset_items', 22),
    button(f, LOC '$$$/VisionKeywords/Presets/Save=Save^.', save, form, true),
    button(f, LOC '$$$/VisionKeywords/Presets/DeleteButton=Delete^.', delete, form, is_chosen),
    f:spacer { fill_horizontal = 1 },
    button(f, LOC '$$$/VisionKeywords/Presets/RestoreButton=Restore Defaults^.', restore, form, true),
  }
end

return PresetRow
