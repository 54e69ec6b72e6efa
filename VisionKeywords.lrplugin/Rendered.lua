-- A file that Lightroom has rendered: whether all of it is there yet.

local LrFileUtils = import 'LrFileUtils'
local LrTasks = import 'LrTasks'

local Rendered = {}

-- Seconds for a file to appear in full; Lightroom sometimes reports it before it is flushed.
local PATIENCE = 5
local TICK = 0.1
-- Looks in a row without growth after which a file is complete, where its end does not tell.
local QUIET = 3

local END_OF_JPEG = '\255\217'

local function size_of(path)
  if LrFileUtils.exists(path) ~= 'file' then
    return 0
  end
  return LrFileUtils.fileAttributes(path).fileSize or 0
end

-- The first and the last two bytes; nothing where io cannot open the path, as may be on Windows
-- with letters beyond ASCII.
local function ends_of(path)
  local file = io.open(path, 'rb')
  if not file then
    return nil
  end
  local first = file:read(2)
  file:seek('end', -2)
  local last = file:read(2)
  file:close()
  return first, last
end

-- Waits until the file is whole: a JPEG by its end, another one when it has stopped growing.
function Rendered.arrives(path)
  local size, quiet = 0, 0
  for _ = 1, PATIENCE / TICK do
    local now = size_of(path)
    quiet = now == size and quiet + 1 or 0
    size = now
    if size > 1 then
      local first, last = ends_of(path)
      local is_jpeg = first == '\255\216'
      if is_jpeg and last == END_OF_JPEG or not is_jpeg and quiet >= QUIET then
        return true
      end
    end
    LrTasks.sleep(TICK)
  end
  return size > 0 and quiet > 0
end

return Rendered
