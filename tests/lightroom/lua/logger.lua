-- Alone is LrLogger: silent until enabled, one logger per name.
local use, host = ...
local Namespace = use 'namespace'

local loggers = {}
local enabled = setmetatable({}, { __mode = 'k' })
local names = setmetatable({}, { __mode = 'k' })
local methods = {}

local function write(self, level, text)
  local action = enabled[self]
  if not action then return end
  if type(action) == 'function' then return action(level, text) end
  if type(action) == 'table' then
    action = action[level]
    if not action then return end
    if type(action) == 'function' then return action(text) end
  end
  host.log(names[self], level, text, action == 'logfile')
end

for _, level in ipairs { 'trace', 'debug', 'info', 'warn', 'error', 'fatal' } do
  methods[level] = function(self, ...)
    local parts = {}
    for index = 1, select('#', ...) do
      parts[index] = tostring((select(index, ...)))
    end
    write(self, level, table.concat(parts, ' '))
  end
  methods[level .. 'f'] = function(self, format, ...) write(self, level, string.format(format, ...)) end
end

function methods:enable(action) enabled[self] = action end

function methods:disable() enabled[self] = nil end

function methods:quick(...)
  local result = {}
  for index = 1, select('#', ...) do
    local level = select(index, ...)
    result[index] = function(...) self[level](self, ...) end
  end
  return unpack(result)
end

function methods:quickf(...)
  local result = {}
  for index = 1, select('#', ...) do
    local level = select(index, ...)
    result[index] = function(...) self[level .. 'f'](self, ...) end
  end
  return unpack(result)
end

local class = Namespace.class('LrLogger', methods)

return {
  namespace = Namespace.define('LrLogger', {}, function(name)
    name = name or 'untitled'
    if not loggers[name] then
      loggers[name] = setmetatable({}, class)
      names[loggers[name]] = name
    end
    return loggers[name]
  end),
}
