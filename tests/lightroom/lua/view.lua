-- Alone is LrView: descriptions of controls, and the living controls of an open dialog.
local use, host = ...
local Namespace = use 'namespace'
local Observable = use 'observable'

local View = {}

local IGNORED = { kind = 'ignored' }
local views = setmetatable({}, { __mode = 'k' })

local function words(text)
  local set = {}
  for word in text:gmatch '%S+' do
    set[word] = true
  end
  return set
end

local COMMON = words [[
  bind_to_object tooltip visible fill fill_horizontal fill_vertical height width
  place_horizontal place_vertical margin margin_bottom margin_horizontal margin_left margin_right
  margin_top margin_vertical place spacing identifier
]]
local CONTROL = 'enabled font size '
local TEXT = 'height_in_lines width_in_chars width_in_digits '
local EDIT = [[ alignment auto_completion completion completion_delimiters immediate increment
  large_increment max min placeholder_string precision string_to_value text_color validate value
  value_to_string wraps ]]

-- Lightroom ignores an unknown property without a word; here a typing error shows.
local KINDS = {
  row = words '',
  column = words '',
  view = words '',
  spacer = words '',
  group_box = words('title show_title text_color ' .. CONTROL),
  scrolled_view = words 'background_color horizontal_scroller vertical_scroller',
  tab_view = words(CONTROL .. 'value'),
  tab_view_item = words 'title',
  separator = words '',
  static_text = words(CONTROL .. TEXT .. 'alignment mouse_down selectable text_color title truncation'),
  edit_field = words(CONTROL .. TEXT .. EDIT),
  password_field = words(CONTROL .. TEXT .. EDIT),
  combo_box = words(CONTROL .. TEXT .. EDIT .. 'items'),
  popup_menu = words(CONTROL .. TEXT .. 'items title value value_equal'),
  checkbox = words(CONTROL .. TEXT .. 'title value checked_value unchecked_value alignment text_color value_equal'),
  radio_button = words(CONTROL .. TEXT .. 'title value checked_value alignment text_color value_equal'),
  push_button = words(CONTROL .. TEXT .. 'title action alignment'),
  slider = words(CONTROL .. 'value min max integral'),
  simple_list = words(CONTROL .. 'items value value_equal allows_multiple_selection'),
  catalog_photo = words 'photo frame_color frame_width background_color mouse_down',
  picture = words 'value frame_color frame_width background_color mouse_down',
  color_well = words(CONTROL .. 'value'),
}
local CONTAINERS = words 'row column view group_box scrolled_view tab_view tab_view_item'
local GENERIC = words 'enabled'

local function make(kind)
  local known = KINDS[kind]
  return function(self, args)
    if args == nil then
      error('test Lightroom: f:' .. kind .. ' needs a colon and a table of arguments', 0)
    end
    if type(args) ~= 'table' then error('LrView:' .. kind .. ': table expected', 0) end
    for key in pairs(args) do
      if type(key) == 'string' then
        if not (known[key] or COMMON[key] or GENERIC[key]) then
          host.violation('f:' .. kind .. ' has no property ' .. key)
        end
      elseif not CONTAINERS[kind] then
        host.violation('f:' .. kind .. ' takes no child views')
      end
    end
    if kind == 'tab_view_item' and type(args.identifier) ~= 'string' then
      error('LrView:tab_view_item: identifier must be a string', 0)
    end
    local view = { kind = kind, args = args, factory = self }
    views[view] = true
    return view
  end
end

local factoryMethods = {
  control_spacing = function() return 8 end,
  dialog_spacing = function() return 16 end,
  label_spacing = function() return 4 end,
}
for kind in pairs(KINDS) do
  factoryMethods[kind] = make(kind)
end

local factory = setmetatable({}, {
  __index = function(_, key)
    local method = factoryMethods[key]
    if method then return method end
    if type(key) == 'string' and host.sdkHas('LrView', key) then host.notModelled('f:' .. key) end
    return nil
  end,
  __metatable = 'protected',
})

function View.factory() return factory end

