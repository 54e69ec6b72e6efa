-- What the user has set: preferences with their defaults, and the API key.
--
-- Fields may leave here what cannot be read. It stays as it was typed, so that it can be mended, and no
-- run starts with it: a value that nobody chose would cost money, or lose a limit.

local LrPasswords = import 'LrPasswords'
local LrPrefs = import 'LrPrefs'
local LrTasks = import 'LrTasks'

local AltText = require 'AltText'
local Log = require 'Log'
local Money = require 'Money'
local Text = require 'Text'

local Settings = {}

Settings.FEWEST, Settings.MOST = 5, 50
local MOST_REQUESTS = 64
-- Characters of the photographer's own instructions.
local MOST_INSTRUCTIONS = 2000

-- Texts.
Settings.DEFAULTS = {
  agency = 'adobe',
  base_url = '',
  helper = '',
  hint = '',
  instructions = '',
  language = 'English',
  model = 'auto',
  parent_keyword = '',
}

-- One of a few; the first one is the default. A mode: what happens to a part of an answer.
local TEXT_MODES = { 'fill', 'replace', 'off' }

local CHOICES = {
  title_mode = TEXT_MODES,
  caption_mode = TEXT_MODES,
  alt_text_mode = { 'off', 'fill', 'replace' },
  keywords_mode = { 'add', 'fill', 'replace', 'off' },
  review = { 'never', 'warned', 'always' },
  title_case = { 'sentence', 'kept' },
}

-- Whole numbers with their default, least and most.
Settings.NUMBERS = {
  keyword_count = { 30, Settings.FEWEST, Settings.MOST },
  confirm_above = { 0, 0, 100000 },
  preview_size = { 672, 336, 2048 },
}

-- Off unless switched on.
local SWITCHES = { 'editorial', 'flex', 'keep_logs', 'send_folder', 'send_gps', 'send_people' }

-- Keywords as they were typed, with commas between them.
local LISTS = { 'required', 'blocked' }

-- Amounts of money, as they were typed.
local LEAST = { budget = Money.LEAST, input_price = 0, output_price = 0 }

-- What fields show as it was typed.
local TYPED = { 'required', 'blocked', 'budget', 'input_price', 'output_price', 'concurrency' }

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

local function is_empty(value)
  return value == nil or (type(value) == 'string' and Text.trim(value) == '')
end

-- The next two: nil where there is none, false where it cannot be read.

local function amount_of(value, least)
  if is_empty(value) then
    return nil
  end
  local amount = type(value) == 'string' and Money.parse(value) or value
  return type(amount) == 'number' and amount >= least and amount <= Money.MOST and amount
end

local function concurrency_of(value)
  if is_empty(value) then
    return nil
  end
  local digits = tostring(value):match '^[ \t]*(%d%d?)[ \t]*$'
  local count = digits and tonumber(digits)
  return count ~= nil and count >= 1 and count <= MOST_REQUESTS and count
end

-- nil where there is none.
local function list_of(value)
  local list = Text.list(type(value) == 'string' and value or '')
  return #list > 0 and list or nil
end

local function valid_url(url)
  return url == '' or url:find '^https?://[^/]' ~= nil and not url:find '[ \t\r\n]'
end

local function problem_with(settings)
  local input, output = settings.input_price, settings.output_price
  if not valid_url(settings.base_url) then
    return LOC '$$$/VisionKeywords/Settings/BadServer=The address of the server has to begin with http:// or https:// and holds no blank. Correct it in the settings of Vision Keywords, or empty the field to use OpenAI.'
  elseif settings.budget == false then
    return LOC '$$$/VisionKeywords/Settings/BadBudget=The budget cannot be read as an amount of money. Enter one such as 2.50 in the settings of Vision Keywords, or empty the field for a run without a budget.'
  elseif input == false or output == false or (input == nil) ~= (output == nil) then
    return LOC '$$$/VisionKeywords/Settings/BadPrice=The price of a million tokens takes two amounts, in and out, such as 0.40 and 1.60. Enter both in the settings of Vision Keywords, or empty both fields to use the published price.'
  elseif settings.concurrency == false then
    return LOC '$$$/VisionKeywords/Settings/BadRequests=The number of requests at once has to be from 1 to 64. Correct it in the settings of Vision Keywords, or empty the field to let the number be found.'
  elseif Text.length(settings.instructions) > MOST_INSTRUCTIONS then
    return LOC(
      '$$$/VisionKeywords/Settings/LongInstructions=Your own instructions have ^1 characters. Shorten them to ^2 in the settings of Vision Keywords.',
      tostring(Text.length(settings.instructions)),
      tostring(MOST_INSTRUCTIONS)
    )
  end
end

-- What is in source (preferences, or the table of a form) as a run goes by it, and a sentence when no
-- run may start so.
function Settings.understood(source)
  local settings = {}
  for name, default in pairs(Settings.DEFAULTS) do
    settings[name] = text_of(source[name], default)
  end
  for name, bounds in pairs(Settings.NUMBERS) do
    settings[name] = whole_number_of(source[name], bounds)
  end
  for name, choices in pairs(CHOICES) do
    settings[name] = choice_of(source[name], choices)
  end
  for _, name in ipairs(SWITCHES) do
    settings[name] = source[name] == true
  end
  for _, name in ipairs(LISTS) do
    settings[name] = list_of(source[name])
  end
  for name, least in pairs(LEAST) do
    settings[name] = amount_of(source[name], least)
  end
  settings.concurrency = concurrency_of(source.concurrency)
  if not AltText.is_there() then
    settings.alt_text_mode = 'off'
  end
  -- What the helper has to know of the modes.
  settings.alt_text = settings.alt_text_mode ~= 'off'
  settings.keep_title = settings.title_mode ~= 'replace'
  settings.keep_keywords = settings.keywords_mode ~= 'replace'
  return settings, problem_with(settings)
end

-- The settings, and a sentence when no run may start with them.
function Settings.read()
  return Settings.understood(LrPrefs.prefsForPlugin())
end

local function as_typed(value)
  if type(value) == 'number' then
    return Money.plain(value)
  end
  return value == nil and '' or tostring(value)
end

-- What is in source as fields show it; an empty source gives the defaults.
function Settings.as_shown(source)
  local shown = Settings.understood(source)
  shown.alt_text, shown.keep_title, shown.keep_keywords = nil, nil, nil
  for _, name in ipairs(TYPED) do
    shown[name] = as_typed(source[name])
  end
  return shown
end

function Settings.shown()
  return Settings.as_shown(LrPrefs.prefsForPlugin())
end

function Settings.save(name, value)
  local prefs = LrPrefs.prefsForPlugin()
  prefs[name] = value
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
