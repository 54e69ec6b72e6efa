-- Alone knows the errors that are no bugs: LrErrors, cancellation and messages for the user.
local use = ...
local Namespace = use 'namespace'

local Errors = {}

local CANCELED = 'AgErrors.canceled'
local forUsers = {}

function Errors.isCanceled(message)
  return type(message) == 'string' and message:find(CANCELED, 1, true) ~= nil
end

function Errors.isForUser(message)
  return forUsers[message] == true
end

Errors.namespace = Namespace.define('LrErrors', {
  throwCanceled = function() error(CANCELED, 0) end,
  throwUserError = function(text)
    if type(text) ~= 'string' then
      error('LrErrors.throwUserError: first parameter must be a string', 0)
    end
    forUsers[text] = true
    error(text, 0)
  end,
  isCanceledError = function(message) return Errors.isCanceled(message) end,
})

return Errors
