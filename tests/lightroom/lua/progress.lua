-- Alone is LrProgressScope: the bar in the upper left corner.
local use, host = ...
local Contexts = use 'contexts'
local Namespace = use 'namespace'

local ids = setmetatable({}, { __mode = 'k' })
local links = setmetatable({}, { __mode = 'k' }) -- scope -> parent and its share

local Progress = {}
local methods = {}

function Progress.is(scope)
  return ids[scope] ~= nil
end

function Progress.id(scope)
  return ids[scope]
end

local function attach(scope, context)
  if not Contexts.isContext(context) then
    error('LrProgressScope: functionContext must be an LrFunctionContext', 0)
  end
  if Contexts.isAlive(context) then
    Contexts.atEnd(context, function() host.progressDone(ids[scope]) end)
  else
    host.progressDead(ids[scope])
  end
end

function methods:attachToFunctionContext(context)
  attach(self, context)
end

function methods:setPortionComplete(done, total)
  if type(done) ~= 'number' then
    error('LrProgressScope:setPortionComplete: first parameter must be a number', 0)
  end
  local portion = done
  if total ~= nil then portion = total > 0 and done / total or 0 end
  host.progressPortion(ids[self], portion)
  local link = links[self]
  if link then link.parent:setPortionComplete(link.from + (link.upTo - link.from) * portion) end
end

function methods:setCaption(caption)
  if type(caption) ~= 'string' then
    error('LrProgressScope:setCaption: first parameter must be a string', 0)
  end
  host.progressCaption(ids[self], caption)
end

function methods:getPortionComplete() return host.progressGet(ids[self], 'portion') end
function methods:isCanceled() return host.progressGet(ids[self], 'cancelled') end
function methods:isDone() return host.progressGet(ids[self], 'done') end
function methods:cancel() host.progressCancel(ids[self]) end
function methods:done() host.progressDone(ids[self]) end
function methods:isCancelable() return host.progressGet(ids[self], 'cancelable') end
function methods:setCancelable(flag) host.progressCancelable(ids[self], flag and true or false) end
function methods:getParentScope() return links[self] and links[self].parent or nil end
function methods.isIndeterminate(_) return false end
function methods.setIndeterminate(_) end
function methods.isPaused(_) return false end
function methods.isPausable(_) return false end

local class = Namespace.class('LrProgressScope', methods)

function Progress.new(params, modal)
  if type(params) ~= 'table' then error('LrProgressScope: table expected', 0) end
  local scope = setmetatable({}, class)
  ids[scope] = host.progressNew(params.title or '', params.caption, modal and true or false)
  if params.parent then
    if not ids[params.parent] then error('LrProgressScope: parent must be an LrProgressScope', 0) end
    links[scope] = {
      parent = params.parent,
      from = params.parent:getPortionComplete(),
      upTo = params.parentEndRange or 1,
    }
    host.progressParent(ids[scope], ids[params.parent])
  end
  if params.functionContext then attach(scope, params.functionContext) end
  return scope
end

Progress.namespace = Namespace.define('LrProgressScope', {}, function(params)
  return Progress.new(params)
end)

return Progress
