-- What a CSV says of one photo: the catalog's texts of today, with the keywords by stored rank.

local LrPathUtils = import 'LrPathUtils'

local Json = require 'Json'
local Keywords = require 'Keywords'

local Entry = {}

-- The keywords found on the photo: those of the order first, the others after them as they were.
function Entry.ranked(found, order)
  local waiting, list = {}, {}
  for _, name in ipairs(found) do
    waiting[Keywords.fold(name)] = name
  end
  local function take(name)
    local folded = Keywords.fold(name)
    if waiting[folded] then
      list[#list + 1] = waiting[folded]
      waiting[folded] = nil
    end
  end
  for _, name in ipairs(order) do
    take(name)
  end
  for _, name in ipairs(found) do
    take(name)
  end
  return list
end

-- Under what name the agency gets it: as it was last exported, else as an export would name it.
function Entry.file_name(record, original)
  return record.exported_name or LrPathUtils.replaceExtension(original, 'jpg')
end

-- The line of photos.jsonl. Categories are names of one agency's list, and of use to no other.
function Entry.line(id, entry, agency)
  local record = entry.record
  return {
    id = id,
    file_name = Entry.file_name(record, entry.original),
    title = entry.title,
    description = entry.description,
    keywords = Json.array(Entry.ranked(entry.keywords, record.keywords)),
    categories = Json.array(record.agency == agency and record.categories or {}),
    flags = Json.array(record.flags),
    is_editorial = record.is_editorial,
    context = entry.context,
  }
end

return Entry
