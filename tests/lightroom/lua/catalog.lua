-- Alone is LrApplication.activeCatalog().
local use, host = ...
local Gate = use 'gate'
local Namespace = use 'namespace'
local Objects = use 'objects'
local Scheduler = use 'scheduler'

local methods = {}

local function keysOrNil(keys, call)
  if keys == nil then return nil end
  if type(keys) ~= 'table' then error(call .. ': array of keys expected', 0) end
  return keys
end

local function batch(call, read)
  return function(_, photos, keys)
    local list = Objects.photoIds(photos, call)
    keysOrNil(keys, call)
    Scheduler.breathe(call)
    local result = {}
    for _, id in ipairs(list) do
      local values = read(id, keys)
      if values ~= nil then result[Objects.of('photo', id)] = Objects.wrap(values) end
    end
    return result
  end
end

methods.batchGetRawMetadata = batch('LrCatalog:batchGetRawMetadata', host.rawBatch)
methods.batchGetFormattedMetadata =
  batch('LrCatalog:batchGetFormattedMetadata', host.formattedBatch)

function methods.batchGetPropertyForPlugin(_, photos, plugin, fields)
  if type(plugin) ~= 'string' then
    host.violation 'batchGetPropertyForPlugin with _PLUGIN hangs: pass the id as a string'
    error('test Lightroom: batchGetPropertyForPlugin hangs here', 0)
  end
  local list = Objects.photoIds(photos, 'LrCatalog:batchGetPropertyForPlugin')
  Scheduler.breathe 'LrCatalog:batchGetPropertyForPlugin'
  local result = {}
  for _, id in ipairs(list) do
    result[Objects.of('photo', id)] = host.getProperties(id, plugin, fields)
  end
  return result
end

function methods.getTargetPhoto(_)
  Scheduler.breathe 'LrCatalog:getTargetPhoto'
  return Objects.of('photo', host.targetPhoto())
end

function methods.getTargetPhotos(_)
  local task = Scheduler.current()
  if task and task.reading then host.violation 'getTargetPhotos in withReadAccessDo hangs on Windows' end
  Scheduler.breathe 'LrCatalog:getTargetPhotos'
  return Objects.list('photo', host.targetPhotos(false))
end

function methods.getMultipleSelectedOrAllPhotos(_)
  Scheduler.breathe 'LrCatalog:getMultipleSelectedOrAllPhotos'
  return Objects.list('photo', host.targetPhotos(true))
end

-- What the reference marks as task-only.
local function query(name, read)
  local call = 'LrCatalog:' .. name
  methods[name] = function(_, wanted)
    Scheduler.demandTask(call)
    Scheduler.breathe(call)
    return read(wanted)
  end
end

query('getAllPhotos', function() return Objects.list('photo', host.allPhotos()) end)
query('findPhotoByUuid', function(uuid)
  if type(uuid) ~= 'string' then error('LrCatalog:findPhotoByUuid: string expected', 0) end
  return Objects.of('photo', host.photoByUuid(uuid))
end)
query('findPhotoByPath', function(path) return Objects.of('photo', host.photoByPath(path)) end)
query('getKeywords', function() return Objects.list('keyword', host.topKeywords()) end)
query('getKeywordsByLocalId', function(ids)
  if type(ids) ~= 'table' then error('LrCatalog:getKeywordsByLocalId: table expected', 0) end
  return Objects.list('keyword', host.keywordsById(ids))
end)

function methods.setSelectedPhotos(_, active, others)
  local list = Objects.photoIds(others or {}, 'LrCatalog:setSelectedPhotos')
  Scheduler.breathe 'LrCatalog:setSelectedPhotos'
  host.setSelection(Objects.id('photo', active), list)
end

function methods.getPath(_)
  return host.catalogPath()
end

function methods.createKeyword(_, name, synonyms, includeOnExport, parent, returnExisting)
  local call = 'LrCatalog:createKeyword'
  if type(name) ~= 'string' then error(call .. ': keywordName must be a string', 0) end
  if synonyms ~= nil and type(synonyms) ~= 'table' then
    error(call .. ': synonyms must be a table', 0)
  end
  local parentId
  if parent ~= nil then
    parentId = Objects.id('keyword', parent)
    if not parentId then error(call .. ': parent must be an LrKeyword', 0) end
  end
  Gate.demand(call)
  Scheduler.breathe(call)
  local result = host.createKeyword(
    name,
    synonyms or {},
    includeOnExport and true or false,
    parentId,
    returnExisting and true or false
  )
  if type(result) == 'number' then return Objects.of('keyword', result) end
  return result
end

-- Not needed since Lightroom 3, and dangerous: what waits for the catalog in it never ends.
function methods.withReadAccessDo(_, func)
  Scheduler.breathe 'LrCatalog:withReadAccessDo'
  local task = Scheduler.current()
  task.reading = true
  local function close(ok, ...)
    task.reading = nil
    if not ok then error((...), 0) end
    return ...
  end
  return close(Scheduler.pcall(func))
end

function methods.withWriteAccessDo(_, actionName, func, params)
  return Gate.enter('LrCatalog:withWriteAccessDo', 'write', actionName, func, params)
end

function methods.withPrivateWriteAccessDo(_, func, params)
  return Gate.enter('LrCatalog:withPrivateWriteAccessDo', 'private', nil, func, params)
end

function methods.assertHasWriteAccess(_, name)
  Gate.demand(name or 'LrCatalog:assertHasWriteAccess', 'write')
end

function methods.assertHasPrivateWriteAccess(_, name)
  Gate.demand(name or 'LrCatalog:assertHasPrivateWriteAccess')
end

function methods.setPropertyForPlugin(_, plugin, key, value)
  Gate.demand 'LrCatalog:setPropertyForPlugin'
  local kind = type(value)
  if kind == 'table' or kind == 'function' then
    error('LrCatalog:setPropertyForPlugin: value must be nil, number, string or boolean', 0)
  end
  host.setCatalogProperty(plugin.id, key, value)
end

function methods.getPropertyForPlugin(_, plugin, key)
  return host.getCatalogProperty(type(plugin) == 'string' and plugin or plugin.id, key)
end

local class = Namespace.class('LrCatalog', methods, {
  hasWriteAccess = function() return Gate.isInside() and Gate.isMine 'write' end,
  hasPrivateWriteAccess = function() return Gate.isInside() end,
  kAllPhotos = function() return 'kAllPhotos' end,
})

Objects.catalog = setmetatable({}, class)

return { catalog = Objects.catalog }
