-- The dialog of one photo under review: shows a draft, and takes the user's changes into it.

local LrBinding = import 'LrBinding'
local LrDialogs = import 'LrDialogs'
local LrFunctionContext = import 'LrFunctionContext'
local LrView = import 'LrView'

local Agencies = require 'Agencies'
local Draft = require 'Draft'
local KeywordGrid = require 'KeywordGrid'
local Text = require 'Text'

local ReviewForm = {}

local bind = LrView.bind

-- In pixels, for a window that fits the screen of a 12-inch laptop.
local SIDE, PHOTO_HIGH = 290, 190
local BUTTON = 110
local WIDE = KeywordGrid.WIDE
local KEYWORDS_HIGH, REMARKS_HIGH = 368, 80
-- As many lines as a text takes at its width, says the SDK.
local WRAPPED = -1

-- Fields and draft ------------------------------------------------------------------------------

local function put(props, draft)
  props.title, props.description, props.alt_text = draft.title, draft.description, draft.alt_text
  props.own = ''
  KeywordGrid.put(props, draft)
end

local function take(props, draft)
  draft.title, draft.description = props.title or '', props.description or ''
  draft.alt_text = props.alt_text or ''
  KeywordGrid.take(props, draft)
  -- Also what was typed last, when a button was pressed in place of Add.
  Draft.add(draft, props.own or '')
end

-- Texts -----------------------------------------------------------------------------------------

local function longest_title(agency)
  for _, entry in ipairs(Agencies) do
    if entry.value == agency then
      return entry.longest_title
    end
  end
end

local function title_label(agency)
  local limit = longest_title(agency)
  return bind {
    key = 'title',
    transform = function(title)
      local length = tostring(Text.length(Text.trim(title or '')))
      if limit then
        return LOC('$$$/VisionKeywords/Review/TitleOf=Title (characters: ^1 of ^2):', length, tostring(limit))
      end
      return LOC('$$$/VisionKeywords/Review/Title=Title (characters: ^1):', length)
    end,
  }
end

local function switched_off()
  return LOC '$$$/VisionKeywords/Review/Off=Not written: switched off in the settings.'
end

-- What becomes of the user's own text, where there is another one than this.
local function fate_of(own, mode, text)
  if mode == 'off' then
    return switched_off()
  elseif not own or own == text then
    return ''
  elseif mode == 'replace' then
    return LOC('$$$/VisionKeywords/Review/Replaces=Replaces your own: ^1', own)
  end
  return LOC('$$$/VisionKeywords/Review/Keeps=Yours stays unless you change this one: ^1', own)
end

local function fate_of_keywords(mode)
  if mode == 'off' then
    return switched_off()
  elseif mode == 'fill' then
    return LOC '$$$/VisionKeywords/Review/Fill=Written where the photo has no keywords of yours, or when you change these.'
  end
  return ''
end

local flag_lines = {
  people = function()
    return LOC '$$$/VisionKeywords/Review/People=Recognisable people: they may have to sign a model release.'
  end,
  property = function()
    return LOC '$$$/VisionKeywords/Review/Property=Private property or art: it may need a property release.'
  end,
  logo = function()
    return LOC '$$$/VisionKeywords/Review/Logo=Logos or trademarks: retouch them, unless the photo is editorial.'
  end,
}

