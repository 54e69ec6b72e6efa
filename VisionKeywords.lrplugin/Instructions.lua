-- The built-in instructions and the photographer's own, to be read together.

local LrDialogs = import 'LrDialogs'
local LrTasks = import 'LrTasks'
local LrView = import 'LrView'

local Explain = require 'Explain'
local Reading = require 'Reading'

local Instructions = {}

local function contents(told)
  local f = LrView.osFactory()
  local bold = '<system/bold>'
  local own = told.own ~= '' and told.own or LOC '$$$/VisionKeywords/Instructions/None=(none)'
  return Reading.scrolled(
    f,
    Reading.paragraph(f, LOC '$$$/VisionKeywords/Instructions/BuiltIn=Built-in instructions', bold),
    Reading.paragraph(f, told.built_in),
    Reading.paragraph(f, LOC '$$$/VisionKeywords/Instructions/Own=Your own instructions', bold),
    Reading.paragraph(f, own)
  )
end

-- settings: as a run would go by them. Returns at once.
function Instructions.show(settings)
  LrTasks.startAsyncTask(function()
    local title = LOC '$$$/VisionKeywords/Instructions/Title=What the Model Is Told'
    local told, problem = Explain.ask(settings, {})
    if not told then
      LrDialogs.message(title, problem, 'warning')
      return
    end
    LrDialogs.presentModalDialog {
      title = title,
      contents = contents(told),
      actionVerb = LOC '$$$/VisionKeywords/Instructions/Close=Close',
      cancelVerb = '< exclude >',
    }
  end)
end

return Instructions
