-- The API key in its field, and the password store behind it.

local LrTasks = import 'LrTasks'

local Message = require 'Message'
local Settings = require 'Settings'
local Text = require 'Text'

local KeyField = {}

-- What the password store is known to hold; nil until it has been read, and then an empty field
-- means nothing: a keychain that was locked must not cost the user the key. There is one field at a
-- time, since each is in a modal window.
local stored

function KeyField.typed(props)
  return Text.trim(props.api_key or '')
end

-- A sentence when no key looks so.
function KeyField.problem(props)
  if KeyField.typed(props):find '[^!-~]' then
    return LOC '$$$/VisionKeywords/KeyField/Bad=The API key holds a blank or a character that no key has. Copy it once more.'
  end
end

function KeyField.load(props)
  stored = nil
  props.api_key = ''
  props.account_line =
    LOC '$$$/VisionKeywords/KeyField/TestNote=It stays in the password store of this computer. The test asks one tiny question, for a small part of a cent.'
  LrTasks.startAsyncTask(function()
    local key, problem = Settings.key()
    stored = key
    props.account_line = problem or props.account_line
    -- The user may have been faster than the keychain.
    if key and KeyField.typed(props) == '' then
      props.api_key = key
    end
  end)
end

-- Returns at once, and says later if the key could not be stored, or is none: it must not take the
-- place of one that works.
function KeyField.save(props)
  local key, problem = KeyField.typed(props), KeyField.problem(props)
  if key == stored or (key == '' and stored == nil) then
    return
  end
  LrTasks.startAsyncTask(function()
    local ok, reason = not problem, problem
    if ok then
      ok, reason = Settings.store_key(key)
    end
    if ok then
      stored = key
    else
      Message.say(reason, 'warning')
    end
  end)
end

return KeyField
