-- The plug-in's log file. No API key reaches it, whatever a message holds.

local LrLogger = import 'LrLogger'

local logger = LrLogger 'VisionKeywords'
logger:enable 'logfile'

local Log = {}

-- OpenAI's keys begin with sk-; other servers' keys are never part of a text of ours.
function Log.redact(text)
  return (tostring(text):gsub('sk%-[A-Za-z0-9_%-]+', 'sk-...'))
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

return Log
