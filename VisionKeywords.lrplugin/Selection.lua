-- The photos that a click is about: the only reader of the catalog.
--
-- Everything is read into plain tables here. Each photo is known by its uuid, which tells apart
-- virtual copies, RAW and JPEG of one name, and equal names in different folders.

local LrTasks = import 'LrTasks'

local AltText = require 'AltText'
local Record = require 'Record'
local Text = require 'Text'

local Selection = {}

-- Batch getters are fast, but with the whole filmstrip they would hold up Lightroom's window.
local SLICE = 500

local function in_slices(list, each)
  for first = 1, #list, SLICE do
    local slice = {}
    for index = first, math.min(first + SLICE - 1, #list) do
      slice[#slice + 1] = list[index]
    end
    each(slice)
    LrTasks.yield()
  end
end

-- What Lightroom offers for the click: { photos = LrPhotos, videos = count, filmstrip = boolean }.
--
-- getTargetPhotos gives the whole filmstrip when nothing is selected; only getTargetPhoto tells.
function Selection.pick(catalog)
  local picked = { photos = {}, videos = 0, filmstrip = catalog:getTargetPhoto() == nil }
  in_slices(catalog:getTargetPhotos(), function(slice)
    local raw = catalog:batchGetRawMetadata(slice, { 'isVideo', 'fileFormat' })
    for _, photo in ipairs(slice) do
      local values = raw[photo] or {}
      if values.isVideo or values.fileFormat == 'VIDEO' then
        picked.videos = picked.videos + 1
      else
        picked.photos[#picked.photos + 1] = photo
      end
    end
  end)
  return picked
end

function Selection.id(photo)
  return photo:getRawMetadata 'uuid'
end

-- The name of a keyword that helps the model: one that reaches exported files and is no person's.
local function telling_name(keyword)
  local attributes = keyword:getAttributes()
  return attributes.includeOnExport and attributes.keywordType ~= 'person' and attributes.keywordName or false
end

-- names: what is known of keywords so far, by identifier; many photos share few keywords.
local function keyword_names(keywords, names)
  local found = {}
  -- pairs, since some versions are said to return a set here.
  for _, keyword in pairs(keywords or {}) do
    local identifier = keyword.localIdentifier
    if names[identifier] == nil then
      names[identifier] = telling_name(keyword)
    end
    if names[identifier] then
      found[#found + 1] = names[identifier]
    end
  end
  return #found > 0 and found or nil
end

local function text_or_nil(value)
  if type(value) == 'string' and not Text.is_free(value) then
    return Text.trim(Text.from_lightroom(value))
  end
end

-- Local time without a zone, as the camera's clock showed it.
local function captured(value)
  value = type(value) == 'string' and value or ''
  return value:match '^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d' or value:match '^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d'
end

local function place_and_date(formatted, raw)
  local context = { captured = captured(raw.dateTimeOriginalISO8601) }
  -- A place that the photographer has marked as private stays in the catalog.
  if not raw.locationIsPrivate then
    context.sublocation = text_or_nil(formatted.location)
    context.city = text_or_nil(formatted.city)
    context.state = text_or_nil(formatted.stateProvince)
    context.country = text_or_nil(formatted.country)
  end
  return context
end

local function context_of(formatted, raw, names)
  local context = place_and_date(formatted, raw)
  context.title = text_or_nil(formatted.title)
  context.description = text_or_nil(formatted.caption)
  context.headline = text_or_nil(formatted.headline)
  context.keywords = keyword_names(raw.keywords, names)
  return context
end

-- As Lightroom itself shows a virtual copy.
local function name_of(formatted)
  local name, copy = formatted.fileName or '?', text_or_nil(formatted.copyName)
  return copy and (name .. ' / ' .. copy) or name
end

local RAW_KEYS =
  { 'uuid', 'keywords', 'dateTimeOriginalISO8601', 'locationIsPrivate', 'path', 'smartPreviewInfo' }

local FORMATTED_KEYS =
  { 'fileName', 'copyName', 'title', 'caption', 'headline', 'location', 'city', 'stateProvince', 'country' }

-- The picked photos in order as plain tables { id, name, context, path, smart_preview }, and the
-- LrPhotos by id. A photo that has meanwhile gone from the catalog is left out.
function Selection.describe(catalog, picked)
  local photos, handles, names = {}, {}, {}
  in_slices(picked.photos, function(slice)
    local raw = catalog:batchGetRawMetadata(slice, RAW_KEYS)
    local formatted = catalog:batchGetFormattedMetadata(slice, FORMATTED_KEYS)
    for _, handle in ipairs(slice) do
      local facts, texts = raw[handle], formatted[handle]
      if facts and facts.uuid and texts then
        photos[#photos + 1] = {
          id = facts.uuid,
          name = name_of(texts),
          context = context_of(texts, facts, names),
          path = facts.path,
          smart_preview = (facts.smartPreviewInfo or {}).smartPreviewPath ~= nil,
        }
        handles[facts.uuid] = handle
      end
    end
  end)
  return photos, handles
end

-- What a person wrote --------------------------------------------------------------------------

local function own_text(photo, key, field)
  local text = photo:getFormattedMetadata(key)
  if not Text.is_free(text) and text ~= photo:getPropertyForPlugin(_PLUGIN, field) then
    return Text.trim(Text.from_lightroom(text))
  end
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

local RECORD_FIELDS = { 'status', 'keywords', 'categories', 'flags', 'use', 'agency', 'exported_name' }

-- What is kept of each photo's suggestion, as Record.read gives it, by LrPhoto.
function Selection.records(catalog, photos)
  local records = {}
  in_slices(photos, function(slice)
    -- With the id as text: given _PLUGIN itself, this call is said to hang.
    local values = catalog:batchGetPropertyForPlugin(slice, _PLUGIN.id, RECORD_FIELDS)
    for _, photo in ipairs(slice) do
      records[photo] = Record.read(values[photo] or {})
    end
  end)
  return records
end

local ENTRY_RAW = { 'dateTimeOriginalISO8601', 'locationIsPrivate' }

local ENTRY_FORMATTED =
  { 'fileName', 'title', 'caption', 'keywordTagsForExport', 'location', 'city', 'stateProvince', 'country' }

-- As an exported file has them: ancestors and synonyms too, no private ones.
local function exported_keywords(text)
  local names = {}
  for name in (text or ''):gmatch '[^,]+' do
    names[#names + 1] = Text.trim(name)
  end
  return names
end

-- For a CSV, what the catalog says now of those photos that a run has keyworded, in their order:
-- { record, original, title, description, keywords, context }.
function Selection.entries(catalog, photos)
  local entries = {}
  in_slices(photos, function(slice)
    local records = Selection.records(catalog, slice)
    local raw = catalog:batchGetRawMetadata(slice, ENTRY_RAW)
    local formatted = catalog:batchGetFormattedMetadata(slice, ENTRY_FORMATTED)
    for _, photo in ipairs(slice) do
      local texts, record = formatted[photo], records[photo]
      if record.is_done and texts and raw[photo] then
        entries[#entries + 1] = {
          record = record,
          original = texts.fileName or '',
          title = text_or_nil(texts.title) or '',
          description = text_or_nil(texts.caption) or '',
          keywords = exported_keywords(texts.keywordTagsForExport),
          context = place_and_date(texts, raw[photo]),
        }
      end
    end
  end)
  return entries
end

return Selection
