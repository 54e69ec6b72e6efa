-- A file of JSON lines that is only ever appended to, and read again without holding it in memory.
--
-- Each line has a head, which a scan gives, and a body, which is loaded from its place on demand:
-- {"head": {…, "size": bytes of the body}, "body": …}. The size tells a whole line from one that a
-- crash or a full disk has cut off; such a line counts for nothing, and the next one begins anew.

local LrTasks = import 'LrTasks'

local Json = require 'Json'

local Lines = {}

local OPENING, BETWEEN, CLOSING = '{"head": ', ', "body": ', '}'

-- Bytes between two yields of a scan.
local BLOCK = 65536

local function line_of(entry)
  local body = Json.encode(entry.body or {})
  local head = {}
  for name, value in pairs(entry.head) do
    head[name] = value
  end
  head.size = #body
  local before = OPENING .. Json.encode(head) .. BETWEEN
  return before .. body .. CLOSING .. '\n', { at = #before, size = #body }
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

-- The head of a line and where in it the body is, or nil where the line is not whole.
local function parts(line)
  local middle = line:find(BETWEEN, 1, true)
  local head = middle and Json.decode(line:sub(#OPENING + 1, middle - 1))
  local before = middle and middle + #BETWEEN - 1
  if type(head) == 'table' and head.size == #line - before - #CLOSING and line:sub(-1) == CLOSING then
    return head, before
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
      local head, before = parts(text:sub(position, stop - 1))
      if head then
        each(head, { at = at + position - 1 + before, size = head.size })
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
