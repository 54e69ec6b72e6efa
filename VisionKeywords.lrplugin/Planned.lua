-- What is to change on one photo, given what is on it, the answer and the settings. Pure.
--
-- The user's own is sacred: what our runs have written or added may be replaced, what the user has
-- written only where a setting says so. A rehearsal replaces nothing of the user's whatever they say.

local Keywords = require 'Keywords'
local Record = require 'Record'
local Text = require 'Text'

local Planned = {}

-- Each text: Lightroom's key, the field of a suggestion, which is our own field's name too, and how
-- it goes into Lightroom.
local TEXTS = {
  {
    key = 'title',
    field = 'title',
    mode = 'title_mode',
    form = function(text)
      return (text:gsub('[\r\n]+', ' '))
    end,
  },
  { key = 'caption', field = 'description', mode = 'caption_mode', form = Text.to_lightroom },
  { key = 'altTextAccessibility', field = 'alt_text', mode = 'alt_text_mode', form = Text.to_lightroom },
}

-- The settings that matter here.
function Planned.modes(settings, status)
  local modes = { keywords_mode = settings.keywords_mode }
  for _, text in ipairs(TEXTS) do
    modes[text.mode] = settings[text.mode]
  end
  if status == 'rehearsed' then
    for name, mode in pairs(modes) do
      if mode == 'replace' then
        modes[name] = name == 'keywords_mode' and 'add' or 'fill'
      end
    end
  end
  return modes
end

-- Texts -----------------------------------------------------------------------------------------

-- Nobody's words, or our own.
local function is_free(current, own)
  return Text.is_free(current) or ((own or '') ~= '' and Text.same(current, own))
end

-- What the user has typed in the review is the user's own from then on, so it is not recorded.
local function plan_text(plan, state, text, new, mode, edited)
  local current = state.texts[text.key]
  if current == nil or mode == 'off' or (new or '') == '' then
    return
  end
  if not (edited or mode == 'replace' or is_free(current, state.own[text.field])) then
    return
  end
  local formed = text.form(new)
  if formed ~= current then
    plan.texts[text.key] = formed
  elseif not Text.same(current, state.own[text.field]) then
    return
  end
  plan.own[text.field] = not edited and formed or nil
end

-- Keywords --------------------------------------------------------------------------------------

local function set_of(names)
  local set = {}
  for _, name in ipairs(names) do
    set[Keywords.fold(name)] = true
  end
  return set
end

