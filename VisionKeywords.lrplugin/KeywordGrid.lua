-- The keywords of a draft in columns, each with its switch and its way to the front.

local LrBinding = import 'LrBinding'
local LrView = import 'LrView'

local Draft = require 'Draft'

local KeywordGrid = {}

local bind = LrView.bind

-- In pixels.
local KEYWORD, ARROW = 168, 20
local COLUMNS, FEWEST_ROWS = 3, 10
KeywordGrid.WIDE = COLUMNS * (KEYWORD + ARROW + 32) + 16

local function slot(name, position)
  return name .. '_' .. position
end

-- Into the fields of a property table, and back from them.

function KeywordGrid.put(props, draft)
  for position, keyword in ipairs(draft.keywords) do
    props[slot('name', position)] = keyword.name
    props[slot('on', position)] = keyword.on
  end
end

function KeywordGrid.take(props, draft)
  for position in ipairs(draft.keywords) do
    Draft.switch(draft, position, props[slot('on', position)] == true)
  end
end

local function row(f, props, draft, position)
  return f:row {
    spacing = 2,
    f:static_text { title = tostring(position), width = 20, alignment = 'right', size = 'small' },
    f:checkbox {
      title = bind(slot('name', position)),
      value = bind(slot('on', position)),
      -- The whole of a keyword that is too long for its place.
      tooltip = bind(slot('name', position)),
      width = KEYWORD,
    },
    -- A text takes less room than a button, of which there would be fifty.
    f:static_text {
      title = LOC '$$$/VisionKeywords/Review/ToFront=^U+2191',
      tooltip = LOC '$$$/VisionKeywords/Review/ToFrontHint=Move to the front',
      width = ARROW,
      alignment = 'center',
      mouse_down = function()
        KeywordGrid.take(props, draft)
        Draft.to_front(draft, position)
        KeywordGrid.put(props, draft)
      end,
    },
  }
end

-- Ranks go down the columns.
function KeywordGrid.view(f, props, draft)
  local high = math.max(FEWEST_ROWS, math.ceil(#draft.keywords / COLUMNS))
  local columns = { spacing = f:control_spacing(), margin = f:label_spacing() }
  for column = 1, COLUMNS do
    local rows = { spacing = 2 }
    for position = (column - 1) * high + 1, math.min(column * high, #draft.keywords) do
      rows[#rows + 1] = row(f, props, draft, position)
    end
    columns[column] = f:column(rows)
  end
  return f:row(columns)
end

-- A title that counts those that are on.
function KeywordGrid.count(draft)
  local keys = {}
  for position in ipairs(draft.keywords) do
    keys[position] = slot('on', position)
  end
  if #keys == 0 then
    return LOC '$$$/VisionKeywords/Review/NoKeywords=No keywords'
  end
  return bind {
    keys = keys,
    operation = function(_, values, from_table)
      if not from_table then
        return LrBinding.kUnsupportedDirection
      end
      local on = 0
      for _, key in ipairs(keys) do
        on = on + (values[key] and 1 or 0)
      end
      return LOC('$$$/VisionKeywords/Review/Keywords=Keywords by rank: ^1 of ^2 are switched on. ^U+2191 moves one to the front.', tostring(on), tostring(#keys))
    end,
  }
end

return KeywordGrid
