-- The plug-in's log file. No API key reaches it, whatever a message holds.

local LrFileUtils = import 'LrFileUtils'
local LrLogger = import 'LrLogger'
local LrPathUtils = import 'LrPathUtils'

local Text = require 'Text'

local NAME = 'VisionKeywords'
local logger = LrLogger(NAME)
logger:enable 'logfile'

local Log = {}

function Log.redact(text)
  return Text.redact(tostring(text))
end

function Log.info(text)
  logger:info(Log.redact(text))
end

function Log.warn(text)
  logger:warn(Log.redact(text))
end

function Log.error(text)
  logger:error(Log.redact(text))
end

-- Lightroom names no folder of its logs. Older versions had them among the documents.
local PLACES = {
  { 'home', { 'Library', 'Logs', 'Adobe', 'Lightroom', 'LrClassicLogs' } },
  { 'home', { 'AppData', 'Local', 'Adobe', 'Lightroom', 'Logs', 'LrClassicLogs' } },
  { 'documents', { 'LrClassicLogs' } },
}

-- The path of the log, or nil where it is not found.
function Log.file()
  for _, place in ipairs(PLACES) do
    local path = LrPathUtils.getStandardFilePath(place[1])
    for _, folder in ipairs(place[2]) do
      path = LrPathUtils.child(path, folder)
    end
    path = LrPathUtils.child(path, NAME .. '.log')
    if LrFileUtils.exists(path) == 'file' then
      return path
    end
  end
end

return Log
