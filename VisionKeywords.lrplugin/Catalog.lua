-- Titles, captions, keywords and records into the catalog: the only writer.
--
-- The user's own text is sacred: a title or caption is written only where there is none of the
-- user's, and keywords are only ever added. The record (Record.lua) goes into the same gate, so one
-- Undo takes back all.

local LrTasks = import 'LrTasks'

local Keywords = require 'Keywords'
local Log = require 'Log'
local Record = require 'Record'
local Text = require 'Text'

local Catalog = {}

-- Seconds to wait for a gate while the run goes on, and at its end.
local SHORT, PATIENT = 2, 20

-- handles: the LrPhotos by id. run: what the records have in common, of Record.of_run.
function Catalog.writer(catalog, handles, run)
  return { catalog = catalog, handles = handles, run = run, index = nil }
end

-- Reads the keyword tree, which may take long.
function Catalog.prepare(writer)
  writer.index = writer.index or Keywords.index(writer.catalog)
end

-- Planning, outside the gate --------------------------------------------------------------------

local function identifiers(keywords)
  local set = {}
  for _, keyword in pairs(keywords or {}) do
    set[keyword.localIdentifier] = true
  end
  return set
end

local function plan_keyword(writer, plan, name)
  if not Keywords.usable(name) then
    plan.unwritable[#plan.unwritable + 1] = name
    return
  end
  local entry, otherwise = Keywords.choose(writer.index, name, plan.on_photo)
  if otherwise == 'refuse' then
    plan.unwritable[#plan.unwritable + 1] = name
  elseif otherwise == 'create' then
    plan.create[#plan.create + 1] = Text.trim(name)
  else
    if not entry.exports then
      plan.unexported[#plan.unexported + 1] = name
    end
    if not plan.on_photo[entry.id] then
      plan.add[#plan.add + 1] = entry.keyword
    end
  end
end

local function gone()
  error(LOC '$$$/VisionKeywords/Catalog/Gone=it has left the catalog', 0)
end

local function plan_photo(writer, result, raw, records)
  local photo = writer.handles[result.id]
  if not raw[photo] then
    gone()
  end
  local plan = {
    result = result,
    photo = photo,
    on_photo = identifiers(raw[photo].keywords),
    add = {},
    create = {},
    unwritable = {},
    unexported = {},
    keeps_record = not Record.may_replace(writer.run.status, (records[photo] or {}).status),
  }
  for _, name in ipairs(result.suggestion.keywords) do
    plan_keyword(writer, plan, name)
  end
  return plan
end

local function photos_of(writer, results)
  local photos = {}
  for index, result in ipairs(results) do
    photos[index] = writer.handles[result.id]
  end
  return photos
end

-- Writing, inside the gate ----------------------------------------------------------------------

local function write_texts(plan, texts)
  local suggestion = plan.result.suggestion
  if Text.is_free(texts.title) and suggestion.title ~= '' then
    local title = suggestion.title:gsub('[\r\n]+', ' ')
    plan.photo:setRawMetadata('title', title)
    plan.photo:setPropertyForPlugin(_PLUGIN, 'title', title)
  end
  if Text.is_free(texts.caption) and suggestion.description ~= '' then
    local caption = Text.to_lightroom(suggestion.description)
    plan.photo:setRawMetadata('caption', caption)
    plan.photo:setPropertyForPlugin(_PLUGIN, 'description', caption)
  end
end

-- Each name once in a gate: a second createKeyword for the same name gives no usable keyword before
-- the gate is over. The parent is nil by intention; a refused keyword must never become one.
local function created(writer, gate, name)
  local folded = Keywords.fold(name)
  if gate.created[folded] == nil then
    gate.created[folded] = writer.catalog:createKeyword(name, {}, true, nil, true) or false
  end
  return gate.created[folded]
end

-- The keywords of the suggestion that are on the photo now, by rank.
local function ranked(plan)
  local refused, names = {}, {}
  for _, name in ipairs(plan.unwritable) do
    refused[name] = true
  end
  for _, name in ipairs(plan.result.suggestion.keywords) do
    if not refused[name] then
      names[#names + 1] = Text.trim(name)
    end
  end
  return names
end

local function write_record(writer, plan)
  local record = Record.of(plan.result, ranked(plan), writer.run)
  for _, field in ipairs(Record.FIELDS) do
    plan.photo:setPropertyForPlugin(_PLUGIN, field, record[field])
  end
end

local function write_photo(writer, gate, plan, texts)
  write_texts(plan, texts)
  for _, keyword in ipairs(plan.add) do
    plan.photo:addKeyword(keyword)
  end
  for _, name in ipairs(plan.create) do
    local keyword = created(writer, gate, name)
    if keyword then
      plan.photo:addKeyword(keyword)
    else
      plan.unwritable[#plan.unwritable + 1] = name
    end
  end
  if not plan.keeps_record then
    write_record(writer, plan)
  end
end

-- The texts are read inside the gate: while it was waited for, the user may have typed a title.
local function write_photos(writer, gate, plans, photos)
  local texts = writer.catalog:batchGetFormattedMetadata(photos, { 'title', 'caption' })
  for _, plan in ipairs(plans) do
    write_photo(writer, gate, plan, texts[plan.photo] or gone())
  end
end

local function action_name(count)
  if count == 1 then
    return LOC '$$$/VisionKeywords/Undo/OnePhoto=Stock Keywords for 1 Photo'
  end
  return LOC('$$$/VisionKeywords/Undo/Photos=Stock Keywords for ^1 Photos', tostring(count))
end

-- The whole -------------------------------------------------------------------------------------

-- Outcomes by id and the gate, or nil when the catalog was busy. Raises where Lightroom does; then
-- nothing of these results is in the catalog.
local function attempt(writer, results, patient)
  Catalog.prepare(writer)
  local photos = photos_of(writer, results)
  local raw = writer.catalog:batchGetRawMetadata(photos, { 'keywords' })
  local records = writer.catalog:batchGetPropertyForPlugin(photos, _PLUGIN.id, { 'status' })
  local plans = {}
  for index, result in ipairs(results) do
    plans[index] = plan_photo(writer, result, raw, records)
  end

  local gate = { created = {}, complete = false }
  local status = writer.catalog:withWriteAccessDo(action_name(#plans), function()
    write_photos(writer, gate, plans, photos)
    gate.complete = true
  end, { timeout = patient and PATIENT or SHORT })
  if status == 'aborted' or not gate.complete then
    return nil
  end

  for _, keyword in pairs(gate.created) do
    if keyword then
      Keywords.add_created(writer.index, keyword)
    end
  end
  local outcomes = {}
  for _, plan in ipairs(plans) do
    outcomes[plan.result.id] = { unwritable = plan.unwritable, unexported = plan.unexported }
  end
  return outcomes, gate
end

-- Lightroom sometimes refuses a keyword that it nevertheless has: only visible after the gate.
local function has_appeared(writer, gate)
  local folded_names = {}
  for folded, keyword in pairs(gate.created) do
    if not keyword then
      folded_names[#folded_names + 1] = folded
    end
  end
  if #folded_names > 0 then
    Keywords.look_again(writer.index, writer.catalog)
  end
  for _, folded in ipairs(folded_names) do
    if Keywords.choose(writer.index, folded, {}) then
      return true
    end
  end
  return false
end

-- Writing a photo a second time adds only what it lacks, so simply all of them are written again.
local function write_what_appeared(writer, results, patient, outcomes, gate)
  if not has_appeared(writer, gate) then
    return outcomes
  end
  return attempt(writer, results, patient) or outcomes
end

local function failure(problem)
  return {
    reason = LOC(
      '$$$/VisionKeywords/Catalog/Refused=Lightroom could not write to this photo (^1). Check that it is still in the catalog, and run Generate Stock Keywords on it again.',
      tostring(problem)
    ),
  }
end

local function write_in_one_gate(writer, results, patient)
  local ok, outcomes, gate = LrTasks.pcall(attempt, writer, results, patient)
  if not ok then
    Log.error('write gate: ' .. tostring(outcomes))
    return nil, outcomes
  elseif not outcomes then
    return {}
  end
  local looked, more = LrTasks.pcall(write_what_appeared, writer, results, patient, outcomes, gate)
  return looked and more or outcomes
end

-- One bad photo has undone the others of its gate, so each gets a gate of its own. The keywords are
-- read anew, since one that the user has deleted meanwhile may be what was wrong.
local function write_one_by_one(writer, results, patient)
  local all = {}
  writer.index = nil
  for _, result in ipairs(results) do
    local outcomes, problem = write_in_one_gate(writer, { result }, patient)
    all[result.id] = outcomes and outcomes[result.id] or problem and failure(problem)
  end
  return all
end

-- Writes { id, suggestion } results, each photo whole or not at all. Gives outcomes by id:
-- { unwritable, unexported } names, { reason } where it failed, nothing where the catalog was busy.
function Catalog.write(writer, results, patient)
  return write_in_one_gate(writer, results, patient) or write_one_by_one(writer, results, patient)
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
