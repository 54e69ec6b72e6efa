-- What is to change on one photo so that the writes of a run are taken back. Pure.
--
-- Only what still is as it was written is taken back: what the user has changed since stays.

local Keywords = require 'Keywords'
local Tables = require 'Tables'
local Text = require 'Text'

local Reversal = {}

local function revert_texts(now, write, kept)
  for key, wrote in pairs(write.wrote) do
    local had, current = write.had.texts[key], now.texts[key]
    if current and Text.same(current, wrote) then
      now.texts[key] = had
    elseif current and not Text.same(current, had) then
      kept[key] = true
    end
  end
end

-- Where the number is not known, a keyword of the name that we would have made.
local function is_added(entry, added)
  if added.id then
    return entry.id == added.id
  end
  return entry.folded == Keywords.fold(added.name) and entry.exports and not entry.person
end

local function revert_added(now, added, kept)
  for index, entry in ipairs(now.keywords) do
    if is_added(entry, added) then
      -- Under another name it is another keyword: the user has renamed it, or the catalog is a backup.
      if entry.folded == Keywords.fold(added.name) then
        table.remove(now.keywords, index)
      else
        kept.keywords = (kept.keywords or 0) + 1
      end
      return
    end
  end
end

local function revert_removed(now, removed)
  for _, entry in ipairs(now.keywords) do
    if entry.id == removed.id then
      return
    end
  end
  table.insert(now.keywords, {
    id = removed.id,
    name = removed.name,
    folded = Keywords.fold(removed.name),
    path = removed.path,
    restored = true,
  })
end

local function revert(now, write, kept)
  revert_texts(now, write, kept)
  for _, added in ipairs(write.added) do
    revert_added(now, added, kept)
  end
  for _, removed in ipairs(write.removed) do
    revert_removed(now, removed)
  end
  now.own = write.had.own
end

-- state: of State.read. writes: of Journal.changes; those that are not in place, as the photo's own
-- mark tells, are passed over. Gives nil where none is; else texts and own as they will be, entries
-- to remove, keywords to restore ({ id, name, path }), and what was kept: { title = true, … } by
-- Lightroom's key and a number of keywords.
function Reversal.of(state, writes)
  local by_mark = {}
  for _, write in ipairs(writes) do
    by_mark[write.mark] = write
  end
  local write = by_mark[state.own.run]
  if not write then
    return nil
  end
  local now, kept = { texts = Tables.copy(state.texts), keywords = Tables.copy(state.keywords), own = state.own }, {}
  while write do
    by_mark[write.mark] = nil
    revert(now, write, kept)
    write = by_mark[now.own.run]
  end

  local staying, remove, restore = {}, {}, {}
  for _, entry in ipairs(now.keywords) do
    staying[entry] = true
    if entry.restored then
      restore[#restore + 1] = entry
    end
  end
  for _, entry in ipairs(state.keywords) do
    if not staying[entry] then
      remove[#remove + 1] = entry
    end
  end
  return { texts = now.texts, own = now.own, remove = remove, restore = restore, kept = kept }
end

return Reversal
