-- How long the rest of a run will take, from how fast photos were done so far. Pure: the time is passed in.

local Pace = {}

-- Seconds: between two looks, how far back the speed is taken from, and before the first word. Answers
-- come in waves, which a shorter span would follow; what the ledger answers at once leaves it soon.
local STEP, SPAN, SILENCE = 2, 120, 10
-- Photos before the first word.
local FEWEST = 3
-- How much longer than shown it must look before a longer time is shown: a time that jumps up and
-- down is worse than one that is a little off.
local RELUCTANCE = 1.5
-- Above this many seconds nothing is known; also when the photos have come to a halt.
local LONGEST = 24 * 60 * 60

-- Begins with the first photo, which takes longer than others: a program is started for it.
function Pace.new()
  return { looks = {}, shown = nil }
end

-- A look more, and none from before the span but one.
local function look(pace, done, now)
  pace.looks[#pace.looks + 1] = { at = now, done = done }
  while pace.looks[2] and now - pace.looks[2].at >= SPAN do
    table.remove(pace.looks, 1)
  end
end

-- Full tens of seconds, minutes, and above an hour and a half tens of minutes.
local function rounded(seconds)
  local unit = seconds < 60 and 10 or seconds < 90 * 60 and 60 or 600
  return math.max(10, math.floor(seconds / unit + 0.5) * unit)
end

local function decide(pace, seconds)
  local value = rounded(seconds)
  if seconds > LONGEST then
    pace.shown = nil
  elseif not pace.shown or value < pace.shown or seconds > pace.shown * RELUCTANCE then
    pace.shown = value
  end
end

-- The seconds that are left, rounded, or nil while they cannot be told; of total photos so many are
-- done now, a time in seconds.
function Pace.left(pace, done, total, now)
  local last = pace.looks[#pace.looks]
  if done > 0 and (not last or now - last.at >= STEP) then
    look(pace, done, now)
    local since = pace.looks[1]
    if now - since.at >= SILENCE and (pace.shown or done - since.done >= FEWEST) then
      decide(pace, (total - done) * (now - since.at) / (done - since.done))
    end
  end
  return done < total and pace.shown or nil
end

-- In words, such as '40 seconds'.
function Pace.words(seconds)
  if seconds < 60 then
    return LOC('$$$/VisionKeywords/Pace/Seconds=^1 seconds', tostring(seconds))
  elseif seconds == 60 then
    return LOC '$$$/VisionKeywords/Pace/OneMinute=1 minute'
  elseif seconds <= 90 * 60 then
    return LOC('$$$/VisionKeywords/Pace/Minutes=^1 minutes', tostring(seconds / 60))
  end
  local minutes = seconds / 60
  return LOC('$$$/VisionKeywords/Pace/Hours=^1 h ^2 min', tostring(math.floor(minutes / 60)), tostring(minutes % 60))
end

return Pace
