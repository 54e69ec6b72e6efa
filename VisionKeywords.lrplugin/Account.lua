-- What the helper says of models and of the account (check-account in docs/protocol.md).

local Job = require 'Job'
local Session = require 'Session'

local Account = {}

-- Seconds: the helper itself gives a slow server up before that.
local PATIENCE = 180

local function model_of(event)
  return {
    name = tostring(event.name),
    -- null is a table here.
    price = type(event.price) == 'number' and event.price or nil,
    ends = type(event.ends) == 'string' and event.ends or nil,
    auto = event.auto == true,
  }
end

local function ask(settings, key, offline)
  local facts = Job.facts_of(settings)
  facts.offline = offline
  local models = {}
  local how = { helper = settings.helper, key = key }
  local verdict, answer = Session.ask('check-account', facts, {}, PATIENCE, how, function(event)
    if event.event == 'model' then
      models[#models + 1] = model_of(event)
    end
  end)
  if not verdict then
    return nil, answer
  end
  return {
    models = models,
    model = type(verdict.model) == 'string' and verdict.model or settings.model,
    ends = type(verdict.ends) == 'string' and verdict.ends or nil,
    version = answer,
  }
end

-- Both block their task. They give { models, model, ends, version }, or nil and a sentence; a model is
-- { name, price (US dollars for 100 photos), ends, auto }, without what is not known.

-- The models that the helper knows, without key or network.
function Account.known_models(settings)
  return ask(settings, '', true)
end

-- The models of the account; a tiny question, which costs next to nothing, proves its credit.
function Account.check(settings, key)
  return ask(settings, key, false)
end

return Account
