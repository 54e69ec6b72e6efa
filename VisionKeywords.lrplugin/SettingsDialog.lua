-- The menu item's dialog: OK saves what was typed, Cancel forgets it.

local LrBinding = import 'LrBinding'
local LrDialogs = import 'LrDialogs'
local LrView = import 'LrView'

local KeyField = require 'KeyField'
local Settings = require 'Settings'
local SettingsTable = require 'SettingsTable'
local SettingsView = require 'SettingsView'
local Work = require 'Work'

local SettingsDialog = {}

local TITLE = LOC '$$$/VisionKeywords/SettingsDialog/Title=Vision Keywords Settings'

local function not_yet() end

local function save(props)
  for name in pairs(Settings.as_shown {}) do
    Settings.save(name, props[name])
  end
  KeyField.save(props)
end

local function show(context)
  local props = LrBinding.makePropertyTable(context)
  local form = SettingsTable.open(props, not_yet)
  local answer = LrDialogs.presentModalDialog {
    title = TITLE,
    contents = SettingsView.view(LrView.osFactory(), form),
    actionBinding = {
      enabled = LrView.bind {
        key = 'problem',
        bind_to_object = props,
        transform = function(problem)
          return problem == ''
        end,
      },
    },
  }
  SettingsTable.close(form)
  if answer == 'ok' then
    save(props)
  end
end

function SettingsDialog.click()
  Work.start(
    'Vision Keywords settings',
    show,
    LOC '$$$/VisionKeywords/SettingsDialog/Bug=The settings could not be shown or saved. Choose Vision Keywords Settings again.'
  )
end

return SettingsDialog
