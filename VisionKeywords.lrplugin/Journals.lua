-- Where a catalog's journals are: a file for each run, numbered, in a folder of the catalog's.

local LrFileUtils = import 'LrFileUtils'
local LrMD5 = import 'LrMD5'
local LrPathUtils = import 'LrPathUtils'

local Journals = {}

-- Journals in a folder.
local KEEP = 10

-- Bytes below which a journal may be that of a run that came to nothing.
local SMALL = 65536

-- Lightroom's catalogs have no identity but their path.
local function folder_of(catalog)
  local root = LrPathUtils.child(LrPathUtils.getStandardFilePath 'appData', 'Vision Keywords')
  return LrPathUtils.child(LrPathUtils.child(root, 'Journal'), LrMD5.digest(catalog:getPath()))
end

local function number_of(path)
  return tonumber(LrPathUtils.leafName(path):match '^(%d+)%-[%d%-]+%.jsonl$')
end

-- The catalog's journals, the latest first. Their order is that of their numbers: clocks go back.
function Journals.paths(catalog)
  local folder, paths = folder_of(catalog), {}
  if LrFileUtils.exists(folder) == 'directory' then
    for path in LrFileUtils.directoryEntries(folder) do
      if number_of(path) then
        paths[#paths + 1] = path
      end
    end
  end
  table.sort(paths, function(one, other)
    return number_of(one) > number_of(other)
  end)
  return paths
end

-- The path of the next one, in a folder that is there if it can be made. paths: those that there are.
function Journals.next_path(catalog, paths)
  local folder = folder_of(catalog)
  LrFileUtils.createAllDirectories(folder)
  local number = (paths[1] and number_of(paths[1]) or 0) + 1
  return LrPathUtils.child(folder, string.format('%06d', number) .. os.date '-%Y%m%d-%H%M%S' .. '.jsonl')
end

-- What a run is called in the marks that it leaves in photos.
function Journals.name_of(path)
  return LrPathUtils.leafName(path):match '^(.*)%.jsonl$'
end

-- Makes room for one more: the oldest go, and those of runs that came to nothing (is_empty(path)), which
-- must not push out others.
function Journals.sweep(paths, is_empty)
  local kept = 0
  for _, path in ipairs(paths) do
    local small = (LrFileUtils.fileAttributes(path).fileSize or SMALL) < SMALL
    if kept == KEEP - 1 or small and is_empty(path) then
      LrFileUtils.delete(path)
    else
      kept = kept + 1
    end
  end
end

return Journals
