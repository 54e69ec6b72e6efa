-- A helper at work on a job folder, beside a task that gives it work and waits for its answers.

local LrTasks = import 'LrTasks'

local Failures = require 'Failures'
local Helper = require 'Helper'
local Job = require 'Job'
local Log = require 'Log'
local Settings = require 'Settings'
local Shell = require 'Shell'
local Version = require 'Version'

local Session = {}

-- Seconds between two looks for an answer: an export waits for each of its files.
local TICK = 0.05
-- Seconds between two looks whether the helper still needs signs of life, and looks between two.
local BEAT, BEAT_EVERY = 0.25, 8
-- Seconds for the helper to end once it has no more to do, and then once it is asked to.
local FAREWELL = 10

local function died()
  return LOC '$$$/VisionKeywords/Session/Died=The helper ended unexpectedly. If that happens again, run "vision-keywords doctor" in a terminal, which says what is amiss.'
end

local function live(session, line)
  local ok, status = LrTasks.pcall(Shell.run, line)
  Job.forget_key(session.job)
  session.ended = true
  Log.info('helper ended with status ' .. tostring(status))
  if not ok then
    Log.error('helper: ' .. tostring(status))
  end
end

local function beat(session)
  local looks = 0
  while not session.ended and not session.abandoned do
    if looks % BEAT_EVERY == 0 then
      local ok, problem = Job.alive(session.job)
      if not ok then
        Log.warn(problem)
      end
    end
    looks = looks + 1
    LrTasks.sleep(BEAT)
  end
end

local function append_all(job, lines)
  for _, line in ipairs(lines) do
    local ok, problem = Job.append(job, line)
    if not ok then
      return nil, problem
    end
  end
  return true
end

-- The job and the line that starts the helper on it, or nil, nil and a sentence.
local function prepare(command, facts, lines, how)
  local settings = Settings.read()
  local helper, missing = Helper.find(how.helper or settings.helper)
  if not helper then
    return nil, nil, missing
  end
  facts.keep_logs = settings.keep_logs or nil
  local job, problem = Job.open(facts)
  if not job then
    return nil, nil, problem
  end
  local ok, line
  ok, problem = append_all(job, lines)
  if ok then
    ok, problem = Job.put_key(job, how.key or '')
  end
  if ok then
    line, problem = Shell.line(helper, { command, job.folder }, job.log)
  end
  if line then
    return job, line
  end
  Job.remove(job)
  return nil, nil, problem
end

-- Starts `vision-keywords COMMAND FOLDER` on a new job folder. facts: for job.json. lines: those of
-- photos.jsonl that are known already. how: nil, or the API key and the setting of the helper's path.
-- The session, or nil and a sentence.
function Session.start(command, facts, lines, how)
  local job, line, problem = prepare(command, facts, lines, how or {})
  if not job then
    return nil, problem
  end
  local session = {
    job = job,
    ended = false,
    abandoned = false,
    notices = {},
    has_failures = false,
    keep_logs = facts.keep_logs,
    verdict = nil,
    problem = nil,
  }
  LrTasks.startAsyncTask(function()
    live(session, line)
  end)
  LrTasks.startAsyncTask(function()
    beat(session)
  end)
  return session
end

-- true, or nil and a sentence.
function Session.append(session, line)
  return Job.append(session.job, line)
end

-- Asks the helper to end. Does not yield.
function Session.abandon(session)
  session.abandoned = true
  if not session.ended then
    Job.cancel(session.job)
  end
end

local function hear(session, event)
  if event.event == 'started' then
    session.version = tostring(event.version)
    if event.protocol ~= Job.PROTOCOL then
      session.problem = session.problem or Version.misfit(event.version)
    end
  elseif event.event == 'notice' then
    Log.info(Failures.in_log(event))
    session.notices[#session.notices + 1] = Failures.notice(event)
  elseif event.event == 'failed' then
    Log.warn(Failures.in_log(event))
    session.has_failures = true
  elseif event.event == 'finished' then
    session.verdict = event
  elseif event.event == 'stopped' then
    Log.warn(Failures.in_log(event))
    session.verdict = event
    session.problem = session.problem or Failures.sentence(event)
  end
end

local function wanted_in_part(session, wanted)
  local found
  local events, garbled, more = Job.events(session.job)
  for _, line in ipairs(garbled) do
    Log.warn('a line of ' .. #line .. ' bytes that is no event')
  end
  for _, event in ipairs(events) do
    hear(session, event)
    found = found or wanted(event) and event
  end
  return found, more
end

local function wanted_among(session, wanted)
  local found, more = wanted_in_part(session, wanted)
  while more do
    LrTasks.yield()
    local later
    later, more = wanted_in_part(session, wanted)
    found = found or later
  end
  return found
end

-- The first event that is wanted; or nil and a sentence when the helper has ended, is of another
-- protocol, or has said nothing for so many seconds.
function Session.await(session, wanted, seconds)
  local ticks = math.max(1, seconds / TICK)
  while true do
    -- Looked at before the events, so that what the helper wrote last is still read after its end.
    local ended = session.ended
    local event = wanted_among(session, wanted)
    if session.problem or event or ended then
      return not session.problem and event or nil, session.problem or died()
    elseif ticks <= 0 then
      return nil,
        LOC '$$$/VisionKeywords/Session/Silent=The helper did not answer in time. Check the disk that the files are on, and try again.'
    end
    ticks = ticks - 1
    LrTasks.sleep(TICK)
  end
end

local function nothing()
  return false
end

-- Tells the helper that no more comes after so many lines. true, or nil and a sentence.
function Session.finish(session, count)
  return Job.finish(session.job, count)
end

local function await_end(session)
  for _ = 1, FAREWELL / TICK do
    if session.ended then
      return
    end
    LrTasks.sleep(TICK)
  end
end

-- Waits for the helper's end and clears up. Where something went wrong, or the user wants to keep all
-- logs, the folder stays and is swept later: of the former it returns what Job.kept does.
function Session.close(session)
  await_end(session)
  Session.abandon(session)
  await_end(session)
  wanted_among(session, nothing)
  local went_well = session.verdict and session.verdict.event == 'finished' and not session.has_failures
  if not went_well then
    local kept = Job.kept(session.job)
    Log.warn('kept: ' .. kept.folder .. '\n' .. kept.last_words)
    return kept
  elseif not session.keep_logs then
    Job.remove(session.job)
  end
end

local function unheard() end

-- One question from start to end: its last event, `finished`, and the helper's version, or nil and a
-- sentence. each, if given, is called with each event. Blocks its task until then, but not until the
-- helper has ended.
function Session.ask(command, facts, lines, seconds, how, each)
  each = each or unheard
  local session, obstacle = Session.start(command, facts, lines, how)
  if not session then
    return nil, obstacle
  end
  -- One that was answered leaves nothing to look up.
  session.keep_logs = nil
  local ok, event, problem = LrTasks.pcall(Session.await, session, function(event)
    each(event)
    return event.event == 'finished'
  end, seconds)
  if not (ok and event) then
    Session.abandon(session)
  end
  LrTasks.startAsyncTask(function()
    Session.close(session)
  end)
  if not ok then
    error(event, 0)
  end
  if event then
    return event, session.version
  end
  return nil, problem
end

return Session
