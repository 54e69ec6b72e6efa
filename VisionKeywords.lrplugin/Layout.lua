-- How settings stand in a dialog: labels in one column, fields in the next, notes beneath the fields.

local LrView = import 'LrView'

local Layout = {}

-- Characters in a field, and in a line of a note: the Plug-in Manager is not wide.
local FIELD = 34
Layout.WIDTH = 56

function Layout.labelled(f, label, ...)
  return f:row {
    spacing = f:label_spacing(),
    f:static_text { title = label, alignment = 'right', width = LrView.share 'vision_keywords_label' },
    ...,
  }
end

-- title: a text or a binding. Two lines unless lines says otherwise: some languages take more room.
function Layout.note(f, title, lines)
  return Layout.labelled(
    f,
    '',
    f:static_text { title = title, width_in_chars = Layout.WIDTH, height_in_lines = lines or 2, size = 'small' }
  )
end

-- A row with a note that belongs to it.
function Layout.noted(f, row, title, lines)
  return f:column { spacing = f:label_spacing(), row, Layout.note(f, title, lines) }
end

function Layout.switch(f, name, title)
  return Layout.labelled(f, '', f:checkbox { value = LrView.bind(name), title = title })
end

-- Immediate, since a button that is pressed, or a window that is closed, while the field still has the
-- focus would miss what was typed last.
function Layout.text(f, name, args)
  args = args or {}
  args.value, args.immediate = LrView.bind(name), true
  args.width_in_chars = args.width_in_chars or FIELD
  return f:edit_field(args)
end

-- Not immediate: on the way to 12 there is a 1. A number out of bounds is refused and said, so that
-- none is ever taken for another.
function Layout.number(f, name, bounds, digits)
  local _, least, most = unpack(bounds)
  return f:edit_field {
    value = LrView.bind(name),
    precision = 0,
    width_in_digits = digits,
    validate = function(_, value)
      local number = type(value) == 'number' and value
      if number and number >= least and number <= most then
        return true, number
      end
      return false,
        value,
        LOC('$$$/VisionKeywords/Settings/OutOfBounds=Enter a number from ^1 to ^2.', string.format('%d', least), string.format('%d', most))
    end,
  }
end

-- items: { value, title } each; or a binding to such a list.
function Layout.menu(f, name, items, chars)
  return f:popup_menu { value = LrView.bind(name), items = items, width_in_chars = chars }
end

function Layout.tab(f, identifier, title, ...)
  return f:tab_view_item {
    identifier = identifier,
    title = title,
    f:column { fill_horizontal = 1, spacing = f:control_spacing(), margin = f:control_spacing(), ... },
  }
end

return Layout
