-- The job folder: the plug-in's side of docs/protocol.md.
--
-- A writer returns true, or nil and a sentence for the photographer.

local LrFileUtils = import 'LrFileUtils'
local LrPathUtils = import 'LrPathUtils'

local Json = require 'Json'
local Temp = require 'Temp'
local Text = require 'Text'

local Job = {}

Job.PROTOCOL = 1

local DAY = 24 * 60 * 60

local FACTS = {
  'keyword_count', 'model', 'base_url', 'language', 'hint', 'rehearsal', 'budget', 'flex', 'input_price',
  'output_price', 'concurrency', 'fresh', 'agency', 'required', 'blocked', 'title_case', 'editorial',
  'instructions', 'alt_text', 'keep_title', 'keep_keywords', 'preview_size',
}

-- Files -----------------------------------------------------------------------------------------

-- The SDK has no writer, so io it is, and every step of it may fail: a full disk shows at close.
local function write(path, mode, text)
  local file, problem = io.open(path, mode)
  local ok = file ~= nil
  if ok then
    ok, problem = file:write(text)
    local closed, reason = file:close()
    if ok and not closed then
      ok, problem = nil, reason
    end
  end
  if ok then
    return true
  end
  return nil,
    LOC(
      '$$$/VisionKeywords/Job/CannotWrite=Lightroom cannot write to its temporary folder (^1). Make room on that disk, or check that the folder may be written to, and run again.',
      problem or path
    )
end

-- most: bytes; without it, all.
local function read_from(path, offset, most)
  local file = io.open(path, 'rb')
  if not file then
    return ''
  end
  file:seek('set', offset)
  local text = file:read(most or '*a')
  file:close()
  return text or ''
end

-- Writing ---------------------------------------------------------------------------------------

-- A new job folder: what job.json says beside the protocol number, the first sign of life, and
-- perhaps a folder within.
function Job.open(facts, within)
  local folder = Temp.fresh('', '')
  local job = {
    folder = folder,
    log = LrPathUtils.child(folder, 'helper.log'),
    read = 0,
    cut_off = '', -- the beginning of a line that is not complete yet
    beats = 0,
  }
  facts.protocol = Job.PROTOCOL
  local ok, problem = Temp.make(within and LrPathUtils.child(folder, within) or folder)
  if ok then
    ok, problem = write(LrPathUtils.child(folder, 'job.json'), 'wb', Json.encode(facts) .. '\n')
  end
  if ok then
    ok, problem = Job.alive(job)
  end
  if ok then
    return job
  end
  Job.remove(job)
  return nil, problem
end

-- What job.json says of a run's settings.
function Job.facts_of(settings)
  local facts = {}
  for _, name in ipairs(FACTS) do
    facts[name] = settings[name]
  end
  facts.keep_logs = settings.keep_logs or nil
  return facts
end

-- An empty key is none.
function Job.put_key(job, key)
  return key == '' or write(LrPathUtils.child(job.folder, 'key'), 'wb', key .. '\n')
end

-- A job folder for a run, with its settings and the key.
function Job.create(settings, key)
  local job, problem = Job.open(Job.facts_of(settings), 'previews')
  if not job then
    return nil, problem
  end
  local ok
  ok, problem = Job.put_key(job, key)
  if ok then
    return job
  end
  Job.remove(job)
  return nil, problem
end

-- A folder of its own for each export session, so that Lightroom's renaming of equal names never
-- meets a name that the helper has just deleted. Returns the path and the name within the job.
function Job.preview_folder(job, number)
  local path = LrPathUtils.child(LrPathUtils.child(job.folder, 'previews'), tostring(number))
  local ok, problem = Temp.make(path)
  if ok then
    return path, 'previews/' .. number
  end
  return nil, problem
end

-- A line of photos.jsonl, whatever it says.
function Job.append(job, line)
  return write(LrPathUtils.child(job.folder, 'photos.jsonl'), 'ab', Json.encode(line) .. '\n')
end

-- preview is relative to the job folder, with '/'.
function Job.photo(job, photo, preview)
  return Job.append(job, { id = photo.id, name = photo.name, preview = preview, context = photo.context })
end

function Job.finish(job, count)
  return Job.append(job, { ['end'] = true, photos = count })
end

function Job.alive(job)
  job.beats = job.beats + 1
  return write(LrPathUtils.child(job.folder, 'alive'), 'wb', string.format('%d\n', job.beats))
end

function Job.cancel(job)
  return write(LrPathUtils.child(job.folder, 'cancel'), 'wb', '')
end

-- Reading ---------------------------------------------------------------------------------------

-- What is read at a time: to decode it must not hold up Lightroom's window.
local CHUNK = 64 * 1024

