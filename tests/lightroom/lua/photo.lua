-- Alone is LrPhoto.
local use, host = ...
local Gate = use 'gate'
local Objects = use 'objects'
local Scheduler = use 'scheduler'

local methods = {}

local function idOf(self, call)
  return Objects.idOf('photo', self, call)
end

function methods:getRawMetadata(key)
  local id = idOf(self, 'LrPhoto:getRawMetadata')
  Scheduler.breathe 'LrPhoto:getRawMetadata'
  return Objects.wrap(host.raw(id, key))
end

function methods:getFormattedMetadata(key)
  local id = idOf(self, 'LrPhoto:getFormattedMetadata')
  Scheduler.breathe 'LrPhoto:getFormattedMetadata'
  return Objects.wrap(host.formatted(id, key))
end

function methods:setRawMetadata(key, value)
  local id = idOf(self, 'LrPhoto:setRawMetadata')
  Gate.demand('LrPhoto:setRawMetadata', 'write')
  host.setRaw(id, key, value)
end

local function keywordChange(name, change)
  local call = 'LrPhoto:' .. name
  methods[name] = function(self, keyword)
    local id = idOf(self, call)
    local keywordId = Objects.id('keyword', keyword)
    if not keywordId then error(call .. ': first parameter must be an LrKeyword', 0) end
    Gate.demand(call, 'write')
    Scheduler.breathe(call)
    change(id, keywordId)
  end
end

keywordChange('addKeyword', host.attachKeyword)
keywordChange('removeKeyword', host.detachKeyword)

function methods:getPropertyForPlugin(plugin, field, _, noThrow)
  local id = idOf(self, 'LrPhoto:getPropertyForPlugin')
  Scheduler.breathe 'LrPhoto:getPropertyForPlugin'
  local pluginId = type(plugin) == 'string' and plugin or plugin.id
  return host.getProperty(id, pluginId, field, noThrow and true or false)
end

function methods:setPropertyForPlugin(plugin, field, value)
  local id = idOf(self, 'LrPhoto:setPropertyForPlugin')
  if type(plugin) ~= 'table' then
    error('LrPhoto:setPropertyForPlugin: first parameter must be _PLUGIN', 0)
  end
  Gate.demand 'LrPhoto:setPropertyForPlugin'
  host.setProperty(id, plugin.id, field, value)
end

function methods:getContainedPublishedCollections()
  local id = idOf(self, 'LrPhoto:getContainedPublishedCollections')
  Scheduler.breathe 'LrPhoto:getContainedPublishedCollections'
  return Objects.list('publishedCollection', host.publishedCollectionsOf(id))
end

function methods:checkPhotoAvailability()
  local id = idOf(self, 'LrPhoto:checkPhotoAvailability')
  Scheduler.breathe 'LrPhoto:checkPhotoAvailability'
  return host.photoIsAvailable(id)
end

-- At once when the preview is cached, else later from no task; too big, and perhaps an error.
function methods:requestJpegThumbnail(width, height, callback)
  local id = idOf(self, 'LrPhoto:requestJpegThumbnail')
  if type(callback) ~= 'function' then
    error('LrPhoto:requestJpegThumbnail: callback must be a function', 0)
  end
  local why = Scheduler.obstacle()
  if why then error(why, 0) end
  local job, cached = host.startThumbnail(id, width, height)
  local request = newproxy(true)
  if cached then
    callback(host.thumbnail(job))
    return request
  end
  -- Lightroom drops the work when nobody holds the request.
  local held = setmetatable({ request }, { __mode = 'v' })
  Scheduler.start(function()
    Scheduler.wait(nil, function() return host.thumbnailIsReady(job) end, 'thumbnail')
    collectgarbage()
    if held[1] then
      local function deliver(...) callback(...) end
      -- Through plain pcall: the callback must not yield.
      local ok, message = Scheduler.plainPcall(deliver, host.thumbnail(job))
      if not ok then error(message, 0) end
    end
  end, 'thumbnail')
  return request
end

Objects.define('photo', 'LrPhoto', methods)

return {}
