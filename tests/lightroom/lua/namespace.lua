-- Alone makes SDK tables honest: what the SDK has and this program lacks raises by name,
-- what the SDK lacks is nil, as in Lightroom.
local _, host = ...

local Namespace = {}

local function missing(class, key)
  if type(key) == 'string' and host.sdkHas(class, key) then
    host.notModelled(class .. '.' .. key)
  end
  return nil
end

-- A namespace such as LrTasks; `call` makes it a callable class such as LrProgressScope.
function Namespace.define(name, functions, call)
  return setmetatable({}, {
    __index = function(_, key)
      local value = functions[key]
      if value ~= nil then return value end
      return missing(name, key)
    end,
    __call = call and function(_, ...) return call(...) end or nil,
    __metatable = 'protected',
  })
end

-- The metatable of one class of objects. `properties` are read by calling a function.
-- Lua methods, not C: a method may yield. A property is read in a metamethod: it may not.
function Namespace.class(name, methods, properties)
  methods.type = methods.type or function() return name end
  return {
    __index = function(self, key)
      local method = methods[key]
      if method ~= nil then return method end
      local property = properties and properties[key]
      if property then return property(self) end
      return missing(name, key)
    end,
    __metatable = 'protected',
  }
end

return Namespace
