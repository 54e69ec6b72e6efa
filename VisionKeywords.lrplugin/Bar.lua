-- The progress bar of a run.

local LrDate = import 'LrDate'
local LrProgressScope = import 'LrProgressScope'

local Pace = require 'Pace'

local Bar = {}

-- It ends with its context.
function Bar.open(context)
  local scope = LrProgressScope {
    title = LOC '$$$/VisionKeywords/Bar/Title=Generating stock keywords',
    functionContext = context,
  }
  scope:setCancelable(true)
  return { scope = scope, pace = Pace.new(), caption = nil }
end

local function caption_of(done, total, left)
  if left then
    return LOC(
      '$$$/VisionKeywords/Bar/CaptionWithTime=^1 of ^2, about ^3 left',
      tostring(done),
      tostring(total),
      Pace.words(left)
    )
  end
  return LOC('$$$/VisionKeywords/Bar/Caption=^1 of ^2', tostring(done), tostring(total))
end

function Bar.show(bar, done, total)
  local caption = caption_of(done, total, Pace.left(bar.pace, done, total, LrDate.currentTime()))
  if caption ~= bar.caption then
    bar.caption = caption
    bar.scope:setPortionComplete(done, total)
    bar.scope:setCaption(caption)
  end
end

function Bar.is_cancelled(bar)
  return bar.scope:isCanceled()
end

return Bar
