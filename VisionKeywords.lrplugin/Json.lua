-- JSON for Lua 5.1, as far as RFC 8259 goes.
--
-- An empty table is an object; a list that may be empty is marked with Json.array. null is
-- Json.null, since nil cannot stand in a table.

local Text = require 'Text'

local Json = {}

-- Far above what the job folder needs and far below what the Lua stack bears.
local MAX_DEPTH = 100

local ARRAY = { __name = 'Json.array' }

Json.null = setmetatable({}, {
  __tostring = function()
    return 'null'
  end,
})

function Json.array(list)
  return setmetatable(list, ARRAY)
end

-- Numbers ---------------------------------------------------------------------------------------

-- Lightroom follows the user's locale, and Lua 5.1 writes and reads numbers with the C library: a
-- German system says 0,5. So the decimal point is asked for whenever it matters.
local function decimal_point()
  return (string.format('%.1f', 0.5):gsub('[05]', ''))
end

local function encode_number(number)
  if number ~= number or number == math.huge or number == -math.huge then
    error('JSON has no number for ' .. tostring(number), 0)
  end
  if number == math.floor(number) then
    return string.format('%.0f', number)
  end
  local text = string.format('%.15g', number)
  if tonumber(text) ~= number then
    text = string.format('%.17g', number)
  end
  return (text:gsub('%' .. decimal_point(), '.'))
end

-- UTF-8 -----------------------------------------------------------------------------------------

local function utf8_char(code)
  if code < 0x80 then
    return string.char(code)
  elseif code < 0x800 then
    return string.char(0xC0 + math.floor(code / 0x40), 0x80 + code % 0x40)
  elseif code < 0x10000 then
    return string.char(0xE0 + math.floor(code / 0x1000), 0x80 + math.floor(code / 0x40) % 0x40, 0x80 + code % 0x40)
  end
  return string.char(
    0xF0 + math.floor(code / 0x40000),
    0x80 + math.floor(code / 0x1000) % 0x40,
    0x80 + math.floor(code / 0x40) % 0x40,
    0x80 + code % 0x40
  )
end

-- Encoding --------------------------------------------------------------------------------------

local ESCAPES = {
  ['"'] = '\\"',
  ['\\'] = '\\\\',
  ['\b'] = '\\b',
  ['\f'] = '\\f',
  ['\n'] = '\\n',
  ['\r'] = '\\r',
  ['\t'] = '\\t',
}

-- A single bad byte in one photo's file name would make the whole line, and so the whole job,
-- unreadable for a strict reader.
local function encode_string(text)
  local escaped = Text.well_formed(text):gsub('[%z\1-\31\127"\\]', function(char)
    return ESCAPES[char] or string.format('\\u%04x', char:byte())
  end)
  return '"' .. escaped .. '"'
end

local encode_value

local function encode_list(list, depth)
  local parts = {}
  for index = 1, #list do
    parts[index] = encode_value(list[index], depth)
  end
  return '[' .. table.concat(parts, ', ') .. ']'
end

