-- Alone turns ids of photos and keywords into SDK objects and back: one object per id, so
-- that objects can be compared and be table keys.
local use = ...
local Namespace = use 'namespace'

local Objects = { catalog = nil }

local made = {}
local ids = setmetatable({}, { __mode = 'k' })
local classes, names = {}, {}

function Objects.of(kind, id)
  if id == nil then return nil end
  local object = made[kind][id]
  if not object then
    object = setmetatable({}, classes[kind])
    made[kind][id] = object
    ids[object] = { kind = kind, id = id }
  end
  return object
end

function Objects.id(kind, object)
  local entry = ids[object]
  return entry and entry.kind == kind and entry.id or nil
end

-- The class of these objects: `methods`, and what every one of them has.
function Objects.define(kind, name, methods)
  made[kind], names[kind] = {}, name
  classes[kind] = Namespace.class(name, methods, {
    localIdentifier = function(self) return Objects.id(kind, self) end,
    catalog = function() return Objects.catalog end,
  })
end

-- The id of an object that a method was called on, or an error in the name of the call.
function Objects.idOf(kind, object, call)
  return Objects.id(kind, object) or error(call .. ': ' .. names[kind] .. ' expected', 0)
end

function Objects.list(kind, list)
  local objects = {}
  for index, id in ipairs(list) do
    objects[index] = Objects.of(kind, id)
  end
  return objects
end

-- What Python sends: {__photo = id} and {__keyword = id} stand for objects, at any depth.
function Objects.wrap(value)
  if type(value) ~= 'table' then return value end
  if value.__photo then return Objects.of('photo', value.__photo) end
  if value.__keyword then return Objects.of('keyword', value.__keyword) end
  local result = {}
  for key, item in pairs(value) do
    result[key] = Objects.wrap(item)
  end
  return result
end

-- Photo objects of an array, or an error in the name of the call.
function Objects.photoIds(photos, call)
  if type(photos) ~= 'table' then error(call .. ': array of LrPhoto expected', 0) end
  local list = {}
  for index, photo in ipairs(photos) do
    local id = Objects.id('photo', photo)
    if not id then error(call .. ': array of LrPhoto expected', 0) end
    list[index] = id
  end
  return list
end

return Objects
