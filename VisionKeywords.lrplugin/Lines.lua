-- A file of JSON lines that is only ever appended to, and read again without holding it in memory.
--
-- Each line has a head, which a scan gives, and a body, which is loaded from its place on demand:
-- {"sum": MD5 of what follows it, "head": {…}, "body": …}. The sum tells a whole line from one that a
-- crash, a full disk or a bad one has cut off or changed; such a line counts for nothing, and the next
-- one begins anew.

local LrMD5 = import 'LrMD5'
local LrTasks = import 'LrTasks'

local Json = require 'Json'

local Lines = {}

local OPENING, BEFORE_HEAD, BEFORE_BODY, CLOSING = '{"sum": "', '", "head": ', ', "body": ', '}'
local SUM = 32 -- digits

-- Bytes between two yields of a scan.
local BLOCK = 65536

local function line_of(entry)
  local body = Json.encode(entry.body or {})
  local before = BEFORE_HEAD .. Json.encode(entry.head) .. BEFORE_BODY
  local rest = before .. body .. CLOSING
  local line = OPENING .. LrMD5.digest(rest) .. rest .. '\n'
  return line, { at = #OPENING + SUM + #before, size = #body }
end

-- What has to come before the next line: a line break where the last one was cut off.
local function mend(file)
  if file:seek 'end' == 0 then
    return ''
  end
  file:seek('end', -1)
  return file:read(1) == '\n' and '' or '\n'
end

local function append(file, entries)
  local texts = { mend(file) }
  local at = file:seek 'end' + #texts[1]
  local places = {}
  for index, entry in ipairs(entries) do
    local text, place = line_of(entry)
    places[index] = { at = at + place.at, size = place.size }
    texts[#texts + 1] = text
    at = at + #text
  end
  local ok, problem = file:write(table.concat(texts))
  return ok and places, problem
end

-- entries: { head, body }. The places of their bodies, or nil and why not: a full disk shows at
-- close. Does not yield.
function Lines.append(path, entries)
  local file, problem = io.open(path, 'a+b')
  if not file then
    return nil, problem
  end
  local places, reason = append(file, entries)
  local closed, at_close = file:close()
  if places and closed then
    return places
  end
  return nil, reason or at_close or path
end

-- The head of a line, and where in it the body is and how long, or nil where the line is not whole.
local function parts(line)
  local rest = line:sub(#OPENING + SUM + 1)
  local middle = rest:find(BEFORE_BODY, 1, true)
  if middle and line:sub(#OPENING + 1, #OPENING + SUM) == LrMD5.digest(rest) then
    local before = middle + #BEFORE_BODY - 1
    local head = Json.decode(rest:sub(#BEFORE_HEAD + 1, middle - 1))
    return head, #OPENING + SUM + before, #rest - before - #CLOSING
  end
end

-- Calls each(head, place) for every whole line, in order.
function Lines.scan(path, each)
  local file = io.open(path, 'rb')
  if not file then
    return
  end
  local at, rest, block = 0, '', file:read(BLOCK)
  while block do
    local text, position = rest .. block, 1
    local stop = text:find('\n', position, true)
    while stop do
      local head, before, size = parts(text:sub(position, stop - 1))
      if head then
        each(head, { at = at + position - 1 + before, size = size })
      end
      position = stop + 1
      stop = text:find('\n', position, true)
    end
    rest, at = text:sub(position), at + position - 1
    LrTasks.yield()
    block = file:read(BLOCK)
  end
  file:close()
end

-- The body at a place, or nil where the file is gone.
function Lines.load(path, place)
  local file = io.open(path, 'rb')
  if not file then
    return nil
  end
  file:seek('set', place.at)
  local text = file:read(place.size)
  file:close()
  return Json.decode(text or '')
end

return Lines
