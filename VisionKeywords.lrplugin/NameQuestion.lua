-- A small dialog that asks for one name.

local LrBinding = import 'LrBinding'
local LrDialogs = import 'LrDialogs'
local LrView = import 'LrView'

local Layout = require 'Layout'
local Text = require 'Text'

local NameQuestion = {}

-- words: title, label, note and verb. suggested: what the field shows at first. context keeps it alive.
-- The name, or nil when the user thinks better of it.
function NameQuestion.ask(context, words, suggested)
  local f = LrView.osFactory()
  local asked = LrBinding.makePropertyTable(context)
  asked.name = suggested
  local answer = LrDialogs.presentModalDialog {
    title = words.title,
    contents = f:column {
      bind_to_object = asked,
      spacing = f:control_spacing(),
      Layout.labelled(f, words.label, Layout.text(f, 'name')),
      f:static_text { title = words.note, width_in_chars = Layout.WIDTH, height_in_lines = 2 },
    },
    actionVerb = words.verb,
  }
  local name = Text.trim(asked.name)
  return answer == 'ok' and name ~= '' and name or nil
end

return NameQuestion
