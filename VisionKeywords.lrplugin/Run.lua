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
--   render(photos, number, deliver, stopped)
--                        renders one batch; calls deliver(id, preview) or deliver(id, nil, reason)
--                        once for each photo in any order, or for fewer once stopped() is true
--   prepare()            gets the catalog's writer ready, which may take long
--   write(results, patient)
--                        writes { id, suggestion } results; gives outcomes by id: what Tally.written
--                        takes, or { reason = … } when the photo failed, or nil while the catalog is busy
--   cancelled()          whether the user has pressed cancel
--   progress(done, total)
--   log(text)
--   job                  photo(photo, preview), finish(count), alive(), cancel(): true, or nil and a
--                        sentence; events(): the new events, and lines that are none. They do not yield.
--
-- What tests pin: the helper starts before the first preview; no more than AHEAD previews wait for
-- an answer; nothing is called written that the catalog did not take; what was finished is written
-- whatever ends the run; `cancel` is asked for once, when the user, an error or another protocol
-- stops the run; the run returns only when the helper has ended and all its lines are read.

local Tally = require 'Tally'
local Text = require 'Text'

local Run = {}

Run.BATCH = 20 -- photos in one export session, and in one write gate
Run.AHEAD = 40
Run.TICK = 0.25

-- Ticks between two signs of life.
local BEAT_EVERY = 8
-- Ticks between two writes while fewer than BATCH results wait: a gate is a step in the Undo menu.
local WRITE_EVERY = 12
-- Attempts to write at the end of the run while another task holds the catalog.
local LAST_ATTEMPTS = 6
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
    run.effects.sleep(Run.TICK)
  end
end

local function deliver(run, by_id, id, preview, reason)
  if not preview then
    Tally.no_preview(run.tally, id, reason)
    return
  end
  local ok, problem = run.effects.job.photo(by_id[id], preview)
  if ok then
    Tally.ask(run.tally, id)
    run.delivered = run.delivered + 1
  else
    trouble(run, problem)
  end
end

local function batches_of(photos)
  local batches = {}
  for index, photo in ipairs(photos) do
    local number = math.floor((index - 1) / Run.BATCH) + 1
    batches[number] = batches[number] or {}
    batches[number][#batches[number] + 1] = photo
  end
  return batches
end

local function render_all(run)
  local by_id = {}
  for _, photo in ipairs(run.photos) do
    by_id[photo.id] = photo
  end
  local function stopped()
    return run.stopping
  end
  local function on_preview(id, preview, reason)
    deliver(run, by_id, id, preview, reason)
  end
  for number, batch in ipairs(batches_of(run.photos)) do
    while run.tally.unanswered > Run.AHEAD - Run.BATCH and not run.stopping do
      run.effects.sleep(Run.TICK)
    end
    if run.stopping then
      break
    end
    run.effects.render(batch, number, on_preview, stopped)
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

local function listen(run)
  local events, garbled = run.effects.job.events()
  for _, line in ipairs(garbled) do
    -- Not the line itself: what stands in photos stays out of logs.
    run.effects.log('a line of ' .. #line .. ' bytes that is no event')
  end
  for _, event in ipairs(events) do
    if event.event == 'started' and event.protocol ~= run.protocol then
      run.foreign = true
      trouble(run, Text.misfit(event.version))
    elseif not run.foreign then
      local result, oddity = Tally.hear(run.tally, event)
      if oddity then
        run.effects.log(oddity)
      end
      run.waiting[#run.waiting + 1] = result
    end
  end
end

-- Writing ---------------------------------------------------------------------------------------

local function take_batch(run)
  local batch = {}
  while #batch < Run.BATCH and #run.waiting > 0 do
    batch[#batch + 1] = table.remove(run.waiting, 1)
  end
  return batch
end

-- Returns whether the catalog was free; results that it did not take wait again.
local function write_batch(run, patient)
  local batch, free = take_batch(run), true
  local outcomes = run.effects.write(batch, patient)
  for _, result in ipairs(batch) do
    local outcome = outcomes[result.id]
    if not outcome then
      free = false
      run.waiting[#run.waiting + 1] = result
    elseif outcome.reason then
      Tally.not_written(run.tally, result.id, outcome.reason)
    else
      Tally.written(run.tally, result, outcome)
    end
  end
  return free
end

local function write_now_and_then(run)
  run.idle_ticks = run.idle_ticks + 1
  local due = #run.waiting >= Run.BATCH or run.idle_ticks >= WRITE_EVERY
  if due and run.prepared and #run.waiting > 0 then
    local free = write_batch(run, false)
    run.idle_ticks = (free and #run.waiting >= Run.BATCH) and WRITE_EVERY or 0
  end
end

local function give_up_writing(run, reason)
  for _, result in ipairs(run.waiting) do
    Tally.not_written(run.tally, result.id, reason)
  end
  run.waiting = {}
end

local function write_the_rest(run)
  local attempts = 0
  while #run.waiting > 0 do
    if not write_batch(run, true) then
      attempts = attempts + 1
      if attempts == LAST_ATTEMPTS then
        give_up_writing(
          run,
          LOC '$$$/VisionKeywords/Run/CatalogBusy=Lightroom was busy with another change to the catalog. Wait until it is done, and run Generate Stock Keywords on this photo again.'
        )
      end
      run.effects.sleep(1)
    end
  end
end

-- The whole -------------------------------------------------------------------------------------

local function follow(run)
  while true do
    -- Looked at before the events, so that what the helper wrote last is still read after its end.
    local ended = run.ended
    if run.effects.cancelled() or run.tally.trouble then
      stop(run)
    end
    listen(run)
    run.effects.progress(run.tally.settled_count, run.tally.total)
    if ended then
      return
    end
    write_now_and_then(run)
    run.effects.sleep(Run.TICK)
  end
end

local function wait_for(run, what, ticks)
  while not run[what] and ticks > 0 do
    run.effects.sleep(Run.TICK)
    ticks = ticks - 1
  end
end

-- photos: { id, name, context, … } in order; facts: videos, gone and rehearsal, for the tally, and
-- the protocol number. Returns the closed tally, and whether all tasks are done with the job folder.
function Run.run(photos, facts, effects)
  local run = {
    photos = photos,
    protocol = facts.protocol,
    effects = effects,
    tally = Tally.new(photos, facts),
    waiting = {},
    delivered = 0,
    idle_ticks = 0,
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
  write_the_rest(run)
  return Tally.close(run.tally), run.rendered == true
end

return Run
