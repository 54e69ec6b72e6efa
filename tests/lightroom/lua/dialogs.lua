-- Alone is LrDialogs: asks the test, as Lightroom asks the user, and blocks its caller.
local use, host = ...
local Contexts = use 'contexts'
local Errors = use 'errors'
local Gate = use 'gate'
local Namespace = use 'namespace'
local Observable = use 'observable'
local Progress = use 'progress'
local Scheduler = use 'scheduler'
local View = use 'view'

local Dialogs = { floating = {} }

local open = {} -- dialog id -> tree
local gates = {} -- dialog id -> whether its action button is enabled

local function text(value, call)
  if value ~= nil and type(value) ~= 'string' and type(value) ~= 'number' then
    error(call .. ': string expected', 0)
  end
  return value and tostring(value) or nil
end

-- In a task the other tasks go on; outside one the test answers at once.
local function ask(kind, facts, tree, enabled)
  if Gate.isInside() then host.violation('a dialog inside a write gate: ' .. kind) end
  if Scheduler.inTask() then
    local why = Scheduler.obstacle()
    if why then error(why, 0) end
  end
  local id = host.openDialog(kind, facts, tree)
  open[id] = tree
  gates[id] = enabled
  if Scheduler.inTask() then
    Scheduler.wait(nil, function() return host.dialogIsClosed(id) end, 'dialog')
  else
    host.answerNow(id)
  end
  open[id], gates[id] = nil, nil
  return host.dialogResult(id)
end

local function message(kind)
  return function(first, info, style)
    local call = 'LrDialogs.' .. kind
    if first == nil then error(call .. ': first parameter must be a string', 0) end
    ask(kind, { message = text(first, call), info = text(info, call), style = style })
  end
end

local functions = {}

functions.message = message 'message'
functions.showError = message 'showError'

function functions.showBezel(first)
  host.bezel(text(first, 'LrDialogs.showBezel'))
end

function functions.confirm(first, info, actionVerb, cancelVerb, otherVerb)
  local call = 'LrDialogs.confirm'
  if first == nil then error(call .. ': first parameter must be a string', 0) end
  return ask('confirm', {
    message = text(first, call),
    info = text(info, call),
    ok = actionVerb or 'OK',
    cancel = cancelVerb or 'Cancel',
    other = otherVerb,
  })
end

local MODAL = {
  title = true, contents = true, resizable = true, actionVerb = true, cancelVerb = true,
  otherVerb = true, accessoryView = true, actionBinding = true, save_frame = true, blockTask = true,
}

function functions.presentModalDialog(args)
  if type(args) ~= 'table' or type(args.title) ~= 'string' or args.contents == nil then
    error('LrDialogs.presentModalDialog: title and contents are required', 0)
  end
  for key in pairs(args) do
    if not MODAL[key] then host.violation('presentModalDialog has no argument ' .. tostring(key)) end
  end
  if args.otherVerb and args.accessoryView then
    host.violation 'presentModalDialog takes otherVerb or accessoryView, not both'
  end
  local contents = args.contents
  local tree = View.grow(contents, nil)
  if args.accessoryView then View.grow(args.accessoryView, nil) end
  local binding = args.actionBinding
  local cancel = args.cancelVerb or 'Cancel'
  if cancel == '< exclude >' then cancel = nil end
  return ask('modal', {
    title = args.title,
    ok = args.actionVerb or 'OK',
    cancel = cancel,
    other = args.otherVerb,
  }, tree, function()
    if not binding then return true end
    return View.evaluate(binding.enabled, contents.args and contents.args.bind_to_object) and true or false
  end)
end

function functions.stopModalWithResult(view, result)
  for id, tree in pairs(open) do
    if View.holds(tree, view) then
      host.stopModal(id, result)
      return
    end
  end
  host.violation 'stopModalWithResult: no open dialog holds this view'
end

function functions.messageWithDoNotShow(args)
  if type(args) ~= 'table' or type(args.actionPrefKey) ~= 'string' then
    error('LrDialogs.messageWithDoNotShow: message and actionPrefKey are required', 0)
  end
  if host.isSilenced(args.actionPrefKey) then return end
  ask('messageWithDoNotShow', { message = args.message, info = args.info, prefKey = args.actionPrefKey })
end

function functions.promptForActionWithDoNotShow(args)
  if type(args) ~= 'table' or type(args.actionPrefKey) ~= 'string' or type(args.verbBtns) ~= 'table' then
    error('LrDialogs.promptForActionWithDoNotShow: verbBtns and actionPrefKey are required', 0)
  end
  local silenced = host.isSilenced(args.actionPrefKey)
  if silenced then return silenced end
  local verbs = {}
  for index, button in ipairs(args.verbBtns) do
    verbs[index] = { verb = button.verb, label = button.label }
  end
  return ask('promptForActionWithDoNotShow', {
    message = args.message, info = args.info, prefKey = args.actionPrefKey, verbs = verbs,
    cancel = 'Cancel',
  })
