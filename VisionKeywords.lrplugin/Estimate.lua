-- What a run would cost, asked of the helper before the run (docs/protocol.md).

local LrFileUtils = import 'LrFileUtils'
local LrPathUtils = import 'LrPathUtils'
local LrTasks = import 'LrTasks'

local Job = require 'Job'
local Json = require 'Json'
local Log = require 'Log'
local Shell = require 'Shell'
local Temp = require 'Temp'
local Text = require 'Text'

local Estimate = {}

local DAY = 24 * 60 * 60
local PREFIX = 'estimate-'
-- A helper that says much is not to fill the dialog.
local MOST_WORDS = 200

local function arguments_for(settings, count)
  local words = { 'estimate', '--photos', tostring(count), '--json' }
  local function add(...)
    for _, word in ipairs { ... } do
      words[#words + 1] = word
    end
  end
  add('--keywords', tostring(settings.keyword_count), '--agency', settings.agency)
  add('--model', settings.model, '--language', settings.language)
  if settings.flex then
    add '--flex'
  end
  if settings.input_price and settings.output_price then
    -- As JSON: with a decimal point in every locale.
    add('--price', Json.encode(settings.input_price), Json.encode(settings.output_price))
  end
  return words
end

local function content(path)
  return LrFileUtils.exists(path) == 'file' and LrFileUtils.readFile(path) or ''
end

local function remove(path)
  if LrFileUtils.exists(path) then
    LrFileUtils.delete(path)
  end
end

-- The last complete line that is an answer of our protocol; an environment may print lines of its own.
local function answer_in(output)
  local found, position = nil, 1
  while true do
    -- Not gmatch, which takes minutes over a large output without a line's end.
    local stop = output:find('\n', position, true)
    if not stop then
      return found
    end
    local value = Json.decode(output:sub(position, stop - 1))
    if type(value) == 'table' and value.protocol == Job.PROTOCOL then
      found = value
    end
    position = stop + 1
  end
end

-- The sentence among what was printed in place of an answer.
local function complaint_in(output)
  local first
  for line in output:gmatch '[^%z\r\n]+' do
    line = Text.trim(line)
    local complaint = line:match '^Error: (.+)$'
    if complaint then
      return complaint
    elseif line ~= '' then
      first = first or line
    end
  end
  return first
end

local function cost_of(answer)
  local cost = answer.cost
  -- Neither null nor what no price can be, such as NaN.
  return type(cost) == 'number' and cost >= 0 and cost < math.huge and cost or nil
end

local function understood(output, settings)
  local answer = answer_in(output)
  if answer then
    return { cost = cost_of(answer), model = type(answer.model) == 'string' and answer.model or settings.model }
  end
  local complaint = complaint_in(output)
  if complaint then
    return nil, Text.shorten(Log.redact(Text.well_formed(complaint)), MOST_WORDS)
  end
  return nil,
    LOC '$$$/VisionKeywords/Estimate/NoAnswer=The helper gave no answer. Install it anew as the README says if that happens again.'
end

-- { cost = nil when unknown, model }, or nil and a sentence. Blocks its task until the helper has
-- answered, and nothing can hurry it.
function Estimate.ask(helper, settings, count)
  local made, obstacle = Temp.make(Temp.folder())
  if not made then
    return nil, obstacle
  end
  local file = Temp.fresh(PREFIX, '.txt')
  local line, refusal = Shell.line(helper, arguments_for(settings, count), file)
  if not line then
    return nil, refusal
  end
  local ok, output = LrTasks.pcall(function()
    Shell.run(line)
    return content(file)
  end)
  remove(file)
  if not ok then
    error(output, 0)
  end
  local estimate, problem = understood(output, settings)
  if problem then
    Log.warn('estimate: ' .. problem)
  end
  return estimate, problem
end

-- Removes what is left of estimates that Lightroom did not live to read.
function Estimate.sweep()
  for _, path in ipairs(Temp.entries()) do
    local seconds = LrPathUtils.leafName(path):sub(1, #PREFIX) == PREFIX and Temp.age(path)
    if seconds and seconds > DAY then
      remove(path)
    end
  end
end

return Estimate
