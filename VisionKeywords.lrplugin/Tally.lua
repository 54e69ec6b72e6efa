-- What a run has come to: each photo's fate, and what was paid. Pure book-keeping.

local Failures = require 'Failures'
local Text = require 'Text'
local Version = require 'Version'

local Tally = {}

-- total: photos of the run. facts: what was decided before it.
function Tally.new(total, facts)
  return {
    total = total, -- less those that have left the catalog
    videos = facts.videos or 0, -- left out
    skipped = facts.skipped or 0, -- left out, since they have stock keywords
    hidden = facts.hidden or 0, -- not selected, in collapsed stacks
    gone = 0, -- left the catalog during the run
    from_smart_preview = 0, -- rendered without their original
    published = 0, -- written, and in a publish collection
    declined = 0, -- not wanted, in the review
    rehearsal = facts.rehearsal or false,
    names = {}, -- by id
    fate = {}, -- by id: 'asked' when the helper has been given the photo, 'settled' when nothing more comes
    unanswered = 0, -- asked and not yet settled
    settled_count = 0,
    done = 0, -- photos with an answer
    from_ledger = 0, -- those of them whose answer had been paid for already
    written = 0,
    waiting_for_review = 0, -- answered, and not to be written before the user has seen them
    replaced = 0, -- photos whose own title, caption or alt text gave way
    removed = {}, -- the user's keywords that gave way
    failed = {}, -- { name, reason }
    short = {}, -- names of photos with fewer keywords than asked for
    unwritable = {}, -- keywords that Lightroom refused
    unexported = {}, -- keywords that the user keeps out of exported files
    exporting_parent = {}, -- the keyword that new ones were to be put into, and that would be exported
    flagged = {}, -- flag -> names of photos that may need a release
    warnings = {}, -- { name, reason }: what the photographer should look at
    notices = {},
    usage = { input_tokens = 0, output_tokens = 0 },
    cost = 0, -- nil when unknown
    estimated = false, -- whether a part of it is reckoned, not counted by the server
    verdict = nil, -- the last event
    trouble = nil, -- why the plug-in itself ended the run
    keep = facts.keep_logs or false, -- whether the job folder is still good for something
  }
end

-- photos: { id, name, … }, of which the other calls then tell.
function Tally.name(tally, photos)
  for _, photo in ipairs(photos) do
    tally.names[photo.id] = photo.name
  end
end

-- The helper has its preview, made without its original or not.
function Tally.ask(tally, id, without_original)
  tally.fate[id] = 'asked'
  tally.from_smart_preview = tally.from_smart_preview + (without_original and 1 or 0)
  tally.unanswered = tally.unanswered + 1
end

local function settle(tally, id)
  if tally.fate[id] == 'asked' then
    tally.unanswered = tally.unanswered - 1
  end
  tally.fate[id] = 'settled'
  tally.settled_count = tally.settled_count + 1
end

