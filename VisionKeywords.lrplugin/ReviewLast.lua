-- "Review Stock Keywords...": the answers of the catalog's last run, once more or for the first time.

local LrApplication = import 'LrApplication'

local Catalog = require 'Catalog'
local Journal = require 'Journal'
local Message = require 'Message'
local Review = require 'Review'
local ReviewEffects = require 'ReviewEffects'
local Work = require 'Work'

local ReviewLast = {}

-- Those that wait come first.
local function items_of(journal)
  local items, others = {}, {}
  for _, result in ipairs(Journal.results(journal)) do
    if result.state == 'waiting' then
      items[#items + 1] = { id = result.id, name = result.name }
    else
      others[#others + 1] = result
    end
  end
  for _, result in ipairs(others) do
    items[#items + 1] = result
  end
  return items
end

local function effects_of(catalog, journal)
  local settings = Journal.settings(journal)
  local writer = Catalog.writer(catalog, {}, { run = journal.run, settings = settings, journal = journal })
  return ReviewEffects.of(catalog, journal, settings, function(results)
    return Catalog.write(writer, results, true)
  end)
end

local function review()
  local catalog = LrApplication.activeCatalog()
  local journal = Journal.last(catalog)
  if not journal then
    return Message.show(
      LOC '$$$/VisionKeywords/ReviewLast/NoRun=There is nothing to review in this catalog yet.',
      LOC '$$$/VisionKeywords/ReviewLast/NoRunInfo=Select some photos and choose Library > Plug-in Extras > Generate Stock Keywords first.',
      'info'
    )
  end
  return Review.run(items_of(journal), effects_of(catalog, journal))
end

function ReviewLast.click()
  Work.start_alone(
    'Vision Keywords review',
    review,
    LOC '$$$/VisionKeywords/ReviewLast/Bug=The review was broken off. What was accepted is in the catalog, and what you changed is kept; choose Review Stock Keywords again for the rest.'
  )
end

return ReviewLast
