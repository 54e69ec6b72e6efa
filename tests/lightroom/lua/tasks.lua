-- Alone is the LrTasks that a plug-in imports.
local use, host = ...
local Namespace = use 'namespace'
local Scheduler = use 'scheduler'

local function start(silent)
  return function(func, name) Scheduler.start(func, name, silent) end
end

return {
  namespace = Namespace.define('LrTasks', {
    startAsyncTask = start(false),
    startAsyncTaskWithoutErrorHandler = start(true),
    canYield = function() return Scheduler.canYield() end,
    pcall = function(func, ...) return Scheduler.pcall(func, ...) end,
    yield = function() Scheduler.breathe('LrTasks.yield') end,
    sleep = function(seconds)
      if type(seconds) ~= 'number' then
        error('LrTasks.sleep: first parameter must be a number', 0)
      end
      Scheduler.wait(host.now() + seconds, nil, 'LrTasks.sleep')
    end,
    execute = function(command)
      if type(command) ~= 'string' then
        error('LrTasks.execute: first parameter must be a string', 0)
      end
      local why = Scheduler.obstacle()
      if why then error(why, 0) end
      local job = host.startCommand(command)
      Scheduler.wait(nil, function() return host.commandEnded(job) end, 'LrTasks.execute')
      return host.commandStatus(job)
    end,
  }),
}
