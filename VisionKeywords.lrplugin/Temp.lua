-- The plug-in's own folder in the user's temporary folder.

local LrDate = import 'LrDate'
local LrFileUtils = import 'LrFileUtils'
local LrPathUtils = import 'LrPathUtils'

local Temp = {}

function Temp.folder()
  return LrPathUtils.child(LrPathUtils.getStandardFilePath 'temp', 'VisionKeywords')
end

-- A path in it that nothing has yet. Two Lightrooms may share the folder: the clock alone is not
-- unique, so the address of a new table is added, which differs between processes and between calls.
function Temp.fresh(prefix, ending)
  local name = prefix .. os.date '%Y%m%d-%H%M%S' .. '-' .. tostring({}):match '%x+$' .. ending
  return LrFileUtils.chooseUniqueFileName(LrPathUtils.child(Temp.folder(), name))
end

-- true, or nil and a sentence.
function Temp.make(folder)
  LrFileUtils.createAllDirectories(folder)
  if LrFileUtils.exists(folder) == 'directory' then
    return true
  end
  return nil,
    LOC(
      '$$$/VisionKeywords/Temp/CannotCreate=Lightroom cannot make the folder ^1. Check that the temporary folder exists and may be written to, and run again.',
      folder
    )
end

-- The paths of all that is in it.
function Temp.entries()
  local paths = {}
  if LrFileUtils.exists(Temp.folder()) == 'directory' then
    for path in LrFileUtils.directoryEntries(Temp.folder()) do
      paths[#paths + 1] = path
    end
  end
  return paths
end

-- Seconds since the last change; nil when it cannot be told.
function Temp.age(path)
  local date = (LrFileUtils.fileAttributes(path) or {}).fileModificationDate
  return date and LrDate.currentTime() - date
end

return Temp
