-- The last words of a run: what its tally says to the photographer.

local Counts = require 'Counts'
local Message = require 'Message'
local Money = require 'Money'
local Text = require 'Text'

local Summary = {}

-- Names in one line: of photos, and of keywords that there is something to do about.
local MOST_NAMES, MOST_KEYWORDS = 20, 10

local HEADLINES = {
  broken_off = {
    one = '$$$/VisionKeywords/Summary/BrokenOffOne=Broken off: stock keywords are in the catalog for ^1 of 1 photo.',
    many = '$$$/VisionKeywords/Summary/BrokenOff=Broken off: stock keywords are in the catalog for ^1 of ^2 photos.',
  },
  cancelled = {
    one = '$$$/VisionKeywords/Summary/CancelledOne=Cancelled: stock keywords are in the catalog for ^1 of 1 photo.',
    many = '$$$/VisionKeywords/Summary/Cancelled=Cancelled: stock keywords are in the catalog for ^1 of ^2 photos.',
  },
  stopped = {
    one = '$$$/VisionKeywords/Summary/StoppedOne=Stopped: stock keywords are in the catalog for ^1 of 1 photo.',
    many = '$$$/VisionKeywords/Summary/Stopped=Stopped: stock keywords are in the catalog for ^1 of ^2 photos.',
  },
  finished = {
    one = '$$$/VisionKeywords/Summary/FinishedOne=Finished: stock keywords are in the catalog for ^1 of 1 photo.',
    many = '$$$/VisionKeywords/Summary/Finished=Finished: stock keywords are in the catalog for ^1 of ^2 photos.',
  },
}

local function ending(tally)
  if tally.trouble or not tally.verdict then
    return 'broken_off'
  -- A helper that had answered all it got has finished, though the user had cancelled the rest.
  elseif tally.verdict.code == 'cancelled' or (tally.verdict.finished and tally.left > 0) then
    return 'cancelled'
  end
  return tally.verdict.finished and 'finished' or 'stopped'
end

local function headline(tally)
  local text = HEADLINES[ending(tally)]
  return LOC(tally.total == 1 and text.one or text.many, tostring(tally.written), tostring(tally.total))
end

local function why_it_ended(tally)
  if tally.trouble then
    return tally.trouble
  elseif not tally.verdict then
    return LOC '$$$/VisionKeywords/Summary/Died=The helper ended unexpectedly. Run again; if that does not help, run "vision-keywords doctor" in a terminal, or send the end of the log to the makers.'
  elseif tally.verdict.code ~= 'cancelled' then
    return tally.verdict.message
  end
  return ''
end

