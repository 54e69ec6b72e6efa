-- Alone is what outlives a run of Lightroom: LrPrefs and LrPasswords.
local use, host = ...
local Namespace = use 'namespace'
local Observable = use 'observable'

local Storage = {}

local opened = {}

local function checkValue(key, value, depth)
  local kind = type(value)
  if kind == 'table' and not getmetatable(value) then
    if depth > 20 then error('LrPrefs: value of ' .. tostring(key) .. ' is too deep', 0) end
    for inner, item in pairs(value) do
      checkValue(inner, inner, depth + 1)
      checkValue(inner, item, depth + 1)
    end
  elseif kind ~= 'nil' and kind ~= 'string' and kind ~= 'number' and kind ~= 'boolean' then
    error('LrPrefs: cannot store a ' .. kind .. ' in ' .. tostring(key), 0)
  end
end

-- A table is written when it is assigned: what changes inside it later is lost at the end.
function Storage.prefs(pluginId)
  if not opened[pluginId] then
    opened[pluginId] = Observable.new {
      values = host.loadPrefs(pluginId),
      check = function(key, value) checkValue(key, value, 0) end,
      changed = function(key, value) host.savePref(pluginId, key, value) end,
    }
  end
  return opened[pluginId]
end

function Storage.namespaces(plugin)
  return {
    LrPrefs = Namespace.define('LrPrefs', {
      prefsForPlugin = function(id) return Storage.prefs(id or plugin.id) end,
    }),
    LrPasswords = Namespace.define('LrPasswords', {
      store = function(key, value, salt, id)
        if type(key) ~= 'string' or type(value) ~= 'string' then
          error('LrPasswords.store: strings expected', 0)
        end
        host.storePassword(id or plugin.id, salt or '', key, value)
      end,
      retrieve = function(key, salt, id)
        if type(key) ~= 'string' then error('LrPasswords.retrieve: string expected', 0) end
        return host.retrievePassword(id or plugin.id, salt or '', key)
      end,
    }),
  }
end

return Storage
