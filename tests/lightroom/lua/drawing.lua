-- Alone tells what there is to be drawn of a living tree of views: every property that is plain data.
local use, _ = ...
local Objects = use 'objects'
local View = use 'view'

local Drawing = {}

local PROPERTIES = {
  'alignment', 'allows_multiple_selection', 'enabled', 'fill', 'fill_horizontal', 'fill_vertical', 'height',
  'height_in_lines', 'horizontal_scroller', 'margin', 'margin_bottom', 'margin_horizontal', 'margin_left',
  'margin_right', 'margin_top', 'margin_vertical', 'max', 'min', 'place', 'place_horizontal', 'place_vertical',
  'placeholder_string', 'show_title', 'size', 'spacing', 'vertical_scroller', 'visible', 'width',
  'width_in_chars', 'width_in_digits', 'wraps', 'font',
}

function Drawing.nodes(treeId)
  local nodes = View.outline(treeId)
  for index, node in ipairs(nodes) do
    for _, property in ipairs(PROPERTIES) do
      local value = View.get(treeId, index, property)
      if type(value) ~= 'function' then node[property] = value end
    end
    node.opened = View.opened(treeId, index)
    if node.kind == 'catalog_photo' then
      node.photo = Objects.id('photo', View.get(treeId, index, 'photo'))
    end
  end
  return nodes
end

return Drawing
