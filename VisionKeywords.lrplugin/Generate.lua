-- The menu item's work: the modules put together, from the click to the summary.

local LrApplication = import 'LrApplication'
local LrFunctionContext = import 'LrFunctionContext'
local LrPathUtils = import 'LrPathUtils'
local LrTasks = import 'LrTasks'

local Catalog = require 'Catalog'
local Confirm = require 'Confirm'
local Effects = require 'Effects'
local Estimate = require 'Estimate'
local Helper = require 'Helper'
local Job = require 'Job'
local Journal = require 'Journal'
local Log = require 'Log'
local Message = require 'Message'
local Orphans = require 'Orphans'
local Record = require 'Record'
local Review = require 'Review'
local ReviewEffects = require 'ReviewEffects'
local Run = require 'Run'
local Selection = require 'Selection'
local Sent = require 'Sent'
local Settings = require 'Settings'
local Shell = require 'Shell'
local Summary = require 'Summary'
local Tables = require 'Tables'
local Tally = require 'Tally'
local Work = require 'Work'

local Generate = {}

-- Before the run --------------------------------------------------------------------------------

local function nothing_to_do(picked)
  if picked.videos > 0 then
    return LOC '$$$/VisionKeywords/Generate/OnlyVideos=Only videos are selected, and Vision Keywords looks at photos. Select some photos and try again.'
  end
  return LOC '$$$/VisionKeywords/Generate/NoPhotos=There are no photos here. Select some in the Library and try again.'
end

-- The key ('' where none is needed), or nil and a sentence. Another server may or may not want one.
local function key_for(settings)
  if settings.rehearsal then
    return ''
  end
  local key, problem = Settings.key()
  if key == '' and settings.base_url == '' then
    return nil,
      LOC '$$$/VisionKeywords/Generate/NoKey=There is no API key yet. Enter it in Library > Plug-in Extras > Vision Keywords Settings, or try a rehearsal, which needs none.'
  end
  return key, problem
end

local function sweep()
  local ok, problem = LrTasks.pcall(Job.sweep)
  if not ok then
    Log.warn('sweep: ' .. tostring(problem))
  end
end

-- A job folder and the line that starts the helper on it, or nil, nil and a sentence.
local function prepare_job(helper, settings)
  local key, problem = key_for(settings)
  if not key then
    return nil, nil, problem
  end
  local job, reason = Job.create(settings, key)
  if not job then
    return nil, nil, reason
  end
  local line, refusal = Shell.line(helper, { 'run-job', job.folder }, job.log)
  if not line then
    Job.remove(job)
    return nil, nil, refusal
  end
  return job, line
end

-- The run ---------------------------------------------------------------------------------------

local function log_failures(tally)
  for _, failure in ipairs(tally.failed) do
    Log.warn(failure.name .. ': ' .. failure.reason)
  end
  for _, warning in ipairs(tally.warnings) do
    Log.info(warning.name .. ': ' .. warning.reason)
  end
end

