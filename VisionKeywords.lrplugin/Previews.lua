-- Small JPEGs of photos as the user has developed them: the only renderer.

local LrExportSession = import 'LrExportSession'
local LrFileUtils = import 'LrFileUtils'
local LrPathUtils = import 'LrPathUtils'
local LrTasks = import 'LrTasks'

local Log = require 'Log'
local Rendered = require 'Rendered'
local Selection = require 'Selection'

local Previews = {}

local LONG_EDGE = 672

-- Complete on purpose: what is left out here is not Lightroom's default but whatever the user chose
-- in the last export, down to a watermark or a dialog that asks before it overwrites.
local function export_settings(folder)
  return {
    LR_exportServiceProvider = 'com.adobe.ag.export.file',
    LR_export_destinationType = 'specificFolder',
    LR_export_destinationPathPrefix = folder,
    LR_export_destinationPathSuffix = '',
    LR_export_useSubfolder = false,
    LR_export_postProcessing = 'doNothing',
    LR_reimportExportedPhoto = false,
    LR_reimport_stackWithOriginal = false,
    LR_collisionHandling = 'rename',
    LR_renamingTokensOn = false,
    LR_tokens = '{{image_name}}',
    LR_tokenCustomString = '',
    LR_initialSequenceNumber = 1,
    LR_extensionCase = 'lowercase',
    LR_format = 'JPEG',
    LR_jpeg_quality = 0.8,
    LR_jpeg_useLimitSize = false,
    LR_jpeg_limitSize = 100,
    LR_export_colorSpace = 'sRGB',
    LR_export_bitDepth = 8,
    LR_enableHDRDisplay = false,
    LR_size_doConstrain = true,
    LR_size_userWantsConstrain = true,
    LR_size_resizeType = 'longEdge',
    LR_size_maxHeight = LONG_EDGE,
    LR_size_maxWidth = LONG_EDGE,
    LR_size_units = 'pixels',
    LR_size_doNotEnlarge = true,
    LR_size_resolution = 72,
    LR_size_resolutionUnits = 'inch',
    LR_outputSharpeningOn = false,
    LR_outputSharpeningLevel = 2,
    LR_outputSharpeningMedia = 'screen',
    LR_embeddedMetadataOption = 'copyrightOnly',
    LR_minimizeEmbeddedMetadata = true,
    LR_removeLocationMetadata = true,
    LR_removeFaceMetadata = true,
    LR_includeFaceTagsAsKeywords = false,
    LR_includeFaceTagsInIptc = false,
    LR_metadata_keywordOptions = 'flat',
    LR_useWatermark = false,
    LR_includeVideoFiles = false,
  }
end

local function no_original()
  return LOC '$$$/VisionKeywords/Previews/NoOriginal=The original file is missing and there is no smart preview. Connect its drive, or locate the file in Lightroom, and run again.'
end

local function not_rendered(message)
  if type(message) == 'string' and message ~= '' then
    return LOC('$$$/VisionKeywords/Previews/Failed=Lightroom could not render this photo: ^1', message)
  end
  return LOC '$$$/VisionKeywords/Previews/FailedSilently=Lightroom could not render this photo and gave no reason. Open it in Develop to see whether it is damaged.'
end

local function has_pixels(photo)
  return photo.smart_preview or not photo.path or LrFileUtils.exists(photo.path) == 'file'
end

local function render_session(handles, folder, deliver, stopped)
  local session = LrExportSession { photosToExport = handles, exportSettings = export_settings(folder) }
  for _, rendition in session:renditions() do
    -- Breaking off would leave the rest rendering; skipping ends it soon.
    if stopped() then
      rendition:skipRender()
    else
      local ok, result = rendition:waitForRender()
      local id = Selection.id(rendition.photo)
      if ok and type(result) == 'string' and Rendered.arrives(result) then
        deliver(id, result)
      else
        deliver(id, nil, not_rendered(not ok and result or nil))
      end
    end
  end
end

-- Renders photos into folder, which must exist, and calls deliver(id, path) or
-- deliver(id, nil, reason) once for each; when stopped() turns true, no longer for all.
--
-- Each photo is known by rendition.photo: order and file names are Lightroom's own affair.
function Previews.render(photos, handles, folder, deliver, stopped)
  local waiting, session_handles = {}, {}
  for _, photo in ipairs(photos) do
    if has_pixels(photo) then
      waiting[photo.id] = true
      session_handles[#session_handles + 1] = handles[photo.id]
    else
      deliver(photo.id, nil, no_original())
    end
  end
  if #session_handles == 0 then
    return
  end

  local function deliver_once(id, path, reason)
    if waiting[id] then
      waiting[id] = nil
      deliver(id, path and LrPathUtils.leafName(path), reason)
    end
  end
  local ok, problem = LrTasks.pcall(render_session, session_handles, folder, deliver_once, stopped)
  if not ok then
    Log.error('export session: ' .. tostring(problem))
  end
  if not stopped() then
    for _, photo in ipairs(photos) do
      deliver_once(photo.id, nil, not_rendered(not ok and problem or nil))
    end
  end
end

return Previews
