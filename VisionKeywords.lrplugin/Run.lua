-- The flow of one run, from the first preview to the last keyword. Pure: every effect is passed in.
--
-- Four tasks share the work: one sits in the helper's process, one renders, one keeps the sign of
-- life and one, the caller's own, follows the events and writes results. Effects, each of which may
-- yield unless it says otherwise:
--
--   start(fn)            runs fn in a task of its own, later
--   sleep(seconds)
--   try(fn, …)           a pcall that may be yielded across
--   finally(fn)          fn will run when the run ends, however that is; fn does not yield
--   launch()             runs the helper to its end
--   describe(photos)     those of a batch that are still in the catalog, as { id, name, … }
--   render(described, number, deliver, stopped)
--                        renders one batch; calls deliver(id, preview, nil, without_original) or
--                        deliver(id, nil, reason) once for each photo in any order, or for fewer once
--                        stopped() is true
--   is_gone(id)          whether a described photo has left the catalog
--   prepare()            gets the catalog's writer ready, which may take long
--   note(result)         keeps a result for review and undo: true, or nil and a sentence; does not yield
--   write(results, patient)
--                        writes { id, name, suggestion, model, existing } results, existing being the
--                        keywords that went with the question; gives outcomes by id: what Tally.written
--                        takes, or { reason = … } when the photo failed, or nil while the catalog is busy
--   cancelled()          whether the user has pressed cancel
--   progress(done, total)
--   log(text)
--   job                  photo(photo, preview), finish(count), alive(), cancel(): true, or nil and a
--                        sentence; events(): some new events, lines that are none, and whether there
--                        may be more. They do not yield.
--
-- What tests pin: the helper starts before the first preview; no more than AHEAD previews wait for
-- an answer; each photo is read just before it is rendered; an answer is noted before anything else
-- is done with it; nothing is called written that the catalog did not take; what was finished is
-- written whatever ends the run, unless it waits for the review; `cancel` is asked for once, when the
-- user, an error or another protocol stops the run; the run returns only when the helper has ended and
-- all its lines are read.

local Results = require 'Results'
local Tables = require 'Tables'
local Tally = require 'Tally'
local Version = require 'Version'

local Run = {}

local BATCH = 20 -- photos in one export session
local AHEAD = 40 -- previews that wait for an answer
-- Seconds between two looks, and while there is something to see.
local TICK, NEXT = 0.25, 0.05

-- Ticks between two signs of life.
local BEAT_EVERY = 8
-- Ticks to wait for the renderer after the helper's end.
local RENDER_PATIENCE = 240

-- Stopping --------------------------------------------------------------------------------------

local function stop(run)
  run.stopping = true
  if not run.ended and not run.cancel_asked then
    run.cancel_asked = run.effects.job.cancel() == true
  end
end

-- The first trouble is the cause, later ones follow from it.
local function trouble(run, sentence)
  run.effects.log(sentence)
  run.tally.trouble = run.tally.trouble or tostring(sentence)
  stop(run)
end

-- flag turns true when the task has ended, so that nobody waits for one that broke off.
local function spawn(run, flag, work)
  run.effects.start(function()
    local ok, problem = run.effects.try(work, run)
    run[flag] = true
    if not ok then
      trouble(run, problem)
    end
  end)
end

-- The tasks -------------------------------------------------------------------------------------

local function live_helper(run)
  run.effects.launch()
end

local function prepare(run)
  run.effects.prepare()
end

local function beat(run)
  local ticks = 0
  while not run.ended and not run.over do
    if ticks % BEAT_EVERY == 0 then
      local ok, problem = run.effects.job.alive()
      if not ok then
        run.effects.log(problem)
      end
    end
    ticks = ticks + 1
    run.effects.sleep(TICK)
  end
end

local function no_preview(run, id, reason)
  if run.effects.is_gone(id) then
    Tally.gone_since(run.tally, id)
  else
    Tally.no_preview(run.tally, id, reason)
  end
end

local function deliver(run, photo, preview, without_original)
  local ok, problem = run.effects.job.photo(photo, preview)
  if ok then
    Tally.ask(run.tally, photo.id, without_original)
    run.existing[photo.id] = photo.context.keywords
    run.delivered = run.delivered + 1
  else
    trouble(run, problem)
  end
