-- Titles, captions, keywords and records into the catalog: the only writer of answers.
--
-- What changes is planned (Planned.lua) inside the gate, where nobody else can change a photo, and is
-- noted in the journal before it is done: whatever happens then, Undo knows what was there. The record
-- (Record.lua) goes into the same gate, so one Undo takes back all.

local LrTasks = import 'LrTasks'

local Journal = require 'Journal'
local Keywords = require 'Keywords'
local Log = require 'Log'
local NewKeywords = require 'NewKeywords'
local Planned = require 'Planned'
local Record = require 'Record'
local State = require 'State'
local Text = require 'Text'

local Catalog = {}

-- Seconds to wait for a gate while the run goes on, and at its end.
local SHORT, PATIENT = 2, 20

-- handles: the LrPhotos by id; others are looked for. facts: { run, settings, journal }, where run is
-- what the records have in common, of Record.of_run.
function Catalog.writer(catalog, handles, facts)
  return {
    catalog = catalog,
    handles = handles,
    run = facts.run,
    modes = Planned.modes(facts.settings, facts.run.status),
    parent_keyword = facts.settings.parent_keyword or '',
    journal = facts.journal,
    index = nil,
  }
end

-- Reads the keyword tree, which may take long.
function Catalog.prepare(writer)
  writer.index = writer.index or Keywords.index(writer.catalog)
end

local function gone()
  return LOC '$$$/VisionKeywords/Catalog/Gone=it has left the catalog'
end

-- Inside the gate -------------------------------------------------------------------------------

local function write_own(photo, had, own)
  for _, field in ipairs(Record.OWN) do
    if own[field] ~= had[field] then
      photo:setPropertyForPlugin(_PLUGIN, field, own[field])
    end
  end
end

