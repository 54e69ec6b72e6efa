-- The tab of the model and its cost.

local LrFunctionContext = import 'LrFunctionContext'
local LrView = import 'LrView'

local Layout = require 'Layout'
local NameQuestion = require 'NameQuestion'
local Offer = require 'Offer'

local ModelTab = {}

-- Asks for the name of a model that is not in the list.
local function name_another(form)
  LrFunctionContext.postAsyncTaskWithContext('Vision Keywords model', function(context)
    local model = NameQuestion.ask(context, {
      title = LOC '$$$/VisionKeywords/Model/AnotherTitle=Another Model',
      label = LOC '$$$/VisionKeywords/Model/Name=Name of the model:',
      note = LOC '$$$/VisionKeywords/Model/NameNote=As its provider writes it, such as gpt-4.1 or llama3.2-vision. It has to see pictures.',
      verb = LOC '$$$/VisionKeywords/Model/Choose=Choose',
    }, '')
    if model then
      form.props.model = model
      Offer.show_models(form)
    end
  end)
end

-- Immediate, since a budget that Done throws away would be no limit.
local function amount(f, name)
  return Layout.text(f, name, { width_in_chars = 8 })
end

local function model(f, form)
  return f:column {
    spacing = f:label_spacing(),
    Layout.labelled(f, LOC '$$$/VisionKeywords/Model/Model=Model:', Layout.menu(f, 'model', LrView.bind 'model_items', 50)),
    Layout.note(f, LOC '$$$/VisionKeywords/Model/ModelNote=Test your key under General to see the models of your account here.'),
    Layout.labelled(f, '', f:push_button {
      title = LOC '$$$/VisionKeywords/Model/Another=Another Model^.',
      action = function()
        name_another(form)
      end,
    }),
  }
end

function ModelTab.view(f, form)
  return Layout.tab(
    f,
    'model',
    LOC '$$$/VisionKeywords/Model/Tab=Model and Cost',
    model(f, form),
    Layout.switch(f, 'flex', LOC '$$$/VisionKeywords/Model/Flex=Flex tier: half price, slower (where the model offers it)'),
    f:separator { fill_horizontal = 1 },
    Layout.noted(
      f,
      Layout.labelled(
        f,
        LOC '$$$/VisionKeywords/Model/Budget=Budget for one run:',
        amount(f, 'budget'),
        f:static_text { title = LOC '$$$/VisionKeywords/Model/BudgetUnit=US dollars (empty: none)' }
      ),
      LrView.bind 'budget_line',
      1
    ),
    Layout.noted(
      f,
      Layout.labelled(
        f,
        LOC '$$$/VisionKeywords/Model/PriceIn=Price of a million tokens, in:',
        amount(f, 'input_price'),
        f:static_text { title = LOC '$$$/VisionKeywords/Model/PriceOut=out:' },
        amount(f, 'output_price'),
        f:static_text { title = LOC '$$$/VisionKeywords/Model/PriceUnit=US dollars' }
      ),
      LOC '$$$/VisionKeywords/Model/PriceNote=Leave both empty, unless the model has no published price.'
    ),
    f:separator { fill_horizontal = 1 },
    Layout.labelled(
      f,
      LOC '$$$/VisionKeywords/Model/Cost=Cost:',
      f:static_text { title = LrView.bind 'price_line', width_in_chars = Layout.WIDTH, height_in_lines = 3 }
    )
  )
end

return ModelTab
