-- The menu item "Save Stock CSV...": an agency's CSV about the selected photos, from the click to
-- the message. The helper writes the file.

local LrApplication = import 'LrApplication'
local LrBinding = import 'LrBinding'
local LrDialogs = import 'LrDialogs'
local LrPathUtils = import 'LrPathUtils'
local LrTasks = import 'LrTasks'
local LrView = import 'LrView'

local Agencies = require 'Agencies'
local Entry = require 'Entry'
local Message = require 'Message'
local Selection = require 'Selection'
local Session = require 'Session'
local Settings = require 'Settings'
local Text = require 'Text'
local Work = require 'Work'

local StockCsv = {}

-- Seconds for the helper to begin and to write; thousands of photos take one.
local PATIENCE = 120

local function failed()
  return LOC '$$$/VisionKeywords/Csv/Failed=No CSV was saved.'
end

-- The questions ---------------------------------------------------------------------------------

-- The id of an agency, or nil.
local function ask_agency(context, count)
  local props = LrBinding.makePropertyTable(context)
  props.agency = Settings.read().agency
  local f = LrView.osFactory()
  local answer = LrDialogs.presentModalDialog {
    title = LOC '$$$/VisionKeywords/Csv/Title=Save Stock CSV',
    actionVerb = LOC '$$$/VisionKeywords/Csv/Go=Save^.',
    contents = f:column {
      bind_to_object = props,
      spacing = f:control_spacing(),
      f:static_text {
        title = LOC(
          '$$$/VisionKeywords/Csv/Explained=A CSV tells an agency titles, keywords and categories of ^1. Export the photos first, since it finds each one by the name of its exported file.',
          Text.photos(count)
        ),
        width_in_chars = 60,
        height_in_lines = 3,
      },
      f:row {
        spacing = f:label_spacing(),
        f:static_text { title = LOC '$$$/VisionKeywords/Csv/Agency=Agency:' },
        f:popup_menu { value = LrView.bind 'agency', items = Agencies },
      },
    },
  }
  return answer == 'ok' and props.agency or nil
end

-- The path, and whether the user has agreed to replace what is there; nil when cancelled.
local function ask_path()
  local chosen = LrDialogs.runSavePanel {
    title = LOC '$$$/VisionKeywords/Csv/Title=Save Stock CSV',
    prompt = LOC '$$$/VisionKeywords/Csv/Verb=Save',
    requiredFileType = 'csv',
    canCreateDirectories = true,
  }
  if not chosen then
    return nil
  elseif LrPathUtils.extension(chosen):lower() == 'csv' then
    return chosen, true
  end
  -- The panel has asked about the name without the ending.
  return LrPathUtils.addExtension(chosen, 'csv'), false
end

-- The file --------------------------------------------------------------------------------------

local function is_verdict(event)
  return event.event == 'finished' or event.event == 'stopped'
end

-- The files and the notices; or nil, a sentence and, where a helper has been at work, what is kept of it.
local function write(facts, lines)
  local session, problem = Session.start('write-csv', facts, lines)
  if not session then
    return nil, problem
  end
  local ok, verdict, reason = LrTasks.pcall(Session.await, session, is_verdict, PATIENCE)
  if not verdict then
    Session.abandon(session)
  end
  local kept = Session.close(session)
  if not ok then
    error(verdict, 0)
  elseif not verdict then
    return nil, reason, kept
  end
  return type(verdict.files) == 'table' and verdict.files or {}, session.notices
end

local function lines_of(entries, agency)
  local lines = {}
  for index, entry in ipairs(entries) do
    lines[index] = Entry.line(tostring(index), entry, agency)
  end
  lines[#lines + 1] = { ['end'] = true, photos = #entries }
  return lines
end

local function left_out(count)
  return LOC(
    '$$$/VisionKeywords/Csv/LeftOut=Left out: ^1 without stock keywords. Run Generate Stock Keywords on them first.',
    Text.photos(count)
  )
end

local function report(files, notices, count, missing)
  local lines = {}
  for index, file in ipairs(files) do
    lines[index] = tostring(file)
  end
  if missing > 0 then
    lines[#lines + 1] = left_out(missing)
  end
  for _, notice in ipairs(notices) do
    lines[#lines + 1] = notice
  end
  local message = #files == 1 and LOC('$$$/VisionKeywords/Csv/Saved=The CSV of ^1 is saved.', Text.photos(count))
    or LOC('$$$/VisionKeywords/Csv/SavedParts=The CSV of ^1 is saved in ^2 files.', Text.photos(count), tostring(#files))
  Message.show(message, table.concat(lines, '\n'), (#notices > 0 or missing > 0) and 'warning' or 'info')
end

-- The click -------------------------------------------------------------------------------------

local function save(context)
  local catalog = LrApplication.activeCatalog()
  local picked = Selection.pick(catalog)
  local entries = Selection.entries(catalog, picked.photos)
  local missing = #picked.photos - #entries
  if #entries == 0 then
    return Message.show(failed(), left_out(missing), 'warning')
  end
  local agency = ask_agency(context, #entries)
  local path, may_replace
  if agency then
    path, may_replace = ask_path()
  end
  if not path then
    return nil
  end
  local facts = { agency = agency, file = path, overwrite = may_replace }
  local files, notices, kept = write(facts, lines_of(entries, agency))
  if not files then
    return Message.show(failed(), notices, 'critical', kept and kept.log)
  end
  return report(files, notices, #entries, missing)
end

function StockCsv.click()
  Work.start('Vision Keywords CSV', save, failed())
end

return StockCsv
