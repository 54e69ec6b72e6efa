-- All that the model is told beside the photos, to be read.

local LrDialogs = import 'LrDialogs'
local LrTasks = import 'LrTasks'
local LrView = import 'LrView'

local Job = require 'Job'
local Session = require 'Session'

local Instructions = {}

-- Seconds; the helper asks nobody.
local PATIENCE = 60
-- Fewer than there is room for, so that the last line is not cut off.
local CHARACTERS_IN_A_LINE = 84

-- The event, or nil and a sentence. Blocks its task.
local function ask(settings)
  local session, obstacle = Session.start(
    'explain',
    Job.facts_of(settings),
    { { ['end'] = true, photos = 0 } },
    { helper = settings.helper }
  )
  if not session then
    return nil, obstacle
  end
  local told
  local verdict, problem = Session.await(session, function(event)
    told = event.event == 'instructions' and event or told
    return event.event == 'finished'
  end, PATIENCE)
  Session.close(session)
  if verdict and told then
    return told
  end
  return nil, problem
end

local function height_of(text)
  local lines = 1
  for line in (text .. '\n'):gmatch '([^\n]*)\n' do
    lines = lines + math.max(1, math.ceil(#line / CHARACTERS_IN_A_LINE))
  end
  return lines
end

local function part(f, heading, text)
  return f:column {
    spacing = f:label_spacing(),
    f:static_text { title = heading, font = '<system/bold>' },
    f:static_text {
      title = text,
      width_in_chars = CHARACTERS_IN_A_LINE,
      height_in_lines = height_of(text),
      selectable = true,
    },
  }
end

local function show(told)
  local f = LrView.osFactory()
  local own = tostring(told.own or '')
  if own == '' then
    own = LOC '$$$/VisionKeywords/Instructions/None=(none)'
  end
  LrDialogs.presentModalDialog {
    title = LOC '$$$/VisionKeywords/Instructions/Title=What the model is told',
    contents = f:scrolled_view {
      width = 700,
      height = 460,
      f:column {
        spacing = f:dialog_spacing(),
        margin = f:control_spacing(),
        part(f, LOC '$$$/VisionKeywords/Instructions/BuiltIn=Built-in instructions', tostring(told.built_in or told.text)),
        part(f, LOC '$$$/VisionKeywords/Instructions/Own=Your own instructions', own),
      },
    },
    actionVerb = LOC '$$$/VisionKeywords/Instructions/Close=Close',
    cancelVerb = '< exclude >',
  }
end

-- settings: as a run would go by them.
function Instructions.show(settings)
  LrTasks.startAsyncTask(function()
    local told, problem = ask(settings)
    if told then
      show(told)
    else
      LrDialogs.message(LOC '$$$/VisionKeywords/Instructions/Title=What the model is told', problem, 'warning')
    end
  end)
end

return Instructions
