-- Where the helper is. A GUI program has hardly any PATH, so nothing is searched for: there is the
-- user's own setting, there is what `vision-keywords install-plugin` has written beside this file,
-- and there is the one place where uv and pipx both install.

local LrFileUtils = import 'LrFileUtils'
local LrPathUtils = import 'LrPathUtils'

local Text = require 'Text'

local Helper = {}

local function standard_place()
  local path = LrPathUtils.getStandardFilePath 'home'
  for _, part in ipairs { '.local', 'bin', WIN_ENV and 'vision-keywords.exe' or 'vision-keywords' } do
    path = LrPathUtils.child(path, part)
  end
  return path
end

-- What install-plugin has recorded, or nil.
local function recorded_place()
  local file = LrPathUtils.child(_PLUGIN.path, 'helper.txt')
  if LrFileUtils.exists(file) == 'file' then
    local path = Text.trim(LrFileUtils.readFile(file) or '')
    return path ~= '' and path or nil
  end
end

-- The path of the helper, or nil and a sentence. A setting that leads nowhere is an error: a stale
-- copy found silently elsewhere would be worse. The same goes for a recorded place.
function Helper.find(setting)
  if setting ~= '' then
    if LrFileUtils.exists(setting) == 'file' then
      return setting
    end
    return nil,
      LOC(
        '$$$/VisionKeywords/Helper/SettingWrong=There is no helper at ^1. Choose it again in Library > Plug-in Extras > Vision Keywords Settings, or empty the field there to use the usual place.',
        setting
      )
  end
  local recorded = recorded_place()
  if recorded then
    if LrFileUtils.exists(recorded) == 'file' then
      return recorded
    end
    return nil,
      LOC(
        '$$$/VisionKeywords/Helper/RecordedGone=The helper is no longer at ^1. Run "vision-keywords install-plugin" in a terminal, which tells the plug-in where it is now, and restart Lightroom.',
        recorded
      )
  end
  local place = standard_place()
  if LrFileUtils.exists(place) == 'file' then
    return place
  end
  return nil,
    LOC(
      '$$$/VisionKeywords/Helper/Missing=The helper is not installed: there is no ^1. Install it as the README of Vision Keywords says, or choose it in Library > Plug-in Extras > Vision Keywords Settings.',
      place
    )
end

return Helper
