-- What the user has set: preferences with their defaults, and the API key.

local LrPasswords = import 'LrPasswords'
local LrPrefs = import 'LrPrefs'
local LrTasks = import 'LrTasks'

local Log = require 'Log'
local Money = require 'Money'
local Text = require 'Text'

local Settings = {}

Settings.FEWEST, Settings.MOST = 5, 50
Settings.MOST_REQUESTS = 64

-- Texts. What is written of an answer has one of the modes below.
Settings.DEFAULTS = {
  agency = 'adobe',
  base_url = '',
  helper = '',
  hint = '',
  instructions = '',
  language = 'English',
  model = 'auto',
  parent_keyword = '',
  title_case = 'sentence',
}

-- What happens to each part of an answer: the first one is the default.
local TEXT_MODES = { 'fill', 'replace', 'off' }

Settings.CHOICES = {
  title_mode = TEXT_MODES,
  caption_mode = TEXT_MODES,
  alt_text_mode = { 'off', 'fill', 'replace' },
  keywords_mode = { 'add', 'fill', 'replace', 'off' },
  review = { 'never', 'warned', 'always' },
}

-- Whole numbers with their default, least and most.
Settings.NUMBERS = {
  keyword_count = { 30, Settings.FEWEST, Settings.MOST },
  confirm_above = { 0, 0, 100000 },
  preview_size = { 672, 336, 2048 },
}

-- Off unless switched on.
Settings.SWITCHES = { 'editorial', 'flex', 'keep_logs', 'send_folder', 'send_gps', 'send_people' }

-- Keywords as they were typed, with commas between them.
local LISTS = { 'required', 'blocked' }

-- Amounts of money stay in the preferences as they were typed: what cannot be read must not turn
-- into none, since no budget is no limit.
local LEAST = { budget = Money.LEAST, input_price = 0, output_price = 0 }

local KEY = 'api_key'

local function text_of(value, default)
  value = type(value) == 'string' and Text.trim(value) or ''
  return value ~= '' and value or default
end

-- A dialog field may have left text where a number belongs.
local function whole_number_of(value, bounds)
  local default, least, most = unpack(bounds)
  local count = math.floor(tonumber(value) or default)
  return math.max(least, math.min(most, count))
end

local function choice_of(value, choices)
  for _, choice in ipairs(choices) do
    if value == choice then
      return value
    end
  end
  return choices[1]
end

-- Nothing where the helper finds the best number itself.
local function concurrency_of(value)
  local count = tonumber(value)
  return count and math.max(1, math.min(Settings.MOST_REQUESTS, math.floor(count))) or nil
end

-- nil where there is none, false where it cannot be read.
local function amount_of(value, least)
  if value == nil or (type(value) == 'string' and Text.trim(value) == '') then
    return nil
  end
  local amount = type(value) == 'string' and Money.parse(value) or value
  return type(amount) == 'number' and amount >= least and amount <= Money.MOST and amount
end

-- nil where there is none.
local function list_of(value)
  local list = Text.list(type(value) == 'string' and value or '')
  return #list > 0 and list or nil
end

local function problem_with(settings)
  if settings.budget == false then
    return LOC '$$$/VisionKeywords/Settings/BadBudget=The budget cannot be read as an amount of money. Enter one such as 2.50 in File > Plug-in Manager > Vision Keywords, or empty the field for a run without a budget.'
  end
  local input, output = settings.input_price, settings.output_price
  if input == false or output == false or (input == nil) ~= (output == nil) then
    return LOC '$$$/VisionKeywords/Settings/BadPrice=The price of a million tokens takes two amounts, in and out, such as 0.40 and 1.60. Enter both in File > Plug-in Manager > Vision Keywords, or empty both fields to use the published price.'
  end
end

-- The settings, and a sentence when no run may start with them.
function Settings.read()
  local prefs = LrPrefs.prefsForPlugin()
  local settings = {}
  for name, default in pairs(Settings.DEFAULTS) do
    settings[name] = text_of(prefs[name], default)
  end
  for name, bounds in pairs(Settings.NUMBERS) do
    settings[name] = whole_number_of(prefs[name], bounds)
  end
  for name, choices in pairs(Settings.CHOICES) do
    settings[name] = choice_of(prefs[name], choices)
  end
  for _, name in ipairs(Settings.SWITCHES) do
    settings[name] = prefs[name] == true
  end
  settings.concurrency = concurrency_of(prefs.concurrency)
  -- What the helper has to know of the modes.
  settings.alt_text = settings.alt_text_mode ~= 'off'
  settings.keep_keywords = settings.keywords_mode ~= 'replace'
  for _, name in ipairs(LISTS) do
    settings[name] = list_of(prefs[name])
  end
  for name, least in pairs(LEAST) do
    settings[name] = amount_of(prefs[name], least)
  end
  return settings, problem_with(settings)
end

local function as_typed(value)
  if type(value) == 'number' then
    return Money.plain(value)
  end
  return value == nil and '' or tostring(value)
end

-- The settings as fields show them.
function Settings.shown()
  local prefs = LrPrefs.prefsForPlugin()
  local shown = Settings.read()
  for name in pairs(LEAST) do
    shown[name] = as_typed(prefs[name])
  end
  for _, name in ipairs(LISTS) do
    shown[name] = as_typed(prefs[name])
  end
  return shown
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
