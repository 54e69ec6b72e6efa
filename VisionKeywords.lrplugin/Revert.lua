-- Takes back in the catalog what a run of the journal has changed, a chunk of photos in each gate.

local LrTasks = import 'LrTasks'

local Journal = require 'Journal'
local Keywords = require 'Keywords'
local Log = require 'Log'
local Record = require 'Record'
local Reversal = require 'Reversal'
local State = require 'State'
local Tables = require 'Tables'
local Text = require 'Text'

local Revert = {}

-- Seconds to wait for a gate.
local PATIENT = 20

-- Photos that are asked at once which write they have.
local SLICE = 100

function Revert.of(catalog, journal)
  return { catalog = catalog, journal = journal, index = Keywords.empty() }
end

-- The catalog's keywords by number, of those that the writes have removed; the user may have deleted
-- some of them since, or a backup given the number to another.
local function keywords_of(revert, changes)
  local ids, names, found = {}, {}, {}
  for _, writes in pairs(changes) do
    for _, write in ipairs(writes) do
      for _, removed in ipairs(write.removed) do
        if not names[removed.id] then
          ids[#ids + 1], names[removed.id] = removed.id, Keywords.fold(removed.name)
        end
      end
    end
  end
  for _, keyword in ipairs(#ids > 0 and revert.catalog:getKeywordsByLocalId(ids) or {}) do
    local entry = Keywords.entry(revert.index, keyword)
    if entry.folded == names[entry.id] then
      found[entry.id] = keyword
    end
  end
  return found
end

-- A keyword that the user has deleted is made anew, with those that it was below; each once in a gate.
-- A refused one must never become a parent.
local function remade(revert, gate, path)
  local parent, key = nil, ''
  for _, step in ipairs(path) do
    key = key .. '|' .. Keywords.fold(step.name)
    if gate.made[key] == nil then
      gate.made[key] = revert.catalog:createKeyword(step.name, step.synonyms, step.exports, parent, true)
        or false
    end
    parent = gate.made[key]
    if not parent then
      return nil
    end
  end
  return parent
end

local function apply(revert, gate, photo, state, reversal)
  local lost = {}
  for key, text in pairs(reversal.texts) do
    if text ~= state.texts[key] then
      photo:setRawMetadata(key, text)
    end
  end
  for _, entry in ipairs(reversal.remove) do
    photo:removeKeyword(entry.keyword)
  end
  for _, entry in ipairs(reversal.restore) do
    local keyword = gate.keywords[entry.id] or remade(revert, gate, entry.path)
    if keyword then
      photo:addKeyword(keyword)
    else
      lost[#lost + 1] = entry.name
    end
  end
  for _, field in ipairs(Record.OWN) do
    if reversal.own[field] ~= state.own[field] then
      photo:setPropertyForPlugin(_PLUGIN, field, reversal.own[field])
    end
  end
  return { kept = reversal.kept, lost = lost }
end

local function revert_photos(revert, gate, photos, changes)
  local list = {}
  for _, photo in pairs(photos) do
    list[#list + 1] = photo
  end
  local states = State.read(revert.catalog, list, revert.index)
  for id, photo in pairs(photos) do
    local state = states[photo]
    local reversal = state and Reversal.of(state, changes[id])
    if reversal then
      gate.outcomes[id] = apply(revert, gate, photo, state, reversal)
    else
      gate.outcomes[id] = { gone = not state, nothing = state ~= nil }
    end
  end
end

local function action_name(count)
  return Text.counted(
    count,
    '$$$/VisionKeywords/Undo/BackOnePhoto=Take Back Stock Keywords for 1 Photo',
    '$$$/VisionKeywords/Undo/BackPhotos=Take Back Stock Keywords for ^1 Photos'
  )
end

-- Outcomes by id, or nil when the catalog was busy.
local function attempt(revert, ids)
  local gate, photos, changes = { outcomes = {}, made = {} }, {}, {}
  for _, id in ipairs(ids) do
    photos[id] = revert.catalog:findPhotoByUuid(id)
    gate.outcomes[id] = { gone = true }
    changes[id] = photos[id] and Journal.changes(revert.journal, id)
  end
  if next(photos) then
    gate.keywords = keywords_of(revert, changes)
    local status = revert.catalog:withWriteAccessDo(action_name(#ids), function()
      revert_photos(revert, gate, photos, changes)
      gate.complete = true
    end, { timeout = PATIENT })
    if status == 'aborted' or not gate.complete then
      return nil
    end
  end
  local ok, problem = Journal.undone(revert.journal, ids)
  if not ok then
    Log.warn(problem)
  end
  return gate.outcomes
end

local function try(revert, ids)
  local ok, outcomes = LrTasks.pcall(attempt, revert, ids)
  if ok then
    return outcomes or {}
  end
  Log.error('undo gate: ' .. tostring(outcomes))
  return nil, tostring(outcomes)
end

-- Those of the photos that have what the run wrote, as their own mark tells.
function Revert.in_place(revert, ids)
  local found = {}
  for first = 1, #ids, SLICE do
    local photos, by_photo = {}, {}
    for _, id in ipairs(Tables.slice(ids, first, SLICE)) do
      local photo = revert.catalog:findPhotoByUuid(id)
      if photo then
        photos[#photos + 1], by_photo[photo] = photo, id
      end
    end
    local fields = revert.catalog:batchGetPropertyForPlugin(photos, _PLUGIN.id, { 'run' })
    for _, photo in ipairs(photos) do
      found[#found + 1] = Journal.has_left(revert.journal, (fields[photo] or {}).run) and by_photo[photo] or nil
    end
  end
  return found
end

-- Takes back what the run changed on these photos. Outcomes by id: { kept, lost } as Reversal.of has it
-- and the names of keywords that could not come back; { gone } where the photo has left the catalog;
-- { nothing } where there is nothing of the run any more; { reason } where it failed; no outcome
-- where the catalog was busy.
function Revert.photos(revert, ids)
  local outcomes = try(revert, ids)
  if outcomes then
    return outcomes
  end
  -- One bad photo has taken the others of its gate along.
  local all = {}
  for _, id in ipairs(ids) do
    local alone, problem = try(revert, { id })
    all[id] = alone and alone[id] or problem and { reason = problem } or nil
  end
  return all
end

-- The names of keywords that the run made and no photo has now, as far as it is not stopped.
function Revert.unused(revert, stopped)
  local ids, names = {}, {}
  for _, keyword in ipairs(Journal.created(revert.journal)) do
    ids[#ids + 1] = keyword.id
  end
  for _, keyword in ipairs(#ids > 0 and revert.catalog:getKeywordsByLocalId(ids) or {}) do
    if stopped() then
      break
    elseif #keyword:getPhotos() == 0 and #keyword:getChildren() == 0 then
      names[#names + 1] = keyword:getName()
    end
  end
  table.sort(names)
  return names
end

return Revert
