-- The tab of the keywords: how many, which always and never, where they go, what goes along.

local LrView = import 'LrView'

local Layout = require 'Layout'
local Settings = require 'Settings'

local KeywordsTab = {}

local function count(f)
  return Layout.labelled(
    f,
    LOC '$$$/VisionKeywords/Keywords/Count=Keywords for each photo:',
    f:slider {
      value = LrView.bind 'keyword_count',
      min = Settings.FEWEST,
      max = Settings.MOST,
      integral = true,
      width = 220,
    },
    Layout.number(f, 'keyword_count', Settings.NUMBERS.keyword_count, 3)
  )
end

local function sent(f, name, title, meaning)
  return Layout.noted(f, Layout.switch(f, name, title), meaning)
end

function KeywordsTab.view(f)
  return Layout.tab(
    f,
    'keywords',
    LOC '$$$/VisionKeywords/Keywords/Tab=Keywords',
    Layout.noted(f, count(f), LOC '$$$/VisionKeywords/Keywords/CountNote=Those that a photo has already are counted in. Your agency may take fewer.'),
    Layout.labelled(f, LOC '$$$/VisionKeywords/Keywords/Required=For every photo:', Layout.text(f, 'required')),
    Layout.noted(
      f,
      Layout.labelled(f, LOC '$$$/VisionKeywords/Keywords/Blocked=For no photo:', Layout.text(f, 'blocked')),
      LOC '$$$/VisionKeywords/Keywords/ListNote=Words with commas between them.',
      1
    ),
    Layout.noted(
      f,
      Layout.labelled(f, LOC '$$$/VisionKeywords/Keywords/Parent=Put new keywords inside:', Layout.text(f, 'parent_keyword', {
        placeholder_string = LOC '$$$/VisionKeywords/Keywords/ParentNone=(no parent keyword)',
      })),
      LOC '$$$/VisionKeywords/Keywords/ParentNote=This keyword only keeps your list in order; it is never exported itself.'
    ),
    f:separator { fill_horizontal = 1 },
    sent(
      f,
      'send_folder',
      LOC '$$$/VisionKeywords/Keywords/SendFolder=Send the name of the folder along',
      LOC '$$$/VisionKeywords/Keywords/SendFolderNote=Useful if your folders are named after places or events.'
    ),
    sent(
      f,
      'send_gps',
      LOC '$$$/VisionKeywords/Keywords/SendGps=Send the GPS position along',
      LOC '$$$/VisionKeywords/Keywords/SendGpsNote=The model may then name the place, and its provider learns where you were.'
    ),
    sent(
      f,
      'send_people',
      LOC '$$$/VisionKeywords/Keywords/SendPeople=Send the names of people along',
      LOC '$$$/VisionKeywords/Keywords/SendPeopleNote=They help with editorial captions, and never become keywords.'
    )
  )
end

return KeywordsTab
