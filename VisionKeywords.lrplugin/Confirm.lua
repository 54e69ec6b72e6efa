-- The question before a run: how many photos, on what terms, and for how much.

local LrBinding = import 'LrBinding'
local LrDialogs = import 'LrDialogs'
local LrTasks = import 'LrTasks'
local LrView = import 'LrView'

local Log = require 'Log'
local Money = require 'Money'
local Text = require 'Text'

local Confirm = {}

-- Characters in a line; as many lines as a text takes, says the SDK.
local WIDTH, WRAPPED = 60, -1

-- Photos ----------------------------------------------------------------------------------------

local function all_are_done(picked)
  return picked.done > 0 and picked.done == #picked.photos
end

-- Who selects what has keywords already, and nothing else, wants it done again.
local function skips_done(picked)
  return picked.done > 0 and not all_are_done(picked)
end

-- Whether the user is asked at all: always where the click may have been a slip.
function Confirm.is_needed(picked, settings)
  return picked.filmstrip
    or all_are_done(picked)
    or settings.confirm_above == 0
    or #picked.photos > settings.confirm_above
end

local function question(picked)
  local count = #picked.photos
  if picked.filmstrip then
    return LOC(
      '$$$/VisionKeywords/Confirm/Filmstrip=No photo is selected, so Lightroom offers the WHOLE FILMSTRIP: ^1. Generate titles and keywords for all of it?',
      Text.photos(count)
    )
  end
  return Text.counted(
    count,
    '$$$/VisionKeywords/Confirm/OnePhoto=Generate title and keywords for 1 photo?',
    '$$$/VisionKeywords/Confirm/Photos=Generate titles and keywords for ^1 photos?'
  )
end

local function add_left_out(lines, picked)
  if picked.videos > 0 then
    lines[#lines + 1] = Text.counted(
      picked.videos,
      '$$$/VisionKeywords/Confirm/OneVideo=1 video is left out.',
      '$$$/VisionKeywords/Confirm/Videos=^1 videos are left out.'
    )
  end
  if picked.hidden > 0 then
    lines[#lines + 1] = Text.counted(
      picked.hidden,
      '$$$/VisionKeywords/Confirm/OneHidden=1 photo inside a collapsed stack is left out; expand the stack and select it to include it.',
      '$$$/VisionKeywords/Confirm/Hidden=^1 photos inside collapsed stacks are left out; expand the stacks and select them to include them.'
    )
  end
end

-- A list of lines.
local function terms(settings, picked)
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
  add_left_out(lines, picked)
  if all_are_done(picked) then
    lines[#lines + 1] =
      LOC '$$$/VisionKeywords/Confirm/AllDone=Stock keywords are there already, and are made anew.'
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
        '$$$/VisionKeywords/Confirm/BudgetNeedsPrice=The budget of ^1 needs a price: enter it in the settings of Vision Keywords, or empty the budget there.',
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

-- An estimate, or nil and a sentence, whatever happens.
local function reckoned(reckon, count)
  local ok, estimate, problem = LrTasks.pcall(reckon, count)
  if ok then
    return estimate, problem
  end
  Log.error('estimate: ' .. tostring(estimate))
  return nil, LOC '$$$/VisionKeywords/Confirm/PriceBug=The log of Vision Keywords tells why.'
end

-- Keeps props.price at what the choice comes to. Each price is asked for once, and may come long
-- after the dialog has closed.
local function follow_price(props, picked, budget, reckon, is_open)
  local texts = {} -- by number of photos
  local function count()
    return #picked.photos - (props.skip_done and picked.done or 0)
  end
  local function show()
    if is_open() then
      props.price = texts[count()]
    end
  end
  local function ask()
    local asked = count()
    if not texts[asked] then
      texts[asked] =
        with_budget(LOC '$$$/VisionKeywords/Confirm/Reckoning=Price: being reckoned^.', nil, budget)
      LrTasks.startAsyncTask(function()
        local estimate, problem = reckoned(reckon, asked)
        texts[asked] = price_text(estimate, problem, asked, budget)
        show()
      end)
    end
    show()
  end
  props:addObserver('skip_done', ask)
  ask()
end

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

-- The dialog ------------------------------------------------------------------------------------

local function answer_of(props)
  return {
    hint = Text.trim(props.hint or ''),
    fresh = props.fresh == true,
    rehearsal = props.rehearsal == true,
    skip_done = props.skip_done == true,
  }
end

-- A button's action is no task, and what is sent takes a while to be found out.
local function show_what_is_sent(props, sent, is_open)
  return function()
    props.showing = true
    LrTasks.startAsyncTask(function()
      local ok, problem = LrTasks.pcall(sent, answer_of(props).hint, is_open)
      props.showing = false
      if not ok then
        error(problem, 0)
      end
    end)
  end
end

local function done_choice(f, picked)
  local title = Text.counted(
    picked.done,
    '$$$/VisionKeywords/Confirm/SkipOne=Leave out 1 photo that has stock keywords already',
    '$$$/VisionKeywords/Confirm/Skip=Leave out ^1 photos that have stock keywords already'
  )
  return LrView.conditionalItem(skips_done(picked), f:checkbox { value = LrView.bind 'skip_done', title = title })
end

local function contents(picked, settings, props, sent, is_open)
  local f = LrView.osFactory()
  local lines = terms(settings, picked)
  return f:column {
    bind_to_object = props,
    spacing = f:control_spacing(),
    f:static_text { title = question(picked), font = '<system/bold>', width_in_chars = WIDTH, height_in_lines = WRAPPED },
    f:static_text { title = table.concat(lines, '\n'), width_in_chars = WIDTH, height_in_lines = WRAPPED },
    done_choice(f, picked),
    -- Room for the longest text that may come; Lightroom does not make the dialog larger.
    f:static_text { title = price_to_show(), width_in_chars = WIDTH, height_in_lines = 4 },
    f:row {
      spacing = f:label_spacing(),
      fill_horizontal = 1,
      f:static_text { title = LOC '$$$/VisionKeywords/Confirm/Hint=Hint for this series:' },
      f:edit_field {
        value = LrView.bind 'hint',
        -- Otherwise what was typed last is lost when Return closes the dialog.
        immediate = true,
        fill_horizontal = 1,
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
    f:push_button {
      title = LOC '$$$/VisionKeywords/Confirm/Sent=What Is Sent^.',
      enabled = LrBinding.negativeOfKey 'showing',
      action = show_what_is_sent(props, sent, is_open),
    },
  }
end

-- { hint, fresh, rehearsal, skip_done }, or nil when the user declines. context keeps the fields
-- alive. effects: reckon(count) gives an estimate of the price, or nil and a sentence; sent(hint,
-- is_wanted) shows what is sent, while it is wanted. Both may take their time.
function Confirm.ask(context, picked, settings, effects)
  local open = true
  local function is_open()
    return open
  end
  local props = LrBinding.makePropertyTable(context)
  props.hint = settings.hint
  props.fresh, props.rehearsal, props.showing = false, false, false
  props.skip_done = skips_done(picked)
  follow_price(props, picked, settings.budget, effects.reckon, is_open)
  local answer = LrDialogs.presentModalDialog {
    title = LOC '$$$/VisionKeywords/Confirm/Title=Generate Stock Keywords',
    contents = contents(picked, settings, props, effects.sent, is_open),
    actionVerb = LOC '$$$/VisionKeywords/Confirm/Generate=Generate',
    cancelVerb = LOC '$$$/VisionKeywords/Confirm/Cancel=Cancel',
  }
  open = false
  return answer == 'ok' and answer_of(props) or nil
end

return Confirm
