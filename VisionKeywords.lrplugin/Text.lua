-- Small work on text that has to be right in every locale and in UTF-8.
--
-- No %s, %c, %w here: they ask the C library, and in some locales of macOS and Windows it takes
-- single bytes of a UTF-8 sequence for blanks or control characters.

local Text = {}

function Text.trim(text)
  return (text:gsub('^[ \t\r\n]+', ''):gsub('[ \t\r\n]+$', ''))
end

-- The parts of a list, without those that are empty. separators: as people type them, unless said.
function Text.list(text, separators)
  local list = {}
  for part in text:gmatch('[^' .. (separators or ',;\r\n') .. ']+') do
    part = Text.trim(part)
    if part ~= '' then
      list[#list + 1] = part
    end
  end
  return list
end

-- In characters.
function Text.length(text)
  return select(2, text:gsub('[^\128-\191]', ''))
end

-- Lightroom keeps the line breaks of a caption as U+2028.
local LINE_SEPARATOR = '\226\128\168'

function Text.from_lightroom(text)
  return (text:gsub(LINE_SEPARATOR, '\n'))
end

function Text.to_lightroom(text)
  return (text:gsub('\r\n?', '\n'):gsub('\n', LINE_SEPARATOR))
end

-- How a rehearsal's titles and captions begin (docs/protocol.md).
local REHEARSAL = 'Rehearsal (Vision Keywords): '

-- Nobody's own words: none at all, or what a rehearsal has left.
function Text.is_free(text)
  local words = Text.trim(Text.from_lightroom(text or ''))
  return words == '' or words:sub(1, #REHEARSAL) == REHEARSAL
end

-- What somebody wrote into one of Lightroom's fields, or nil.
function Text.own(value)
  if type(value) == 'string' and not Text.is_free(value) then
    return Text.trim(Text.from_lightroom(value))
  end
end

-- Whether two texts of a photo say the same: Lightroom may hand one back with other line breaks.
function Text.same(one, other)
  return Text.trim(Text.from_lightroom(one or '')) == Text.trim(Text.from_lightroom(other or ''))
end

Text.REPLACEMENT = '\239\191\189'

-- The well-formed sequences of Unicode's table 3-7: neither overlong, nor a surrogate, nor too high.
local SEQUENCES = {
  '^[\194-\223][\128-\191]',
  '^\224[\160-\191][\128-\191]',
  '^[\225-\236\238\239][\128-\191][\128-\191]',
  '^\237[\128-\159][\128-\191]',
  '^\240[\144-\191][\128-\191][\128-\191]',
  '^[\241-\243][\128-\191][\128-\191][\128-\191]',
  '^\244[\128-\143][\128-\191][\128-\191]',
}

local function sequence_at(text, position)
  for _, pattern in ipairs(SEQUENCES) do
    local _, last = text:find(pattern, position)
    if last then
      return last
    end
  end
end

-- The text with what is no UTF-8 replaced.
function Text.well_formed(text)
  if not text:find '[\128-\255]' then
    return text
  end
  local parts, position = {}, 1
  while position <= #text do
    local _, last = text:find('^[%z\1-\127]+', position)
    last = last or sequence_at(text, position)
    parts[#parts + 1] = last and text:sub(position, last) or Text.REPLACEMENT
    position = (last or position) + 1
  end
  return table.concat(parts)
end

function Text.has_control(text)
  return text:find '[%z\1-\31\127]' ~= nil
end

-- Without API keys: OpenAI's begin with sk-; other servers' are never part of a text of ours.
function Text.redact(text)
  return (text:gsub('sk%-[A-Za-z0-9_%-]+', 'sk-...'))
end

-- How many letters of the usual width a text takes: those of East Asia take two, and each character
-- but ASCII has bytes that only continue it.
function Text.width(text)
  local _, continuing = text:gsub('[\128-\191]', '')
  local _, wide = text:gsub('[\227-\239]', '')
  return #text - continuing + wide
end

-- No longer than most bytes, cut between characters.
function Text.shorten(text, most)
  if #text <= most then
    return text
  end
  return text:sub(1, most):gsub('[\192-\255][\128-\191]*$', '') .. '...'
end

-- one and many: texts for LOC, with the number for ^1.
function Text.counted(count, one, many)
  return LOC(count == 1 and one or many, tostring(count))
end

function Text.photos(count)
  return Text.counted(count, '$$$/VisionKeywords/Text/OnePhoto=1 photo', '$$$/VisionKeywords/Text/Photos=^1 photos')
end

-- names: a list in a text. more: how many names it leaves out.
function Text.and_more(names, more)
  return LOC('$$$/VisionKeywords/Text/AndMore=^1 and ^2 more', names, tostring(more))
end

-- The first few names, and how many more there are.
function Text.some(names, most)
  local shown = {}
  for index = 1, math.min(#names, most) do
    shown[index] = names[index]
  end
  local list = table.concat(shown, ', ')
  if #names > most then
    return Text.and_more(list, #names - most)
  end
  return list
end

return Text
