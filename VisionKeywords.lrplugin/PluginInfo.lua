-- The section in the Plug-in Manager.
--
-- Lightroom calls these functions outside any task, so whatever may wait runs in a task of its own.
-- The fields live in props, which Lightroom drops with the section; each change is saved at once.

local LrDialogs = import 'LrDialogs'
local LrTasks = import 'LrTasks'
local LrView = import 'LrView'

local Agencies = require 'Agencies'
local Helper = require 'Helper'
local Money = require 'Money'
local Settings = require 'Settings'
local Text = require 'Text'

local PluginInfo = {}

-- The key ---------------------------------------------------------------------------------------

-- What the password store is known to hold; nil until it has been read, and then an empty field
-- means nothing: a keychain that was locked must not cost the user the key.
local stored_key

local function save_key(props)
  local key = Text.trim(props.api_key or '')
  if key == stored_key or (key == '' and stored_key == nil) then
    return
  end
  LrTasks.startAsyncTask(function()
    local ok, problem = Settings.store_key(key)
    if ok then
      stored_key = key
    end
    props.key_problem = problem or ''
  end)
end

local function load_key(props)
  LrTasks.startAsyncTask(function()
    local key, problem = Settings.key()
    stored_key = key
    props.key_problem = problem or ''
    -- The user may have been faster than the keychain.
    if key and (props.api_key or '') == '' then
      props.api_key = key
    end
  end)
end

-- The helper ------------------------------------------------------------------------------------

local function show_helper(props)
  LrTasks.startAsyncTask(function()
    local path, problem = Helper.find(Text.trim(props.helper or ''))
    props.helper_state = path and LOC('$$$/VisionKeywords/Manager/HelperUsed=In use: ^1', path) or problem
  end)
end

local function choose_helper(props)
  local paths = LrDialogs.runOpenPanel {
    title = LOC '$$$/VisionKeywords/Manager/ChooseHelper=Choose the helper, vision-keywords',
    prompt = LOC '$$$/VisionKeywords/Manager/ChooseVerb=Choose',
    canChooseFiles = true,
    canChooseDirectories = false,
    allowsMultipleSelection = false,
  }
  if paths and paths[1] then
    props.helper = paths[1]
  end
end

-- Money -----------------------------------------------------------------------------------------

-- How what was typed is understood. In a task, since observers are deaf to what an observer changes.
local function show_money(props)
  LrTasks.startAsyncTask(function()
    local settings, problem = Settings.read()
    local budget = settings.budget
      and LOC('$$$/VisionKeywords/Manager/Budgeted=A run stops before it costs more than ^1.', Money.dollars(settings.budget))
    props.money_state = problem or budget or ''
  end)
end

-- The fields ------------------------------------------------------------------------------------

local function check_url(_, value)
  local url = Text.trim(value or '')
  if Settings.valid_url(url) then
    return true, url
  end
  return false, value,
    LOC '$$$/VisionKeywords/Manager/BadUrl=A server address begins with http:// or https://. Leave the field empty to use OpenAI.'
end

local function labelled(f, label, ...)
  return f:row {
    spacing = f:label_spacing(),
    f:static_text { title = label, alignment = 'right', width = LrView.share 'vision_keywords_label' },
    ...,
  }
end

-- Immediate, since a budget that Done throws away would be no limit; so it is not checked by
-- refusing single letters, but by what the note below says.
local function amount(f, key)
  return f:edit_field { value = LrView.bind(key), immediate = true, width_in_chars = 8 }
end

local function note(f, key)
  return f:static_text {
    title = LrView.bind(key),
    width_in_chars = 60,
    height_in_lines = 2,
  }
end

-- What goes by the agency and by the photographer's own rules.
local function stock_fields(f)
  return labelled(f, LOC '$$$/VisionKeywords/Manager/Agency=Agency:', f:popup_menu {
    value = LrView.bind 'agency',
    items = Agencies,
  }),
    labelled(f, LOC '$$$/VisionKeywords/Manager/Required=Keywords for every photo:', f:edit_field {
      value = LrView.bind 'required',
      immediate = true,
      width_in_chars = 40,
    }),
    labelled(f, LOC '$$$/VisionKeywords/Manager/Blocked=Keywords for no photo:', f:edit_field {
      value = LrView.bind 'blocked',
      immediate = true,
      width_in_chars = 40,
    }),
    labelled(f, '', f:checkbox {
      value = LrView.bind 'title_case',
      checked_value = 'sentence',
      unchecked_value = 'kept',
      title = LOC '$$$/VisionKeywords/Manager/TitleCase=Titles in sentence case',
    }),
    labelled(f, '', f:checkbox {
      value = LrView.bind 'editorial',
      title = LOC '$$$/VisionKeywords/Manager/Editorial=Editorial: captions with place and date, in the form of the agency',
    })
