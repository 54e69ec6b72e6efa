-- Alone makes tables that tell observers of a change: property tables and preferences.
local use, _ = ...
local Namespace = use 'namespace'
local Contexts = use 'contexts'

local Observable = {}

local stores = setmetatable({}, { __mode = 'k' })

local methods = {}

-- addObserver(key, func) or addObserver(key, object, func)
function methods:addObserver(key, object, func)
  if func == nil and type(object) == 'function' then
    object, func = nil, object
  end
  if key == nil or type(func) ~= 'function' then
    error('LrObservableTable:addObserver: bad parameters', 0)
  end
  local store = stores[self]
  if store.deaf then return end
  table.insert(store.observers, { key = key, object = object, func = func })
end

function methods:removeObserver(key, object)
  local kept = {}
  for _, observer in ipairs(stores[self].observers) do
    if not (observer.key == key and observer.object == object) then
      kept[#kept + 1] = observer
    end
  end
  stores[self].observers = kept
end

-- Plain pairs sees only the empty proxy; this walks the contents.
function methods:pairs()
  return pairs(stores[self].values)
end

function methods.type()
  return 'LrObservableTable'
end

local class = {
  __index = function(self, key)
    if methods[key] then return methods[key] end
    return stores[self].values[key]
  end,
  -- Observers run at once, inside this metamethod: they cannot yield.
  __newindex = function(self, key, value)
    local store = stores[self]
    if store.check then store.check(key, value) end
    local old = store.values[key]
    store.values[key] = value
    if store.changed then store.changed(key, value) end
    if old == value then return end
    local round = {}
    for index, observer in ipairs(store.observers) do
      round[index] = observer
    end
    for _, observer in ipairs(round) do
      if observer.key == key then observer.func(self, key, value) end
    end
  end,
  __metatable = 'protected',
}

function Observable.new(options)
  local store = options or {}
  store.values = store.values or {}
  store.observers = {}
  local proxy = setmetatable({}, class)
  stores[proxy] = store
  return proxy
end

local UNSUPPORTED = setmetatable({}, { __tostring = function() return 'kUnsupportedDirection' end })
Observable.UNSUPPORTED = UNSUPPORTED

local function condition(key, object, transform)
  return { binding = true, key = key, object = object, transform = transform }
end

local function several(name, combine)
  return function(first, ...)
    local keys, object = { ... }, nil
    if type(first) == 'table' and stores[first] then
      object = first
    else
      table.insert(keys, 1, first)
    end
    if #keys == 1 and type(keys[1]) == 'table' and not keys[1].binding then keys = keys[1] end
    if #keys == 0 then error('LrBinding.' .. name .. ': keys expected', 0) end
    return { binding = true, keys = keys, object = object, operation = combine, plain = true }
  end
end

Observable.binding = Namespace.define('LrBinding', {
  kUnsupportedDirection = UNSUPPORTED,
  makePropertyTable = function(context)
    if not Contexts.isContext(context) then
      error('LrBinding.makePropertyTable: first parameter must be an LrFunctionContext', 0)
    end
    local proxy = Observable.new()
    if Contexts.isAlive(context) then
      Contexts.atEnd(context, function()
        stores[proxy].observers = {}
        stores[proxy].deaf = true
      end)
    else
      stores[proxy].deaf = true
    end
    return proxy
  end,
  keyEquals = function(key, wanted, object)
    return condition(key, object, function(value, fromTable)
      if fromTable then return value == wanted end
      if value then return wanted end
      return UNSUPPORTED
    end)
  end,
  keyIsNot = function(key, unwanted, object)
    return condition(key, object, function(value, fromTable)
      if fromTable then return value ~= unwanted end
      return UNSUPPORTED
    end)
  end,
  keyIsNil = function(key, object)
    return condition(key, object, function(value, fromTable)
      if fromTable then return value == nil end
      return UNSUPPORTED
    end)
  end,
  keyIsNotNil = function(key, object)
    return condition(key, object, function(value, fromTable)
      if fromTable then return value ~= nil end
      return UNSUPPORTED
    end)
  end,
  negativeOfKey = function(key, object)
    return condition(key, object, function(value)
      if type(value) == 'number' then return -value end
      return not value
    end)
  end,
  andAllKeys = several('andAllKeys', function(values)
    for _, value in ipairs(values) do
      if not value then return false end
    end
    return true
  end),
  orAllKeys = several('orAllKeys', function(values)
    for _, value in ipairs(values) do
      if value then return true end
    end
    return false
  end),
})

return Observable
