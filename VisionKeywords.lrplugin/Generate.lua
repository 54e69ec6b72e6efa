-- The menu item's work: the modules put together, from the click to the summary.

local LrApplication = import 'LrApplication'
local LrDialogs = import 'LrDialogs'
local LrErrors = import 'LrErrors'
local LrFunctionContext = import 'LrFunctionContext'
local LrPathUtils = import 'LrPathUtils'
local LrProgressScope = import 'LrProgressScope'
local LrTasks = import 'LrTasks'

local Catalog = require 'Catalog'
local Confirm = require 'Confirm'
local Estimate = require 'Estimate'
local Helper = require 'Helper'
local Job = require 'Job'
local Log = require 'Log'
local Message = require 'Message'
local Previews = require 'Previews'
local Record = require 'Record'
local Run = require 'Run'
local Selection = require 'Selection'
local Settings = require 'Settings'
local Shell = require 'Shell'
local Summary = require 'Summary'

local Generate = {}

-- Modules stay loaded between clicks, so this is known to the next one.
local running = false

local function say(sentence, style)
  LrDialogs.message(LOC '$$$/VisionKeywords/Generate/Title=Vision Keywords', sentence, style or 'info')
end

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
      LOC '$$$/VisionKeywords/Generate/NoKey=There is no API key yet. Enter it in File > Plug-in Manager > Vision Keywords, or try a rehearsal, which needs none.'
  end
  return key, problem
end

local function sweep()
  for _, work in ipairs { Job.sweep, Estimate.sweep } do
    local ok, problem = LrTasks.pcall(work)
    if not ok then
      Log.warn('sweep: ' .. tostring(problem))
    end
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

local function job_effects(job)
  return {
    photo = function(photo, preview)
      return Job.photo(job, photo, preview)
    end,
    finish = function(count)
      return Job.finish(job, count)
    end,
    alive = function()
      return Job.alive(job)
    end,
    cancel = function()
      return Job.cancel(job)
    end,
    events = function()
      return Job.events(job)
    end,
  }
end

local function render_effect(job, handles)
  return function(photos, number, deliver, stopped)
    local folder, within = Job.preview_folder(job, number)
    if not folder then
      error(within, 0)
    end
    Previews.render(photos, handles, folder, function(id, file, reason)
      deliver(id, file and (within .. '/' .. file), reason)
    end, stopped)
  end
end

local function effects_of(context, job, line, writer)
  local scope = LrProgressScope {
    title = LOC '$$$/VisionKeywords/Generate/Progress=Generating stock keywords',
    functionContext = context,
  }
  scope:setCancelable(true)
  return {
    start = LrTasks.startAsyncTask,
    sleep = LrTasks.sleep,
    try = LrTasks.pcall,
    finally = function(fn)
      context:addCleanupHandler(fn)
    end,
    launch = function()
      local ok, status = LrTasks.pcall(Shell.run, line)
      Job.forget_key(job)
      Log.info('helper ended with status ' .. tostring(status))
      if not ok then
        error(status, 0)
      end
    end,
    render = render_effect(job, writer.handles),
    prepare = function()
      Catalog.prepare(writer)
    end,
    write = function(results, patient)
      return Catalog.write(writer, results, patient)
    end,
    cancelled = function()
      return scope:isCanceled()
    end,
    progress = function(done, total)
      scope:setPortionComplete(done, total)
      scope:setCaption(LOC('$$$/VisionKeywords/Generate/Caption=^1 of ^2', tostring(done), tostring(total)))
    end,
    log = Log.warn,
    job = job_effects(job),
  }
end

local function log_failures(tally)
  for _, failure in ipairs(tally.failed) do
    Log.warn(failure.name .. ': ' .. failure.reason)
  end
  for _, warning in ipairs(tally.warnings) do
    Log.info(warning.name .. ': ' .. warning.reason)
  end
end

local function run_job(job, line, writer, photos, facts)
  -- A context of its own: the run is cleaned up and the progress bar gone before the summary.
  local tally, at_rest = LrFunctionContext.callWithContext('Vision Keywords run', function(context)
    return Run.run(photos, facts, effects_of(context, job, line, writer))
  end)
  log_failures(tally)
  local kept
  if tally.keep or not at_rest then
    kept = Job.kept(job)
  elseif not Job.remove(job) then
    Log.warn('left to a later sweep: ' .. job.folder)
  end
  Summary.show(tally, kept)
end

-- The click -------------------------------------------------------------------------------------

local function generate(context)
  local catalog = LrApplication.activeCatalog()
  local settings, unreadable = Settings.read()
  local picked = Selection.pick(catalog)
  if #picked.photos == 0 then
    return say(nothing_to_do(picked))
  end
  if unreadable then
    return say(unreadable, 'warning')
  end
  local helper, missing = Helper.find(settings.helper)
  if not helper then
    return say(missing, 'warning')
  end
  local answer = Confirm.ask(context, picked, settings, function()
    return Estimate.ask(helper, settings, #picked.photos)
  end)
  if not answer then
    return nil
  end
  settings.hint, settings.fresh, settings.rehearsal = answer.hint, answer.fresh, answer.rehearsal

  local photos, handles = Selection.describe(catalog, picked)
  sweep()
  local job, line, problem = prepare_job(helper, settings)
  if not job then
    return say(problem, 'warning')
  end
  local facts = {
    protocol = Job.PROTOCOL,
    videos = picked.videos,
    gone = #picked.photos - #photos,
    rehearsal = settings.rehearsal,
    keep_logs = settings.keep_logs,
  }
  Log.info(LrPathUtils.leafName(job.folder) .. ': ' .. #photos .. ' photos')
  return run_job(job, line, Catalog.writer(catalog, handles, Record.of_run(settings)), photos, facts)
end

local function on_error(problem)
  if LrErrors.isCanceledError(problem) then
    return
  end
  Message.bug(LOC '$$$/VisionKeywords/Generate/Bug=The run was broken off. What was finished is in the catalog.', problem)
end

function Generate.click()
  if running then
    say(LOC '$$$/VisionKeywords/Generate/Running=A run is going on already. Wait until it has ended, or cancel it in the progress bar at the top left.')
    return
  end
  running = true
  LrFunctionContext.postAsyncTaskWithContext('Vision Keywords', function(context)
    context:addCleanupHandler(function()
      running = false
    end)
    local ok, problem = LrTasks.pcall(generate, context)
    if not ok then
      on_error(problem)
    end
  end)
end

return Generate
