-- The models to choose from, each with what 100 photos cost.

local Money = require 'Money'

local Models = {}

Models.PHOTOS = 100

-- The model that a setting means; nil when it is not among them.
function Models.find(models, setting)
  for _, model in ipairs(models) do
    if model.name == setting or (setting == 'auto' and model.auto) then
      return model
    end
  end
end

-- The account's models at the prices of those known: a setting has changed since the account was asked.
function Models.repriced(account, known)
  local models = {}
  for index, model in ipairs(account) do
    local now = Models.find(known, model.name) or {}
    models[index] = { name = model.name, price = now.price, ends = model.ends, auto = model.auto }
  end
  return models
end

local function title_of(model)
  if not model.price then
    return LOC('$$$/VisionKeywords/Models/NoPrice=^1: price unknown', model.name)
  elseif model.ends then
    return LOC('$$$/VisionKeywords/Models/PriceAndEnd=^1: ^2 for 100 photos, until ^3', model.name, Money.dollars(model.price), model.ends)
  end
  return LOC('$$$/VisionKeywords/Models/Price=^1: ^2 for 100 photos', model.name, Money.dollars(model.price))
end

local function title_of_auto(models)
  local model = Models.find(models, 'auto')
  return model and LOC('$$$/VisionKeywords/Models/Auto=auto: the best value, now ^1', model.name)
    or LOC '$$$/VisionKeywords/Models/AutoUnknown=auto: the best value'
end

-- For a popup menu; the model that is set is among them, whoever has named it.
function Models.items(models, setting)
  local items = { { value = 'auto', title = title_of_auto(models) } }
  for _, model in ipairs(models) do
    items[#items + 1] = { value = model.name, title = title_of(model) }
  end
  if setting ~= 'auto' and not Models.find(models, setting) then
    items[#items + 1] = { value = setting, title = setting }
  end
  return items
end

return Models
