-- "Undo Last Stock Keywords": the question, the work with its progress bar, and what came of it.

local LrApplication = import 'LrApplication'
local LrDate = import 'LrDate'
local LrDialogs = import 'LrDialogs'
local LrFunctionContext = import 'LrFunctionContext'
local LrProgressScope = import 'LrProgressScope'

local Counts = require 'Counts'
local Journal = require 'Journal'
local Message = require 'Message'
local Revert = require 'Revert'
local Tables = require 'Tables'
local Text = require 'Text'
local Work = require 'Work'

local Undo = {}

-- Photos in a gate, and attempts at one while another task holds the catalog.
local CHUNK, ATTEMPTS = 20, 3

-- Names in one line.
local MOST_NAMES = 20

-- The question ----------------------------------------------------------------------------------

local function moment(journal)
  local seconds = journal.began
  return LOC(
    '$$$/VisionKeywords/Undo/Moment=^1, ^2',
    LrDate.formatMediumDate(seconds),
    LrDate.formatShortTime(seconds)
  )
end

local function asked(journal, count)
  return LrDialogs.confirm(
    LOC(
      '$$$/VisionKeywords/Undo/Question=Take back the stock keywords of the run of ^1 (^2)?',
      moment(journal),
      Text.photos(count)
    ),
    LOC '$$$/VisionKeywords/Undo/Explanation=Titles, captions, alt texts, keywords and the fields of Vision Keywords become what they were before the run. What you have changed since stays as it is. The answers stay paid for: running again on these photos with the same settings costs nothing.',
    LOC '$$$/VisionKeywords/Undo/TakeBack=Take Back'
  ) == 'ok'
end

-- The work --------------------------------------------------------------------------------------

