-- What each run suggested and changed, on disk, so that it can be reviewed and taken back.
--
-- One file a run (Journals.lua says where). Nothing is changed in the catalog before a line says
-- what was there (`ahead`); each write of a photo has a mark, which goes into the photo's own field
-- `run` in the same gate. So the catalog itself tells whether a write of the journal is in place,
-- whatever crashed in between, and whether Edit > Undo has already taken it back.

local LrDate = import 'LrDate'
local LrFileUtils = import 'LrFileUtils'

local Journals = require 'Journals'
local Keywords = require 'Keywords'
local Lines = require 'Lines'

local Journal = {}

local function cannot_write(reason)
  return LOC(
    '$$$/VisionKeywords/Journal/CannotWrite=Lightroom cannot note what it changes, so nothing was changed (^1). Make room on the disk with your home folder, or check that the folder "Vision Keywords" in your application data may be written to, and run again.',
    tostring(reason)
  )
end

-- The places, or nil and a sentence.
local function append(journal, entries)
  local places, reason = Lines.append(journal.path, entries)
  if places then
    return places
  end
  return nil, cannot_write(reason)
end

-- Memory ----------------------------------------------------------------------------------------

local function new(path)
  return {
    path = path,
    name = Journals.name_of(path),
    order = {}, -- ids, as they first came
    -- by id: { id, name, state, answer = place, writes = { { chunk, place } }, taken_back = how many of them }
    entries = {},
    chunks = 0, -- gates so far
    open = {}, -- chunk -> ids that it is about to write
    created = {}, -- chunk -> { id, name } of keywords
  }
end

-- What a gate leaves in the photos that it has written.
local function mark_of(journal, chunk)
  return journal.name .. '/' .. chunk
end

