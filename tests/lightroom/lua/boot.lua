-- Alone ties the Lua files together: `use` loads each once, `host` is the Python side.
local raw, source = ...

-- A Python function answers (true, values…) or (false, message); the message is raised as
-- Lightroom raises, without a position.
local function check(ok, ...)
  if ok then return ... end
  error((...), 0)
end

local host = setmetatable({}, {
  __index = function(self, name)
    local func = raw(name)
    if not func then error('test Lightroom: no host function ' .. tostring(name)) end
    local function call(...) return check(func(...)) end
    rawset(self, name, call)
    return call
  end,
})

local loaded = {}
local function use(name)
  if loaded[name] == nil then
    local chunk = assert(loadstring(source(name), '=' .. name .. '.lua'))
    loaded[name] = chunk(use, host)
  end
  return loaded[name]
end

return use