local function count_in(sum, outcome)
  if outcome.gone then
    sum.gone = sum.gone + 1
  elseif outcome.nothing then
    sum.nothing = sum.nothing + 1
  elseif outcome.reason then
    sum.failed = sum.failed + 1
  else
    sum.back = sum.back + 1
    for key, number in pairs(outcome.kept) do
      sum.kept[key] = (sum.kept[key] or 0) + (number == true and 1 or number)
    end
    for _, name in ipairs(outcome.lost) do
      sum.lost[#sum.lost + 1] = name
    end
  end
end

-- Whether the catalog took all of them.
local function take_back(revert, ids, sum)
  local left = ids
  for _ = 1, ATTEMPTS do
    local outcomes, busy = Revert.photos(revert, left), {}
    for _, id in ipairs(left) do
      if outcomes[id] then
        count_in(sum, outcomes[id])
      else
        busy[#busy + 1] = id
      end
    end
    if #busy == 0 then
      return true
    end
    left = busy
  end
  return false
end

local function work(context, revert, ids)
  local sum = { back = 0, gone = 0, nothing = 0, failed = 0, kept = {}, lost = {}, unused = {} }
  local scope = LrProgressScope {
    title = LOC '$$$/VisionKeywords/Undo/Progress=Taking back stock keywords',
    functionContext = context,
  }
  scope:setCancelable(true)
  local function cancelled()
    return scope:isCanceled()
  end
  for first = 1, #ids, CHUNK do
    scope:setPortionComplete(first - 1, #ids)
    scope:setCaption(LOC('$$$/VisionKeywords/Undo/Caption=^1 of ^2', tostring(first - 1), tostring(#ids)))
    if cancelled() then
      sum.cancelled = true
      return sum
    end
    if not take_back(revert, Tables.slice(ids, first, CHUNK), sum) then
      sum.busy = true
      return sum
    end
  end
  sum.unused = Revert.unused(revert, cancelled)
  return sum
end

-- What came of it -------------------------------------------------------------------------------

local HEADLINES = {
  cancelled = {
    one = '$$$/VisionKeywords/Undo/CancelledOne=Cancelled: taken back for ^1 of 1 photo.',
    many = '$$$/VisionKeywords/Undo/Cancelled=Cancelled: taken back for ^1 of ^2 photos.',
  },
  stopped = {
    one = '$$$/VisionKeywords/Undo/StoppedOne=Stopped: taken back for ^1 of 1 photo.',
    many = '$$$/VisionKeywords/Undo/Stopped=Stopped: taken back for ^1 of ^2 photos.',
  },
  done = {
    one = '$$$/VisionKeywords/Undo/DoneOne=Taken back for ^1 of 1 photo.',
    many = '$$$/VisionKeywords/Undo/Done=Taken back for ^1 of ^2 photos.',
  },
}

local function headline(sum, total)
  local text = HEADLINES[sum.cancelled and 'cancelled' or sum.busy and 'stopped' or 'done']
  return LOC(total == 1 and text.one or text.many, tostring(sum.back), tostring(total))
end

local KEPT = {
  { 'title', '$$$/VisionKeywords/Undo/KeptTitles=titles (^1)' },
  { 'caption', '$$$/VisionKeywords/Undo/KeptCaptions=captions (^1)' },
  { 'altTextAccessibility', '$$$/VisionKeywords/Undo/KeptAltTexts=alt texts (^1)' },
  { 'keywords', '$$$/VisionKeywords/Undo/KeptKeywords=keywords (^1)' },
}

local function add_kept(lines, kept)
  local parts = {}
  for _, entry in ipairs(KEPT) do
    local name, text = unpack(entry)
    parts[#parts + 1] = kept[name] and LOC(text, tostring(kept[name])) or nil
  end
  if #parts > 0 then
    lines[#lines + 1] =
      LOC('$$$/VisionKeywords/Undo/Kept=Kept, since you have changed them after the run: ^1.', table.concat(parts, ', '))
  end
end

local COUNTS = {
  { 'nothing', '$$$/VisionKeywords/Undo/Nothing=Nothing of this run was on them any more: ^1.' },
  { 'gone', '$$$/VisionKeywords/Undo/Gone=No longer in the catalog: ^1.' },
  { 'failed', '$$$/VisionKeywords/Undo/Failed=Lightroom could not change them: ^1. Choose Undo Last Stock Keywords again; the reason is in the log of Vision Keywords.' },
}

local NAMES = {
  { 'lost', '$$$/VisionKeywords/Undo/Lost=These keywords of yours are no longer in the Keyword List, and Lightroom did not let them be made again: ^1.' },
  { 'unused', '$$$/VisionKeywords/Undo/Unused=These keywords were new in the run, and no photo has them now; Metadata > Purge Unused Keywords removes them: ^1.' },
}

local function lines_of(sum)
  local lines = {}
  if sum.busy then
    lines[#lines + 1] =
      LOC '$$$/VisionKeywords/Undo/Busy=Lightroom was busy with another change to the catalog. Wait until it is done, and choose Undo Last Stock Keywords again for the rest.'
  elseif sum.cancelled then
    lines[#lines + 1] = LOC '$$$/VisionKeywords/Undo/Rest=Choose Undo Last Stock Keywords again for the rest.'
  end
  add_kept(lines, sum.kept)
  Counts.photos(lines, sum, COUNTS)
  Counts.names(lines, sum, NAMES, MOST_NAMES)
  return lines
end

-- The click -------------------------------------------------------------------------------------

-- The last run that can be taken back, and its photos. Edit > Undo may have brought back one that was
-- taken back: then it is the photos that know.
local function last_run(catalog)
  local ids
  local journal = Journal.find(catalog, function(candidate)
    ids = Journal.written(candidate)
    if #ids == 0 then
      ids = Revert.in_place(Revert.of(catalog, candidate), Journal.taken_back(candidate))
    end
    return #ids > 0
  end)
  return journal, ids
end

local function undo()
  local catalog = LrApplication.activeCatalog()
  local journal, ids = last_run(catalog)
  if not journal then
    return Message.say(LOC '$$$/VisionKeywords/Undo/NoRun=There is no run of Vision Keywords to take back in this catalog.')
  end
  if not asked(journal, #ids) then
    return nil
  end
  -- A context of its own: the progress bar is gone before the last words.
  local sum = LrFunctionContext.callWithContext('Vision Keywords undo', function(context)
    return work(context, Revert.of(catalog, journal), ids)
  end)
  local whole = not (sum.busy or sum.failed > 0)
  Message.show(headline(sum, #ids), table.concat(lines_of(sum), '\n'), whole and 'info' or 'warning')
end

function Undo.click()
  Work.start_alone(
    'Vision Keywords undo',
    undo,
    LOC '$$$/VisionKeywords/Undo/Bug=The undo was broken off. What was taken back stays so; choose Undo Last Stock Keywords again for the rest.'
  )
end

return Undo
