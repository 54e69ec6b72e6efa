-- The keywords that the catalog lacks: where they go, and how a write gate makes them.
--
-- writer and gate are those of Catalog.lua, whose gates alone call this.

local Keywords = require 'Keywords'

local NewKeywords = {}

-- Stands for a keyword that is still to be made, which nothing is below.
local TO_BE_MADE = {}

-- The name of the keyword that was to be their parent, and would reach every photo since it is exported;
-- or nil.
function NewKeywords.exporting_parent(writer)
  local name = writer.parent_keyword
  local is_of_use = name == '' or Keywords.home(writer.index, name)
  return not is_of_use and Keywords.is_taken(writer.index, name) and name or nil
end

-- The entry of the keyword that new ones go into; nil is the top of the tree.
function NewKeywords.place(writer)
  if writer.parent_keyword == '' or writer.home_refused or NewKeywords.exporting_parent(writer) then
    return nil
  end
  return Keywords.home(writer.index, writer.parent_keyword) or TO_BE_MADE
end

-- That keyword itself, made where it is missing. One that Lightroom refuses must never become the
-- parent of others, so then they go to the top as well.
local function home(writer, gate)
  local entry, name = NewKeywords.place(writer), writer.parent_keyword
  if entry ~= TO_BE_MADE then
    return entry and entry.keyword
  end
  if gate.home == nil then
    local _, otherwise = Keywords.choose(writer.index, name, {}, nil)
    local usable = Keywords.usable(name) and otherwise ~= 'refuse'
    gate.home = usable and writer.catalog:createKeyword(name, {}, false, nil, true) or false
    gate.refused_home = not gate.home and name or nil
  end
  return gate.home or nil
end

-- The keyword of a name, or nil where Lightroom refuses it. Each name once in a gate: a second
-- createKeyword for the same name gives no usable keyword before the gate is over.
function NewKeywords.make(writer, gate, name)
  local folded = Keywords.fold(name)
  if gate.created[folded] == nil then
    local parent = home(writer, gate)
    local keyword = writer.catalog:createKeyword(name, {}, true, parent, true)
    gate.created[folded] = keyword and keyword ~= parent and { keyword = keyword, name = name } or false
  end
  return gate.created[folded] and gate.created[folded].keyword
end

-- Once the gate is over: what it has made, into the index. Gives { id, name } of each for the journal.
function NewKeywords.enter(writer, gate)
  local list = {}
  writer.home_refused = writer.home_refused or gate.refused_home ~= nil
  if gate.home then
    local entry = Keywords.add_created(writer.index, gate.home, nil)
    list[1] = { id = entry.id, name = entry.name }
  end
  local parent = NewKeywords.place(writer)
  for _, made in pairs(gate.created) do
    if made then
      local entry = Keywords.add_created(writer.index, made.keyword, parent)
      list[#list + 1] = { id = entry.id, name = made.name }
    end
  end
  return list
end

-- Whether there is one after all: Lightroom sometimes refuses a keyword that it nevertheless has, which
-- shows only after the gate.
function NewKeywords.have_appeared(writer, gate)
  local refused, parent = {}, NewKeywords.place(writer)
  for folded, made in pairs(gate.created) do
    if not made then
      refused[#refused + 1] = folded
    end
  end
  if #refused > 0 then
    Keywords.look_again(writer.index, writer.catalog, nil)
    if parent and parent ~= TO_BE_MADE then
      Keywords.look_again(writer.index, writer.catalog, parent)
    end
  end
  for _, folded in ipairs(refused) do
    if Keywords.choose(writer.index, folded, {}, NewKeywords.place(writer)) then
      return true
    end
  end
  return false
end

return NewKeywords
