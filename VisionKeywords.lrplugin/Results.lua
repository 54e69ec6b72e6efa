-- What becomes of a run's answers: each is noted, then written together with others or left for the
-- review. Pure: the effects are those of Run.lua.

local Tally = require 'Tally'

local Results = {}

local BATCH = 20 -- in one write gate, which is a step in the Undo menu

-- Seconds between two writes while fewer than a batch wait.
local WRITE_EVERY = 3
-- Attempts to write at the end of the run while another task holds the catalog.
local LAST_ATTEMPTS = 6

-- review: 'never', 'warned' or 'always'.
function Results.new(tally, review, effects)
  return { tally = tally, review = review, effects = effects, waiting = {}, idle = 0 }
end

local function is_for_review(results, suggestion)
  return results.review == 'always'
    or results.review == 'warned' and #suggestion.warnings + #suggestion.flags > 0
end

local function not_written(results, id, reason)
  if results.effects.is_gone(id) then
    Tally.gone_since(results.tally, id)
  else
    Tally.not_written(results.tally, id, reason)
  end
end

-- true, or nil and a sentence: what cannot be noted could not be undone, so it is not written either.
function Results.take(results, result)
  local noted, problem = results.effects.note(result)
  if not noted then
    Tally.not_written(results.tally, result.id, problem)
    return nil, problem
  elseif is_for_review(results, result.suggestion) then
    Tally.wait_for_review(results.tally)
  else
    results.waiting[#results.waiting + 1] = result
  end
  return true
end

local function next_batch(results)
  local batch = {}
  while #batch < BATCH and #results.waiting > 0 do
    batch[#batch + 1] = table.remove(results.waiting, 1)
  end
  return batch
end

-- Returns whether the catalog was free; what it did not take waits again.
local function write_batch(results, patient)
  local batch, free = next_batch(results), true
  local outcomes = results.effects.write(batch, patient)
  for _, result in ipairs(batch) do
    local outcome = outcomes[result.id]
    if not outcome then
      free = false
      results.waiting[#results.waiting + 1] = result
    elseif outcome.reason then
      not_written(results, result.id, outcome.reason)
    else
      Tally.written(results.tally, result, outcome)
    end
  end
  return free
end

-- Writes one batch when there is a whole one, or the rest when some seconds have passed. Returns
-- whether another whole one can follow at once.
function Results.write_now_and_then(results, seconds)
  results.idle = results.idle + seconds
  if #results.waiting == 0 or (#results.waiting < BATCH and results.idle < WRITE_EVERY) then
    return false
  end
  local free = write_batch(results, false)
  results.idle = 0
  return free and #results.waiting >= BATCH
end

local function give_up(results, reason)
  for _, result in ipairs(results.waiting) do
    not_written(results, result.id, reason)
  end
  results.waiting = {}
end

-- At the end of the run.
function Results.write_the_rest(results)
  local attempts = 0
  while #results.waiting > 0 do
    if not write_batch(results, true) then
      attempts = attempts + 1
      if attempts == LAST_ATTEMPTS then
        give_up(
          results,
          LOC '$$$/VisionKeywords/Run/CatalogBusy=Lightroom was busy with another change to the catalog. Wait until it is done, and run Generate Stock Keywords on this photo again.'
        )
      end
      results.effects.sleep(1)
    end
  end
end

return Results
