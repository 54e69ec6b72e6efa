-- The "Test" beside the API key: whether the account answers, with which model, and how long that lives.

local LrTasks = import 'LrTasks'

local Account = require 'Account'
local KeyField = require 'KeyField'
local Offer = require 'Offer'
local Settings = require 'Settings'

local AccountTest = {}

local function sentence(setting, model, ends)
  if setting == 'auto' then
    if ends then
      return LOC('$$$/VisionKeywords/AccountTest/AutoEnds=It works. "auto" means ^1 now, which will be switched off on ^2; another model is chosen then.', model, ends)
    end
    return LOC('$$$/VisionKeywords/AccountTest/Auto=It works. "auto" means ^1 now; no end of it has been announced.', model)
  elseif ends then
    return LOC('$$$/VisionKeywords/AccountTest/NamedEnds=It works with ^1, which will be switched off on ^2. Choose another model before that day.', model, ends)
  end
  return LOC('$$$/VisionKeywords/AccountTest/Named=It works with ^1; no end of this model has been announced.', model)
end

-- What is to be said.
local function outcome(form, settings)
  local answer, problem = Account.check(settings, KeyField.typed(form.props))
  if not answer then
    return problem
  end
  form.account = answer.models
  Offer.show_models(form)
  return sentence(settings.model, answer.model, answer.ends)
end

-- With what stands in the fields, saved or not. Returns at once.
function AccountTest.run(form)
  local props = form.props
  props.can_test = false
  props.account_line = LOC '$$$/VisionKeywords/AccountTest/UnderWay=The account is being tested^.'
  LrTasks.startAsyncTask(function()
    local settings, unreadable = Settings.understood(props)
    local line = unreadable or outcome(form, settings)
    props.account_line, props.can_test = line, true
  end)
end

return AccountTest
