-- Long texts to be read in a dialog, and how high they get.

local Reading = {}

-- Characters in a line of a paragraph: rather too few than lines that do not fit.
local CHARACTERS = 84
local WIDTH, HEIGHT = 640, 480

local function height_of(text)
  local lines = 1
  for line in (text .. '\n'):gmatch '([^\n]*)\n' do
    lines = lines + math.max(1, math.ceil(#line / CHARACTERS))
  end
  return lines
end

function Reading.paragraph(f, text, font)
  return f:static_text {
    title = text,
    font = font,
    width = WIDTH - 40,
    height_in_lines = height_of(text),
    selectable = true,
  }
end

-- The views one below the other, in a window of their own.
function Reading.scrolled(f, ...)
  return f:scrolled_view {
    width = WIDTH,
    height = HEIGHT,
    horizontal_scroller = false,
    f:column { spacing = f:control_spacing(), margin = f:control_spacing(), ... },
  }
end

return Reading
