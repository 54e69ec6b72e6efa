-- Alone runs function contexts: what hangs on one ends when its function does.
local use, _ = ...
local Namespace = use 'namespace'
local Scheduler = use 'scheduler'

local Contexts = {}

local alive = setmetatable({}, { __mode = 'k' })
local handlers = setmetatable({}, { __mode = 'k' })

local function demandFunction(func, name)
  if type(func) ~= 'function' then error(name .. ': parameter must be a function', 0) end
end

local function add(context, func, onlyFailure)
  if not alive[context] then error('LrFunctionContext: the function context has ended', 0) end
  demandFunction(func, 'LrFunctionContext:add handler')
  table.insert(handlers[context], { func = func, onlyFailure = onlyFailure })
end

local class = Namespace.class('LrFunctionContext', {
  addCleanupHandler = function(self, func) add(self, func, false) end,
  addFailureHandler = function(self, func) add(self, func, true) end,
  addOperationTitleForError = function(self, title) handlers[self].title = title end,
})

function Contexts.isAlive(context)
  return type(context) == 'table' and alive[context] == true
end

function Contexts.isContext(context)
  return type(context) == 'table' and handlers[context] ~= nil
end

-- For other modules: runs when the context ends.
function Contexts.atEnd(context, func)
  add(context, func, false)
end

-- For other modules: runs when the context ends by an error.
function Contexts.atFailure(context, func)
  add(context, func, true)
end

local function new()
  local context = setmetatable({}, class)
  alive[context] = true
  handlers[context] = {}
  return context
end

-- Handlers run in reverse order, each in its own protection.
local function close(context, protect, ok, ...)
  local list = handlers[context]
  for index = #list, 1, -1 do
    local handler = list[index]
    if not (ok and handler.onlyFailure) then protect(handler.func, ok, ...) end
  end
  alive[context] = nil
  return ok, ...
end

local function run(protect, func, ...)
  local context = new()
  return close(context, protect, protect(func, context, ...))
end

local function rethrow(ok, ...)
  if not ok then error((...), 0) end
  return ...
end

function Contexts.call(name, func, ...)
  demandFunction(func, 'LrFunctionContext.callWithContext ' .. tostring(name))
  return rethrow(run(Scheduler.pcall, func, ...))
end

Contexts.namespace = Namespace.define('LrFunctionContext', {
  callWithContext = Contexts.call,
  callWithContext_noyield = function(_, func, ...)
    demandFunction(func, 'LrFunctionContext.callWithContext_noyield')
    return rethrow(run(Scheduler.plainPcall, func, ...))
  end,
  pcallWithContext = function(_, func, ...)
    demandFunction(func, 'LrFunctionContext.pcallWithContext')
    return run(Scheduler.pcall, func, ...)
  end,
  pcallWithContext_noyield = function(_, func, ...)
    demandFunction(func, 'LrFunctionContext.pcallWithContext_noyield')
    return run(Scheduler.plainPcall, func, ...)
  end,
  postAsyncTaskWithContext = function(name, func)
    demandFunction(func, 'LrFunctionContext.postAsyncTaskWithContext')
    Scheduler.start(function() return Contexts.call(name, func) end, name)
  end,
})

return Contexts