local function write_photo(writer, gate, plan)
  local photo, made = plan.photo, {}
  for key, text in pairs(plan.texts) do
    photo:setRawMetadata(key, text)
  end
  for _, entry in ipairs(plan.remove) do
    photo:removeKeyword(entry.keyword)
  end
  for _, entry in ipairs(plan.add) do
    photo:addKeyword(entry.keyword)
  end
  for _, name in ipairs(plan.create) do
    local keyword = NewKeywords.make(writer, gate, name)
    if keyword then
      photo:addKeyword(keyword)
      made[#made + 1] = name
    else
      plan.unwritable[#plan.unwritable + 1] = name
    end
  end
  local ranked, added = Planned.keywords(plan, made)
  local own = Record.of(plan.result, ranked, added, writer.run, gate.mark)
  for field, text in pairs(plan.own) do
    own[field] = text
  end
  write_own(photo, plan.state.own, own)
end

local function plan_photos(writer, gate, results, photos)
  local states, parent = State.read(writer.catalog, photos, writer.index), NewKeywords.place(writer)
  local function choose(name, on_photo)
    return Keywords.choose(writer.index, name, on_photo, parent)
  end
  for index, result in ipairs(results) do
    local state = states[photos[index]] or error(gone(), 0)
    -- What was paid for is not mixed with what a rehearsal makes up.
    if Record.may_replace(writer.run.status, state.own.status) then
      local plan = Planned.of(state, result, writer.modes, choose)
      plan.photo = photos[index]
      gate.plans[#gate.plans + 1] = plan
    else
      gate.left_alone[#gate.left_alone + 1] = result.id
    end
  end
end

local function note_plans(writer, gate)
  local lines = {}
  for index, plan in ipairs(gate.plans) do
    lines[index] = { id = plan.result.id, name = plan.result.name, changes = Planned.changes(plan) }
  end
  gate.chunk, gate.mark = Journal.next_chunk(writer.journal)
  return Journal.ahead(writer.journal, gate.chunk, lines)
end

-- Nothing is written that the journal could not note.
local function write_photos(writer, gate, results, photos)
  plan_photos(writer, gate, results, photos)
  if #gate.plans > 0 then
    local ok, problem = note_plans(writer, gate)
    if not ok then
      gate.problem = problem
      return
    end
  end
  for _, plan in ipairs(gate.plans) do
    write_photo(writer, gate, plan)
  end
end

local function action_name(count)
  return Text.counted(
    count,
    '$$$/VisionKeywords/Undo/OnePhoto=Stock Keywords for 1 Photo',
    '$$$/VisionKeywords/Undo/Photos=Stock Keywords for ^1 Photos'
  )
end

-- The whole -------------------------------------------------------------------------------------

-- A line that cannot be written any more costs nothing but a little certainty: Undo asks the photos.
local function note(ok, problem)
  if not ok then
    Log.warn(problem)
  end
end

local function open_gate(writer, results, photos, patient)
  local gate = { created = {}, plans = {}, left_alone = {} }
  local ok, status = LrTasks.pcall(writer.catalog.withWriteAccessDo, writer.catalog, action_name(#results), function()
    write_photos(writer, gate, results, photos)
    gate.complete = true
  end, { timeout = patient and PATIENT or SHORT })
  if not ok then
    if gate.chunk and not gate.problem then
      note(Journal.rollback(writer.journal, gate.chunk))
    end
    error(status, 0)
  end
  return status ~= 'aborted' and gate.complete and gate or nil
end

local function rehearsed_too_late()
  return LOC '$$$/VisionKeywords/Catalog/Rehearsed=A rehearsal leaves photos alone that have stock keywords of a real run.'
end

local function outcomes_of(writer, gate, results)
  local outcomes, parent = {}, NewKeywords.exporting_parent(writer)
  for _, result in ipairs(results) do
    outcomes[result.id] = gate.problem and { reason = gate.problem } or { unwritable = {}, unexported = {} }
  end
  for _, plan in ipairs(gate.problem and {} or gate.plans) do
    local outcome = outcomes[plan.result.id]
    outcome.unwritable, outcome.unexported = plan.unwritable, plan.unexported
    outcome.exporting_parent = #plan.create > 0 and parent and { parent } or nil
    outcome.replaced, outcome.removed = Planned.gave_way(plan)
    table.insert(outcome.unwritable, gate.refused_home)
    for _, name in ipairs(plan.create) do
      local made = gate.created[Keywords.fold(name)]
      if made and not Keywords.entry(writer.index, made.keyword).exports then
        table.insert(outcome.unexported, name)
      end
    end
  end
  for _, id in ipairs(gate.left_alone) do
    outcomes[id] = { reason = rehearsed_too_late() }
  end
  return outcomes
end

-- Outcomes by id and the gate, or nil when the catalog was busy. Raises where Lightroom does; then
-- nothing of these results is in the catalog.
local function attempt(writer, results, photos, patient)
  Catalog.prepare(writer)
  local gate = open_gate(writer, results, photos, patient)
  if not gate then
    return nil
  end
  if gate.chunk and not gate.problem then
    note(Journal.commit(writer.journal, gate.chunk, NewKeywords.enter(writer, gate)))
  end
  for _, id in ipairs(gate.left_alone) do
    note(Journal.skip(writer.journal, id))
  end
  return outcomes_of(writer, gate, results), gate
end

-- Writing a photo a second time adds only what it lacks, so simply all of them are written again.
local function write_what_appeared(writer, results, photos, patient, outcomes, gate)
  if not NewKeywords.have_appeared(writer, gate) then
    return outcomes
  end
  return attempt(writer, results, photos, patient) or outcomes
end

local function failure(problem)
  return {
    reason = LOC(
      '$$$/VisionKeywords/Catalog/Refused=Lightroom could not write to this photo (^1). Check that it is still in the catalog, and run Generate Stock Keywords on it again.',
      tostring(problem)
    ),
  }
end

local function write_in_one_gate(writer, results, photos, patient)
  local ok, outcomes, gate = LrTasks.pcall(attempt, writer, results, photos, patient)
  if not ok then
    Log.error('write gate: ' .. tostring(outcomes))
    return nil, outcomes
  elseif not outcomes then
    return {}
  end
  local looked, more =
    LrTasks.pcall(write_what_appeared, writer, results, photos, patient, outcomes, gate)
  return looked and more or outcomes
end

-- One bad photo has undone the others of its gate, so each gets a gate of its own. The keywords are
-- read anew, since one that the user has deleted meanwhile may be what was wrong.
local function write_one_by_one(writer, results, photos, patient)
  local all = {}
  writer.index = nil
  for index, result in ipairs(results) do
    local outcomes, problem = write_in_one_gate(writer, { result }, { photos[index] }, patient)
    all[result.id] = outcomes and outcomes[result.id] or problem and failure(problem)
  end
  return all
end

-- Writes results, each photo whole or not at all. Gives outcomes by id: what Tally.written takes,
-- { reason } where it failed, nothing where the catalog was busy.
function Catalog.write(writer, results, patient)
  local present, photos, missing = {}, {}, {}
  for _, result in ipairs(results) do
    local photo = writer.handles[result.id] or writer.catalog:findPhotoByUuid(result.id)
    if photo then
      present[#present + 1], photos[#photos + 1] = result, photo
    else
      missing[result.id] = failure(gone())
    end
  end
  if #present == 0 then
    return missing
  end
  local outcomes = write_in_one_gate(writer, present, photos, patient)
    or write_one_by_one(writer, present, photos, patient)
  for id, outcome in pairs(missing) do
    outcomes[id] = outcome
  end
  return outcomes
end

-- Exports --------------------------------------------------------------------------------------

-- names: the file names that photos were last exported under, by LrPhoto. Whether the catalog took
-- them. A private gate, since publishing holds the other kind; and no step in the Undo menu.
function Catalog.note_exports(catalog, names)
  local status = catalog:withPrivateWriteAccessDo(function()
    for photo, name in pairs(names) do
      local ok, problem = LrTasks.pcall(photo.setPropertyForPlugin, photo, _PLUGIN, 'exported_name', name)
      if not ok then
        Log.warn('exported name: ' .. tostring(problem))
      end
    end
  end, { timeout = PATIENT })
  return status ~= 'aborted'
end

return Catalog
