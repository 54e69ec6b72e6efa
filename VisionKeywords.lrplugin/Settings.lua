-- What the user has set: preferences with their defaults, and the API key.

local LrPasswords = import 'LrPasswords'
local LrPrefs = import 'LrPrefs'
local LrTasks = import 'LrTasks'

local Log = require 'Log'
local Text = require 'Text'

local Settings = {}

Settings.FEWEST, Settings.MOST = 5, 50

Settings.DEFAULTS = {
  keyword_count = 30,
  model = 'auto',
  base_url = '',
  language = 'English',
  helper = '',
}

local KEY = 'api_key'

local function text_of(value, default)
  value = type(value) == 'string' and Text.trim(value) or ''
  return value ~= '' and value or default
end

-- A dialog field may have left text where a number belongs.
local function count_of(value)
  local count = math.floor(tonumber(value) or Settings.DEFAULTS.keyword_count)
  return math.max(Settings.FEWEST, math.min(Settings.MOST, count))
end

function Settings.read()
  local prefs = LrPrefs.prefsForPlugin()
  local settings = {}
  for name, default in pairs(Settings.DEFAULTS) do
    settings[name] = text_of(prefs[name], default)
  end
  settings.keyword_count = count_of(prefs.keyword_count)
  return settings
end

function Settings.save(name, value)
  local prefs = LrPrefs.prefsForPlugin()
  prefs[name] = value
end

function Settings.valid_url(url)
  return url == '' or url:find '^https?://[^ /]' ~= nil
end

-- The two calls below want a task. A locked keychain makes LrPasswords raise.

-- The key ('' when there is none), or nil and a sentence.
function Settings.key()
  local ok, key = LrTasks.pcall(LrPasswords.retrieve, KEY)
  if ok then
    return type(key) == 'string' and Text.trim(key) or ''
  end
  Log.error('password store: ' .. tostring(key))
  return nil,
    LOC '$$$/VisionKeywords/Settings/KeyLocked=Lightroom could not read the API key from the password store of this computer. Unlock it (on a Mac: Keychain Access) and try again.'
end

-- true, or nil and a sentence. There is no way to delete an entry, so an empty key overwrites it.
function Settings.store_key(key)
  local ok, problem = LrTasks.pcall(LrPasswords.store, KEY, Text.trim(key))
  if ok then
    return true
  end
  Log.error('password store: ' .. tostring(problem))
  return nil,
    LOC '$$$/VisionKeywords/Settings/KeyNotStored=Lightroom could not put the API key into the password store of this computer. Unlock it (on a Mac: Keychain Access) and enter the key again.'
end

return Settings
