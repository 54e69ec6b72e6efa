-- The section in the Plug-in Manager.
--
-- Lightroom calls these functions outside any task, so whatever may wait runs in a task of its own.
-- The fields live in props, which Lightroom drops with the section; each change is saved at once.

local LrView = import 'LrView'

local KeyField = require 'KeyField'
local Settings = require 'Settings'
local SettingsTable = require 'SettingsTable'
local SettingsView = require 'SettingsView'

local PluginInfo = {}

-- Of the section that is open; the Plug-in Manager shows one.
local form

function PluginInfo.startDialog(props)
  form = SettingsTable.open(props, Settings.save)
end

function PluginInfo.endDialog(props)
  SettingsTable.close(form)
  KeyField.save(props)
end

function PluginInfo.sectionsForTopOfDialog(f, props)
  return {
    {
      title = LOC '$$$/VisionKeywords/Manager/Title=Vision Keywords',
      synopsis = LrView.bind { key = 'model', bind_to_object = props },
      SettingsView.view(f, form),
    },
  }
end

return PluginInfo