local function encode_object(object, depth)
  local names = {}
  for name in pairs(object) do
    if type(name) ~= 'string' then
      error('JSON names are strings, not ' .. type(name), 0)
    end
    names[#names + 1] = name
  end
  table.sort(names)
  for index, name in ipairs(names) do
    names[index] = encode_string(name) .. ': ' .. encode_value(object[name], depth)
  end
  return '{' .. table.concat(names, ', ') .. '}'
end

function encode_value(value, depth)
  local kind = type(value)
  if value == Json.null then
    return 'null'
  elseif kind == 'table' then
    if depth == MAX_DEPTH then
      error('nested too deeply for JSON', 0)
    end
    if getmetatable(value) == ARRAY or value[1] ~= nil then
      return encode_list(value, depth + 1)
    end
    return encode_object(value, depth + 1)
  elseif kind == 'string' then
    return encode_string(value)
  elseif kind == 'number' then
    return encode_number(value)
  elseif kind == 'boolean' then
    return tostring(value)
  end
  error('JSON has no value for a ' .. kind, 0)
end

function Json.encode(value)
  return encode_value(value, 0)
end

-- Decoding --------------------------------------------------------------------------------------

local function fail(what, position)
  error(string.format('%s at byte %d', what, position), 0)
end

local function skip_blanks(text, position)
  return (text:find('[^ \t\r\n]', position)) or #text + 1
end

local function decode_hex(text, position)
  local digits = text:match('^%x%x%x%x', position)
  if not digits then
    fail('\\u without four hexadecimal digits', position)
  end
  return tonumber(digits, 16)
end

local function decode_unicode(text, position)
  local high = decode_hex(text, position)
  local after = position + 4
  if high >= 0xD800 and high < 0xDC00 and text:sub(after, after + 1) == '\\u' then
    local low = decode_hex(text, after + 2)
    if low >= 0xDC00 and low < 0xE000 then
      return utf8_char(0x10000 + (high - 0xD800) * 0x400 + (low - 0xDC00)), after + 6
    end
  end
  if high >= 0xD800 and high < 0xE000 then
    return Text.REPLACEMENT, after
  end
  return utf8_char(high), after
end

local UNESCAPES = { b = '\b', f = '\f', n = '\n', r = '\r', t = '\t', ['"'] = '"', ['\\'] = '\\', ['/'] = '/' }

local function decode_string(text, position)
  local start, parts = position, {}
  position = position + 1
  while true do
    local stop = text:find('[%z\1-\31"\\]', position)
    if not stop then
      fail('string without an end', start)
    end
    parts[#parts + 1] = text:sub(position, stop - 1)
    local char = text:sub(stop, stop)
    if char == '"' then
      return table.concat(parts), stop + 1
    elseif char ~= '\\' then
      fail('control character in a string', stop)
    end
    local escape = text:sub(stop + 1, stop + 1)
    if escape == 'u' then
      parts[#parts + 1], position = decode_unicode(text, stop + 2)
    elseif UNESCAPES[escape] then
      parts[#parts + 1], position = UNESCAPES[escape], stop + 2
    else
      fail('unknown escape', stop)
    end
  end
end

local function decode_number(text, position)
  local whole = text:match('^%-?0', position) or text:match('^%-?[1-9]%d*', position)
  if not whole then
    fail('unexpected character', position)
  end
  local after = position + #whole
  local fraction = text:match('^%.%d+', after) or ''
  local exponent = text:match('^[eE][+-]?%d+', after + #fraction) or ''
  local digits = whole .. fraction:gsub('%.', decimal_point()) .. exponent
  return tonumber(digits), after + #fraction + #exponent
end

local decode_value

local function decode_list(text, position, depth)
  local list = Json.array {}
  position = skip_blanks(text, position + 1)
  if text:sub(position, position) == ']' then
    return list, position + 1
  end
  while true do
    list[#list + 1], position = decode_value(text, position, depth)
    position = skip_blanks(text, position)
    local char = text:sub(position, position)
    if char == ']' then
      return list, position + 1
    elseif char ~= ',' then
      fail('expected , or ]', position)
    end
    position = position + 1
  end
end

local function decode_object(text, position, depth)
  local object = {}
  position = skip_blanks(text, position + 1)
  if text:sub(position, position) == '}' then
    return object, position + 1
  end
  while true do
    position = skip_blanks(text, position)
    if text:sub(position, position) ~= '"' then
      fail('expected a name', position)
    end
    local name
    name, position = decode_string(text, position)
    position = skip_blanks(text, position)
    if text:sub(position, position) ~= ':' then
      fail('expected :', position)
    end
    object[name], position = decode_value(text, position + 1, depth)
    position = skip_blanks(text, position)
    local char = text:sub(position, position)
    if char == '}' then
      return object, position + 1
    elseif char ~= ',' then
      fail('expected , or }', position)
    end
    position = position + 1
  end
end

local LITERALS = { ['true'] = true, ['false'] = false, ['null'] = Json.null }

function decode_value(text, position, depth)
  position = skip_blanks(text, position)
  local char = text:sub(position, position)
  if char == '"' then
    return decode_string(text, position)
  elseif char == '{' or char == '[' then
    if depth == MAX_DEPTH then
      fail('nested too deeply', position)
    end
    return (char == '{' and decode_object or decode_list)(text, position, depth + 1)
  end
  local word = text:match('^[a-z]+', position)
  if word and LITERALS[word] ~= nil then
    return LITERALS[word], position + #word
  elseif char == '' then
    fail('unexpected end', position)
  end
  return decode_number(text, position)
end

local function decode_all(text)
  local value, position = decode_value(text, 1, 0)
  position = skip_blanks(text, position)
  if position <= #text then
    fail('something after the end', position)
  end
  return value
end

-- The value, or nil and what is wrong where. (A plain pcall will do: nothing here yields.)
function Json.decode(text)
  local ok, value = pcall(decode_all, text)
  if ok then
    return value
  end
  return nil, value
end

return Json
