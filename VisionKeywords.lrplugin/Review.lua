-- The review of a run's answers, photo by photo: what the user accepts, edits, skips or leaves.
--
-- One answer is loaded at a time, and only those with changes stay in memory, however many photos.

local LrDialogs = import 'LrDialogs'
local LrFunctionContext = import 'LrFunctionContext'
local LrProgressScope = import 'LrProgressScope'
local LrTasks = import 'LrTasks'

local Draft = require 'Draft'
local Log = require 'Log'
local ReviewForm = require 'ReviewForm'
local Selection = require 'Selection'
local Settings = require 'Settings'
local Text = require 'Text'

local Review = {}

-- Answers written together by "Accept All Remaining".
local CHUNK = 25
-- A dialog does not scroll.
local MOST_REASONS, MOST_NAMES = 5, 10

local function say(message, info)
  LrDialogs.message(message, info, 'warning')
end

-- What has become of a photo: 'written', 'skipped' or 'missing'.
local function decide(review, id, fate)
  review.fate[id], review.decided[id], review.changed[id] = fate, fate, nil
end

-- Answers ---------------------------------------------------------------------------------------

-- nil when it cannot be read any more.
local function draft_of(review, item)
  if review.changed[item.id] then
    return review.changed[item.id]
  end
  local result = review.accepted[item.id] or review.effects.load(item.id)
  return result and Draft.new(result)
end

local function photo_of(review, item)
  return item.photo or review.effects.photo and review.effects.photo(item.id)
end

-- What the form shows, or nil when the photo has left the catalog or its answer cannot be read.
local function page_of(review, position)
  local item = review.items[position]
  local draft, photo = draft_of(review, item), photo_of(review, item)
  local ok, own = LrTasks.pcall(Selection.own_texts, photo)
  if not draft or not photo or not ok then
    Log.warn(item.name .. ': not shown in the review: ' .. tostring(not draft and 'no answer' or own))
    decide(review, item.id, 'missing')
    return nil
  end
  return {
    draft = draft,
    photo = photo,
    own = own,
    name = item.name,
    position = position,
    total = #review.items,
    state = review.fate[item.id],
    settings = review.settings,
  }
end

local function remember(review, page)
  local id = review.items[page.position].id
  review.changed[id] = Draft.is_changed(page.draft) and page.draft or nil
end

-- Where to go -----------------------------------------------------------------------------------

-- Nothing is decided about it, or it has changed since.
local function is_open(review, item)
  return review.changed[item.id] ~= nil or review.fate[item.id] == nil
end

-- The next open photo after this one, or else before it.
local function open_after(review, position)
  for step = 1, #review.items do
    local candidate = (position + step - 1) % #review.items + 1
    if is_open(review, review.items[candidate]) then
      return candidate
    end
  end
end

-- The nearest photo in a direction that can be shown, or nil.
local function showable(review, position, step)
  while review.items[position] do
    local page = page_of(review, position)
    if page then
      return page
    end
    position = position + step
  end
end

-- Where everything had been decided before the review, one photo leads to the next.
local function after(review, position)
  local page = review.second_look and showable(review, position + 1, 1)
  if page then
    return page
  end
  local candidate = open_after(review, position)
  while candidate do
    page = page_of(review, candidate)
    if page then
      return page
    end
    candidate = open_after(review, candidate)
  end
end

local function open_count(review)
  local count = 0
  for _, item in ipairs(review.items) do
    count = count + (is_open(review, item) and 1 or 0)
  end
  return count
end

-- Writing ---------------------------------------------------------------------------------------

