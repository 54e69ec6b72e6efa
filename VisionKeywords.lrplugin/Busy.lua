-- Whether one of the plug-in's works on the catalog is going on: a run, a review, an undo.

local Busy = {}

-- Modules stay loaded between clicks, so this is known to the next one.
local claimed = false

-- Whether the caller may begin; then it has to release.
function Busy.claim()
  if claimed then
    return false
  end
  claimed = true
  return true
end

function Busy.release()
  claimed = false
end

return Busy