end

function functions.resetDoNotShowFlag(key)
  host.resetSilence(key)
end

-- A window beside the work: open until the test closes it; with blockTask its task waits so long.
function functions.presentFloatingDialog(plugin, args)
  if type(plugin) ~= 'table' or type(args) ~= 'table' or type(args.title) ~= 'string' or not args.contents then
    error('LrDialogs.presentFloatingDialog: _PLUGIN, title and contents are required', 0)
  end
  local tree = View.grow(args.contents, nil)
  local facts = { title = args.title, blockTask = args.blockTask and true or false }
  local id = host.openDialog('floating', facts, tree)
  open[id] = tree
  if args.onShow then args.onShow {} end
  if not args.blockTask then return end
  Scheduler.wait(nil, function() return host.dialogIsClosed(id) end, 'floating dialog')
  open[id] = nil
  if args.windowWillClose then args.windowWillClose() end
end

local PANELS = {
  runOpenPanel = {
    title = true, prompt = true, canChooseFiles = true, canChooseDirectories = true, canCreateDirectories = true,
    allowsMultipleSelection = true, fileTypes = true, initialDirectory = true, accessoryView = true,
  },
  runSavePanel = {
    title = true, prompt = true, label = true, requiredFileType = true, canCreateDirectories = true,
    initialDirectory = true, accessoryView = true,
  },
}

local function panel(kind)
  return function(args)
    args = args or {}
    for key in pairs(args) do
      if not PANELS[kind][key] then host.violation(kind .. ' has no argument ' .. tostring(key)) end
    end
    return ask(kind, { title = args.title, message = args.prompt, fileType = args.requiredFileType })
  end
end

functions.runOpenPanel = panel 'runOpenPanel'
functions.runSavePanel = panel 'runSavePanel'

function functions.showModalProgressDialog(params)
  if type(params) ~= 'table' or not params.functionContext then
    error('LrDialogs.showModalProgressDialog: functionContext is required', 0)
  end
  return Progress.new(params, true)
end

-- Lightroom shows it, then the error goes on; the task's own dialog does not repeat it.
function functions.attachErrorDialogToFunctionContext(context)
  if not Contexts.isContext(context) then
    error('LrDialogs.attachErrorDialogToFunctionContext: LrFunctionContext expected', 0)
  end
  Contexts.atFailure(context, function(_, problem)
    if Errors.isCanceled(problem) then return end
    host.errorShown(tostring(problem))
    if Errors.isForUser(problem) then
      ask('showError', { message = problem })
    else
      host.internalError(tostring(problem))
    end
  end)
end

Dialogs.ask = ask

function Dialogs.isEnabled(id)
  return gates[id] == nil or gates[id]()
end

Dialogs.namespace = Namespace.define('LrDialogs', functions)

-- The Plug-in Manager -----------------------------------------------------------------

-- Callbacks run outside a task; the section's views are bound to the preferences.
function Dialogs.openSection(provider, prefs)
  local section = { provider = provider, props = Observable.new(), trees = {}, titles = {} }
  local factory = View.factory()
  if provider.startDialog then provider.startDialog(section.props) end
  local texts, titles = {}, {}
  for _, name in ipairs { 'sectionsForTopOfDialog', 'sectionsForBottomOfDialog' } do
    if provider[name] then
      for _, description in ipairs(provider[name](factory, section.props) or {}) do
        if type(description.title) ~= 'string' then
          host.violation 'a section of the Plug-in Manager needs a title'
        end
        texts[#texts + 1] = description.title
        titles[#titles + 1] = description.title
        local synopsis = View.evaluate(description.synopsis, nil)
        if synopsis ~= nil then texts[#texts + 1] = tostring(synopsis) end
        section.trees[#section.trees + 1] = View.grow(description, prefs)
      end
    end
  end
  Dialogs.section = section
  return section.trees, texts, titles
end

-- The Export dialog: the section of a post-process action, bound to the export's settings.
function Dialogs.openFilterSection(provider)
  local props = Observable.new()
  for _, field in ipairs(provider.exportPresetFields or {}) do
    props[field.key] = field.default
  end
  if provider.startDialog then provider.startDialog(props) end
  local description = provider.sectionForFilterInDialog(View.factory(), props)
  return View.grow(description, props), description.title
end

function Dialogs.closeSection()
  local section = Dialogs.section
  Dialogs.section = nil
  if section.provider.endDialog then section.provider.endDialog(section.props) end
end

return Dialogs
