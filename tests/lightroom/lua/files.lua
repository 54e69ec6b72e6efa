-- Alone is LrFileUtils: Python does the work, the calls that move data may yield.
local use, host = ...
local Namespace = use 'namespace'
local Scheduler = use 'scheduler'

local functions = {}

-- These may wait for a disk: inside a task they yield, outside one they just run.
for _, name in ipairs {
  'copy', 'move', 'delete', 'moveToTrash', 'readFile', 'createAllDirectories', 'createDirectory',
} do
  functions[name] = function(...)
    if Scheduler.inTask() then Scheduler.breathe('LrFileUtils.' .. name) end
    return host['files_' .. name](...)
  end
end

for _, name in ipairs {
  'chooseUniqueFileName', 'exists', 'fileAttributes', 'hasNoVisibleFiles', 'isDeletable', 'isEmptyDirectory',
  'isReadable', 'isWritable', 'makeFileWritable', 'pathsAreOnSameVolume', 'resolveAlias', 'resolveAllAliases',
  'volumeAttributes',
} do
  functions[name] = function(...) return host['files_' .. name](...) end
end

for _, name in ipairs { 'files', 'directoryEntries', 'recursiveFiles', 'recursiveDirectoryEntries' } do
  functions[name] = function(folder)
    local entries, index = host['files_' .. name](folder), 0
    return function()
      index = index + 1
      return entries[index]
    end
  end
end

return { namespace = Namespace.define('LrFileUtils', functions) }
