-- Alone is the lock round catalog changes: one writer at a time, all or nothing.
local use, host = ...
local Contexts = use 'contexts'
local Scheduler = use 'scheduler'

local Gate = { holder = nil }

-- Who holds it: a task of the plug-in, or Lightroom itself (`host`) for a time.
function Gate.isMine(kind)
  local holder = Gate.holder
  if not holder or holder.task ~= Scheduler.current() then return false end
  return kind == nil or holder.kind == kind
end

function Gate.isInside()
  return Gate.holder ~= nil and Gate.holder.task ~= nil and Gate.isMine()
end

function Gate.demand(call, kind)
  if Gate.holder and Gate.holder.task and Gate.isMine(kind) then return end
  local wanted = kind == 'write' and 'withWriteAccessDo' or 'withWriteAccessDo or withPrivateWriteAccessDo'
  error(call .. ': must be called inside a ' .. wanted .. ' gate', 0)
end

-- Lightroom's own work takes the lock as soon as it is free.
function Gate.seize(seconds)
  Gate.seizures = Gate.seizures or {}
  table.insert(Gate.seizures, seconds)
  Gate.tick()
end

function Gate.tick()
  local holder = Gate.holder
  if holder and holder.untilTime and host.now() >= holder.untilTime then Gate.holder = nil end
  local seizures = Gate.seizures
  if not Gate.holder and seizures and seizures[1] then
    Gate.holder = { untilTime = host.now() + table.remove(seizures, 1), kind = 'host' }
  end
end

-- Publishing holds the lock for named gates; private ones are still let in.
function Gate.isFree(kind)
  Gate.tick()
  return Gate.holder == nil and not (Gate.publishing and kind == 'write')
end

-- A task that died inside must not leave the lock behind.
local function run(kind, actionName, func)
  local holder = { task = Scheduler.current(), kind = kind }
  Gate.holder = holder
  host.beginChanges(kind)
  local function close(ok, ...)
    if ok then
      host.commitChanges(kind == 'write' and actionName or nil)
    else
      host.rollBackChanges()
    end
    if Gate.holder == holder then Gate.holder = nil end
    if not ok then error((...), 0) end
  end
  close(Scheduler.pcall(function()
    -- The function never starts in the turn of the call.
    Scheduler.breathe('write gate')
    Contexts.call(actionName or kind, func)
  end))
end

local function busy(call, actionName)
  error(
    call
      .. ": could not execute action '"
      .. tostring(actionName)
      .. "'. It was blocked by another write access call, and no timeout parameters were provided.",
    0
  )
end

function Gate.enter(call, kind, actionName, func, params)
  Scheduler.demandTask(call)
  if kind == 'write' and type(actionName) ~= 'string' then
    error(call .. ': first parameter (actionName) must be a string', 0)
  end
  if type(func) ~= 'function' then error(call .. ': function expected', 0) end
  if params ~= nil then
    if type(params) ~= 'table' or type(params.timeout) ~= 'number' then
      error(call .. ': timeoutParams must be a table with a number named timeout', 0)
    end
  end
  if not Gate.isFree(kind) then
    if not params then busy(call, actionName) end
    if params.asynchronous then
      Scheduler.start(function()
        Scheduler.wait(nil, function() return Gate.isFree(kind) end, 'queued write gate')
        run(kind, actionName, func)
      end, actionName)
      return 'queued'
    end
    local deadline = host.now() + params.timeout
    repeat
      Scheduler.wait(
        nil,
        function() return Gate.isFree(kind) or host.now() >= deadline end,
        'waiting for the write gate'
      )
      -- Another waiter may have come first in this turn.
      if Gate.isFree(kind) then break end
    until host.now() >= deadline
    if not Gate.isFree(kind) then
      if params.callback then params.callback() end
      return 'aborted'
    end
  end
  run(kind, actionName, func)
  return 'executed'
end

-- Forgets a lock whose task was dropped with the run.
function Gate.reset()
  Gate.holder = nil
  Gate.seizures = nil
  Gate.publishing = nil
end

return Gate
