-- Writes what the user accepts in a review, and says what could not be written.
--
-- review is that of Review.lua: items, effects, fate (by id), decide(id, fate), told (of keywords).

local LrFunctionContext = import 'LrFunctionContext'
local LrProgressScope = import 'LrProgressScope'
local LrTasks = import 'LrTasks'

local Draft = require 'Draft'
local Message = require 'Message'
local Summary = require 'Summary'
local Text = require 'Text'

local Acceptance = {}

-- Answers written together by "Accept All Remaining".
local CHUNK = 25
local MOST_REASONS = 5

local function new_trouble()
  return { failures = {}, unwritable = {}, unexported = {}, exporting_parent = {} }
end

-- Of a keyword the user is told once in a review.
local function add_names(review, list, names)
  for _, name in ipairs(names) do
    if not review.told[name] then
      review.told[name] = true
      list[#list + 1] = name
    end
  end
end

local function failure_lines(failures)
  local lines = {}
  for index = 1, math.min(#failures, MOST_REASONS) do
    lines[index] = failures[index].name .. ': ' .. failures[index].reason
  end
  if #failures > MOST_REASONS then
    lines[#lines + 1] = LOC('$$$/VisionKeywords/Review/MoreFailures=And ^1 more.', Text.photos(#failures - MOST_REASONS))
  end
  return lines
end

local function report(trouble)
  local lines = failure_lines(trouble.failures)
  Summary.add_keywords(lines, trouble)
  local text = table.concat(lines, '\n')
  if #trouble.failures > 0 then
    local headline = LOC('$$$/VisionKeywords/Review/NotWritten=Not written: ^1.', Text.photos(#trouble.failures))
    Message.show(headline, text, 'warning')
  elseif text ~= '' then
    Message.show(LOC '$$$/VisionKeywords/Review/WrittenBut=Written, but not all of it.', text, 'warning')
  end
end

local function write(review, results, names, trouble)
  local outcomes = review.effects.write(results)
  for _, result in ipairs(results) do
    local outcome = outcomes[result.id]
    if not outcome or outcome.reason then
      local reason = outcome and outcome.reason
        or LOC '$$$/VisionKeywords/Review/Busy=The catalog was busy with other work. Wait a moment, and accept it again.'
      table.insert(trouble.failures, { name = names[result.id], reason = reason })
    else
      review.decide(result.id, 'written')
      add_names(review, trouble.unwritable, outcome.unwritable)
      add_names(review, trouble.unexported, outcome.unexported)
      add_names(review, trouble.exporting_parent, outcome.exporting_parent or {})
    end
  end
end

-- The photo of a page. Whether it has been written.
function Acceptance.one(review, page)
  local result, trouble = Draft.result(page.draft), new_trouble()
  write(review, { result }, { [result.id] = page.name }, trouble)
  report(trouble)
  return #trouble.failures == 0
end

-- The results of the next photos that nothing is decided about, from a position on; where they end.
local function gather(review, position)
  local results, names = {}, {}
  while review.items[position] and #results < CHUNK do
    local item = review.items[position]
    if not review.fate[item.id] then
      local result = review.effects.load(item.id)
      if result then
        results[#results + 1] = result
        names[item.id] = item.name
      else
        review.decide(item.id, 'missing')
      end
    end
    position = position + 1
  end
  return results, names, position
end

-- All that nothing is decided about, as they were kept last. The user may cancel it.
function Acceptance.all(review)
  local trouble = new_trouble()
  LrFunctionContext.callWithContext('Vision Keywords review', function(context)
    local scope = LrProgressScope {
      title = LOC '$$$/VisionKeywords/Review/Writing=Writing stock keywords',
      functionContext = context,
    }
    scope:setCancelable(true)
    local position = 1
    while review.items[position] and not scope:isCanceled() do
      local results, names
      results, names, position = gather(review, position)
      if #results > 0 then
        write(review, results, names, trouble)
      end
      scope:setPortionComplete(position - 1, #review.items)
      LrTasks.yield()
    end
  end)
  report(trouble)
end

return Acceptance
