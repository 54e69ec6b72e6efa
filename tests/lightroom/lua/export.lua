-- Alone is LrExportSession: renders ahead in the background, hands out renditions in order.
local use, host = ...
local Gate = use 'gate'
local Namespace = use 'namespace'
local Objects = use 'objects'
local Progress = use 'progress'
local Scheduler = use 'scheduler'

local states = setmetatable({}, { __mode = 'k' })

local renditionMethods = {}

function renditionMethods:skipRender()
  local state = states[self]
  state.skipped = true
  host.skipRendition(state.id)
end

function renditionMethods:waitForRender()
  local state = states[self]
  if Gate.isInside() then
    host.violation 'waitForRender inside a write gate: Lightroom deadlocks'
    error('test Lightroom: deadlock', 0)
  end
  Scheduler.wait(nil, function()
    if state.session.watch then state.session.watch() end
    return state.session.stopped or host.renditionIsReady(state.id)
  end, 'LrExportRendition:waitForRender')
  state.session.waited = state.session.waited + 1
  state.session.report()
  return host.renditionResult(state.id)
end

function renditionMethods.renditionIsDone() end
function renditionMethods.uploadFailed() end

local renditionClass = Namespace.class('LrExportRendition', renditionMethods, {
  photo = function(self) return states[self].photo end,
  destinationPath = function(self) return host.renditionPath(states[self].id) end,
  wasSkipped = function(self) return states[self].skipped or false end,
})

local sessionMethods = {}

function sessionMethods:countRenditions() return #states[self].ids end

function sessionMethods:photosToExport()
  local index, list = 0, states[self].ids
  return function()
    index = index + 1
    return list[index] and Objects.of('photo', list[index])
  end
end

function sessionMethods:removePhoto(photo)
  local id = Objects.id('photo', photo)
  local kept = {}
  for _, other in ipairs(states[self].ids) do
    if other ~= id then kept[#kept + 1] = other end
  end
  states[self].ids = kept
end

local function start(session, params)
  local state = states[session]
  local task = Scheduler.current()
  if task and task.reading then host.violation 'an export in withReadAccessDo hangs' end
  if Gate.isInside() then
    host.violation 'export inside a write gate: Lightroom deadlocks'
    error('test Lightroom: deadlock', 0)
  end
  if not state.renditions then
    if params.progressScope and not Progress.is(params.progressScope) then
      error('LrExportSession:renditions: progressScope must be an LrProgressScope', 0)
    end
    state.scope = params.progressScope
    state.waited, state.renditions = 0, {}
    local share = params.renderProgressPortion or 1
    function state.report()
      if not state.scope or #state.ids == 0 then return end
      state.scope:setPortionComplete(state.waited / #state.ids * share)
    end
    local ids = host.startRendering(state.job, state.ids)
    for index, id in ipairs(ids) do
      local rendition = setmetatable({}, renditionClass)
      states[rendition] =
        { id = id, session = state, photo = Objects.of('photo', state.ids[index]) }
      state.renditions[index] = rendition
    end
  end
  return state
end

-- The index comes first.
function sessionMethods:renditions(params)
  params = params or {}
  local state = start(self, params)
  local index = 0
  return function()
    if params.stopIfCanceled and state.scope and state.scope:isCanceled() then
      host.stopRendering(state.job)
      state.stopped = true
      return nil
    end
    index = index + 1
    if not state.renditions[index] then return nil end
    return index, state.renditions[index]
  end
end

function sessionMethods:doExportOnCurrentTask()
  for _, rendition in self:renditions() do
    rendition:waitForRender()
  end
end

function sessionMethods:doExportOnNewTask()
  Scheduler.start(function() self:doExportOnCurrentTask() end, 'export')
end

local sessionClass = Namespace.class('LrExportSession', sessionMethods, {
  catalog = function() return Objects.catalog end,
})

-- For the user's own export, which has a session but no plug-in that walks through it. The cross on
-- its bar ends the rendering.
local function renditionsOf(job, ids, scope)
  local session = setmetatable({}, sessionClass)
  states[session] = { job = job, ids = ids }
  local state = start(session, { progressScope = scope })
  function state.report() end
  function state.watch()
    if scope:isCanceled() and not state.stopped then
      host.stopRendering(job)
      state.stopped = true
    end
  end
  return state.renditions
end

return {
  renditionsOf = renditionsOf,
  namespace = Namespace.define('LrExportSession', {}, function(params)
    if type(params) ~= 'table' or type(params.photosToExport) ~= 'table' then
      error('LrExportSession: photosToExport is required', 0)
    end
    if type(params.exportSettings) ~= 'table' then
      error('LrExportSession: exportSettings is required', 0)
    end
    local ids = Objects.photoIds(params.photosToExport, 'LrExportSession')
    local job, kept = host.newExport(ids, params.exportSettings)
    local session = setmetatable({}, sessionClass)
    states[session] = { job = job, ids = kept }
    return session
  end),
}