local function groups_of(failed)
  local groups, by_reason = {}, {}
  for _, failure in ipairs(failed) do
    local group = by_reason[failure.reason]
    if not group then
      group = { reason = failure.reason, names = {} }
      by_reason[failure.reason] = group
      groups[#groups + 1] = group
    end
    group.names[#group.names + 1] = failure.name
  end
  return groups
end

-- One line for each reason, with the photos that have it.
local function add_groups(lines, found)
  for _, group in ipairs(groups_of(found)) do
    lines[#lines + 1] =
      LOC('$$$/VisionKeywords/Summary/Reason=  ^1: ^2', Text.some(group.names, MOST_NAMES), group.reason)
  end
end

local function add_failures(lines, failed)
  if #failed > 0 then
    lines[#lines + 1] = LOC('$$$/VisionKeywords/Summary/Failed=Without keywords: ^1.', Text.photos(#failed))
    add_groups(lines, failed)
  end
end

local function add_warnings(lines, warnings)
  if #warnings > 0 then
    lines[#lines + 1] = LOC '$$$/VisionKeywords/Summary/Warnings=Look at these before you send them to an agency:'
    add_groups(lines, warnings)
  end
end

local flag_lines = {
  people = function(...)
    return LOC('$$$/VisionKeywords/Summary/People=Recognisable people, who may have to sign a model release: ^1 (^2).', ...)
  end,
  property = function(...)
    return LOC('$$$/VisionKeywords/Summary/Property=Private property or art, which may need a property release: ^1 (^2).', ...)
  end,
  logo = function(...)
    return LOC('$$$/VisionKeywords/Summary/Logo=Logos or trademarks, to be retouched unless the photo is editorial: ^1 (^2).', ...)
  end,
}

local function add_flags(lines, flagged)
  for _, flag in ipairs { 'people', 'property', 'logo' } do
    local names = flagged[flag]
    if names then
      lines[#lines + 1] = flag_lines[flag](Text.photos(#names), Text.some(names, MOST_NAMES))
    end
  end
end

local function all_from_ledger(tally)
  return tally.from_ledger > 0 and tally.from_ledger >= tally.done and tally.cost == 0
end

local COUNTS = {
  { 'left', '$$$/VisionKeywords/Summary/Left=Not reached: ^1. Run Generate Stock Keywords again for them.' },
  { 'waiting_for_review', '$$$/VisionKeywords/Summary/Waiting=Waiting for your review: ^1. Choose Library > Plug-in Extras > Review Stock Keywords.' },
  { 'declined', '$$$/VisionKeywords/Summary/Declined=Skipped in the review: ^1.' },
  { 'skipped', '$$$/VisionKeywords/Summary/Skipped=Skipped, since they have stock keywords already: ^1.' },
  { 'hidden', '$$$/VisionKeywords/Summary/Hidden=Inside collapsed stacks, and so not selected: ^1. Expand the stacks to include them.' },
  { 'gone', '$$$/VisionKeywords/Summary/Gone=No longer in the catalog: ^1.' },
  { 'from_smart_preview', '$$$/VisionKeywords/Summary/SmartPreviews=Looked at by their smart previews, since the originals are not there: ^1.' },
  { 'published', '$$$/VisionKeywords/Summary/Published=In publish collections, where Lightroom offers them for publishing again: ^1.' },
  { 'replaced', '$$$/VisionKeywords/Summary/Replaced=Texts of your own replaced, as the settings say: ^1. Undo Last Stock Keywords brings them back.' },
}

local function add_counts(lines, tally)
  Counts.photos(lines, tally, COUNTS)
  if tally.videos > 0 then
    lines[#lines + 1] = Text.counted(
      tally.videos,
      '$$$/VisionKeywords/Summary/OneVideo=Left out: 1 video.',
      '$$$/VisionKeywords/Summary/Videos=Left out: ^1 videos.'
    )
  end
  if tally.from_ledger > 0 and not all_from_ledger(tally) then
    lines[#lines + 1] = LOC(
      '$$$/VisionKeywords/Summary/FromLedger=^1 had been paid for already and cost nothing this time.',
      Text.photos(tally.from_ledger)
    )
  end
  if #tally.short > 0 then
    lines[#lines + 1] = LOC(
      '$$$/VisionKeywords/Summary/Short=With fewer keywords than asked for: ^1 (^2).',
      Text.photos(#tally.short),
      Text.some(tally.short, MOST_NAMES)
    )
  end
end

local REMOVED = {
  { 'removed', '$$$/VisionKeywords/Summary/Removed=Keywords taken off, as the settings say: ^1. Undo Last Stock Keywords brings them back.' },
}

local KEYWORDS = {
  { 'unwritable', '$$$/VisionKeywords/Summary/Unwritable=Lightroom does not accept these keywords, so they are missing: ^1.' },
  { 'unexported', '$$$/VisionKeywords/Summary/Unexported=These keywords of yours are set not to be exported, so agencies will not see them; change that in the Keyword List if you want: ^1.' },
  { 'exporting_parent', '$$$/VisionKeywords/Summary/ExportingParent=New keywords are at the top of the Keyword List, since the keyword to put them inside is set to be exported, and every photo would get it; change that in the Keyword List, or name another in the settings of Vision Keywords: ^1.' },
}

-- found: the names of keywords that Lightroom refused (unwritable) or will not export (unexported), and
-- of the parent keyword that would be exported (exporting_parent).
function Summary.add_keywords(lines, found)
  Counts.names(lines, found, KEYWORDS, MOST_KEYWORDS)
end

local function cost_of(tally)
  if not tally.cost then
    return LOC '$$$/VisionKeywords/Summary/PriceUnknown=unknown, since the price of this model is not known here'
  end
  return (tally.estimated and Money.about or Money.dollars)(tally.cost)
end

local function payment(tally)
  if tally.rehearsal then
    return LOC '$$$/VisionKeywords/Summary/Rehearsal=This was a rehearsal: it cost nothing. A real run takes its place; Undo Last Stock Keywords takes it back.'
  end
  if all_from_ledger(tally) then
    return LOC '$$$/VisionKeywords/Summary/AllFromLedger=Nothing was spent: every answer had been paid for already.'
  elseif tally.cost == 0 then
    return LOC '$$$/VisionKeywords/Summary/NothingSpent=Nothing was spent.'
  end
  local cost = cost_of(tally)
  local sent, received = tostring(tally.usage.input_tokens), tostring(tally.usage.output_tokens)
  if tally.estimated then
    return LOC(
      '$$$/VisionKeywords/Summary/CostReckoned=Cost: ^1 (about ^2 tokens sent, ^3 received: the server did not count them all, so they are reckoned).',
      cost,
      sent,
      received
    )
  end
  return LOC('$$$/VisionKeywords/Summary/Cost=Cost: ^1 (^2 tokens sent, ^3 received).', cost, sent, received)
end

-- Only where nothing else explains the end.
local function add_log(lines, tally, kept)
  local unexplained = tally.trouble or not tally.verdict or tally.verdict.code == 'internal'
  if kept and unexplained and kept.last_words ~= '' then
    lines[#lines + 1] = LOC('$$$/VisionKeywords/Summary/LastWords=The end of its log:^n^1', kept.last_words)
  end
end

local function style(tally)
  if tally.trouble or not tally.verdict then
    return 'critical'
  elseif tally.verdict.finished or tally.verdict.code == 'cancelled' then
    return #tally.failed > 0 and 'warning' or 'info'
  end
  -- A budget that is reached has done what it is for.
  return tally.verdict.code == 'budget_reached' and 'warning' or 'critical'
end

-- tally: closed. kept: { folder, log, last_words } when the job folder stays, as Job.kept gives it.
-- Returns headline, text and style.
function Summary.of(tally, kept)
  local lines = {}
  local reason = why_it_ended(tally)
  if reason ~= '' then
    lines[1] = reason
  end
  add_failures(lines, tally.failed)
  add_counts(lines, tally)
  Counts.names(lines, tally, REMOVED, MOST_NAMES)
  Summary.add_keywords(lines, tally)
  add_flags(lines, tally.flagged)
  add_warnings(lines, tally.warnings)
  for _, notice in ipairs(tally.notices) do
    lines[#lines + 1] = notice
  end
  lines[#lines + 1] = payment(tally)
  add_log(lines, tally, kept)
  return headline(tally), table.concat(lines, '\n'), style(tally)
end

-- Shows it. Whoever kept the folder gets a button that reveals its log.
function Summary.show(tally, kept)
  local line, text, how = Summary.of(tally, kept)
  Message.show(line, text, how, kept and kept.log)
end

return Summary
