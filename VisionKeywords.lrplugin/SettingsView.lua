-- The settings as one view, the same in the Plug-in Manager and in the menu item's dialog.

local LrView = import 'LrView'

local AdvancedTab = require 'AdvancedTab'
local GeneralTab = require 'GeneralTab'
local KeywordsTab = require 'KeywordsTab'
local ModelTab = require 'ModelTab'
local PresetRow = require 'PresetRow'

local SettingsView = {}

function SettingsView.view(f, form)
  return f:column {
    bind_to_object = form.props,
    spacing = f:control_spacing(),
    fill_horizontal = 1,
    PresetRow.view(f, form),
    f:tab_view {
      fill_horizontal = 1,
      GeneralTab.view(f, form),
      KeywordsTab.view(f),
      ModelTab.view(f, form),
      AdvancedTab.view(f, form),
    },
    -- Below all tabs, so that it is seen wherever the mistake is.
    f:static_text {
      title = LrView.bind 'problem',
      font = '<system/bold>',
      width_in_chars = 84,
      height_in_lines = 3,
    },
  }
end

return SettingsView
