-- "Review Stock Keywords...": the answers of the catalog's last run, once more or for the first time.

local LrApplication = import 'LrApplication'
local LrDialogs = import 'LrDialogs'
local LrErrors = import 'LrErrors'
local LrFunctionContext = import 'LrFunctionContext'
local LrTasks = import 'LrTasks'

local Busy = require 'Busy'
local Catalog = require 'Catalog'
local Journal = require 'Journal'
local Log = require 'Log'
local Review = require 'Review'
local ReviewEffects = require 'ReviewEffects'

local ReviewLast = {}

local function say(sentence, more, style)
  LrDialogs.message(sentence, more or '', style or 'info')
end

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

local function review(context)
  local catalog = LrApplication.activeCatalog()
  local journal = Journal.last(catalog)
  if not journal then
    return say(
      LOC '$$$/VisionKeywords/ReviewLast/NoRun=There is nothing to review in this catalog yet.',
      LOC '$$$/VisionKeywords/ReviewLast/NoRunInfo=Select some photos and choose Library > Plug-in Extras > Generate Stock Keywords first.'
    )
  end
  return Review.run(context, items_of(journal), effects_of(catalog, journal))
end

local function on_error(problem)
  if LrErrors.isCanceledError(problem) then
    return
  end
  Log.error(problem)
  say(
    LOC '$$$/VisionKeywords/ReviewLast/Bug=Something unexpected happened. What was accepted is in the catalog, and what you changed is kept; choose Review Stock Keywords again for the rest.',
    LOC('$$$/VisionKeywords/ReviewLast/BugReport=Please send this to the makers of Vision Keywords: ^1', Log.redact(problem)),
    'critical'
  )
end

function ReviewLast.click()
  if not Busy.claim() then
    say(LOC '$$$/VisionKeywords/ReviewLast/Running=Vision Keywords is at work already. Wait until that has ended, or cancel it in the progress bar at the top left.')
    return
  end
  LrFunctionContext.postAsyncTaskWithContext('Vision Keywords review', function(context)
    context:addCleanupHandler(Busy.release)
    local ok, problem = LrTasks.pcall(review, context)
    if not ok then
      on_error(problem)
    end
  end)
end

return ReviewLast
