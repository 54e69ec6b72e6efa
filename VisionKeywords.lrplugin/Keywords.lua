-- The catalog's keyword tree as an index of names: which keyword of the user's stands for a name.

local LrStringUtils = import 'LrStringUtils'
local LrTasks = import 'LrTasks'

local Text = require 'Text'

local Keywords = {}

-- Lightroom takes names that differ only in case for one; string.lower knows ASCII only.
function Keywords.fold(name)
  return LrStringUtils.lower(Text.trim(name))
end

-- Commas, semicolons and bars separate keywords wherever keywords are read as text.
function Keywords.usable(name)
  return Text.trim(name) ~= '' and not name:find '[,;|]' and not Text.has_control(name)
end

local function add(index, keyword, top)
  local identifier = keyword.localIdentifier
  if index.by_id[identifier] then
    return
  end
  local attributes = keyword:getAttributes()
  local entry = {
    keyword = keyword,
    id = identifier,
    top = top,
    exports = attributes.includeOnExport == true,
    person = attributes.keywordType == 'person',
  }
  local name = Keywords.fold(attributes.keywordName or '')
  index.by_id[identifier] = entry
  index.by_name[name] = index.by_name[name] or {}
  table.insert(index.by_name[name], entry)
end

-- A tree of many thousand keywords takes seconds, in which Lightroom must stay alive.
local YIELD_EVERY = 50

local function walk(index, keywords, top)
  for _, keyword in ipairs(keywords) do
    add(index, keyword, top)
    index.walked = index.walked + 1
    if index.walked % YIELD_EVERY == 0 then
      LrTasks.yield()
    end
    walk(index, keyword:getChildren(), false)
  end
end

function Keywords.index(catalog)
  local index = { by_name = {}, by_id = {}, walked = 0 }
  walk(index, catalog:getKeywords(), true)
  return index
end

-- A keyword that a write gate has made; before the gate is over its getters fail.
function Keywords.add_created(index, keyword)
  add(index, keyword, true)
end

function Keywords.look_again(index, catalog)
  for _, keyword in ipairs(catalog:getKeywords()) do
    add(index, keyword, true)
  end
end

local function first(entries, test)
  for _, entry in ipairs(entries) do
    if not entry.person and test(entry) then
      return entry
    end
  end
end

-- The entry to use for name on a photo that already has the keywords on_photo (a set of
-- identifiers). Without one: 'create', or 'refuse' where creating would give a person's keyword.
--
-- Only a keyword that exports is any use to an agency. Top level comes before nested, since a
-- nested one brings its parents along; where only a top-level one that does not export has the
-- name, no second can be made beside it.
function Keywords.choose(index, name, on_photo)
  local entries = index.by_name[Keywords.fold(name)] or {}
  local entry = first(entries, function(candidate)
    return candidate.exports and on_photo[candidate.id]
  end) or first(entries, function(candidate)
    return candidate.exports and candidate.top
  end) or first(entries, function(candidate)
    return candidate.exports
  end) or first(entries, function(candidate)
    return candidate.top
  end)
  if entry then
    return entry
  end
  for _, candidate in ipairs(entries) do
    if candidate.person and candidate.top then
      return nil, 'refuse'
    end
  end
  return nil, 'create'
end

return Keywords
