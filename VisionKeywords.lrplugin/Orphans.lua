-- Helpers that Lightroom has left at work when it died: they end before the next run begins.
--
-- What they have asked is paid for, and in the ledger as soon as it is answered. A run that began
-- meanwhile would ask the same once more.

local LrTasks = import 'LrTasks'

local Job = require 'Job'
local Log = require 'Log'

local Orphans = {}

-- Seconds: between two looks, and for the answers that are under way.
local TICK, PATIENCE = 0.25, 12

-- Asks them to stop, and waits a little for it.
function Orphans.stop()
  local jobs = Job.orphans()
  for _, job in ipairs(jobs) do
    Log.info('stopped, since Lightroom had left it: ' .. job.folder)
    Job.cancel(job)
  end
  local seconds = 0
  while #jobs > 0 and seconds < PATIENCE do
    LrTasks.sleep(TICK)
    seconds = seconds + TICK
    jobs = Job.orphans()
  end
end

return Orphans
