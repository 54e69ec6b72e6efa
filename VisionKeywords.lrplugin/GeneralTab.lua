-- The tab of the account, the agency, and what becomes of an answer.

local LrView = import 'LrView'

local AccountTest = require 'AccountTest'
local Agencies = require 'Agencies'
local AltText = require 'AltText'
local Layout = require 'Layout'
local Settings = require 'Settings'

local GeneralTab = {}

-- By the names that the model is given; any other may be typed.
local LANGUAGES = {
  'English', 'British English', 'Chinese', 'Czech', 'Danish', 'Dutch', 'Finnish', 'French', 'German',
  'Hungarian', 'Italian', 'Japanese', 'Korean', 'Norwegian', 'Polish', 'Portuguese', 'Brazilian Portuguese',
  'Russian', 'Spanish', 'Swedish', 'Turkish', 'Ukrainian',
}

local function text_modes()
  return {
    { value = 'fill', title = LOC '$$$/VisionKeywords/Mode/Fill=Only where there is none' },
    { value = 'replace', title = LOC '$$$/VisionKeywords/Mode/Replace=Replace mine too' },
    { value = 'off', title = LOC '$$$/VisionKeywords/Mode/Off=Leave alone' },
  }
end

local function keyword_modes()
  return {
    { value = 'add', title = LOC '$$$/VisionKeywords/Mode/Add=Add to mine' },
    { value = 'fill', title = LOC '$$$/VisionKeywords/Mode/FillKeywords=Only where there are none' },
    { value = 'replace', title = LOC '$$$/VisionKeywords/Mode/Replace=Replace mine too' },
    { value = 'off', title = LOC '$$$/VisionKeywords/Mode/Off=Leave alone' },
  }
end

local function reviews()
  return {
    { value = 'never', title = LOC '$$$/VisionKeywords/Review/Never=Never: write at once' },
    { value = 'warned', title = LOC '$$$/VisionKeywords/Review/Warned=Photos with a warning' },
    { value = 'always', title = LOC '$$$/VisionKeywords/Review/Always=Every photo' },
  }
end

local MENU = 32

local function alt_text(f)
  local is_there = AltText.is_there()
  return Layout.labelled(
    f,
    LOC '$$$/VisionKeywords/General/AltText=Alt text:',
    f:popup_menu { value = LrView.bind 'alt_text_mode', items = text_modes(), width_in_chars = MENU, enabled = is_there },
    f:static_text {
      title = is_there and '' or LOC '$$$/VisionKeywords/General/AltTextTooOld=(needs Lightroom 13.2 or newer)',
    }
  )
end

local function account(f, form)
  return Layout.noted(
    f,
    Layout.labelled(
      f,
      LOC '$$$/VisionKeywords/General/Key=API key:',
      f:password_field { value = LrView.bind 'api_key', immediate = true, width_in_chars = 34 },
      f:push_button {
        title = LOC '$$$/VisionKeywords/General/Test=Test',
        enabled = LrView.bind 'can_test',
        action = function()
          AccountTest.run(form)
        end,
      }
    ),
    LrView.bind 'account_line',
    4
  )
end

local function texts(f)
  return f:column {
    spacing = f:control_spacing(),
    Layout.labelled(f, LOC '$$$/VisionKeywords/General/Agency=Agency:', Layout.menu(f, 'agency', Agencies, MENU)),
    Layout.labelled(f, LOC '$$$/VisionKeywords/General/Language=Language of title and keywords:', f:combo_box {
      value = LrView.bind 'language',
      items = LANGUAGES,
      immediate = true,
      width_in_chars = MENU,
      placeholder_string = Settings.DEFAULTS.language,
    }),
    Layout.labelled(f, LOC '$$$/VisionKeywords/General/Hint=Hint for the next run:', Layout.text(f, 'hint', {
      width_in_chars = 46,
      placeholder_string = LOC '$$$/VisionKeywords/General/HintExample=such as: harvest festival in Bern',
    })),
    Layout.labelled(f, '', f:checkbox {
      value = LrView.bind 'title_case',
      checked_value = 'sentence',
      unchecked_value = 'kept',
      title = LOC '$$$/VisionKeywords/General/TitleCase=Titles in sentence case',
    }),
    Layout.switch(f, 'editorial', LOC '$$$/VisionKeywords/General/Editorial=Editorial: captions with place and date as agencies want them'),
  }
end

local function written(f)
  return f:column {
    spacing = f:control_spacing(),
    Layout.labelled(f, LOC '$$$/VisionKeywords/General/Title=Title:', Layout.menu(f, 'title_mode', text_modes(), MENU)),
    Layout.labelled(f, LOC '$$$/VisionKeywords/General/Caption=Caption:', Layout.menu(f, 'caption_mode', text_modes(), MENU)),
    Layout.labelled(f, LOC '$$$/VisionKeywords/General/Keywords=Keywords:', Layout.menu(f, 'keywords_mode', keyword_modes(), MENU)),
    alt_text(f),
  }
end

local function questions(f)
  return f:column {
    spacing = f:control_spacing(),
    Layout.labelled(f, LOC '$$$/VisionKeywords/General/Review=Review before writing:', Layout.menu(f, 'review', reviews(), MENU)),
    Layout.labelled(
      f,
      LOC '$$$/VisionKeywords/General/ConfirmAbove=Ask before a run above:',
      Layout.number(f, 'confirm_above', Settings.NUMBERS.confirm_above, 6),
      f:static_text { title = LOC '$$$/VisionKeywords/General/ConfirmUnit=photos (0: always)' }
    ),
  }
end

function GeneralTab.view(f, form)
  return Layout.tab(
    f,
    'general',
    LOC '$$$/VisionKeywords/General/Tab=General',
    account(f, form),
    texts(f),
    f:separator { fill_horizontal = 1 },
    written(f),
    f:separator { fill_horizontal = 1 },
    questions(f)
  )
end

return GeneralTab
