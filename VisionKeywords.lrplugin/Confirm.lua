-- The question before a run: how many photos, and on what terms.

local LrBinding = import 'LrBinding'
local LrDialogs = import 'LrDialogs'
local LrView = import 'LrView'

local Text = require 'Text'

local Confirm = {}

local function question(picked)
  local count = #picked.photos
  if picked.filmstrip then
    return LOC(
      '$$$/VisionKeywords/Confirm/Filmstrip=No photo is selected, so Lightroom offers the WHOLE FILMSTRIP: ^1 photos. Generate titles and keywords for all of them?',
      tostring(count)
    )
  elseif count == 1 then
    return LOC '$$$/VisionKeywords/Confirm/OnePhoto=Generate title and keywords for 1 photo?'
  end
  return LOC('$$$/VisionKeywords/Confirm/Photos=Generate titles and keywords for ^1 photos?', tostring(count))
end

local function terms(settings, videos)
  local lines = {
    LOC('$$$/VisionKeywords/Confirm/Terms=Model: ^1. Keywords for each photo: ^2.', settings.model, tostring(settings.keyword_count)),
  }
  if settings.base_url ~= '' then
    lines[#lines + 1] = LOC('$$$/VisionKeywords/Confirm/Server=Server: ^1', settings.base_url)
  end
  if videos == 1 then
    lines[#lines + 1] = LOC '$$$/VisionKeywords/Confirm/OneVideo=1 video is left out.'
  elseif videos > 1 then
    lines[#lines + 1] = LOC('$$$/VisionKeywords/Confirm/Videos=^1 videos are left out.', tostring(videos))
  end
  return table.concat(lines, '\n')
end

local function contents(picked, settings, props)
  local f = LrView.osFactory()
  return f:column {
    bind_to_object = props,
    spacing = f:control_spacing(),
    f:static_text { title = question(picked), font = '<system/bold>', width_in_chars = 60, height_in_lines = 2 },
    f:static_text { title = terms(settings, picked.videos), width_in_chars = 60, height_in_lines = 3 },
    f:row {
      spacing = f:label_spacing(),
      f:static_text { title = LOC '$$$/VisionKeywords/Confirm/Hint=Hint for this series:' },
      f:edit_field {
        value = LrView.bind 'hint',
        -- Otherwise what was typed last is lost when Return closes the dialog.
        immediate = true,
        width_in_chars = 40,
        placeholder_string = LOC '$$$/VisionKeywords/Confirm/HintExample=such as: harvest festival in Bern, September',
      },
    },
    f:checkbox {
      value = LrView.bind 'rehearsal',
      title = LOC '$$$/VisionKeywords/Confirm/Rehearsal=Rehearsal (no key, no network, no cost)',
    },
  }
end

-- { hint, rehearsal }, or nil when the user declines. context keeps the fields alive.
function Confirm.ask(context, picked, settings)
  local props = LrBinding.makePropertyTable(context)
  props.hint = ''
  props.rehearsal = false
  local answer = LrDialogs.presentModalDialog {
    title = LOC '$$$/VisionKeywords/Confirm/Title=Generate Stock Keywords',
    contents = contents(picked, settings, props),
    actionVerb = LOC '$$$/VisionKeywords/Confirm/Generate=Generate',
    cancelVerb = LOC '$$$/VisionKeywords/Confirm/Cancel=Cancel',
  }
  if answer == 'ok' then
    return { hint = Text.trim(props.hint or ''), rehearsal = props.rehearsal == true }
  end
end

return Confirm