View.namespace = Namespace.define('LrView', {
  osFactory = function() return factory end,
  kIgnoredView = IGNORED,
  conditionalItem = function(condition, view)
    if condition then return view end
    return IGNORED
  end,
  share = function(name) return { shared = name } end,
  bind = function(spec)
    if type(spec) == 'string' then return { binding = true, key = spec } end
    if type(spec) ~= 'table' then error('LrView.bind: string or table expected', 0) end
    if spec.key == nil and spec.keys == nil then error('LrView.bind: key or keys expected', 0) end
    return {
      binding = true,
      key = spec.key,
      keys = spec.keys,
      object = spec.bind_to_object or spec.object,
      transform = spec.transform,
      operation = spec.operation,
    }
  end,
})

-- Living trees --------------------------------------------------------------------------

local trees = {}

local function isBinding(value)
  return type(value) == 'table' and rawget(value, 'binding') == true
end

local function plant(tree, view, object, parent)
  if view == IGNORED or view == nil or view == false then return end
  if not views[view] then
    host.violation 'a view tree holds something that no LrView factory made'
    return
  end
  if tree.seen[view] then host.violation('one view instance stands twice in a dialog') end
  tree.seen[view] = true
  local own = view.args.bind_to_object
  if isBinding(own) then own = nil end
  object = own or object
  local index = #tree.nodes + 1
  tree.nodes[index] = { view = view, object = object, parent = parent, values = {} }
  if CONTAINERS[view.kind] then
    for child = 1, table.maxn(view.args) do
      plant(tree, view.args[child], object, index)
    end
  end
end

