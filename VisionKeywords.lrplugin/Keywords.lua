-- The catalog's keyword tree as an index of names: which keyword of the user's stands for a name.

local LrStringUtils = import 'LrStringUtils'
local LrTasks = import 'LrTasks'

local Text = require 'Text'

local Keywords = {}

-- Lightroom takes names that differ only in case for one; string.lower knows ASCII only.
function Keywords.fold(name)
  return LrStringUtils.lower(Text.trim(name))
end

-- Which keywords of a photo are ours: the names that our runs have added, less those that two of its
-- keywords have, since which one is ours is then not known. on_photo and the set are folded.
function Keywords.ours(added, on_photo)
  local times, ours = {}, {}
  for _, name in ipairs(on_photo) do
    times[name] = (times[name] or 0) + 1
  end
  for _, name in ipairs(added) do
    ours[Keywords.fold(name)] = times[Keywords.fold(name)] == 1 or nil
  end
  return ours
end

-- Commas, semicolons and bars separate keywords wherever keywords are read as text.
function Keywords.usable(name)
  return Text.trim(name) ~= '' and not name:find '[,;|]' and not Text.has_control(name)
end

-- What there is to know of a keyword, without waiting for the catalog.
local function describe(keyword)
  local attributes = keyword:getAttributes()
  local name = attributes.keywordName or ''
  return {
    keyword = keyword,
    id = keyword.localIdentifier,
    name = name,
    folded = Keywords.fold(name),
    synonyms = attributes.synonyms or {},
    exports = attributes.includeOnExport == true,
    person = attributes.keywordType == 'person',
  }
end

local function add(index, keyword, parent)
  local entry = index.by_id[keyword.localIdentifier]
  if entry then
    return entry
  end
  entry = describe(keyword)
  entry.parent = parent
  index.by_id[entry.id] = entry
  index.by_name[entry.folded] = index.by_name[entry.folded] or {}
  table.insert(index.by_name[entry.folded], entry)
  if parent then
    parent.container = true
  end
  return entry
end

-- A tree of many thousand keywords takes seconds, in which Lightroom must stay alive.
local YIELD_EVERY = 50

local function walk(index, keywords, parent)
  for _, keyword in ipairs(keywords) do
    local entry = add(index, keyword, parent)
    index.walked = index.walked + 1
    if index.walked % YIELD_EVERY == 0 then
      LrTasks.yield()
    end
    walk(index, keyword:getChildren(), entry)
  end
end

-- An index that knows no keyword yet.
function Keywords.empty()
  return { by_name = {}, by_id = {}, foreign = {}, walked = 0 }
end

function Keywords.index(catalog)
  local index = Keywords.empty()
  walk(index, catalog:getKeywords(), nil)
  return index
end

-- The entry of a keyword that a photo has: { keyword, id, name, folded, synonyms, exports, person }, and
-- parent and container (whether others are below it) where the index has it. A foreign one came
-- into the tree after the index was made.
function Keywords.entry(index, keyword)
  local id = keyword.localIdentifier
  local entry = index.by_id[id] or index.foreign[id]
  if not entry then
    entry = describe(keyword)
    entry.foreign = true
    index.foreign[id] = entry
  end
  return entry
end

-- A keyword that a write gate has made; before the gate is over its getters fail.
function Keywords.add_created(index, keyword, parent)
  return add(index, keyword, parent)
end

-- home: the entry of the keyword that new ones are put into; nil is the top of the tree.
function Keywords.look_again(index, catalog, home)
  for _, keyword in ipairs(home and home.keyword:getChildren() or catalog:getKeywords()) do
    add(index, keyword, home)
  end
end

-- What it takes to make the keyword anew, from the top of the tree down: { name, synonyms, exports } each.
function Keywords.path(entry)
  local path = {}
  while entry do
    table.insert(path, 1, { name = entry.name, synonyms = entry.synonyms, exports = entry.exports })
    entry = entry.parent
  end
  return path
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
-- nested one brings its parents along; where one that does not export has the name in the very place
-- for new ones, no second can be made beside it.
function Keywords.choose(index, name, on_photo, home)
  local entries = index.by_name[Keywords.fold(name)] or {}
  local entry = first(entries, function(candidate)
    return candidate.exports and on_photo[candidate.id]
  end) or first(entries, function(candidate)
    return candidate.exports and not candidate.parent
  end) or first(entries, function(candidate)
    return candidate.exports
  end) or first(entries, function(candidate)
    return candidate.parent == home
  end)
  if entry then
    return entry
  end
  for _, candidate in ipairs(entries) do
    if candidate.person and (not candidate.parent or candidate.parent == home) then
      return nil, 'refuse'
    end
  end
  return nil, 'create'
end

-- Whether a photo that has a keyword below this one gets no other with it: Lightroom exports those above.
local function is_silent(entry)
  while entry do
    if entry.exports then
      return false
    end
    entry = entry.parent
  end
  return true
end

-- The user's keyword for new ones to be put into, by its name, or nil.
function Keywords.home(index, name)
  local entries = index.by_name[Keywords.fold(name)] or {}
  return first(entries, function(candidate)
    return not candidate.parent and is_silent(candidate)
  end) or first(entries, is_silent)
end

-- Whether one that exports has the name at the top of the tree, where no second can be made beside it.
function Keywords.is_taken(index, name)
  return first(index.by_name[Keywords.fold(name)] or {}, function(candidate)
    return candidate.exports and not candidate.parent
  end) ~= nil
end

return Keywords
