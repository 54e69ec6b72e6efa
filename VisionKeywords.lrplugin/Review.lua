-- The review of a run's answers, photo by photo: what the user accepts, edits, skips or leaves.
--
-- One answer is loaded at a time, however many photos. A changed one is kept (effects.keep) as soon as
-- its photo is left, so neither Close nor a crash takes what the user has typed.

local LrDialogs = import 'LrDialogs'
local LrTasks = import 'LrTasks'

local Acceptance = require 'Acceptance'
local Draft = require 'Draft'
local Log = require 'Log'
local Message = require 'Message'
local ReviewForm = require 'ReviewForm'
local Selection = require 'Selection'
local Text = require 'Text'

local Review = {}

-- Answers ---------------------------------------------------------------------------------------

-- What the form shows, or nil when the photo has left the catalog or its answer cannot be read.
local function page_of(review, position)
  local item = review.items[position]
  local result, photo = review.effects.load(item.id), review.effects.photo(item.id)
  local ok, own = LrTasks.pcall(Selection.own_texts, photo)
  if not result or not ok then
    Log.warn(item.name .. ': not shown in the review: ' .. (result and tostring(own) or 'no answer'))
    review.decide(item.id, 'missing')
    return nil
  end
  return {
    draft = Draft.new(result),
    photo = photo,
    own = own,
    name = item.name,
    position = position,
    total = #review.items,
    state = review.fate[item.id],
    settings = review.settings,
  }
end

-- Whether the user closes the review nevertheless: a full disk must not hold anybody here.
local function gives_up(message, problem)
  return LrDialogs.confirm(
    message,
    problem,
    LOC '$$$/VisionKeywords/Review/GiveUp=Close Without Them',
    LOC '$$$/VisionKeywords/Review/GoBack=Go Back'
  ) == 'ok'
end

-- Whether the user may go on: what cannot be kept stays on the screen.
local function keep(review, page, verb)
  if not Draft.is_changed(page.draft) then
    return true
  end
  local result = Draft.result(page.draft)
  local kept, problem = review.effects.keep(result)
  if not kept then
    local message = LOC '$$$/VisionKeywords/Review/NotKept=Your changes to this photo could not be kept.'
    if verb == 'close' then
      return gives_up(message, problem)
    end
    Message.show(message, problem, 'warning')
    return false
  end
  page.draft = Draft.new(result)
  review.fate[result.id] = nil
  return true
end

-- Where to go -----------------------------------------------------------------------------------

-- The next photo that nothing is decided about, after this one or else before it.
local function open_after(review, position)
  for step = 1, #review.items do
    local candidate = (position + step - 1) % #review.items + 1
    if not review.fate[review.items[candidate].id] then
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

-- The same photo again; the next one where it has left the catalog meanwhile.
local function again(review, page)
  return page_of(review, page.position) or after(review, page.position)
end

local function open_count(review)
  local count = 0
  for _, item in ipairs(review.items) do
    count = count + (review.fate[item.id] and 0 or 1)
  end
  return count
end

-- Buttons ---------------------------------------------------------------------------------------

-- Each gives the page to show then, or nil when the review is over.
local on = {}

function on.previous(review, page)
  return showable(review, page.position - 1, -1) or again(review, page)
end

function on.next(review, page)
  return showable(review, page.position + 1, 1) or again(review, page)
end

function on.add(review, page)
  return again(review, page)
end

function on.accept(review, page)
  if Acceptance.one(review, page) then
    return after(review, page.position)
  end
  return again(review, page)
end

function on.all(review)
  Acceptance.all(review)
  return after(review, 0)
end

function on.skip(review, page)
  local id = review.items[page.position].id
  review.effects.skip(id)
  review.decide(id, 'skipped')
  return after(review, page.position)
end

function on.close()
  return nil
end

-- The whole -------------------------------------------------------------------------------------

local function account(review)
  local counts = { written = 0, skipped = 0, missing = 0 }
  for _, fate in pairs(review.decided) do
    counts[fate] = counts[fate] + 1
  end
  if counts.missing > 0 then
    Message.show(
      LOC('$$$/VisionKeywords/Review/NotShown=Not shown: ^1.', Text.photos(counts.missing)),
      LOC '$$$/VisionKeywords/Review/NotShownInfo=They have left the catalog, or their answers cannot be read any more. Generate Stock Keywords costs nothing again for a photo that has not changed.',
      'warning'
    )
  end
  return { written = counts.written, skipped = counts.skipped, left = open_count(review) }
end

-- items: { id, name, state }; one with a state ('written', 'skipped', 'undone') has been decided about
-- before. effects: load(id), the result as it was kept last; photo(id), the LrPhoto or nil; keep(result),
-- true, or nil and a sentence; write(results), outcomes by id as of Catalog.write; skip(id); and the
-- settings of the run. Gives how many were { written, skipped, left }.
function Review.run(items, effects)
  local review = {
    items = items,
    effects = effects,
    settings = effects.settings,
    fate = {}, -- what has become of photos so far, by id
    decided = {}, -- what this review has decided about them, by id
    told = {}, -- keywords that the user has been told of
  }
  -- fate: 'written', 'skipped' or 'missing'.
  function review.decide(id, fate)
    review.fate[id], review.decided[id] = fate, fate
  end
  for _, item in ipairs(items) do
    review.fate[item.id] = item.state
  end
  review.second_look = open_count(review) == 0
  local page = after(review, 0)
  while page do
    page.others = open_count(review) > (page.state and 0 or 1)
    local verb = ReviewForm.show(page)
    if keep(review, page, verb) then
      page = on[verb](review, page)
    end
  end
  return account(review)
end

return Review
