-- The photos that a click is about, as the catalog has them. (What is about to change is read once more
-- inside the gate, by State.lua.)
--
-- Everything is read into plain tables here. Each photo is known by its uuid, which tells apart
-- virtual copies, RAW and JPEG of one name, and equal names in different folders.

local LrTasks = import 'LrTasks'

local AltText = require 'AltText'
local Context = require 'Context'
local Keywords = require 'Keywords'
local Log = require 'Log'
local Record = require 'Record'
local Tables = require 'Tables'
local Text = require 'Text'

local Selection = {}

-- Batch getters are fast, but with the whole filmstrip they would hold up Lightroom's window.
local SLICE = 500

local function in_slices(list, each)
  for first = 1, #list, SLICE do
    each(Tables.slice(list, first, SLICE))
    LrTasks.yield()
  end
end

-- What a batch getter of the catalog says, by LrPhoto. A plug-in is given to it by its id: given
-- _PLUGIN itself, batchGetPropertyForPlugin is said to hang. A photo that has left the catalog fails the
-- whole batch in some versions; then each is asked for alone, and that one is missing from the answer.
local function read(catalog, getter, photos, ...)
  local ok, values = LrTasks.pcall(catalog[getter], catalog, photos, ...)
  if ok then
    return values
  end
  Log.warn(getter .. ': ' .. tostring(values))
  local found = {}
  for _, photo in ipairs(photos) do
    local alone, value = LrTasks.pcall(catalog[getter], catalog, { photo }, ...)
    found[photo] = alone and value[photo] or nil
  end
  return found
end

-- Picking --------------------------------------------------------------------------------------

local function is_video(values)
  return values.isVideo or values.fileFormat == 'VIDEO'
end

-- A collapsed stack hides its members but for the top one. Counted from the top, since lists of
-- members would be as long as the stack for each of its photos.
local function count_hidden(stacks, photo, values)
  if values.isInStackInFolder and values.stackInFolderIsCollapsed then
    local top = values.topOfStackInFolderContainingPhoto or photo
    stacks[top] = (stacks[top] or values.countStackInFolderMembers) - 1
  end
end

local function sum(numbers)
  local total = 0
  for _, number in pairs(numbers) do
    total = total + number
  end
  return total
end

local PICKED_KEYS = {
  'isVideo', 'fileFormat', 'isInStackInFolder', 'stackInFolderIsCollapsed', 'countStackInFolderMembers',
  'topOfStackInFolderContainingPhoto',
}

