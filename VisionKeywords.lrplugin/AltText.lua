-- Which Lightroom has the field for alt text: 13.2 and newer.

local LrApplication = import 'LrApplication'

local AltText = {}

function AltText.is_there()
  local version = LrApplication.versionTable()
  return version.major > 13 or (version.major == 13 and version.minor >= 2)
end

return AltText
