-- The question before a run: how many photos, on what terms, and for how much.

local LrBinding = import 'LrBinding'
local LrDialogs = import 'LrDialogs'
local LrTasks = import 'LrTasks'
local LrView = import 'LrView'

local Log = require 'Log'
local Money = require 'Money'
local Text = require 'Text'

local Confirm = {}

local function question(picked)
  local count = #picked.photos
  if picked.filmstrip then
    return LOC(
      '$$$/VisionKeywords/Confirm/Filmstrip=No photo is selected, so Lightroom offers the WHOLE FILMSTRIP: ^1 photos. Generate titles and keywords for all of them?',
      tostring(count)
    )
  elseif count == 1 then
    return LOC '$$$/VisionKeywords/Confirm/OnePhoto=Generate title and keywords for 1 photo?'
  end
  return LOC('$$$/VisionKeywords/Confirm/Photos=Generate titles and keywords for ^1 photos?', tostring(count))
end

-- A list of lines.
local function terms(settings, videos)
  local lines = {
    LOC('$$$/VisionKeywords/Confirm/Terms=Model: ^1. Keywords for each photo: ^2.', settings.model, tostring(settings.keyword_count)),
  }
  if settings.base_url ~= '' then
    lines[#lines + 1] = LOC('$$$/VisionKeywords/Confirm/Server=Server: ^1', settings.base_url)
  end
  if settings.flex then
    lines[#lines + 1] =
      LOC '$$$/VisionKeywords/Confirm/Flex=Flex tier: slower, and half price where the model offers it.'
  end
  if videos == 1 then
    lines[#lines + 1] = LOC '$$$/VisionKeywords/Confirm/OneVideo=1 video is left out.'
  elseif videos > 1 then
    lines[#lines + 1] = LOC('$$$/VisionKeywords/Confirm/Videos=^1 videos are left out.', tostring(videos))
  end
  return lines
end

-- The price -------------------------------------------------------------------------------------

local function price_line(estimate, count)
  local whose = Text.photos(count)
  if not estimate.cost then
    return LOC('$$$/VisionKeywords/Confirm/NoPrice=Price unknown: no published price for ^1.', estimate.model)
  elseif estimate.cost == 0 then
    return LOC('$$$/VisionKeywords/Confirm/Free=No cost for ^1 with ^2, by the price in the settings.', whose, estimate.model)
  elseif Money.is_tiny(estimate.cost) then
    return LOC('$$$/VisionKeywords/Confirm/Tiny=Less than $0.0001 for ^1 with ^2.', whose, estimate.model)
  end
  return LOC('$$$/VisionKeywords/Confirm/Price=About ^1 for ^2 with ^3.', Money.dollars(estimate.cost), whose, estimate.model)
end

-- What the price comes to under the budget; estimate is nil when there is none.
local function with_budget(line, estimate, budget)
  if not budget then
    return line
  elseif estimate and not estimate.cost then
    return line
      .. '\n'
      .. LOC(
        '$$$/VisionKeywords/Confirm/BudgetNeedsPrice=The budget of ^1 needs a price: enter it in File > Plug-in Manager > Vision Keywords, or empty the budget there.',
        Money.dollars(budget)
      )
  end
  return line
    .. '\n'
    .. LOC('$$$/VisionKeywords/Confirm/Budget=It stops before it costs more than ^1.', Money.dollars(budget))
end

local function price_text(estimate, problem, count, budget)
  local line = estimate and price_line(estimate, count)
    or LOC('$$$/VisionKeywords/Confirm/NotReckoned=Price unknown. ^1', problem)
  return with_budget(line, estimate, budget)
end

-- Fills in the price when it is known, which may be long after the dialog has closed.
local function await_price(reckon, show)
  LrTasks.startAsyncTask(function()
    local ok, estimate, problem = LrTasks.pcall(reckon)
    if not ok then
      Log.error('estimate: ' .. tostring(estimate))
      estimate, problem = nil, LOC '$$$/VisionKeywords/Confirm/PriceBug=The log of Vision Keywords tells why.'
    end
    show(estimate, problem)
  end)
end

-- The dialog ------------------------------------------------------------------------------------

local function price_to_show()
  return LrView.bind {
    keys = { 'price', 'rehearsal' },
    operation = function(_, values, from_table)
      if not from_table then
        return LrBinding.kUnsupportedDirection
      elseif values.rehearsal then
        return LOC '$$$/VisionKeywords/Confirm/RehearsalPrice=A rehearsal costs nothing.'
      end
      return values.price
    end,
  }
end

local function contents(picked, settings, props)
  local f = LrView.osFactory()
  local lines = terms(settings, picked.videos)
  return f:column {
    bind_to_object = props,
    spacing = f:control_spacing(),
    f:static_text { title = question(picked), font = '<system/bold>', width_in_chars = 60, height_in_lines = 2 },
    -- One line more, for a long server address.
    f:static_text { title = table.concat(lines, '\n'), width_in_chars = 60, height_in_lines = #lines + 1 },
    -- Room for the longest text that may come; Lightroom does not make the dialog larger.
    f:static_text { title = price_to_show(), width_in_chars = 60, height_in_lines = 5 },
    f:row {
      spacing = f:label_spacing(),
      f:static_text { title = LOC '$$$/VisionKeywords/Confirm/Hint=Hint for this series:' },
      f:edit_field {
        value = LrView.bind 'hint',
        -- Otherwise what was typed last is lost when Return closes the dialog.
        immediate = true,
        width_in_chars = 40,
        placeholder_string = LOC '$$$/VisionKeywords/Confirm/HintExample=such as: harvest festival in Bern, September',
      },
    },
    f:checkbox {
      value = LrView.bind 'fresh',
      title = LOC '$$$/VisionKeywords/Confirm/Fresh=Ask anew, and pay again, for photos that have an answer already',
    },
    f:checkbox {
      value = LrView.bind 'rehearsal',
      title = LOC '$$$/VisionKeywords/Confirm/Rehearsal=Rehearsal (no key, no network, no cost)',
    },
  }
end

-- { hint, fresh, rehearsal }, or nil when the user declines. context keeps the fields alive; reckon()
-- gives an estimate of the price, or nil and a sentence, and may take its time.
function Confirm.ask(context, picked, settings, reckon)
  local count, budget = #picked.photos, settings.budget
  local props = LrBinding.makePropertyTable(context)
  props.hint = ''
  props.fresh, props.rehearsal = false, false
  props.price = with_budget(LOC '$$$/VisionKeywords/Confirm/Reckoning=Price: being reckoned...', nil, budget)
  local open = true
  await_price(reckon, function(estimate, problem)
    if open then
      props.price = price_text(estimate, problem, count, budget)
    end
  end)
  local answer = LrDialogs.presentModalDialog {
    title = LOC '$$$/VisionKeywords/Confirm/Title=Generate Stock Keywords',
    contents = contents(picked, settings, props),
    actionVerb = LOC '$$$/VisionKeywords/Confirm/Generate=Generate',
    cancelVerb = LOC '$$$/VisionKeywords/Confirm/Cancel=Cancel',
  }
  open = false
  if answer == 'ok' then
    return {
      hint = Text.trim(props.hint or ''),
      fresh = props.fresh == true,
      rehearsal = props.rehearsal == true,
    }
  end
end

return Confirm
