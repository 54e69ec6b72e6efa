-- Long texts to be read in a dialog.

local Reading = {}

local WIDTH, HEIGHT = 640, 480

function Reading.paragraph(f, text, font)
  return f:static_text {
    title = text,
    font = font,
    width = WIDTH - 40,
    -- As many as it takes at this width, says the SDK.
    height_in_lines = -1,
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
