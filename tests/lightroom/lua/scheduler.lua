-- Alone decides which task runs when: tasks are coroutines, and every SDK call that waits
-- really yields, so plain pcall, sort comparators and metamethods break here as they do there.
local _, host = ...

local create, resume, status = coroutine.create, coroutine.resume, coroutine.status
local yield, running = coroutine.yield, coroutine.running
local getinfo = debug.getinfo

local Scheduler = {}

local function pack(...)
  return { n = select('#', ...), ... }
end

local OUTSIDE = 'We can only wait from within a task'
local BOUNDARY = 'Yielding is not allowed within a C or metamethod call'
local STOCK = 'attempt to yield across metamethod/C-call boundary'

local tasks = {} -- in the order of their start
local enclosed = setmetatable({}, { __mode = 'k' }) -- coroutine of a yield-safe pcall below a C function
local owner = setmetatable({}, { __mode = 'k' }) -- coroutine -> task

-- Lua's own words for a forbidden yield become Lightroom's wherever an error is caught.
local function translate(message)
  if type(message) == 'string' and message:find(STOCK, 1, true) then
    local at = message:find(STOCK, 1, true)
    return message:sub(1, at - 1) .. BOUNDARY .. message:sub(at + #STOCK)
  end
  return message
end
Scheduler.translate = translate

-- A C function on the stack is a boundary. A metamethod cannot be seen this way; there the
-- real yield raises.
local function crosses_c(level)
  local info = getinfo(level, 'S')
  while info do
    if info.what == 'C' then return true end
    level = level + 1
    info = getinfo(level, 'S')
  end
  return false
end

function Scheduler.inTask()
  return owner[running() or 0] ~= nil
end

-- nil when a yield is allowed here, else why not.
local function obstacle()
  local thread = running()
  if not thread or not owner[thread] then return OUTSIDE end
  if enclosed[thread] or crosses_c(3) then return BOUNDARY end
  return nil
end
Scheduler.obstacle = obstacle

function Scheduler.canYield()
  return obstacle() == nil
end

function Scheduler.current()
  return owner[running() or 0]
end

-- Waits until `due` (a time) has come and `ready` (a function) says so; with neither, one turn.
function Scheduler.wait(due, ready, what)
  local why = obstacle()
  if why then error(why, 0) end
  yield(due or 0, ready or false, what or 'yield')
end

-- What an SDK call does that is known to yield: at least one turn for everyone else.
function Scheduler.breathe(what)
  Scheduler.wait(nil, nil, what)
end

-- The calls that test first say it in their own name.
function Scheduler.demandTask(name)
  local why = obstacle()
  if why == BOUNDARY then error(name .. ': must be called from within an LrTask', 0) end
  if why then error(why, 0) end
end

-- pcall through which a task can yield: the function runs in a coroutine of its own, whose
-- waits are handed on to the scheduler.
function Scheduler.pcall(func, ...)
  local outer = running()
  if not outer then
    local function outcome(ok, ...)
      if ok then return true, ... end
      return false, translate((...))
    end
    return outcome(pcall(func, ...))
  end
  local inner = create(function(...) return func(...) end)
  owner[inner] = owner[outer]
  enclosed[inner] = enclosed[outer] or crosses_c(3) or nil
  -- A loop, not tail calls: Lua 5.1 counts those as levels of the stack that obstacle() walks.
  local results = pack(resume(inner, ...))
  while results[1] and status(inner) ~= 'dead' do
    yield(results[2], results[3], results[4])
    results = pack(resume(inner))
  end
  if not results[1] then return false, translate(results[2]) end
  return unpack(results, 1, results.n)
end

-- The pcall a plug-in sees: Lua's own, a C boundary, with Lightroom's words.
function Scheduler.plainPcall(...)
  local function outcome(ok, ...)
    if ok then return true, ... end
    return false, translate((...))
  end
  return outcome(pcall(...))
end

function Scheduler.start(func, name, silent)
  if type(func) ~= 'function' then
    error('LrTasks.startAsyncTask: first parameter must be a function', 0)
  end
  local task = { name = name or 'task', silent = silent, due = 0, ready = false, what = 'start' }
  task.thread = create(function() return func() end)
  owner[task.thread] = task
  tasks[#tasks + 1] = task
  return task
end

local function finish(task, ok, message)
  task.finished = true
  if ok then return end
  host.taskDied(task.name, translate(message), task.silent and true or false)
end

local function advance(task)
  local function settle(ok, due, ready, what)
    if status(task.thread) == 'dead' then
      task.what = 'its end'
      return finish(task, ok, due)
    end
    task.due, task.ready, task.what = due, ready, what
  end
  host.turnBegins()
  settle(resume(task.thread))
  host.turnEnds(tostring(task.name), tostring(task.what))
end

-- One turn: every task that is ready runs up to its next wait, those started meanwhile last.
-- Returns how many tasks are left, the next time something is due, whether any polls, and whether
-- any ran.
function Scheduler.turn(now)
  local index, ran = 0, false
  while index < #tasks do
    index = index + 1
    local task = tasks[index]
    if not task.finished and task.due <= now and (not task.ready or task.ready()) then
      advance(task)
      ran = true
    end
  end
  local alive, nextDue, polls = {}, nil, false
  for _, task in ipairs(tasks) do
    if not task.finished then
      alive[#alive + 1] = task
      if task.ready then polls = true end
      if not task.ready and (not nextDue or task.due < nextDue) then nextDue = task.due end
    end
  end
  tasks = alive
  return #alive, nextDue, polls, ran
end

function Scheduler.describe()
  local lines = {}
  for index, task in ipairs(tasks) do
    lines[index] = tostring(task.name) .. ' (in ' .. tostring(task.what) .. ')'
  end
  return lines
end

function Scheduler.dropAll()
  for _, task in ipairs(tasks) do
    task.finished = true
  end
  tasks = {}
end

return Scheduler
