-- One suggestion in the user's hands: its texts, and its keywords in order, each on or off. Pure.

local Keywords = require 'Keywords'
local Tables = require 'Tables'
local Text = require 'Text'

local Draft = {}

local TEXTS = { 'title', 'description', 'alt_text' }

-- result: as a run gave it, or as an earlier draft made it. Then `shown` has also the keywords that
-- were switched off, where they stood, and `typed` those that the user has added.
function Draft.new(result)
  local draft, on, typed = { result = result, keywords = {} }, {}, {}
  for _, field in ipairs(TEXTS) do
    draft[field] = result.suggestion[field] or ''
  end
  for _, name in ipairs(result.suggestion.keywords) do
    on[name] = true
  end
  for _, name in ipairs(result.typed or {}) do
    typed[name] = true
  end
  for index, name in ipairs(result.shown or result.suggestion.keywords) do
    draft.keywords[index] = { name = name, on = on[name] or false, typed = typed[name] }
  end
  return draft
end

function Draft.switch(draft, position, on)
  draft.keywords[position].on = on
end

-- Whoever wants a keyword in front wants it.
function Draft.to_front(draft, position)
  local keyword = table.remove(draft.keywords, position)
  keyword.on = true
  table.insert(draft.keywords, 1, keyword)
end

-- typed: keywords with commas between them. One that is there already is switched on.
function Draft.add(draft, typed)
  local known = {}
  for _, keyword in ipairs(draft.keywords) do
    known[Keywords.fold(keyword.name)] = keyword
  end
  for _, name in ipairs(Text.list(typed)) do
    local folded = Keywords.fold(name)
    if not known[folded] then
      known[folded] = { name = name, typed = true }
      draft.keywords[#draft.keywords + 1] = known[folded]
    end
    known[folded].on = true
  end
end

-- The names of all keywords, of those that are on, and of those that the user has typed.
local function names(draft)
  local all, on, typed = {}, {}, {}
  for _, keyword in ipairs(draft.keywords) do
    all[#all + 1] = keyword.name
    on[#on + 1] = keyword.on and keyword.name or nil
    typed[#typed + 1] = keyword.typed and keyword.name or nil
  end
  return all, on, typed
end

-- As it can be written.
local function clean(field, text)
  text = Text.trim(text or '')
  return field == 'title' and text:gsub('[\r\n]+', ' ') or text
end

local function same(list, other)
  for index = 1, math.max(#list, #other) do
    if list[index] ~= other[index] then
      return false
    end
  end
  return true
end

-- The fields that the user has changed, now or in an earlier review; nil when there are none. A text
-- that was emptied counts as not wanted, and what the catalog has stays.
local function edited(draft, suggestion)
  local before, fields = draft.result.suggestion, {}
  for field in pairs(draft.result.edited or {}) do
    fields[field] = true
  end
  for _, field in ipairs(TEXTS) do
    if suggestion[field] == '' then
      fields[field] = nil
    elseif suggestion[field] ~= clean(field, before[field]) then
      fields[field] = true
    end
  end
  if not same(suggestion.keywords, before.keywords) then
    fields.keywords = true
  end
  return next(fields) and fields
end

-- The result that is to be written; another draft can be made of it.
function Draft.result(draft)
  local result, suggestion = Tables.copy(draft.result), Tables.copy(draft.result.suggestion)
  for _, field in ipairs(TEXTS) do
    suggestion[field] = clean(field, draft[field])
  end
  local all, typed
  all, suggestion.keywords, typed = names(draft)
  result.suggestion = suggestion
  result.shown = #all > #suggestion.keywords and all or nil
  result.typed = #typed > 0 and typed or nil
  result.edited = edited(draft, suggestion) or nil
  return result
end

-- Whether anything is other than when the draft was begun.
function Draft.is_changed(draft)
  local before, now = draft.result.suggestion, Draft.result(draft).suggestion
  for _, field in ipairs(TEXTS) do
    if now[field] ~= clean(field, before[field]) then
      return true
    end
  end
  return not same(now.keywords, before.keywords)
end

return Draft