function View.grow(contents, object)
  local tree = { nodes = {}, seen = {} }
  if type(contents) == 'table' and not views[contents] then
    for child = 1, table.maxn(contents) do
      plant(tree, contents[child], contents.bind_to_object or object, 0)
    end
  else
    plant(tree, contents, object, 0)
  end
  trees[#trees + 1] = tree
  for index, node in ipairs(tree.nodes) do
    if KINDS[node.view.kind].title then node.opened = View.get(#trees, index, 'title') end
  end
  return #trees
end

-- The title that a control had when the dialog was laid out: it has no other size afterwards.
function View.opened(treeId, index)
  return trees[treeId].nodes[index].opened
end

function View.holds(treeId, view)
  local tree = trees[treeId]
  return tree ~= nil and tree.seen[view] == true
end

local function evaluate(binding, object)
  object = binding.object or object
  if binding.keys then
    local values = {}
    for index, key in ipairs(binding.keys) do
      if type(key) == 'table' then
        local value = evaluate(
          isBinding(key) and key
            or { binding = true, key = key.key, object = key.bind_to_object or key.object },
          object
        )
        values[index], values[key.uniqueName or key.key or index] = value, value
      else
        local value = object and object[key]
        values[index], values[key] = value, value
      end
    end
    if binding.operation then
      -- LrBinding's own combinations take the values; a plug-in's take a binder first.
      local result
      if binding.plain then
        result = binding.operation(values)
      else
        result = binding.operation(binding, values, true)
      end
      if binding.transform then result = binding.transform(result, true) end
      return result
    end
    return values[1]
  end
  if object == nil then
    host.violation('a binding to "' .. tostring(binding.key) .. '" has no table')
    return nil
  end
  local value = object[binding.key]
  if binding.transform then value = binding.transform(value, true) end
  return value
end

function View.evaluate(value, object)
  if isBinding(value) then return evaluate(value, object) end
  return value
end

function View.get(treeId, index, property)
  local node = trees[treeId].nodes[index]
  local value = node.view.args[property]
  if isBinding(value) then return evaluate(value, node.object) end
  if node.values[property] ~= nil then return node.values[property] end
  return value
end

function View.set(treeId, index, property, value)
  local node = trees[treeId].nodes[index]
  local binding = node.view.args[property]
  if not isBinding(binding) then
    node.values[property] = value
    return
  end
  local object = binding.object or node.object
  if not object then
    host.violation('a binding to "' .. tostring(binding.key) .. '" has no table')
    return
  end
  if binding.transform then
    value = binding.transform(value, false)
    if value == Observable.UNSUPPORTED then return end
  end
  if binding.key then object[binding.key] = value end
end

function View.key(treeId, index, property)
  local value = trees[treeId].nodes[index].view.args[property]
  if isBinding(value) and type(value.key) == 'string' then return value.key end
  return nil
end

local function isNumeric(args)
  return args.precision ~= nil or args.min ~= nil or args.max ~= nil or args.increment ~= nil
end

-- What leaving an edit field does: text to value, validation, then the bound table.
function View.commit(treeId, index, text)
  local node = trees[treeId].nodes[index]
  local args = node.view.args
  local value = text
  if args.string_to_value then
    value = args.string_to_value(node.view, text)
  elseif isNumeric(args) then
    value = tonumber(text)
    if value == nil then return false, 'not a number: ' .. text end
    if args.min and value < args.min then value = args.min end
    if args.max and value > args.max then value = args.max end
    local factor = 10 ^ (args.precision or 2)
    value = math.floor(value * factor + 0.5) / factor
  end
  if args.validate then
    local ok, replaced, message = args.validate(node.view, value)
    if not ok then return false, message or 'invalid' end
    if replaced ~= nil then value = replaced end
  end
  View.set(treeId, index, 'value', value)
  return true
end

function View.press(treeId, index)
  local node = trees[treeId].nodes[index]
  local action = node.view.args.action or node.view.args.mouse_down
  if action then action(node.view) end
end

-- For Python: what a control is, without touching its bindings.
function View.outline(treeId)
  local list = {}
  for index, node in ipairs(trees[treeId].nodes) do
    list[index] = { kind = node.view.kind, parent = node.parent }
  end
  return list
end

local function same(args, left, right)
  if args.value_equal then return args.value_equal(left, right) end
  return left == right
end

-- Ticked or not: of a checkbox or a radio button.
function View.isChecked(treeId, index)
  local args = trees[treeId].nodes[index].view.args
  local value = View.get(treeId, index, 'value')
  if args.checked_value ~= nil then return same(args, value, args.checked_value) end
  return value and true or false
end

function View.check(treeId, index, flag)
  local args = trees[treeId].nodes[index].view.args
  local value = flag
  if flag and args.checked_value ~= nil then value = args.checked_value end
  if not flag and args.unchecked_value ~= nil then value = args.unchecked_value end
  View.set(treeId, index, 'value', value)
end

-- Whether a tab lies on top: the one that the value of its tab view names, else the first.
function View.isChosenTab(treeId, index)
  local nodes = trees[treeId].nodes
  local node = nodes[index]
  local chosen = View.get(treeId, node.parent, 'value')
  local first
  for _, other in ipairs(nodes) do
    if other.parent == node.parent then
      if other.view.args.identifier == chosen then return other == node end
      first = first or other
    end
  end
  return first == node
end

function View.slide(treeId, index, value)
  local args = trees[treeId].nodes[index].view.args
  value = math.max(args.min or 0, math.min(args.max or 1, value))
  if args.integral then value = math.floor(value + 0.5) end
  View.set(treeId, index, 'value', value)
end

-- The entries of a popup menu, combo box or list, as shown.
function View.titles(treeId, index)
  local titles = {}
  for position, item in ipairs(View.get(treeId, index, 'items') or {}) do
    titles[position] = type(item) == 'table' and tostring(item.title) or tostring(item)
  end
  return titles
end

function View.choose(treeId, index, position)
  local node = trees[treeId].nodes[index]
  local item = View.get(treeId, index, 'items')[position]
  local value = item
  if type(item) == 'table' then value = item.value end
  if node.view.kind == 'simple_list' then value = { value } end
  View.set(treeId, index, 'value', value)
end

-- Of a list, whose value is a list too.
function View.chosenOfList(treeId, index)
  local args = trees[treeId].nodes[index].view.args
  local value = View.get(treeId, index, 'value')
  local positions = {}
  for position, item in ipairs(View.get(treeId, index, 'items') or {}) do
    local own = item
    if type(item) == 'table' then own = item.value end
    for _, one in ipairs(type(value) == 'table' and value or { value }) do
      if same(args, own, one) then positions[#positions + 1] = position end
    end
  end
  return positions
end

function View.chosen(treeId, index)
  local args = trees[treeId].nodes[index].view.args
  local value = View.get(treeId, index, 'value')
  for position, item in ipairs(View.get(treeId, index, 'items') or {}) do
    local own = item
    if type(item) == 'table' then own = item.value end
    if same(args, own, value) then return position end
  end
  return nil
end

return View