local function new_trouble()
  return { failures = {}, unwritable = {}, unexported = {} }
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
  if #trouble.unwritable > 0 then
    lines[#lines + 1] = LOC(
      '$$$/VisionKeywords/Summary/Unwritable=Lightroom does not accept these keywords, so they are missing: ^1.',
      Text.some(trouble.unwritable, MOST_NAMES)
    )
  end
  if #trouble.unexported > 0 then
    lines[#lines + 1] = LOC(
      '$$$/VisionKeywords/Summary/Unexported=These keywords of yours are set not to be exported, so agencies will not see them; change that in the Keyword List if you want: ^1.',
      Text.some(trouble.unexported, MOST_NAMES)
    )
  end
  local text = table.concat(lines, '\n')
  if #trouble.failures > 0 then
    say(LOC('$$$/VisionKeywords/Review/NotWritten=Not written: ^1.', Text.photos(#trouble.failures)), text)
  elseif text ~= '' then
    say(LOC '$$$/VisionKeywords/Review/WrittenBut=Written, but not all of it.', text)
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
      decide(review, result.id, 'written')
      review.accepted[result.id] = result.edited and result
      add_names(review, trouble.unwritable, outcome.unwritable)
      add_names(review, trouble.unexported, outcome.unexported)
    end
  end
end

-- Whether it has been written.
local function write_one(review, page)
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
    if is_open(review, item) then
      local draft = draft_of(review, item)
      if draft then
        results[#results + 1] = Draft.result(draft)
        names[item.id] = item.name
      else
        decide(review, item.id, 'missing')
      end
    end
    position = position + 1
  end
  return results, names, position
end

local function write_all(review)
  local trouble = new_trouble()
  LrFunctionContext.callWithContext('Vision Keywords accept all', function(context)
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

-- Buttons ---------------------------------------------------------------------------------------

local function may_close(review)
  local count = 0
  for _ in pairs(review.changed) do
    count = count + 1
  end
  return count == 0
    or LrDialogs.confirm(
        LOC('$$$/VisionKeywords/Review/Unwritten=Your changes to ^1 are not in the catalog.', Text.photos(count)),
        LOC '$$$/VisionKeywords/Review/UnwrittenInfo=Go back and accept them, or close without them. The answers themselves are kept: Review Stock Keywords shows them again.',
        LOC '$$$/VisionKeywords/Review/CloseWithout=Close Without Them',
        LOC '$$$/VisionKeywords/Review/GoBack=Go Back'
      )
      == 'ok'
end

-- Each gives the page to show then, or nil when the review is over.
local on = {}

function on.previous(review, page)
  return showable(review, page.position - 1, -1) or page_of(review, page.position)
end

function on.next(review, page)
  return showable(review, page.position + 1, 1) or page_of(review, page.position)
end

function on.add(review, page)
  return page_of(review, page.position)
end

function on.accept(review, page)
  if write_one(review, page) then
    return after(review, page.position)
  end
  return page_of(review, page.position)
end

function on.all(review)
  write_all(review)
  return after(review, 0)
end

function on.skip(review, page)
  local id = review.items[page.position].id
  review.effects.skip(id)
  decide(review, id, 'skipped')
  return after(review, page.position)
end

function on.close(review, page)
  return not may_close(review) and page_of(review, page.position) or nil
end

-- The whole -------------------------------------------------------------------------------------

local function account(review)
  local counts = { written = 0, skipped = 0, missing = 0 }
  for _, fate in pairs(review.decided) do
    counts[fate] = counts[fate] + 1
  end
  if counts.missing > 0 then
    say(
      LOC('$$$/VisionKeywords/Review/NotShown=Not shown: ^1.', Text.photos(counts.missing)),
      LOC '$$$/VisionKeywords/Review/NotShownInfo=They have left the catalog, or their answers cannot be read any more. Generate Stock Keywords costs nothing again for a photo that has not changed.'
    )
  end
  return { written = counts.written, skipped = counts.skipped, left = open_count(review) }
end

-- items: { id, name, photo, state }; one with a state ('written', 'skipped', 'undone') has been decided
-- about before. effects: load(id), the result; write(results), outcomes by id as of Catalog.write;
-- skip(id); photo(id) where items have none; settings where they are not those of now. Gives how many
-- were { written, skipped, left }.
function Review.run(_, items, effects)
  local review = {
    items = items,
    effects = effects,
    settings = effects.settings or Settings.read(),
    fate = {}, -- what has become of photos so far, by id
    decided = {}, -- what this review has decided about them, by id
    changed = {}, -- drafts with changes that are not written, by id
    accepted = {}, -- edited results that have been written, by id
    told = {}, -- keywords that the user has been told of
  }
  for _, item in ipairs(items) do
    review.fate[item.id] = item.state
  end
  review.second_look = open_count(review) == 0
  local page = after(review, 0)
  while page do
    page.others = open_count(review) > (is_open(review, items[page.position]) and 1 or 0)
    local verb = ReviewForm.show(page)
    remember(review, page)
    page = on[verb](review, page)
  end
  return account(review)
end

return Review