end

local function render_batch(run, batch, number)
  local described, by_id = run.effects.describe(batch), {}
  Tally.missed(run.tally, #batch - #described)
  Tally.name(run.tally, described)
  for _, photo in ipairs(described) do
    by_id[photo.id] = photo
  end
  run.effects.render(described, number, function(id, preview, reason, without_original)
    if preview then
      deliver(run, by_id[id], preview, without_original)
    else
      no_preview(run, id, reason)
    end
  end, function()
    return run.stopping
  end)
end

local function render_all(run)
  local number = 0
  for first = 1, #run.photos, BATCH do
    while run.tally.unanswered > AHEAD - BATCH and not run.stopping do
      run.effects.sleep(NEXT)
    end
    if run.stopping then
      return
    end
    number = number + 1
    render_batch(run, Tables.slice(run.photos, first, BATCH), number)
  end
end

local function render(run)
  local ok, problem = run.effects.try(render_all, run)
  -- The helper waits for this line, also after a cancel.
  local finished, reason = run.effects.job.finish(run.delivered)
  if not (ok and finished) then
    trouble(run, problem or reason)
  end
end

-- Following -------------------------------------------------------------------------------------

local function hear(run, event)
  local result, oddity = Tally.hear(run.tally, event)
  local existing = event.id and run.existing[event.id]
  if existing then
    run.existing[event.id] = nil
  end
  if oddity then
    run.effects.log(oddity)
  end
  if result then
    result.existing = existing
    local taken, problem = Results.take(run.results, result)
    if not taken then
      trouble(run, problem)
    end
  end
end

-- Returns whether there was anything to hear, and whether there may be more.
local function listen(run)
  local events, garbled, more = run.effects.job.events()
  for _, line in ipairs(garbled) do
    -- Not the line itself: what stands in photos stays out of logs.
    run.effects.log('a line of ' .. #line .. ' bytes that is no event')
  end
  for _, event in ipairs(events) do
    if event.event == 'started' and event.protocol ~= run.protocol then
      run.foreign = true
      trouble(run, Version.misfit(event.version))
    elseif not run.foreign then
      hear(run, event)
    end
  end
  return #events > 0, more
end

local function listen_to_all(run)
  local heard, more = listen(run)
  while more do
    run.effects.sleep(0)
    local _
    _, more = listen(run)
  end
  return heard
end

-- The whole -------------------------------------------------------------------------------------

local function follow(run)
  local seconds = 0
  while true do
    -- Looked at before the events, so that what the helper wrote last is still read after its end.
    local ended = run.ended
    if run.effects.cancelled() or run.tally.trouble then
      stop(run)
    end
    local heard = listen_to_all(run)
    run.effects.progress(run.tally.settled_count, run.tally.total)
    if ended then
      return
    end
    local more = run.prepared and Results.write_now_and_then(run.results, seconds)
    seconds = (heard or more) and NEXT or TICK
    run.effects.sleep(seconds)
  end
end

local function wait_for(run, what, ticks)
  while not run[what] and ticks > 0 do
    run.effects.sleep(TICK)
    ticks = ticks - 1
  end
end

-- photos: in order, whatever describe takes; facts: those of Tally.new, the protocol number and when
-- to review. Returns the closed tally, and whether all tasks are done with the job folder.
function Run.run(photos, facts, effects)
  local tally = Tally.new(#photos, facts)
  local run = {
    photos = photos,
    protocol = facts.protocol,
    effects = effects,
    tally = tally,
    results = Results.new(tally, facts.review, effects),
    delivered = 0,
    existing = {}, -- the keywords that photos under way had, by id
  }
  effects.finally(function()
    run.over = true
    stop(run)
  end)
  spawn(run, 'ended', live_helper)
  spawn(run, 'silent', beat)
  spawn(run, 'rendered', render)
  spawn(run, 'prepared', prepare)

  follow(run)
  run.stopping = true
  wait_for(run, 'rendered', RENDER_PATIENCE)
  wait_for(run, 'prepared', math.huge)
  Results.write_the_rest(run.results)
  return Tally.close(run.tally), run.rendered == true
end

return Run
