-- What the helper says to the settings of a form: itself, the models to choose from, the price.
--
-- Each answer takes a moment in which the user may have typed on; then it is no longer of interest.

local LrTasks = import 'LrTasks'

local Account = require 'Account'
local Estimate = require 'Estimate'
local Helper = require 'Helper'
local Job = require 'Job'
local Models = require 'Models'
local Money = require 'Money'
local Settings = require 'Settings'
local Version = require 'Version'

local Offer = {}

-- What it depends on.
Offer.SETTINGS = {
  'agency', 'alt_text_mode', 'base_url', 'blocked', 'flex', 'helper', 'input_price', 'instructions',
  'keyword_count', 'language', 'model', 'output_price', 'preview_size', 'required',
}

local function models_of(form)
  return form.account and Models.repriced(form.account, form.known) or form.known
end

function Offer.show_models(form)
  form.props.model_items = Models.items(models_of(form), Settings.understood(form.props).model)
end

-- The name of the model and the price of 100 photos (nil when unknown), or nil, nil and a sentence.
local function priced(form, settings)
  local model = Models.find(models_of(form), settings.model)
  if model then
    return model.name, model.price
  end
  local estimate, problem = Estimate.ask(settings, Models.PHOTOS)
  if estimate then
    return estimate.model, estimate.cost
  end
  return nil, nil, problem
end

local function price_line(name, price, problem)
  if problem then
    return problem
  elseif not price then
    return LOC('$$$/VisionKeywords/Offer/NoPrice=No price is known for ^1: enter your own above.', name)
  elseif Money.is_tiny(price) then
    return LOC('$$$/VisionKeywords/Offer/Tiny=With these settings 100 photos cost less than $0.0001 with ^1.', name)
  end
  return LOC('$$$/VisionKeywords/Offer/Price=With these settings 100 photos cost about ^1 with ^2.', Money.dollars(price), name)
end

local function works(helper, version)
  local line = LOC(
    '$$$/VisionKeywords/Offer/HelperWorks=In use: ^1^nIt works: version ^2, protocol ^3.',
    helper,
    version,
    tostring(Job.PROTOCOL)
  )
  local difference = Version.difference(version)
  return difference and line .. '\n' .. difference or line
end

local function ask(form, is_of_interest)
  local props = form.props
  local settings, unreadable = Settings.understood(props)
  local helper, missing = Helper.find(settings.helper)
  props.helper_line = missing or LOC('$$$/VisionKeywords/Offer/Helper=In use: ^1', helper)
  props.price_line = ''
  if missing or unreadable then
    return
  end
  local answer, problem = Account.known_models(settings)
  if not is_of_interest() then
    return
  elseif not answer then
    props.helper_line = props.helper_line .. '\n' .. problem
    return
  end
  form.known = answer.models
  props.helper_line = works(helper, answer.version)
  Offer.show_models(form)
  local line = price_line(priced(form, settings))
  if is_of_interest() then
    props.price_line = line
  end
end

-- Asks the helper after so many seconds in which nothing has changed. Returns at once.
function Offer.refresh(form, pause)
  form.changes = form.changes + 1
  local changes = form.changes
  local function is_of_interest()
    return form.is_open and form.changes == changes
  end
  LrTasks.startAsyncTask(function()
    LrTasks.sleep(pause)
    if is_of_interest() then
      ask(form, is_of_interest)
    end
  end)
end

return Offer
