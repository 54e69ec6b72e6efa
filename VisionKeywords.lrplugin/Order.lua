-- The order of keywords in the files of one export: restored by the helper, file by file.
--
-- The export comes first: whatever fails here is kept for one message at the end, and the file goes
-- on as Lightroom rendered it.

local LrFileUtils = import 'LrFileUtils'
local LrPathUtils = import 'LrPathUtils'
local LrTasks = import 'LrTasks'

local Catalog = require 'Catalog'
local Failures = require 'Failures'
local Log = require 'Log'
local Record = require 'Record'
local Rendered = require 'Rendered'
local Selection = require 'Selection'
local Session = require 'Session'
local Temp = require 'Temp'
local Text = require 'Text'

local Order = {}

-- Seconds to wait for one file, and for each megabyte of it more. Only a helper that hangs is so
-- slow: its ExifTool gives up after a minute by itself, and its death is noticed at once.
Order.PATIENCE, Order.PER_MEGABYTE = 75, 1

local MEGABYTE = 1e6
local MOST_NAMES = 20

-- photos: what the export is going to render.
function Order.new(catalog, photos)
  local ok, records = LrTasks.pcall(Selection.records, catalog, photos)
  if not ok then
    Log.error('records: ' .. tostring(records))
  end
  return {
    catalog = catalog,
    records = ok and records or {},
    session = nil,
    asked = 0,
    restored = 0,
    alphabetical = {}, -- names of files that have a stored order and did not get it
    reason = nil, -- the first of the reasons
    broken = false, -- whether the helper is beyond asking
    names = {}, -- new file names by photo, of photos with a record
  }
end

local function record_of(order, photo)
  if not order.records[photo] then
    order.records[photo] = Selection.records(order.catalog, { photo })[photo]
  end
  return order.records[photo] or Record.read {}
end

local function fail(order, path, reason)
  Log.warn(LrPathUtils.leafName(path) .. ': ' .. reason)
  order.alphabetical[#order.alphabetical + 1] = LrPathUtils.leafName(path)
  order.reason = order.reason or reason
end

local function give_up(order, path, reason)
  order.broken = true
  fail(order, path, reason)
  if order.session then
    Session.abandon(order.session)
  end
end

local function patience_with(path)
  local size = (LrFileUtils.fileAttributes(path) or {}).fileSize or 0
  return Order.PATIENCE + size / MEGABYTE * Order.PER_MEGABYTE
end

local function answers(id)
  return function(event)
    return event.id == id and (event.event == 'done' or event.event == 'failed')
  end
end

-- The event for the file, or nil and a sentence.
local function ask(order, path, keywords)
  local problem
  if not order.session then
    order.session, problem = Session.start('restore-order', {}, {})
  end
  if not order.session then
    return nil, problem
  end
  local id = tostring(order.asked + 1)
  local ok, reason = Session.append(order.session, { id = id, path = path, keywords = keywords })
  if not ok then
    return nil, reason
  end
  order.asked = order.asked + 1
  return Session.await(order.session, answers(id), patience_with(path))
end

local function restore(order, path, keywords)
  if order.broken then
    return fail(order, path, order.reason)
  elseif not Rendered.arrives(path) then
    return fail(
      order,
      path,
      LOC '$$$/VisionKeywords/Order/NoFile=Lightroom had not finished writing the file. Export it once more.'
    )
  end
  local event, problem = ask(order, path, keywords)
  if not event then
    give_up(order, path, problem)
  elseif event.event == 'failed' then
    fail(order, path, Failures.sentence(event))
  else
    order.restored = order.restored + 1
  end
end

-- Our own previews are an export too, and one may go through the actions of the user's last export.
local function is_preview(path)
  local folder = Temp.folder()
  return path:sub(1, #folder) == folder
end

-- A change even of our own fields may have a publish service offer the photo for publishing once
-- more, so a name that is known already is not written again.
local function note_name(order, photo, record, name)
  if record.exported_name ~= name then
    order.names[photo] = name
  end
end

-- One rendered file, which is finished when this returns. Does not raise.
function Order.restore(order, photo, path)
  if is_preview(path) then
    return
  end
  local ok, problem = LrTasks.pcall(function()
    local record = record_of(order, photo)
    if #record.keywords > 0 then
      note_name(order, photo, record, LrPathUtils.leafName(path))
      restore(order, path, record.keywords)
    end
  end)
  if not ok then
    fail(order, path, tostring(problem))
  end
end

-- For an export that ends in whatever way. Does not yield.
function Order.abandon(order)
  if order.session then
    Session.abandon(order.session)
  end
end

-- Message and info for the photographer, or nil when every file has its order.
local function message(order)
  local count = #order.alphabetical
  if count == 0 then
    return nil
  end
  local total = order.restored + count
  local headline = total == 1
      and LOC '$$$/VisionKeywords/Order/AlphabeticalOne=The export is complete, but the photo has its keywords in alphabetical order.'
    or LOC(
      '$$$/VisionKeywords/Order/Alphabetical=The export is complete, but ^1 of ^2 photos have their keywords in alphabetical order.',
      tostring(count),
      tostring(total)
    )
  return headline,
    LOC('$$$/VisionKeywords/Order/Reason=^1: ^2', Text.some(order.alphabetical, MOST_NAMES), order.reason)
end

local function note_names(order)
  if next(order.names) == nil then
    return
  end
  local ok, noted = LrTasks.pcall(Catalog.note_exports, order.catalog, order.names)
  if not (ok and noted) then
    Log.warn('the names of exported files are not in the catalog: ' .. tostring(noted))
  end
end

-- What is kept of a helper that had trouble.
local function close(order)
  local ok, problem = Session.finish(order.session, order.asked)
  if not ok then
    Log.warn(problem)
    Session.abandon(order.session)
  end
  return Session.close(order.session)
end

-- Ends the helper and keeps the files' names. Returns what there is to say, if anything: headline,
-- text and perhaps the path of a log.
function Order.finish(order)
  local kept
  if order.session then
    local ok, found = LrTasks.pcall(close, order)
    if ok then
      kept = found
    else
      Log.error('restore-order: ' .. tostring(found))
    end
  end
  note_names(order)
  local headline, text = message(order)
  return headline, text, kept and kept.log
end

return Order