-- What Lightroom offers for the click: { photos = LrPhotos, videos = count, filmstrip = boolean,
-- hidden = photos in collapsed stacks that are not among them, is_done = photos with stock keywords
-- (set), done = count of them }.
--
-- getTargetPhotos gives the whole filmstrip when nothing is selected; only getTargetPhoto tells.
function Selection.pick(catalog)
  local picked = { photos = {}, videos = 0, is_done = {}, done = 0, filmstrip = catalog:getTargetPhoto() == nil }
  local stacks = {}
  in_slices(catalog:getTargetPhotos(), function(slice)
    local raw = read(catalog, 'batchGetRawMetadata', slice, PICKED_KEYS)
    local fields = read(catalog, 'batchGetPropertyForPlugin', slice, _PLUGIN.id, { 'status' })
    for _, photo in ipairs(slice) do
      local values = raw[photo] or {}
      count_hidden(stacks, photo, values)
      if is_video(values) then
        picked.videos = picked.videos + 1
      else
        picked.photos[#picked.photos + 1] = photo
        if Record.read(fields[photo] or {}).is_done then
          picked.is_done[photo], picked.done = true, picked.done + 1
        end
      end
    end
  end)
  picked.hidden = sum(stacks)
  return picked
end

function Selection.id(photo)
  return photo:getRawMetadata 'uuid'
end

function Selection.is_gone(catalog, id)
  return catalog:findPhotoByUuid(id) == nil
end

-- Whether a publish service shows the photo, which it then offers to publish again. One call a photo,
-- so it is for those that a batch has changed, not for thousands. A photo that has just left the
-- catalog is in none.
function Selection.is_published(photo)
  local there, collections = LrTasks.pcall(photo.getContainedPublishedCollections, photo)
  return there and #collections > 0
end

-- Describing -----------------------------------------------------------------------------------

-- known: what was read of keywords so far, by identifier; many photos share few keywords.
local function facts_of(keyword, known)
  local identifier = keyword.localIdentifier
  if not known[identifier] then
    local attributes = keyword:getAttributes()
    known[identifier] = {
      name = attributes.keywordName,
      exports = attributes.includeOnExport,
      person = attributes.keywordType == 'person',
    }
  end
  return known[identifier]
end

local function keyword_facts(keywords, record, known)
  local facts, names = {}, {}
  -- pairs, since some versions are said to return a set here.
  for _, keyword in pairs(keywords or {}) do
    local fact = facts_of(keyword, known)
    facts[#facts + 1] = { name = fact.name, exports = fact.exports, person = fact.person }
    names[#names + 1] = not fact.person and Keywords.fold(fact.name) or nil
  end
  local ours = Keywords.ours(record.added, names)
  for _, fact in ipairs(facts) do
    fact.ours = ours[Keywords.fold(fact.name)]
  end
  return facts
end

-- As Lightroom itself shows a virtual copy.
local function name_of(formatted)
  local name, copy = formatted.fileName or '?', Text.own(formatted.copyName)
  return copy and (name .. ' / ' .. copy) or name
end

local RAW_KEYS =
  { 'uuid', 'keywords', 'dateTimeOriginalISO8601', 'locationIsPrivate', 'path', 'smartPreviewInfo', 'gps' }

local FORMATTED_KEYS = {
  'fileName', 'folderName', 'copyName', 'title', 'caption', 'headline', 'location', 'city', 'stateProvince',
  'country',
}

-- The photos in order as plain tables { id, name, context, path, smart_preview }, and the LrPhotos by
-- id. A photo that has meanwhile left the catalog is left out. For a batch, not for thousands: what
-- is read stays as it was.
function Selection.describe(catalog, handles, settings)
  local photos, by_id, known = {}, {}, {}
  local raw = read(catalog, 'batchGetRawMetadata', handles, RAW_KEYS)
  local formatted = read(catalog, 'batchGetFormattedMetadata', handles, FORMATTED_KEYS)
  local records = Selection.records(catalog, handles)
  for _, handle in ipairs(handles) do
    local facts, texts, record = raw[handle], formatted[handle], records[handle]
    if facts and facts.uuid and texts then
      local keywords = keyword_facts(facts.keywords, record, known)
      photos[#photos + 1] = {
        id = facts.uuid,
        name = name_of(texts),
        context = Context.of({ raw = facts, formatted = texts, keywords = keywords, record = record }, settings),
        path = facts.path,
        smart_preview = (facts.smartPreviewInfo or {}).smartPreviewPath ~= nil,
      }
      by_id[facts.uuid] = handle
    end
  end
  return photos, by_id
end

-- What a person wrote --------------------------------------------------------------------------

local function own_text(photo, key, field)
  local text = photo:getFormattedMetadata(key)
  return not Text.same(text, photo:getPropertyForPlugin(_PLUGIN, field)) and Text.own(text) or nil
end

-- { title, caption, alt_text } of one photo, without those that a run has written. Raises when the
-- photo has left the catalog.
function Selection.own_texts(photo)
  return {
    title = own_text(photo, 'title', 'title'),
    caption = own_text(photo, 'caption', 'description'),
    alt_text = AltText.is_there() and own_text(photo, 'altTextAccessibility', 'alt_text') or nil,
  }
end

-- Records ---------------------------------------------------------------------------------------

local RECORD_FIELDS = {
  'status', 'keywords', 'added', 'title', 'description', 'categories', 'flags', 'use', 'agency', 'exported_name',
}

-- What is kept of each photo's suggestion, as Record.read gives it, by LrPhoto.
function Selection.records(catalog, photos)
  local records = {}
  in_slices(photos, function(slice)
    local values = read(catalog, 'batchGetPropertyForPlugin', slice, _PLUGIN.id, RECORD_FIELDS)
    for _, photo in ipairs(slice) do
      records[photo] = Record.read(values[photo] or {})
    end
  end)
  return records
end

local ENTRY_RAW = { 'dateTimeOriginalISO8601', 'locationIsPrivate' }

local ENTRY_FORMATTED =
  { 'fileName', 'title', 'caption', 'keywordTagsForExport', 'location', 'city', 'stateProvince', 'country' }

-- For a CSV, what the catalog says now of those photos that a run has keyworded, in their order:
-- { record, original, title, description, keywords, context }.
function Selection.entries(catalog, photos)
  local entries = {}
  in_slices(photos, function(slice)
    local records = Selection.records(catalog, slice)
    local raw = read(catalog, 'batchGetRawMetadata', slice, ENTRY_RAW)
    local formatted = read(catalog, 'batchGetFormattedMetadata', slice, ENTRY_FORMATTED)
    for _, photo in ipairs(slice) do
      local texts, record = formatted[photo], records[photo]
      if record.is_done and texts and raw[photo] then
        entries[#entries + 1] = {
          record = record,
          original = texts.fileName or '',
          title = Text.own(texts.title) or '',
          description = Text.own(texts.caption) or '',
          -- As an exported file has them: ancestors and synonyms too, no private ones.
          keywords = Text.list(texts.keywordTagsForExport or '', ','),
          context = Context.place_and_date(raw[photo], texts),
        }
      end
    end
  end)
  return entries
end

return Selection
