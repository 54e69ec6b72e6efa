-- What a run does to Lightroom, to the job folder and to the journal: the effects that Run.lua is given.

local LrTasks = import 'LrTasks'

local Bar = require 'Bar'
local Catalog = require 'Catalog'
local Job = require 'Job'
local Journal = require 'Journal'
local Log = require 'Log'
local Previews = require 'Previews'
local Selection = require 'Selection'
local Shell = require 'Shell'

local Effects = {}

local function of_job(job)
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

local function launch(task)
  local ok, status = LrTasks.pcall(Shell.run, task.line)
  Job.forget_key(task.job)
  Log.info('helper ended with status ' .. tostring(status))
  if not ok then
    error(status, 0)
  end
end

local function describe(task, batch)
  local photos, handles = Selection.describe(task.catalog, batch, task.settings)
  for id, handle in pairs(handles) do
    task.handles[id] = handle
  end
  return photos
end

local function render(task, photos, number, deliver, stopped)
  local folder, within = Job.preview_folder(task.job, number)
  if not folder then
    error(within, 0)
  end
  Previews.render(photos, task.handles, folder, task.settings.preview_size, function(id, file, ...)
    deliver(id, file and (within .. '/' .. file), ...)
  end, stopped)
end

-- Writes results, and says which of their photos are published. Photos that have an outcome are not
-- held any longer.
function Effects.write(task, results, patient)
  local outcomes = Catalog.write(task.writer, results, patient)
  for id, outcome in pairs(outcomes) do
    local photo = task.handles[id] or task.catalog:findPhotoByUuid(id)
    outcome.published = not outcome.reason and photo ~= nil and Selection.is_published(photo)
    task.handles[id] = nil
  end
  return outcomes
end

-- task: { catalog, settings, job, line, journal, writer, handles }; line starts the helper on the job,
-- handles are the LrPhotos by id that the run holds.
function Effects.of(context, task)
  local bar = Bar.open(context)
  return {
    start = LrTasks.startAsyncTask,
    sleep = LrTasks.sleep,
    try = LrTasks.pcall,
    finally = function(fn)
      context:addCleanupHandler(fn)
    end,
    launch = function()
      launch(task)
    end,
    describe = function(batch)
      return describe(task, batch)
    end,
    render = function(...)
      render(task, ...)
    end,
    is_gone = function(id)
      return Selection.is_gone(task.catalog, id)
    end,
    prepare = function()
      Catalog.prepare(task.writer)
    end,
    note = function(result)
      return Journal.note(task.journal, result)
    end,
    write = function(results, patient)
      return Effects.write(task, results, patient)
    end,
    cancelled = function()
      return Bar.is_cancelled(bar)
    end,
    progress = function(done, total)
      Bar.show(bar, done, total)
    end,
    log = Log.warn,
    job = of_job(task.job),
  }
end

return Effects
