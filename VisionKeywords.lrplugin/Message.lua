-- A message that may be long, and that may have a log to show.
--
-- Lightroom's own message box does not scroll, and any button of it closes it: so what does not fit
-- there gets a dialog of its own, in which "Show Log" can be pressed again and again.

local LrDialogs = import 'LrDialogs'
local LrShell = import 'LrShell'
local LrView = import 'LrView'

local Log = require 'Log'
local Text = require 'Text'

local Message = {}

-- Lines that the message box may have, and that show at once in a dialog.
local FEW, MOST = 12, 24
-- Characters in a line; as many lines as a text takes, says the SDK.
local WIDTH, WRAPPED = 72, -1
-- A line of text in pixels, and the least that a view may be which scrolls.
local LINE, LEAST = 17, 80

-- About how many it takes: enough to choose the window by.
local function lines_of(paragraph)
  return math.max(1, math.ceil(Text.width(paragraph) / (WIDTH - 4)))
end

local function paragraphs_of(text)
  local paragraphs = {}
  for paragraph in (text .. '\n'):gmatch '([^\n]*)\n' do
    paragraphs[#paragraphs + 1] = paragraph
  end
  return paragraphs
end

local function body(f, paragraphs, count)
  local views = { spacing = f:label_spacing() }
  for index, paragraph in ipairs(paragraphs) do
    views[index] = f:static_text {
      title = paragraph,
      selectable = true,
      width_in_chars = WIDTH,
      height_in_lines = WRAPPED,
    }
  end
  if count <= MOST then
    return f:column(views)
  end
  return f:scrolled_view {
    horizontal_scroller = false,
    width = WIDTH * 8,
    height = math.max(LEAST, MOST * LINE),
    f:column(views),
  }
end

local function show_log(f, log)
  return f:push_button {
    title = LOC '$$$/VisionKeywords/Message/ShowLog=Show Log',
    action = function()
      LrShell.revealInShell(log)
    end,
  }
end

local function dialog(headline, paragraphs, count, log)
  local f = LrView.osFactory()
  local contents = {
    spacing = f:control_spacing(),
    f:static_text {
      title = headline,
      font = '<system/bold>',
      width_in_chars = WIDTH,
      height_in_lines = WRAPPED,
    },
    body(f, paragraphs, count),
  }
  if log then
    contents[#contents + 1] = show_log(f, log)
  end
  LrDialogs.presentModalDialog {
    title = LOC '$$$/VisionKeywords/Message/Title=Vision Keywords',
    contents = f:column(contents),
    cancelVerb = '< exclude >',
    resizable = true,
  }
end

-- style: of Lightroom's message box, when that is enough. log: the path of a log, or nil.
function Message.show(headline, text, style, log)
  local paragraphs, count = paragraphs_of(text), 0
  for _, paragraph in ipairs(paragraphs) do
    count = count + lines_of(paragraph)
  end
  if log or count > FEW then
    dialog(headline, paragraphs, count, log)
  else
    LrDialogs.message(headline, text, style)
  end
end

-- A single sentence.
function Message.say(sentence, style)
  Message.show(LOC '$$$/VisionKeywords/Message/Title=Vision Keywords', sentence, style or 'info')
end

-- A fault of ours. headline: what became of the user's wish.
function Message.bug(headline, problem)
  Log.error(problem)
  Message.show(
    headline,
    LOC(
      '$$$/VisionKeywords/Message/Bug=Something unexpected happened. Please send this, and the log of Vision Keywords, to its makers: ^1',
      Log.redact(problem)
    ),
    'critical',
    Log.file()
  )
end

return Message
