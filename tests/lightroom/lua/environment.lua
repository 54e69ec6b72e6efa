-- Alone makes the world that a plug-in's scripts see: their globals, import and require.
local use, host = ...
local Contexts = use 'contexts'
local Dialogs = use 'dialogs'
local Errors = use 'errors'
local Export = use 'export'
local Files = use 'files'
local Logger = use 'logger'
local Namespace = use 'namespace'
local Observable = use 'observable'
local Plain = use 'plain'
local Progress = use 'progress'
local Scheduler = use 'scheduler'
local Storage = use 'storage'
local Tasks = use 'tasks'
local View = use 'view'

local Environment = {}

local function copy(library, names)
  local result = {}
  if names then
    for name in names:gmatch '%S+' do
      result[name] = library[name]
    end
  else
    for name, value in pairs(library) do
      result[name] = value
    end
  end
  return result
end

-- Files that scripts have open for writing: handle -> path.
local written = setmetatable({}, { __mode = 'k' })

local function contents(path)
  local file = io.open(path, 'rb')
  if not file then return nil end
  local found = file:read '*a'
  file:close()
  return found
end

-- The end of the program. When it dies, what was not flushed never reaches the disk.
function Environment.closeFiles(dies)
  for file, path in pairs(written) do
    if io.type(file) == 'file' then
      local before = contents(path)
      file:close()
      if dies and before then
        file = assert(io.open(path, 'wb'))
        file:write(before)
        file:close()
      end
    end
  end
end

local function translated(pluginId)
  return function(text, ...)
    if type(text) ~= 'string' then error('LOC: first parameter must be a string', 0) end
    local arguments = {}
    for index = 1, select('#', ...) do
      arguments[index] = tostring((select(index, ...)))
    end
    return host.localize(pluginId, text, arguments)
  end
end

-- Every namespace a plug-in can import.
local function library(plugin)
  local namespaces = {
    LrBinding = Observable.binding,
    LrDialogs = Dialogs.namespace,
    LrErrors = Errors.namespace,
    LrExportSession = Export.namespace,
    LrFileUtils = Files.namespace,
    LrFunctionContext = Contexts.namespace,
    LrLogger = Logger.namespace,
    LrProgressScope = Progress.namespace,
    LrTasks = Tasks.namespace,
    LrView = View.namespace,
    LrLocalization = Namespace.define('LrLocalization', {
      LOC = translated(plugin.id),
      currentLanguage = function() return host.language() end,
      encodeUtf8Character = function(code) return host.utf8(code) end,
      translateForPlugin = function(id, text, ...) return translated(id)(text, ...) end,
    }),
  }
  for name, namespace in pairs(Plain) do
    namespaces[name] = namespace
  end
  for name, namespace in pairs(Storage.namespaces(plugin)) do
    namespaces[name] = namespace
  end
  return namespaces
end

-- Info.lua sees almost nothing.
function Environment.info(source, systems)
  local world = {
    string = copy(string),
    LOC = translated(false),
    WIN_ENV = systems.windows,
    MAC_ENV = systems.mac,
    _VERSION = _VERSION,
  }
  local chunk, problem = loadstring(source, 'Info.lua')
  if not chunk then error(problem, 0) end
  return setfenv(chunk, world)()
end

local pluginClass = { __metatable = 'protected' }
pluginClass.__index = function(_, key)
  if key == 'hasResource' then
    return function(self, name) return host.files_exists(self.path .. '/' .. name) == 'file' end
  end
  if key == 'resourceId' then return function(self, name) return self.path .. '/' .. name end end
  if key == 'type' then return function() return 'LrPlugin' end end
  return nil
end

function Environment.new(plugin, systems)
  local namespaces = library(plugin)
  local loaded, loading = {}, {}
  local world = {}

  local function compile(source, name)
    local chunk, problem = loadstring(source, name)
    if not chunk then return nil, problem end
    return setfenv(chunk, world)
  end

  for name in
    ([[assert error getmetatable ipairs next pairs rawequal rawget rawset select
      setmetatable tonumber tostring type unpack]]):gmatch '%S+'
  do
    world[name] = _G[name]
  end
  world.pcall = Scheduler.plainPcall
  world.loadstring = function(source, name) return compile(source, name or source) end
  world.load = function(reader, name)
    local parts = {}
    while true do
      local part = reader()
      if part == nil or part == '' then break end
      parts[#parts + 1] = part
    end
    return compile(table.concat(parts), name or '=(load)')
  end
  local function fileSource(path)
    if not host.ioCanOpen(path) then return nil, path .. ': No such file or directory' end
    local file, problem = io.open(path, 'rb')
    if not file then return nil, problem end
    local source = file:read '*a'
    file:close()
    return source
  end
  world.loadfile = function(path)
    local source, problem = fileSource(path)
    if not source then return nil, 'cannot open ' .. problem end
    return compile(source, '@' .. path)
  end
  world.dofile = function(path)
    local chunk, problem = world.loadfile(path)
    if not chunk then error(problem, 0) end
    return chunk()
  end

  world.io = copy(io)
  world.io.open = function(path, mode)
    if type(path) == 'string' and not host.ioCanOpen(path) then
      return nil, path .. ': No such file or directory', 2
    end
    local file, problem, code = io.open(path, mode)
    if file and (mode or 'r'):find '[wa+]' then written[file] = path end
    return file, problem, code
  end
  world.math = copy(math)
  world.string = copy(string)
  world.table = copy(table)
  world.table.getn, world.table.setn, world.table.maxn = nil, nil, nil
  world.os = copy(os, 'clock date time')
  world.os.tmpname = function() return host.temporaryName() end
  world.coroutine = { canYield = function() return Scheduler.canYield() end, running = coroutine.running }
  world.debug = { getinfo = debug.getinfo }

  world._G = world
  world._VERSION = _VERSION
  world.WIN_ENV = systems.windows
  world.MAC_ENV = systems.mac
  world._PLUGIN = setmetatable({ id = plugin.id, path = plugin.path, enabled = true }, pluginClass)
  world.LOC = translated(plugin.id)

  world.import = function(name)
    if namespaces[name] == nil then
      if host.sdkHasNamespace(name) then host.notModelled(tostring(name)) end
      error('Could not load namespace: ' .. tostring(name), 0)
    end
    return namespaces[name]
  end

  -- Flat and cached; a module that waits while it loads breaks here.
  world.require = function(name)
    if type(name) ~= 'string' then error('require: string expected', 0) end
    local short = name:gsub('%.lua$', '')
    if loading[short] then error('loop in require of ' .. short, 0) end
    if loaded[short] == nil then
      local source = host.pluginSource(plugin.path, short)
      if not source then error('Could not load toolkit script: ' .. name, 0) end
      local chunk, problem = compile(source, short .. '.lua')
      if not chunk then error(problem, 0) end
      loading[short] = true
      local ok, module = Scheduler.plainPcall(chunk)
      loading[short] = nil
      if not ok then error(module, 0) end
      loaded[short] = module == nil and true or module
    end
    return loaded[short]
  end

  return {
    -- A script of the plug-in, run anew.
    run = function(file)
      local source = host.pluginSource(plugin.path, (file:gsub('%.lua$', '')))
      if not source then error('Could not load toolkit script: ' .. file, 0) end
      local chunk, problem = compile(source, file)
      if not chunk then error(problem, 0) end
      return chunk()
    end,
    evaluate = function(source, name)
      local chunk, problem = compile(source, name or '=test')
      if not chunk then error(problem, 0) end
      return chunk
    end,
    world = world,
  }
end

return Environment
