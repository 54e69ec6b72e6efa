-- Alone runs an export by the user: one task for each post-process action, one for what takes the
-- files in the end. A rendition goes from hand to hand; nobody sees it before it is passed on.
local use, host = ...
local Contexts = use 'contexts'
local Export = use 'export'
local Gate = use 'gate'
local Namespace = use 'namespace'
local Objects = use 'objects'
local Progress = use 'progress'
local Scheduler = use 'scheduler'

local Filters = {}

local states = setmetatable({}, { __mode = 'k' })

local renditionMethods = {}

-- What the action before it has made of it; when that has passed it on, or has ended.
function renditionMethods:waitForRender()
  local state = states[self]
  if Gate.isInside() then
    host.violation 'waitForRender inside a write gate: Lightroom deadlocks'
    error('test Lightroom: deadlock', 0)
  end
  Scheduler.wait(nil, function() return state.settled end, 'LrExportRendition:waitForRender')
  if state.ok == nil then return state.source:waitForRender() end
  if state.ok then
    local _, path = state.source:waitForRender()
    return true, path
  end
  return false, state.message
end

function renditionMethods:renditionIsDone(success, message)
  local state = states[self]
  if type(success) ~= 'boolean' then
    error('LrExportRendition:renditionIsDone: first parameter must be a boolean', 0)
  end
  if message ~= nil and type(message) ~= 'string' then
    error('LrExportRendition:renditionIsDone: second parameter must be a string', 0)
  end
  if state.settled then host.violation 'renditionIsDone: this rendition has been passed on already' end
  state.settled, state.ok, state.message = true, success, message
end

function renditionMethods:skipRender()
  states[self].source:skipRender()
end

local renditionClass = Namespace.class('LrExportRendition', renditionMethods, {
  photo = function(self) return states[self].source.photo end,
  destinationPath = function(self) return states[self].source.destinationPath end,
  wasSkipped = function(self) return states[self].source.wasSkipped end,
})

local PARAMETERS = { plugin = true, renditionsToSatisfy = true, filterSettings = true }

local contextMethods = {}

-- The rendition as it comes, and the one to be passed on. Going on passes on the one before.
function contextMethods:renditions(params)
  local stage = states[self]
  for key in pairs(params or {}) do
    if not PARAMETERS[key] then host.violation('filterContext:renditions has no argument ' .. tostring(key)) end
  end
  if params and params.filterSettings then host.notModelled 'filterSettings of filterContext:renditions' end
  local index = 0
  return function()
    local before = stage.renditions[index]
    if before then states[before].settled = true end
    index = index + 1
    if not stage.renditions[index] then return nil end
    return stage.sources[index], stage.renditions[index]
  end
end

local contextClass = Namespace.class('LrFilterContext', contextMethods, {
  propertyTable = function(self) return states[self].settings end,
  renditionsToSatisfy = function(self) return states[self].renditions end,
  sourceExportSession = function() host.notModelled 'filterContext.sourceExportSession' end,
})

local function newStage(sources, settings)
  local stage = { sources = sources, renditions = {}, settings = settings }
  for index, source in ipairs(sources) do
    local rendition = setmetatable({}, renditionClass)
    states[rendition] = { source = source, settled = false }
    stage.renditions[index] = rendition
  end
  return stage
end

-- What an action leaves behind when it ends without having passed it on has failed.
local function settleRest(stage, message)
  for _, rendition in ipairs(stage.renditions) do
    local state = states[rendition]
    if not state.settled then
      state.settled, state.ok, state.message = true, false, message
    end
  end
end

local function runFilter(provider, stage)
  local filterContext = setmetatable({}, contextClass)
  states[filterContext] = stage
  local ok, problem = Scheduler.pcall(function()
    Contexts.call('postProcessRenderedPhotos', function(context)
      provider.postProcessRenderedPhotos(context, filterContext)
    end)
  end)
  settleRest(stage, not ok and tostring(problem) or nil)
  stage.over = true
  if not ok then error(problem, 0) end
end

local function takeFiles(number, renditions, scope)
  for index, rendition in ipairs(renditions) do
    local ok, result = rendition:waitForRender()
    host.fileCameOut(number, Objects.id('photo', rendition.photo), ok, result)
    scope:setPortionComplete(index, #renditions)
  end
end

-- providers: nearest to the renderer first. publishing: the catalog's lock is held meanwhile.
function Filters.startExport(number, job, photoIds, settings, providers, publishing)
  local scope = Progress.new({ title = 'Exporting ' .. #photoIds .. ' files' })
  Gate.publishing = publishing or nil
  Scheduler.start(function()
    local renditions = Export.renditionsOf(job, photoIds, scope)
    local stages = {}
    for index, provider in ipairs(providers) do
      local stage = newStage(renditions, settings)
      stages[index] = stage
      Scheduler.start(function() runFilter(provider, stage) end, 'post-process action')
      renditions = stage.renditions
    end
    local ok, problem = Scheduler.pcall(takeFiles, number, renditions, scope)
    for _, stage in ipairs(stages) do
      Scheduler.wait(nil, function() return stage.over end, 'end of a post-process action')
    end
    Gate.publishing = nil
    scope:done()
    host.exportIsOver(number)
    if not ok then error(problem, 0) end
  end, 'export')
end

return Filters