-- The answers that wait, and perhaps others that the catalog was too busy for.
local function waiting_in(journal)
  local items = {}
  for _, item in ipairs(Journal.results(journal)) do
    items[#items + 1] = item.state == 'waiting' and { id = item.id, name = item.name } or nil
  end
  return items
end

local function review(task, tally)
  local counted = {}
  local function write(results)
    local outcomes = Effects.write(task, results, true)
    for _, result in ipairs(results) do
      local outcome = outcomes[result.id]
      -- A photo that is accepted, edited and accepted again is one photo.
      if outcome and not outcome.reason and not counted[result.id] then
        counted[result.id] = true
        Tally.written(tally, result, outcome)
      end
    end
    return outcomes
  end
  local effects = ReviewEffects.of(task.catalog, task.journal, task.settings, write)
  Tally.reviewed(tally, Review.run(waiting_in(task.journal), effects))
end

-- What stays of the job folder.
local function clear_up(task, tally, at_rest)
  local job = task.job
  Job.retire(job)
  if tally.keep or not at_rest then
    return Job.kept(job)
  elseif not Job.remove(job) then
    Log.warn('left to a later sweep: ' .. job.folder)
  end
end

local function run_job(task, photos, facts)
  -- A context of its own: the run is cleaned up and the progress bar gone before anything is shown.
  local tally, at_rest = LrFunctionContext.callWithContext('Vision Keywords run', function(run_context)
    return Run.run(photos, facts, Effects.of(run_context, task))
  end)
  log_failures(tally)
  local kept = clear_up(task, tally, at_rest)
  if tally.waiting_for_review > 0 then
    review(task, tally)
  end
  Summary.show(tally, kept)
end

-- The click -------------------------------------------------------------------------------------

local function with_hint(settings, hint)
  local copy = Tables.copy(settings)
  copy.hint = hint
  return copy
end

-- As Confirm.ask gives them, or nil when the user declines.
local function terms(context, catalog, picked, settings)
  if not Confirm.is_needed(picked, settings) then
    return { hint = settings.hint, fresh = false, rehearsal = false, skip_done = true }
  end
  local answer = Confirm.ask(context, picked, settings, {
    reckon = function(count)
      return Estimate.ask(settings, count)
    end,
    sent = function(hint, is_wanted)
      Sent.show(catalog, picked.photos[1], with_hint(settings, hint), is_wanted)
    end,
  })
  if answer then
    Settings.save('hint', answer.hint)
  end
  return answer
end

local function without_done(picked)
  local photos = {}
  for _, photo in ipairs(picked.photos) do
    photos[#photos + 1] = not picked.is_done[photo] and photo or nil
  end
  return photos
end

-- All that a run needs, or nil and a sentence.
local function prepare(catalog, helper, settings, count)
  Orphans.stop()
  sweep()
  local job, line, problem = prepare_job(helper, settings)
  if not job then
    return nil, problem
  end
  local run, handles = Record.of_run(settings), {}
  local journal, unwritable = Journal.begin(catalog, { run = run, settings = settings, total = count })
  if not journal then
    Job.remove(job)
    return nil, unwritable
  end
  return {
    catalog = catalog,
    settings = settings,
    job = job,
    line = line,
    journal = journal,
    handles = handles,
    writer = Catalog.writer(catalog, handles, { run = run, settings = settings, journal = journal }),
  }
end

local function generate(context)
  local catalog = LrApplication.activeCatalog()
  local settings, unreadable = Settings.read()
  local picked = Selection.pick(catalog)
  if #picked.photos == 0 then
    return Message.say(nothing_to_do(picked))
  end
  if unreadable then
    return Message.say(unreadable, 'warning')
  end
  local helper, missing = Helper.find(settings.helper)
  if not helper then
    return Message.say(missing, 'warning')
  end
  local answer = terms(context, catalog, picked, settings)
  if not answer then
    return nil
  end
  settings.hint, settings.fresh, settings.rehearsal = answer.hint, answer.fresh, answer.rehearsal
  local photos = answer.skip_done and without_done(picked) or picked.photos
  if #photos == 0 then
    return Message.say(LOC '$$$/VisionKeywords/Generate/AllDone=All of these photos have stock keywords already, and they were to be skipped. Nothing was done.')
  end

  local task, problem = prepare(catalog, helper, settings, #photos)
  if not task then
    return Message.say(problem, 'warning')
  end
  Log.info(LrPathUtils.leafName(task.job.folder) .. ': ' .. #photos .. ' photos')
  return run_job(task, photos, {
    protocol = Job.PROTOCOL,
    review = settings.review,
    videos = picked.videos,
    hidden = picked.hidden,
    skipped = #picked.photos - #photos,
    rehearsal = settings.rehearsal,
    keep_logs = settings.keep_logs,
  })
end

function Generate.click()
  Work.start_alone(
    'Vision Keywords',
    generate,
    LOC '$$$/VisionKeywords/Generate/Bug=The run was broken off. What was finished is in the catalog.'
  )
end

return Generate
