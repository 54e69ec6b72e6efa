-- What photos have at this moment of all that a run may change.

local AltText = require 'AltText'
local Keywords = require 'Keywords'
local Record = require 'Record'

local State = {}

-- Asking an older Lightroom for the alt text fails the whole batch.
local function text_keys()
  local keys = { 'title', 'caption' }
  keys[3] = AltText.is_there() and 'altTextAccessibility' or nil
  return keys
end

local function texts_of(formatted, keys)
  local texts = {}
  for _, key in ipairs(keys) do
    texts[key] = formatted[key] or ''
  end
  return texts
end

local function own_of(values)
  local own = {}
  for _, field in ipairs(Record.OWN) do
    own[field] = values[field]
  end
  return own
end

local function entries_of(keywords, index)
  local entries = {}
  for _, keyword in pairs(keywords or {}) do
    entries[#entries + 1] = Keywords.entry(index, keyword)
  end
  return entries
end

-- By LrPhoto: { texts = by Lightroom's key, those that it has; own = by field; keywords = entries of
-- the index }. A photo that has left the catalog is missing, or makes it raise.
function State.read(catalog, photos, index)
  local keys, states = text_keys(), {}
  local raw = catalog:batchGetRawMetadata(photos, { 'keywords' })
  local formatted = catalog:batchGetFormattedMetadata(photos, keys)
  -- With the id as text: given _PLUGIN itself, this call is said to hang.
  local own = catalog:batchGetPropertyForPlugin(photos, _PLUGIN.id, Record.OWN)
  for _, photo in ipairs(photos) do
    if raw[photo] and formatted[photo] then
      states[photo] = {
        texts = texts_of(formatted[photo], keys),
        own = own_of(own[photo] or {}),
        keywords = entries_of(raw[photo].keywords, index),
      }
    end
  end
  return states
end

return State