end

local function fields(f, props)
  local agency, required, blocked, title_case, editorial = stock_fields(f)
  return f:column {
    bind_to_object = props,
    spacing = f:control_spacing(),
    labelled(f, LOC '$$$/VisionKeywords/Manager/Key=API key:', f:password_field {
      value = LrView.bind 'api_key',
      -- A field that still has the focus when the user presses Done might otherwise keep its text.
      immediate = true,
      width_in_chars = 40,
    }),
    note(f, 'key_problem'),
    labelled(f, LOC '$$$/VisionKeywords/Manager/Count=Keywords for each photo:', f:edit_field {
      value = LrView.bind 'keyword_count',
      precision = 0,
      min = Settings.FEWEST,
      max = Settings.MOST,
      width_in_digits = 3,
    }),
    labelled(f, LOC '$$$/VisionKeywords/Manager/Language=Language of all texts:', f:edit_field {
      value = LrView.bind 'language',
      width_in_chars = 20,
    }),
    agency,
    required,
    blocked,
    title_case,
    editorial,
    labelled(f, LOC '$$$/VisionKeywords/Manager/Model=Model:', f:edit_field {
      value = LrView.bind 'model',
      width_in_chars = 30,
    }),
    labelled(f, LOC '$$$/VisionKeywords/Manager/Server=Server (empty: OpenAI):', f:edit_field {
      value = LrView.bind 'base_url',
      validate = check_url,
      width_in_chars = 40,
    }),
    labelled(f, '', f:checkbox {
      value = LrView.bind 'flex',
      title = LOC '$$$/VisionKeywords/Manager/Flex=Flex tier: half price, slower (where the model offers it)',
    }),
    labelled(
      f,
      LOC '$$$/VisionKeywords/Manager/Budget=Budget for one run:',
      amount(f, 'budget'),
      f:static_text { title = LOC '$$$/VisionKeywords/Manager/BudgetUnit=US dollars (empty: none)' }
    ),
    labelled(
      f,
      LOC '$$$/VisionKeywords/Manager/Price=Price of a million tokens:',
      amount(f, 'input_price'),
      f:static_text { title = LOC '$$$/VisionKeywords/Manager/PriceIn=in,' },
      amount(f, 'output_price'),
      f:static_text { title = LOC '$$$/VisionKeywords/Manager/PriceOut=out, in US dollars (empty: the published price)' }
    ),
    note(f, 'money_state'),
    labelled(
      f,
      LOC '$$$/VisionKeywords/Manager/Helper=Helper (empty: the usual place):',
      f:edit_field { value = LrView.bind 'helper', width_in_chars = 40 },
      f:push_button {
        title = LOC '$$$/VisionKeywords/Manager/Choose=Choose...',
        action = function()
          choose_helper(props)
        end,
      }
    ),
    note(f, 'helper_state'),
  }
end

-- What Lightroom calls --------------------------------------------------------------------------

function PluginInfo.startDialog(props)
  stored_key = nil
  props.key_problem, props.helper_state, props.money_state = '', '', ''
  for name, value in pairs(Settings.shown()) do
    props[name] = value
    props:addObserver(name, function(_, _, changed)
      Settings.save(name, changed)
    end)
  end
  props:addObserver('helper', function()
    show_helper(props)
  end)
  for _, name in ipairs { 'budget', 'input_price', 'output_price' } do
    props:addObserver(name, function()
      show_money(props)
    end)
  end
  load_key(props)
  show_helper(props)
  show_money(props)
end

function PluginInfo.endDialog(props)
  save_key(props)
end

function PluginInfo.sectionsForTopOfDialog(f, props)
  return {
    {
      title = LOC '$$$/VisionKeywords/Manager/Title=Vision Keywords',
      synopsis = LrView.bind { key = 'model', bind_to_object = props },
      fields(f, props),
    },
  }
end

return PluginInfo