local function entry_of(journal, id, name)
  local entry = journal.entries[id]
  if not entry then
    entry = { id = id, state = 'waiting', writes = {}, taken_back = 0 }
    journal.entries[id] = entry
    journal.order[#journal.order + 1] = id
  end
  entry.name = name or entry.name
  return entry
end

local function drop_writes(journal, chunk, ids)
  for _, id in ipairs(ids) do
    local writes = journal.entries[id].writes
    if writes[#writes] and writes[#writes].chunk == chunk then
      writes[#writes] = nil
    end
  end
end

-- What each kind of line means, when it is written as when it is read again.
local hear = {}

function hear.run(journal, head, place)
  journal.run, journal.total, journal.began, journal.place = head.run, head.total, head.began, place
end

function hear.answer(journal, head, place)
  local entry = entry_of(journal, head.id, head.name)
  entry.answer, entry.state = place, 'waiting'
end

local function is_written(entry)
  return #entry.writes > entry.taken_back
end

function hear.skip(journal, head)
  local entry = entry_of(journal, head.id)
  entry.state = is_written(entry) and 'written' or 'skipped'
end

function hear.ahead(journal, head, place)
  local entry = entry_of(journal, head.id, head.name)
  table.insert(entry.writes, { chunk = head.chunk, place = place })
  journal.chunks = math.max(journal.chunks, head.chunk)
  journal.open[head.chunk] = journal.open[head.chunk] or {}
  table.insert(journal.open[head.chunk], head.id)
end

function hear.commit(journal, head)
  for _, id in ipairs(journal.open[head.chunk] or {}) do
    journal.entries[id].state = 'written'
  end
  journal.open[head.chunk], journal.created[head.chunk] = nil, head.created
end

function hear.rollback(journal, head)
  drop_writes(journal, head.chunk, journal.open[head.chunk] or {})
  journal.open[head.chunk] = nil
end

function hear.undone(journal, head)
  for _, id in ipairs(head.ids) do
    local entry = entry_of(journal, id)
    entry.state, entry.taken_back = 'undone', #entry.writes
  end
end

-- true, or nil and a sentence.
local function say(journal, kind, head, body)
  head.kind = kind
  local places, problem = append(journal, { { head = head, body = body } })
  if not places then
    return nil, problem
  end
  hear[kind](journal, head, places[1])
  return true
end

local function open(path)
  local journal = new(path)
  -- Where the first line is damaged.
  journal.began = LrFileUtils.fileAttributes(path).fileModificationDate
  Lines.scan(path, function(head, place)
    if hear[head.kind] then
      hear[head.kind](journal, head, place)
    end
  end)
  return journal
end

-- A run ----------------------------------------------------------------------------------------

local function is_empty(path)
  return #open(path).order == 0
end

-- facts: { run = Record.of_run(settings), settings, total }. The journal of a new run, or nil and a
-- sentence.
function Journal.begin(catalog, facts)
  local paths = Journals.paths(catalog)
  local journal = new(Journals.next_path(catalog, paths))
  local head = { run = facts.run, total = facts.total, began = LrDate.currentTime() }
  local ok, problem = say(journal, 'run', head, facts.settings)
  if not ok then
    return nil, problem
  end
  Journals.sweep(paths, is_empty)
  return journal
end

-- A writer gives true, or nil and a sentence, and does not yield.

-- An answer, before anything is done with it; the latest one of a photo counts.
function Journal.note(journal, result)
  return say(journal, 'answer', { id = result.id, name = result.name }, result)
end

-- The user does not want it.
function Journal.skip(journal, id)
  return say(journal, 'skip', { id = id })
end

-- The number of a gate to come, and the mark that its photos get.
function Journal.next_chunk(journal)
  local chunk = journal.chunks + 1
  return chunk, mark_of(journal, chunk)
end

-- What a gate is about to change: { id, name, changes }, one for each photo. changes is what
-- Planned.changes gives.
function Journal.ahead(journal, chunk, photos)
  local lines = {}
  for index, photo in ipairs(photos) do
    local head = { kind = 'ahead', chunk = chunk, id = photo.id, name = photo.name }
    lines[index] = { head = head, body = photo.changes }
  end
  -- Also where some of the lines are not written any more: the next gate is another one.
  journal.chunks = math.max(journal.chunks, chunk)
  local places, problem = append(journal, lines)
  if not places then
    return nil, problem
  end
  for index, line in ipairs(lines) do
    hear.ahead(journal, line.head, places[index])
  end
  return true
end

-- The gate is over; created: { id, name } of the keywords that it made.
function Journal.commit(journal, chunk, created)
  return say(journal, 'commit', { chunk = chunk, created = created })
end

-- The gate came to nothing.
function Journal.rollback(journal, chunk)
  return say(journal, 'rollback', { chunk = chunk })
end

-- What the run changed on these photos is taken back.
function Journal.undone(journal, ids)
  return say(journal, 'undone', { ids = ids })
end

-- Reading ---------------------------------------------------------------------------------------

-- The latest of the catalog's journals that fits(journal), or nil. Wants a task.
function Journal.find(catalog, fits)
  for _, path in ipairs(Journals.paths(catalog)) do
    local journal = open(path)
    if fits(journal) then
      return journal
    end
  end
end

-- That of the catalog's last run that had an answer and whose settings are known, or nil. Wants a
-- task.
function Journal.last(catalog)
  return Journal.find(catalog, function(journal)
    return #journal.order > 0 and journal.place ~= nil
  end)
end

-- { id, name, state } in order; state: 'waiting', 'written', 'skipped' or 'undone'.
function Journal.results(journal)
  local results = {}
  for index, id in ipairs(journal.order) do
    local entry = journal.entries[id]
    results[index] = { id = id, name = entry.name, state = entry.state }
  end
  return results
end

-- The result as it was noted last, or nil.
function Journal.load(journal, id)
  local entry = journal.entries[id]
  return entry and entry.answer and Lines.load(journal.path, entry.answer)
end

-- The run's settings.
function Journal.settings(journal)
  return Lines.load(journal.path, journal.place)
end

-- The latest first.
local function ids_of(journal, fits)
  local ids = {}
  for index = #journal.order, 1, -1 do
    local id = journal.order[index]
    ids[#ids + 1] = fits(journal.entries[id]) and id or nil
  end
  return ids
end

-- The ids of photos that were written and not taken back, the latest first.
function Journal.written(journal)
  return ids_of(journal, is_written)
end

-- And of those that were taken back.
function Journal.taken_back(journal)
  return ids_of(journal, function(entry)
    return entry.taken_back > 0 and not is_written(entry)
  end)
end

-- Whether a mark that a photo has is one of this run's.
function Journal.has_left(journal, mark)
  local name = (mark or ''):match '^(.*)/%d+$'
  return name == journal.name
end

-- A new keyword got its number only after the gate. Where the journal does not have it, the gate was
-- the last thing before a crash, and the name has to do. Photos of one gate may spell it in several
-- ways, and it was made in one.
local function add_created(changes, created)
  local numbers = {}
  for _, keyword in ipairs(created or {}) do
    numbers[Keywords.fold(keyword.name)] = keyword.id
  end
  for _, name in ipairs(changes.created) do
    local number = numbers[Keywords.fold(name)]
    if number or not created then
      table.insert(changes.added, { id = number, name = name })
    end
  end
end

-- What the run changed on a photo, the first write first: { mark, had, wrote, added, removed }.
function Journal.changes(journal, id)
  local list = {}
  for _, write in ipairs(journal.entries[id].writes) do
    local changes = Lines.load(journal.path, write.place)
    if changes then
      changes.mark = mark_of(journal, write.chunk)
      add_created(changes, journal.created[write.chunk])
      list[#list + 1] = changes
    end
  end
  return list
end

-- { id, name } of all keywords that the run made.
function Journal.created(journal)
  local all = {}
  for chunk = 1, journal.chunks do
    for _, keyword in ipairs(journal.created[chunk] or {}) do
      all[#all + 1] = keyword
    end
  end
  return all
end

return Journal
