-- The work that follows a click, in a task of its own.

local LrErrors = import 'LrErrors'
local LrFunctionContext = import 'LrFunctionContext'
local LrTasks = import 'LrTasks'

local Message = require 'Message'

local Work = {}

-- Whether the catalog is being changed. Modules stay loaded between clicks, so the next one knows.
local busy = false

-- Does work(context), and returns at once. broken_off: what to say of it when a fault of ours ends it.
function Work.start(name, work, broken_off)
  LrFunctionContext.postAsyncTaskWithContext(name, function(context)
    local ok, problem = LrTasks.pcall(work, context)
    if not ok and not LrErrors.isCanceledError(problem) then
      Message.bug(broken_off, problem)
    end
  end)
end

-- The same for what changes the catalog: a run, a review, an undo. One at a time.
function Work.start_alone(name, work, broken_off)
  if busy then
    Message.say(LOC '$$$/VisionKeywords/Work/Busy=Vision Keywords is at work already. Wait until that has ended, or cancel it in the progress bar at the top left.')
    return
  end
  busy = true
  Work.start(name, function(context)
    context:addCleanupHandler(function()
      busy = false
    end)
    work(context)
  end, broken_off)
end

return Work
