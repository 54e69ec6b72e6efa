-- The property table that the settings' controls are bound to: filled, watched, understood.

local LrTasks = import 'LrTasks'

local KeyField = require 'KeyField'
local Models = require 'Models'
local Money = require 'Money'
local Offer = require 'Offer'
local Presets = require 'Presets'
local Settings = require 'Settings'

local SettingsTable = {}

-- Seconds without a change before the helper is asked again.
local PAUSE = 0.4

local function preset_items()
  local items = { { value = '', title = LOC '$$$/VisionKeywords/Presets/Custom=(none)' } }
  for _, name in ipairs(Presets.names()) do
    items[#items + 1] = { value = name, title = name }
  end
  return items
end

function SettingsTable.show_presets(form)
  local props = form.props
  props.preset_items = preset_items()
  props.preset = Presets.matching(props, props.preset or '')
end

local function show_understood(form)
  local props = form.props
  local settings, problem = Settings.understood(props)
  props.problem = problem or KeyField.problem(props) or ''
  props.budget_line = settings.budget
      and LOC('$$$/VisionKeywords/Settings/Budgeted=A run stops before it costs more than ^1.', Money.dollars(settings.budget))
    or ''
  SettingsTable.show_presets(form)
end

-- values: as fields show them; what they do not name stays.
function SettingsTable.apply(form, values)
  for name, value in pairs(values) do
    form.props[name] = value
  end
end

-- In tasks of their own, since observers are deaf to what an observer changes.
local function watch(form, changed)
  local props = form.props
  local function understand()
    LrTasks.startAsyncTask(function()
      show_understood(form)
    end)
  end
  for name in pairs(Settings.as_shown {}) do
    props:addObserver(name, function(_, _, value)
      changed(name, value)
      understand()
    end)
  end
  props:addObserver('api_key', understand)
  for _, name in ipairs(Offer.SETTINGS) do
    props:addObserver(name, function()
      Offer.refresh(form, PAUSE)
    end)
  end
  props:addObserver('preset', function(_, _, name)
    LrTasks.startAsyncTask(function()
      SettingsTable.apply(form, Presets.values(name) or {})
    end)
  end)
end

-- A form: the table, and what the helper has said of it. known are the models that the helper knows,
-- account those of the account once it has been tested. changed(name, value) is called at each change
-- of a setting.
function SettingsTable.open(props, changed)
  local form = { props = props, known = {}, account = nil, changes = 0, is_open = true }
  props.helper_line, props.price_line, props.can_test = '', '', true
  SettingsTable.apply(form, Settings.shown())
  props.model_items = Models.items({}, props.model)
  KeyField.load(props)
  show_understood(form)
  watch(form, changed)
  Offer.refresh(form, 0)
  return form
end

-- What is under way is no longer of interest.
function SettingsTable.close(form)
  form.is_open = false
end

return SettingsTable