-- Events since the last call, from complete lines only, the lines that are no events, and whether
-- there may be more.
function Job.events(job)
  local text = read_from(LrPathUtils.child(job.folder, 'events.jsonl'), job.read, CHUNK)
  local more = #text == CHUNK
  job.read = job.read + #text
  text = job.cut_off .. text
  local events, garbled, position = {}, {}, 1
  while true do
    local stop = text:find('\n', position, true)
    if not stop then
      break
    end
    local line = text:sub(position, stop - 1)
    local event = Json.decode(line)
    if type(event) == 'table' and type(event.event) == 'string' then
      events[#events + 1] = event
    elseif Text.trim(line) ~= '' then
      garbled[#garbled + 1] = line
    end
    position = stop + 1
  end
  job.cut_off = text:sub(position)
  return events, garbled, more
end

-- The last lines of what the helper, or the shell in its place, had to say.
function Job.last_words(job, most)
  local lines = {}
  for line in read_from(job.log, 0):gmatch '[^\r\n]+' do
    lines[#lines + 1] = line
  end
  return table.concat(lines, '\n', math.max(1, #lines - most + 1))
end

-- For whoever wants to know what went on: where it can be read, and its end.
function Job.kept(job)
  return {
    folder = job.folder,
    -- A helper that never came to life may have no log.
    log = LrFileUtils.exists(job.log) == 'file' and job.log or job.folder,
    last_words = Text.redact(Text.well_formed(Job.last_words(job, 8))),
  }
end

-- Removing --------------------------------------------------------------------------------------

-- The helper deletes the key at once; a helper that never came to life could not.
function Job.forget_key(job)
  local path = LrPathUtils.child(job.folder, 'key')
  if LrFileUtils.exists(path) then
    LrFileUtils.delete(path)
  end
end

function Job.remove(job)
  if LrFileUtils.exists(job.folder) then
    LrFileUtils.delete(job.folder)
  end
  return not LrFileUtils.exists(job.folder)
end

-- Enough for the longest event.
local TAIL = 64 * 1024

local function last_line(path)
  local file = io.open(path, 'rb')
  if not file then
    return ''
  end
  file:seek('set', math.max(0, file:seek 'end' - TAIL))
  local text = '\n' .. (file:read '*a' or '')
  file:close()
  -- Greedy from the front, so that it takes one pass.
  return text:match '^.*\n([^\n]+)\n$' or ''
end

local function has_verdict(folder)
  local event = Json.decode(last_line(LrPathUtils.child(folder, 'events.jsonl')))
  return type(event) == 'table' and (event.event == 'finished' or event.event == 'stopped')
end

-- Seconds after which a helper without a sign of life has ended (docs/protocol.md).
local ALONE = 60

-- The jobs of runs whose helpers may still be at work, though Lightroom has died on them.
function Job.orphans()
  local jobs = {}
  for _, folder in ipairs(Temp.entries()) do
    local alive = LrPathUtils.child(folder, 'alive')
    local is_run = LrFileUtils.exists(LrPathUtils.child(folder, 'previews')) == 'directory'
    if is_run and LrFileUtils.exists(alive) and not has_verdict(folder) then
      local seconds = Temp.age(alive)
      jobs[#jobs + 1] = seconds and seconds < ALONE and { folder = folder } or nil
    end
  end
  return jobs
end

-- Nobody works on it any more, whatever it holds.
function Job.retire(job)
  local alive = LrPathUtils.child(job.folder, 'alive')
  if LrFileUtils.exists(alive) then
    LrFileUtils.delete(alive)
  end
end

-- Whether the user wants to read the logs of all runs.
local function is_for_reading(folder)
  local facts = Json.decode(read_from(LrPathUtils.child(folder, 'job.json'), 0))
  return type(facts) == 'table' and facts.keep_logs == true
end

local function patience_with(folder)
  return has_verdict(folder) and not is_for_reading(folder) and DAY or 7 * DAY
end

-- Seconds since the last change to anything that lives in a job folder; nil when it cannot be told.
local function idle(folder)
  local least = Temp.age(folder)
  for _, name in ipairs { 'job.json', 'photos.jsonl', 'events.jsonl', 'alive', 'helper.log' } do
    local path = LrPathUtils.child(folder, name)
    if least and LrFileUtils.exists(path) then
      local own = Temp.age(path)
      least = own and math.min(least, own)
    end
  end
  return least
end

-- Removes what earlier runs left behind, where it is proven that nobody uses it any more.
function Job.sweep()
  for _, folder in ipairs(Temp.entries()) do
    if LrFileUtils.exists(LrPathUtils.child(folder, 'job.json')) == 'file' then
      local seconds = idle(folder)
      if seconds and seconds > patience_with(folder) then
        LrFileUtils.delete(folder)
      end
    end
  end
end

return Job