local function remarks(suggestion)
  local lines = {}
  if suggestion.missing > 0 then
    lines[1] = LOC('$$$/VisionKeywords/Review/Missing=Keywords fewer than asked for: ^1.', tostring(suggestion.missing))
  end
  for _, flag in ipairs(suggestion.flags) do
    lines[#lines + 1] = flag_lines[flag] and flag_lines[flag]() or flag
  end
  for _, warning in ipairs(suggestion.warnings) do
    lines[#lines + 1] = warning
  end
  if #lines == 0 then
    lines[1] = LOC '$$$/VisionKeywords/Review/NoRemarks=Nothing to watch out for was found.'
  end
  return table.concat(lines, '\n')
end

local state_lines = {
  written = function()
    return LOC '$$$/VisionKeywords/Review/Written=Written already; Accept writes it again.'
  end,
  skipped = function()
    return LOC '$$$/VisionKeywords/Review/Skipped=Skipped; Accept writes it after all.'
  end,
  undone = function()
    return LOC '$$$/VisionKeywords/Review/Undone=Taken back by Undo; Accept writes it again.'
  end,
}

-- Views -----------------------------------------------------------------------------------------

local function leave(result)
  return function(button)
    LrDialogs.stopModalWithResult(button, result)
  end
end

-- A line in small letters, where there is anything to say.
local function note(f, text, width)
  return LrView.conditionalItem(
    text ~= '',
    f:static_text { title = text, width = width, height_in_lines = WRAPPED, size = 'small' }
  )
end

local function text_block(f, key, label, lines, fate)
  return f:column {
    spacing = 2,
    f:static_text { title = label, width = SIDE },
    f:edit_field {
      value = bind(key),
      -- Otherwise what was typed last is lost when a button is pressed.
      immediate = true,
      width = SIDE,
      height_in_lines = lines,
    },
    note(f, fate, SIDE),
  }
end

local function side(f, page)
  local settings, own, draft = page.settings, page.own, page.draft
  local state = state_lines[page.state]
  return f:column {
    spacing = f:control_spacing(),
    f:catalog_photo { photo = page.photo, width = SIDE, height = PHOTO_HIGH },
    f:static_text {
      title = LOC('$$$/VisionKeywords/Review/Place=^1 (^2 of ^3)', page.name, tostring(page.position), tostring(page.total)),
      font = '<system/bold>',
      width = SIDE,
      truncation = 'middle',
    },
    f:static_text {
      title = state and state() or table.concat(draft.result.suggestion.categories, '; '),
      width = SIDE,
      size = 'small',
    },
    text_block(f, 'title', title_label(settings.agency), 2, fate_of(own.title, settings.title_mode, draft.title)),
    text_block(
      f,
      'description',
      LOC '$$$/VisionKeywords/Review/Description=Caption:',
      4,
      fate_of(own.caption, settings.caption_mode, draft.description)
    ),
    LrView.conditionalItem(
      settings.alt_text,
      text_block(
        f,
        'alt_text',
        LOC '$$$/VisionKeywords/Review/AltText=Alt text:',
        2,
        fate_of(own.alt_text, settings.alt_text_mode, draft.alt_text)
      )
    ),
  }
end

local function own_keywords(f)
  return f:row {
    spacing = f:label_spacing(),
    f:edit_field {
      value = bind 'own',
      immediate = true,
      width = WIDE - BUTTON - f:label_spacing(),
      placeholder_string = LOC '$$$/VisionKeywords/Review/Own=Keywords of your own, with commas between them',
    },
    f:push_button { title = LOC '$$$/VisionKeywords/Review/Add=Add', width = BUTTON, action = leave 'add' },
  }
end

local function scrolled(f, height, view)
  return f:scrolled_view { width = WIDE, height = height, horizontal_scroller = false, view }
end

local function main(f, props, page)
  return f:column {
    spacing = f:control_spacing(),
    f:static_text { title = KeywordGrid.count(page.draft), font = '<system/bold>', width = WIDE },
    note(f, fate_of_keywords(page.settings.keywords_mode), WIDE),
    scrolled(f, KEYWORDS_HIGH, KeywordGrid.view(f, props, page.draft)),
    own_keywords(f),
    scrolled(
      f,
      REMARKS_HIGH,
      f:column {
        margin = f:label_spacing(),
        f:static_text { title = remarks(page.draft.result.suggestion), width = WIDE - 32, height_in_lines = WRAPPED },
      }
    ),
  }
end

local function pager(f, page)
  return f:row {
    spacing = f:control_spacing(),
    f:push_button {
      title = LOC '$$$/VisionKeywords/Review/Previous=Previous',
      action = leave 'previous',
      enabled = page.position > 1,
    },
    f:push_button {
      title = LOC '$$$/VisionKeywords/Review/Next=Next',
      tooltip = LOC '$$$/VisionKeywords/Review/NextHint=Keep this one for later',
      action = leave 'next',
      enabled = page.position < page.total,
    },
    f:push_button {
      title = LOC '$$$/VisionKeywords/Review/Skip=Skip',
      tooltip = LOC '$$$/VisionKeywords/Review/SkipHint=Do not write this one',
      action = leave 'skip',
    },
  }
end

local function contents(props, page)
  local f = LrView.osFactory()
  return f:column {
    bind_to_object = props,
    spacing = f:dialog_spacing(),
    f:row { spacing = f:dialog_spacing(), side(f, page), main(f, props, page) },
    pager(f, page),
  }
end

-- page: { draft, photo, name, position, total, state, own, settings, others }. Gives what the user
-- wants: 'accept', 'all', 'skip', 'previous', 'next', 'add' (to see the longer list) or 'close'.
function ReviewForm.show(page)
  return LrFunctionContext.callWithContext('Vision Keywords review', function(context)
    local props = LrBinding.makePropertyTable(context)
    put(props, page.draft)
    local answer = LrDialogs.presentModalDialog {
      title = LOC '$$$/VisionKeywords/Review/Window=Review Stock Keywords',
      contents = contents(props, page),
      actionVerb = LOC '$$$/VisionKeywords/Review/Accept=Accept',
      otherVerb = page.others and LOC '$$$/VisionKeywords/Review/AcceptAll=Accept All Remaining' or nil,
      cancelVerb = LOC '$$$/VisionKeywords/Review/Close=Close',
      -- One photo after the other in the same place.
      save_frame = 'VisionKeywordsReview',
    }
    take(props, page.draft)
    local verbs = { ok = 'accept', other = 'all', cancel = 'close' }
    return verbs[answer] or answer
  end)
end

return ReviewForm