local function add_failure(tally, id, reason)
  tally.failed[#tally.failed + 1] = { name = tally.names[id], reason = reason }
end

-- So many photos left the catalog before anything was read of them.
function Tally.missed(tally, count)
  tally.gone, tally.total = tally.gone + count, tally.total - count
end

-- This one left it later. What was paid for it is in the ledger, in case it comes back.
function Tally.gone_since(tally, id)
  if tally.fate[id] ~= 'settled' then
    settle(tally, id)
  end
  tally.settled_count = tally.settled_count - 1
  Tally.missed(tally, 1)
end

-- No preview, so the helper is never asked.
function Tally.no_preview(tally, id, reason)
  settle(tally, id)
  add_failure(tally, id, reason)
end

local function add_names(list, names)
  for _, name in ipairs(names) do
    if not list[name] then
      list[name] = true
      list[#list + 1] = name
    end
  end
end

function Tally.wait_for_review(tally)
  tally.waiting_for_review = tally.waiting_for_review + 1
end

-- outcome: how many of the answers that waited were { written, skipped, left }; those written have
-- been told of one by one.
function Tally.reviewed(tally, outcome)
  tally.waiting_for_review, tally.declined = outcome.left, outcome.skipped
end

-- outcome: the names of keywords that Lightroom refused (unwritable) or will not export (unexported), of
-- the parent keyword that would be exported (exporting_parent, if any), those that were taken off the
-- photo (removed, if any), whether a text of the user's was replaced, and
-- whether the photo is published.
function Tally.written(tally, result, outcome)
  tally.written = tally.written + 1
  tally.published = tally.published + (outcome.published and 1 or 0)
  if result.suggestion.missing > 0 then
    tally.short[#tally.short + 1] = tally.names[result.id]
  end
  for _, flag in ipairs(result.suggestion.flags) do
    tally.flagged[flag] = tally.flagged[flag] or {}
    table.insert(tally.flagged[flag], tally.names[result.id])
  end
  for _, warning in ipairs(result.suggestion.warnings) do
    table.insert(tally.warnings, { name = tally.names[result.id], reason = warning })
  end
  add_names(tally.unwritable, outcome.unwritable)
  add_names(tally.unexported, outcome.unexported)
  add_names(tally.exporting_parent, outcome.exporting_parent or {})
  add_names(tally.removed, outcome.removed or {})
  tally.replaced = tally.replaced + (outcome.replaced and 1 or 0)
end

-- The answer was paid for, so the folder that still holds it stays.
function Tally.not_written(tally, id, reason)
  tally.keep = true
  add_failure(tally, id, reason)
end

local function number(value)
  return type(value) == 'number' and value or 0
end

-- JSON's null, a price that nobody knows, is not a number either; where no token was counted,
-- nothing was paid.
local function add_payment(tally, event)
  local usage = type(event.usage) == 'table' and event.usage or {}
  local input, output = number(usage.input_tokens), number(usage.output_tokens)
  tally.usage.input_tokens = tally.usage.input_tokens + input
  tally.usage.output_tokens = tally.usage.output_tokens + output
  local cost = type(event.cost) == 'number' and event.cost or input + output == 0 and 0 or nil
  tally.cost = tally.cost and cost and tally.cost + cost
  tally.estimated = tally.estimated or event.estimated == true
end

local function text(value)
  return type(value) == 'string' and Text.trim(value) or ''
end

local function list(value)
  return type(value) == 'table' and value or {}
end

local function texts(values)
  local found = {}
  for _, value in ipairs(list(values)) do
    if text(value) ~= '' then
      found[#found + 1] = text(value)
    end
  end
  return found
end

local function sentences(warnings)
  local found = {}
  for _, warning in ipairs(list(warnings)) do
    found[#found + 1] = type(warning) == 'table' and Failures.warning(warning) or nil
  end
  return found
end

-- Helpers before this one may leave out anything but title and keywords.
local function suggestion_of(event)
  local raw = list(event.suggestion)
  return {
    title = text(raw.title),
    description = text(raw.description),
    alt_text = text(raw.alt_text),
    keywords = texts(raw.keywords),
    missing = number(raw.missing),
    categories = texts(raw.categories),
    flags = texts(raw.flags),
    warnings = sentences(raw.warnings),
  }
end

local hear = {}

function hear.started(tally, event)
  local difference = Version.difference(event.version)
  add_names(tally.notices, { difference })
  return nil, difference
end

function hear.notice(tally, event)
  add_names(tally.notices, { Failures.notice(event) })
  return nil, Failures.in_log(event)
end

function hear.done(tally, event)
  add_payment(tally, event)
  tally.done = tally.done + 1
  tally.from_ledger = tally.from_ledger + (event.from_ledger == true and 1 or 0)
  settle(tally, event.id)
  local model = text(event.model)
  return { id = event.id, name = tally.names[event.id], suggestion = suggestion_of(event), model = model ~= '' and model or nil }
end

function hear.failed(tally, event)
  add_payment(tally, event)
  settle(tally, event.id)
  add_failure(tally, event.id, Failures.sentence(event))
  return nil, Failures.in_log(event)
end

local function hear_verdict(tally, event)
  local stopped = event.event == 'stopped'
  tally.verdict = {
    finished = not stopped,
    code = text(event.code),
    message = stopped and Failures.sentence(event) or '',
  }
  -- The helper's own sums, which also know what was paid for answers that never arrived.
  if type(event.usage) == 'table' then
    tally.usage = { input_tokens = 0, output_tokens = 0 }
    tally.cost, tally.estimated = 0, false
    add_payment(tally, event)
  end
  return nil, stopped and Failures.in_log(event) or nil
end

hear.finished, hear.stopped = hear_verdict, hear_verdict

local function out_of_place(tally, event)
  if event.event ~= 'done' and event.event ~= 'failed' then
    return nil
  end
  if not tally.fate[event.id] then
    return 'an answer for a photo that nobody asked about: '
  elseif tally.fate[event.id] == 'settled' then
    return 'a second answer for one photo: '
  end
end

-- Takes one event. Returns a result { id, name, suggestion, model } to be written, or nil; and what there is
-- to log: the helper's own words, or what is odd about the event.
function Tally.hear(tally, event)
  local oddity = out_of_place(tally, event)
  if oddity then
    return nil, oddity .. tostring(event.id)
  end
  if hear[event.event] then
    return hear[event.event](tally, event)
  end
end

-- Ends that the user wanted; no log explains them better.
local function is_by_choice(code)
  return code == 'cancelled' or code == 'budget_reached'
end

-- The run is over: a photo that was asked about and got no answer, although the helper says that it
-- has finished, has failed.
function Tally.close(tally)
  if tally.verdict and tally.verdict.finished then
    for id, fate in pairs(tally.fate) do
      if fate == 'asked' then
        settle(tally, id)
        add_failure(
          tally,
          id,
          LOC '$$$/VisionKeywords/Tally/NoAnswer=The helper finished without an answer for this photo. Run Generate Stock Keywords on it again.'
        )
      end
    end
  end
  local went_well = tally.verdict and (tally.verdict.finished or is_by_choice(tally.verdict.code))
  tally.keep = tally.keep or tally.trouble ~= nil or not went_well or #tally.failed > 0
  tally.left = tally.total - tally.written - tally.waiting_for_review - #tally.failed
  return tally
end

return Tally
