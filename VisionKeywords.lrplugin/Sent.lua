-- Shows what leaves this computer for one photo: the picture, the instructions and the notes.

local LrDialogs = import 'LrDialogs'
local LrView = import 'LrView'

local Explain = require 'Explain'
local Reading = require 'Reading'
local Selection = require 'Selection'

local Sent = {}

local PHOTO_WIDE, PHOTO_HIGH = 300, 200

local function title()
  return LOC '$$$/VisionKeywords/Sent/Title=What Is Sent'
end

local function whither(settings)
  if settings.base_url ~= '' then
    return LOC('$$$/VisionKeywords/Sent/ToServer=To the server ^1, for each photo:', settings.base_url)
  end
  return LOC '$$$/VisionKeywords/Sent/ToOpenAI=To OpenAI, for each photo:'
end

local function picture_line(settings)
  return LOC(
    '$$$/VisionKeywords/Sent/Picture=1. The picture as Lightroom shows it, as a JPEG without any metadata, ^1 pixels on its longer side at most.',
    tostring(settings.preview_size)
  )
end

local SWITCHES = {
  {
    name = 'send_folder',
    on = '$$$/VisionKeywords/Sent/Folder=The name of the folder is among the notes.',
    off = '$$$/VisionKeywords/Sent/NoFolder=The name of the folder is not sent, since that is switched off in the settings.',
  },
  {
    name = 'send_gps',
    on = '$$$/VisionKeywords/Sent/Gps=The GPS position is among the notes, unless Lightroom keeps it private.',
    off = '$$$/VisionKeywords/Sent/NoGps=The GPS position is not sent, since that is switched off in the settings.',
  },
  {
    name = 'send_people',
    on = '$$$/VisionKeywords/Sent/People=Names of people are among the notes.',
    off = '$$$/VisionKeywords/Sent/NoPeople=Names of people are not sent, since that is switched off in the settings.',
  },
}

-- What stays here, in a sentence for each switch of the settings.
local function never(settings)
  local lines = {
    LOC '$$$/VisionKeywords/Sent/Never=Never sent: the original file, its name, and the metadata in it. Your API key goes to that server and to nobody else.',
  }
  for _, switch in ipairs(SWITCHES) do
    lines[#lines + 1] = LOC(settings[switch.name] and switch.on or switch.off)
  end
  return table.concat(lines, '\n')
end

local function contents(settings, photo, name, told, notes)
  local f = LrView.osFactory()
  local bold, paragraph = '<system/bold>', Reading.paragraph
  return Reading.scrolled(
    f,
    paragraph(f, whither(settings), bold),
    paragraph(f, picture_line(settings)),
    f:row {
      spacing = f:control_spacing(),
      f:catalog_photo { photo = photo, width = PHOTO_WIDE, height = PHOTO_HIGH },
      f:static_text { title = name },
    },
    paragraph(f, LOC '$$$/VisionKeywords/Sent/Notes=2. These notes on it; for one of a series, also the titles of those before it.'),
    paragraph(f, notes ~= '' and notes or LOC '$$$/VisionKeywords/Sent/NoNotes=(none)'),
    paragraph(f, LOC '$$$/VisionKeywords/Sent/Instructions=3. The instructions below, the same for every photo.'),
    paragraph(f, never(settings), bold),
    f:separator { fill_horizontal = 1 },
    paragraph(f, told.text)
  )
end

-- For one photo of the selection, on the terms of these settings. Blocks its task; is_wanted() says
-- whether anybody still waits for it.
function Sent.show(catalog, photo, settings, is_wanted)
  local described, handles = Selection.describe(catalog, { photo }, settings)
  local told, problem = Explain.ask(settings, described)
  local first = described[1]
  if not is_wanted() then
    return
  elseif not told or not first then
    problem = problem or LOC '$$$/VisionKeywords/Sent/Gone=This photo has left the catalog.'
    LrDialogs.message(title(), problem, 'warning')
    return
  end
  LrDialogs.presentModalDialog {
    title = title(),
    contents = contents(settings, handles[first.id], first.name, told, told.notes[first.id] or ''),
    actionVerb = LOC '$$$/VisionKeywords/Sent/Close=Close',
    cancelVerb = '< exclude >',
  }
end

return Sent
