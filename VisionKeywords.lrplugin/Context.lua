-- What goes to the model beside the picture. Pure: from what the catalog says and what the user allows.

local Text = require 'Text'

local Context = {}

-- A text that the user wrote: neither one of ours, kept beside it, nor a rehearsal's.
local function users_own(value, ours)
  return not Text.same(value, ours) and Text.own(value) or nil
end

-- Local time without a zone, as the camera's clock showed it.
local function captured(value)
  value = type(value) == 'string' and value or ''
  return value:match '^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d' or value:match '^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d'
end

-- Of Lightroom's values, raw and formatted. A place that the photographer has marked as private
-- stays in the catalog.
function Context.place_and_date(raw, formatted)
  local context = { captured = captured(raw.dateTimeOriginalISO8601) }
  if not raw.locationIsPrivate then
    context.sublocation = Text.own(formatted.location)
    context.city = Text.own(formatted.city)
    context.state = Text.own(formatted.stateProvince)
    context.country = Text.own(formatted.country)
  end
  return context
end

-- keywords: { name, exports, person, ours }. What does not export is the user's own affair, whatever
-- else is switched on.
local function names_of(keywords, fits)
  local names = {}
  for _, keyword in ipairs(keywords) do
    if keyword.exports and fits(keyword) then
      names[#names + 1] = keyword.name
    end
  end
  return #names > 0 and names or nil
end

local function is_telling(keyword)
  return not keyword.person and not keyword.ours
end

local function is_person(keyword)
  return keyword.person
end

local function coordinates(gps)
  if type(gps) == 'table' and type(gps.latitude) == 'number' and type(gps.longitude) == 'number' then
    return { latitude = gps.latitude, longitude = gps.longitude }
  end
end

-- photo: { raw, formatted, keywords, record }; record has the title and the description that a run
-- of ours wrote. settings: send_folder, send_gps, send_people.
function Context.of(photo, settings)
  local raw, formatted, record = photo.raw, photo.formatted, photo.record
  local context = Context.place_and_date(raw, formatted)
  context.title = users_own(formatted.title, record.title)
  context.description = users_own(formatted.caption, record.description)
  context.headline = Text.own(formatted.headline)
  context.keywords = names_of(photo.keywords, is_telling)
  if settings.send_people then
    context.people = names_of(photo.keywords, is_person)
  end
  if settings.send_folder then
    context.folder = Text.own(formatted.folderName)
  end
  if settings.send_gps and not raw.locationIsPrivate then
    context.gps = coordinates(raw.gps)
  end
  return context
end

return Context