local function ours_on(state)
  local added, names = Record.read(state.own).added, {}
  for _, entry in ipairs(state.keywords) do
    names[#names + 1] = not entry.person and entry.folded or nil
  end
  return Keywords.ours(added, names), added
end

-- Keywords that the user has switched off in the review.
local function switched_off(result)
  local off = set_of(result.edited and result.edited.keywords and result.shown or {})
  for _, name in ipairs(result.suggestion.keywords) do
    off[Keywords.fold(name)] = nil
  end
  return off
end

-- The answer repeats the keywords that the photo had when it was asked about. One of those that is not
-- on it any more has been taken off by the user since, and does not come back, unless the user has
-- worked on the keywords in the review.
local function still_wanted(result, state)
  local taken_off = set_of(not (result.edited or {}).keywords and result.existing or {})
  for _, entry in ipairs(state.keywords) do
    taken_off[entry.folded] = nil
  end
  local names = {}
  for _, name in ipairs(result.suggestion.keywords) do
    names[#names + 1] = not taken_off[Keywords.fold(name)] and name or nil
  end
  return names
end

-- People, what is kept from export and what others are below are part of how the user works.
local function is_subject(entry)
  return entry.exports and not entry.person
end

local function may_go(entry, ours, unwanted)
  if ours[entry.folded] then
    return not entry.person
  end
  return unwanted(entry) and is_subject(entry) and not entry.container and not entry.foreign
end

local function users_own(state, ours)
  for _, entry in ipairs(state.keywords) do
    if is_subject(entry) and not ours[entry.folded] then
      return true
    end
  end
  return false
end

local function plan_keyword(plan, name, on_photo, choose)
  local entry, otherwise = nil, 'refuse'
  if Keywords.usable(name) then
    entry, otherwise = choose(name, on_photo)
  end
  if entry then
    if not entry.exports then
      plan.unexported[#plan.unexported + 1] = name
    end
    if not on_photo[entry.id] then
      plan.add[#plan.add + 1] = entry
    end
  elseif otherwise == 'create' then
    plan.create[#plan.create + 1] = Text.trim(name)
  else
    plan.unwritable[#plan.unwritable + 1] = name
  end
end

local function plan_keywords(plan, state, names, ours, unwanted, choose)
  local on_photo, wanted = {}, {}
  for _, entry in ipairs(state.keywords) do
    on_photo[entry.id] = true
  end
  for _, name in ipairs(names) do
    local folded = Keywords.fold(name)
    if not wanted[folded] then
      wanted[folded] = true
      plan_keyword(plan, name, on_photo, choose)
    end
  end
  for _, entry in ipairs(state.keywords) do
    if not wanted[entry.folded] and may_go(entry, ours, unwanted) then
      plan.remove[#plan.remove + 1] = entry
    end
  end
end

-- The whole -------------------------------------------------------------------------------------

-- state: of State.read. modes: of Planned.modes. choose(name, on_photo): of Keywords. The plan:
-- texts to write by key; own, our own texts as they will be; keywords to add and remove (entries) and
-- to create (names); and the names that cannot be written or will not be exported.
function Planned.of(state, result, modes, choose)
  local suggestion, edited = result.suggestion, result.edited or {}
  local plan =
    { state = state, result = result, texts = {}, own = {}, add = {}, create = {}, remove = {}, unwritable = {}, unexported = {} }
  for _, text in ipairs(TEXTS) do
    plan.own[text.field] = state.own[text.field]
    plan_text(plan, state, text, suggestion[text.field], modes[text.mode], edited[text.field])
  end
  local mode, ours, added = modes.keywords_mode, ours_on(state)
  plan.ours, plan.added_before, plan.typed = ours, added, set_of(result.typed or {})
  local full = mode == 'fill' and not edited.keywords and users_own(state, ours)
  local names = still_wanted(result, state)
  if mode ~= 'off' and not full and #names > 0 then
    local off = switched_off(result)
    local function unwanted(entry)
      return mode == 'replace' or off[entry.folded]
    end
    plan_keywords(plan, state, names, ours, unwanted, choose)
  end
  return plan
end

-- What of the user's gives way, as the settings say: whether a text does, and the names of keywords. What
-- the user has changed in the review was the user's own doing.
function Planned.gave_way(plan)
  local edited, replaced, removed = plan.result.edited or {}, false, {}
  for _, text in ipairs(TEXTS) do
    if plan.texts[text.key] and not edited[text.field] then
      replaced = replaced or not is_free(plan.state.texts[text.key], plan.state.own[text.field])
    end
  end
  for _, entry in ipairs(edited.keywords and {} or plan.remove) do
    removed[#removed + 1] = not plan.ours[entry.folded] and entry.name or nil
  end
  return replaced, removed
end

-- What will have been changed, for the journal: nothing in it is an object of Lightroom's.
function Planned.changes(plan)
  local added, removed, had = {}, {}, {}
  for index, entry in ipairs(plan.add) do
    added[index] = { id = entry.id, name = entry.name }
  end
  for index, entry in ipairs(plan.remove) do
    removed[index] = { id = entry.id, name = entry.name, path = Keywords.path(entry) }
  end
  for key in pairs(plan.texts) do
    had[key] = plan.state.texts[key]
  end
  return {
    had = { texts = had, own = plan.state.own },
    wrote = plan.texts,
    added = added,
    created = plan.create,
    removed = removed,
  }
end

local function difference(names, gone)
  local rest = {}
  for _, name in ipairs(names) do
    if not gone[Keywords.fold(name)] then
      rest[#rest + 1] = name
    end
  end
  return rest
end

-- Once it is written: the keywords of the suggestion that the photo has, by rank, and those on it
-- that are ours. created: the names that were really made.
function Planned.keywords(plan, created)
  local on_photo, removed = set_of(created), {}
  for _, entry in ipairs(plan.remove) do
    removed[entry.id], removed[entry.folded] = true, true
  end
  for _, entries in ipairs { plan.state.keywords, plan.add } do
    for _, entry in ipairs(entries) do
      on_photo[entry.folded] = on_photo[entry.folded] or not (entry.person or removed[entry.id])
    end
  end
  local ranked, seen = {}, {}
  for _, name in ipairs(plan.result.suggestion.keywords) do
    local folded = Keywords.fold(name)
    if on_photo[folded] and not seen[folded] then
      seen[folded] = true
      ranked[#ranked + 1] = Text.trim(name)
    end
  end
  local added = {}
  -- What the user has typed in the review is the user's own, though a run had added it before.
  for _, name in ipairs(difference(difference(plan.added_before, removed), plan.typed)) do
    added[#added + 1] = plan.ours[Keywords.fold(name)] and name or nil
  end
  for _, entry in ipairs(plan.add) do
    added[#added + 1] = not plan.typed[entry.folded] and entry.name or nil
  end
  for _, name in ipairs(difference(created, plan.typed)) do
    added[#added + 1] = name
  end
  return ranked, added
end

return Planned
