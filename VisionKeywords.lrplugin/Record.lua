-- The record of a photo: what its fields (Metadata.lua) hold of the suggestion, made and read.

local Text = require 'Text'

local Record = {}

-- All that a run writes; title, description and alt_text only where the run has written them.
Record.OWN = {
  'status', 'keywords', 'added', 'title', 'description', 'alt_text', 'categories', 'flags', 'use', 'agency',
  'model', 'date', 'settings', 'run',
}

-- Bytes that a searchable field takes, less the dots of a shortened text.
local LONGEST = 511 - 3

-- No keyword has a comma, since Lightroom takes none; categories may.
local BETWEEN_KEYWORDS, BETWEEN_CATEGORIES = ', ', '; '

local function joined(list, between)
  return #list > 0 and table.concat(list, between) or nil
end

local function searchable(text)
  return text and Text.shorten(text, LONGEST)
end

local function summary_of(settings)
  local words = {
    LOC('$$$/VisionKeywords/Record/Keywords=^1 keywords', tostring(settings.keyword_count)),
    settings.language,
  }
  if settings.flex then
    words[#words + 1] = LOC '$$$/VisionKeywords/Record/Flex=flex tier'
  end
  if (settings.hint or '') ~= '' then
    words[#words + 1] = LOC('$$$/VisionKeywords/Record/Hint=hint: ^1', (settings.hint:gsub('[%z\1-\31\127]+', ' ')))
  end
  return searchable(table.concat(words, '; '))
end

-- What the records of one run have in common.
function Record.of_run(settings)
  return {
    status = settings.rehearsal and 'rehearsed' or 'keyworded',
    use = settings.editorial and 'editorial' or 'commercial',
    agency = searchable(settings.agency),
    settings = summary_of(settings),
  }
end

-- The values of OWN without the texts. keywords: those of the suggestion that the photo really has, by
-- rank. added: those that it has from our runs and not from the user. mark: of this write, as the
-- journal has it.
function Record.of(result, keywords, added, run, mark)
  return {
    status = run.status,
    keywords = joined(keywords, BETWEEN_KEYWORDS),
    added = joined(added, BETWEEN_KEYWORDS),
    run = mark,
    categories = joined(result.suggestion.categories, BETWEEN_CATEGORIES),
    flags = searchable(joined(result.suggestion.flags, BETWEEN_KEYWORDS)),
    use = run.use,
    agency = run.agency,
    model = searchable(result.model),
    date = os.date '%Y-%m-%dT%H:%M:%S',
    settings = run.settings,
  }
end

-- Whether a new record of this status may take the place of one: a rehearsal's never that of a run
-- which was paid for.
function Record.may_replace(status, old)
  return status ~= 'rehearsed' or old ~= 'keyworded'
end

-- Reading ---------------------------------------------------------------------------------------

-- fields: what was read from a photo, by id. Gives lists, empty where there is nothing.
function Record.read(fields)
  return {
    is_done = fields.status == 'keyworded',
    is_editorial = fields.use == 'editorial',
    keywords = Text.list(fields.keywords or '', ','),
    added = Text.list(fields.added or '', ','),
    title = fields.title,
    description = fields.description,
    alt_text = fields.alt_text,
    categories = Text.list(fields.categories or '', ';'),
    flags = Text.list(fields.flags or '', ','),
    agency = fields.agency,
    exported_name = fields.exported_name,
  }
end

return Record
