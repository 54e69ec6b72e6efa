-- The tab of what few have to change: server, previews, helper, instructions, logs.

local LrDialogs = import 'LrDialogs'
local LrView = import 'LrView'

local Instructions = require 'Instructions'
local Layout = require 'Layout'
local Offer = require 'Offer'
local Settings = require 'Settings'

local AdvancedTab = {}

-- Preview sizes --------------------------------------------------------------------------------

-- What each is good for; what it costs depends on the model, and stands below. One that is not among
-- them may have been set by other means.
local function sizes(set)
  local items = {
    { value = 512, title = LOC '$$$/VisionKeywords/Advanced/Size512=512 pixels: small details may be missed' },
    { value = 672, title = LOC '$$$/VisionKeywords/Advanced/Size672=672 pixels: enough for good keywords' },
    { value = 1024, title = LOC '$$$/VisionKeywords/Advanced/Size1024=1024 pixels: for small details' },
    { value = 1536, title = LOC '$$$/VisionKeywords/Advanced/Size1536=1536 pixels: for signs and distant things' },
    { value = 2048, title = LOC '$$$/VisionKeywords/Advanced/Size2048=2048 pixels: the most that is sent' },
  }
  for _, item in ipairs(items) do
    if item.value == set then
      return items
    end
  end
  items[#items + 1] = { value = set, title = LOC('$$$/VisionKeywords/Advanced/SizeOther=^1 pixels', string.format('%d', set)) }
  return items
end

local function preview(f, form)
  return Layout.noted(
    f,
    Layout.labelled(f, LOC '$$$/VisionKeywords/Advanced/PreviewSize=Long edge of the pictures sent:', Layout.menu(f, 'preview_size', sizes(form.props.preview_size), 46)),
    LrView.bind 'price_line'
  )
end

-- Helper ---------------------------------------------------------------------------------------

local function choose_helper(form)
  local paths = LrDialogs.runOpenPanel {
    title = LOC '$$$/VisionKeywords/Advanced/ChooseHelper=Choose the helper, vision-keywords',
    prompt = LOC '$$$/VisionKeywords/Advanced/ChooseVerb=Choose',
    canChooseFiles = true,
    canChooseDirectories = false,
    allowsMultipleSelection = false,
  }
  if paths and paths[1] then
    form.props.helper = paths[1]
  end
end

local function helper(f, form)
  return Layout.noted(
    f,
    Layout.labelled(
      f,
      LOC '$$$/VisionKeywords/Advanced/Helper=Helper:',
      Layout.text(f, 'helper', {
        placeholder_string = LOC '$$$/VisionKeywords/Advanced/HelperUsual=(the usual place)',
      }),
      f:push_button {
        title = LOC '$$$/VisionKeywords/Advanced/Choose=Choose^.',
        action = function()
          choose_helper(form)
        end,
      },
      f:push_button {
        title = LOC '$$$/VisionKeywords/Advanced/TestHelper=Test Helper',
        action = function()
          form.props.helper_line = LOC '$$$/VisionKeywords/Advanced/HelperStarting=The helper is being started^.'
          Offer.refresh(form, 0)
        end,
      }
    ),
    LrView.bind 'helper_line',
    5
  )
end

-- Instructions ---------------------------------------------------------------------------------

local function instructions(f, form)
  return f:column {
    spacing = f:label_spacing(),
    Layout.labelled(f, LOC '$$$/VisionKeywords/Advanced/Instructions=Your own instructions:', Layout.text(f, 'instructions', {
      width_in_chars = 46,
      height_in_lines = 4,
      wraps = true,
    })),
    Layout.note(f, LOC '$$$/VisionKeywords/Advanced/InstructionsNote=They are added to the built-in ones.', 1),
    Layout.labelled(
      f,
      '',
      f:push_button {
        title = LOC '$$$/VisionKeywords/Advanced/ShowAll=Show All Instructions^.',
        action = function()
          Instructions.show(Settings.understood(form.props))
        end,
      },
      f:push_button {
        title = LOC '$$$/VisionKeywords/Advanced/Restore=Restore Built-In',
        tooltip = LOC '$$$/VisionKeywords/Advanced/RestoreTip=Empties your own instructions, so that the built-in ones are left',
        action = function()
          form.props.instructions = ''
        end,
      }
    ),
  }
end

function AdvancedTab.view(f, form)
  return Layout.tab(
    f,
    'advanced',
    LOC '$$$/VisionKeywords/Advanced/Tab=Advanced',
    Layout.labelled(f, LOC '$$$/VisionKeywords/Advanced/Server=Server:', Layout.text(f, 'base_url', {
      placeholder_string = LOC '$$$/VisionKeywords/Advanced/ServerUsual=(OpenAI)',
    })),
    Layout.labelled(
      f,
      LOC '$$$/VisionKeywords/Advanced/Concurrency=Requests at once:',
      Layout.text(f, 'concurrency', { width_in_chars = 4 }),
      f:static_text { title = LOC '$$$/VisionKeywords/Advanced/ConcurrencyNote=1 to 64 (empty: found automatically)' }
    ),
    preview(f, form),
    f:separator { fill_horizontal = 1 },
    helper(f, form),
    f:separator { fill_horizontal = 1 },
    instructions(f, form),
    f:separator { fill_horizontal = 1 },
    Layout.switch(f, 'keep_logs', LOC '$$$/VisionKeywords/Advanced/KeepLogs=Keep the logs of runs that went well, too')
  )
end

return AdvancedTab
