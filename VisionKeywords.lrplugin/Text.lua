-- Small work on text that has to be right in every locale and in UTF-8.
--
-- No %s, %c, %w here: they ask the C library, and in some locales of macOS and Windows it takes
-- single bytes of a UTF-8 sequence for blanks or control characters.

local Text = {}

function Text.trim(text)
  return (text:gsub('^[ \t\r\n]+', ''):gsub('[ \t\r\n]+$', ''))
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

function Text.has_control(text)
  return text:find '[%z\1-\31\127]' ~= nil
end

-- The first few names, and how many more there are.
function Text.some(names, most)
  local shown = {}
  for index = 1, math.min(#names, most) do
    shown[index] = names[index]
  end
  local list = table.concat(shown, ', ')
  if #names > most then
    return LOC('$$$/VisionKeywords/Text/AndMore=^1 and ^2 more', list, tostring(#names - most))
  end
  return list
end

return Text
