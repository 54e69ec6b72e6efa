-- What the model is told, asked of the helper to the letter (docs/protocol.md).

local Job = require 'Job'
local Session = require 'Session'

local Explain = {}

-- Seconds to wait for a helper that may be slow to start, and needs no network.
local PATIENCE = 30

local function text(value)
  return type(value) == 'string' and value or ''
end

-- Fills told with the instructions and the notes of each photo.
local function listen(told)
  return function(event)
    if event.event == 'instructions' then
      told.text, told.built_in, told.own = text(event.text), text(event.built_in), text(event.own)
    elseif event.event == 'question' and type(event.id) == 'string' then
      told.notes[event.id] = text(event.notes)
    end
  end
end

local function lines_of(photos)
  local lines = {}
  for index, photo in ipairs(photos) do
    lines[index] = { id = photo.id, name = photo.name, context = photo.context }
  end
  lines[#lines + 1] = { ['end'] = true, photos = #photos }
  return lines
end

-- { text, built_in, own, notes by id of photos { id, name, context } }, or nil and a sentence. Blocks
-- its task.
function Explain.ask(settings, photos)
  local told = { text = '', built_in = '', own = '', notes = {} }
  local verdict, problem = Session.ask(
    'explain',
    Job.facts_of(settings),
    lines_of(photos),
    PATIENCE,
    { helper = settings.helper },
    listen(told)
  )
  if verdict then
    return told
  end
  return nil, problem
end

return Explain
