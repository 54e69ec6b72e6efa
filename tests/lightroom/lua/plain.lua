-- Alone makes the namespaces that neither wait nor hold state in Lua: Python answers them.
local use, host = ...
local Namespace = use 'namespace'
use 'keyword'
use 'photo'
use 'published'
local Catalog = use 'catalog'

local function plain(name)
  local functions = {}
  for _, short in ipairs(host.plainFunctions(name)) do
    functions[short] = function(...) return host[name .. '.' .. short](...) end
  end
  return Namespace.define(name, functions)
end

local Plain = {}

for _, name in ipairs {
  'LrPathUtils', 'LrStringUtils', 'LrDate', 'LrSystemInfo', 'LrUUID', 'LrMD5', 'LrMath', 'LrShell', 'LrHttp',
} do
  Plain[name] = plain(name)
end

Plain.LrApplication = Namespace.define('LrApplication', {
  activeCatalog = function() return Catalog.catalog end,
  versionTable = function() return host.versionTable() end,
  versionString = function() return host.versionString() end,
})

local digest = function(algorithm)
  return Namespace.define('LrDigest', {
    digest = function(text) return host.digest(algorithm, text) end,
  })
end

Plain.LrDigest = Namespace.define('LrDigest', {
  MD5 = digest 'md5',
  SHA1 = digest 'sha1',
  SHA256 = digest 'sha256',
  SHA512 = digest 'sha512',
})

local active = setmetatable({}, { __mode = 'k' })

local guardClass = Namespace.class('LrRecursionGuard', {
  performWithGuard = function(self, func, ...)
    if active[self] then return nil end
    active[self] = true
    local function done(...)
      active[self] = nil
      return ...
    end
    return done(func(...))
  end,
}, { active = function(self) return active[self] or false end })

Plain.LrRecursionGuard = Namespace.define('LrRecursionGuard', {}, function()
  return setmetatable({}, guardClass)
end)

return Plain
