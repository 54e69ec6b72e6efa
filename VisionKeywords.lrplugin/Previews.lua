-- Small JPEGs of photos as the user has developed them: the only renderer.

local LrExportSession = import 'LrExportSession'
local LrFileUtils = import 'LrFileUtils'
local LrPathUtils = import 'LrPathUtils'
local LrTasks = import 'LrTasks'

local Log = require 'Log'
local Rendered = require 'Rendered'
local Selection = require 'Selection'

local Previews = {}

-- Complete on purpose: what is left out here is not Lightroom's default but whatever the user chose
-- in the last export, down to a watermark or a dialog that asks before it overwrites.
local function export_settings(folder, size)
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
    LR_size_maxHeight = size,
    LR_size_maxWidth = size,
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

local function has_original(photo)
  return not photo.path or LrFileUtils.exists(photo.path) == 'file'
end

local function render_session(batch, handles)
  local session =
    LrExportSession { photosToExport = handles, exportSettings = export_settings(batch.folder, batch.size) }
  for _, rendition in session:renditions() do
    -- Breaking off would leave the rest rendering; skipping ends it soon.
    if batch.stopped() then
      rendition:skipRender()
    else
      local ok, result = rendition:waitForRender()
      -- The photo may have left the catalog while it was rendered.
      local known, id = LrTasks.pcall(Selection.id, rendition.photo)
      if known and ok and type(result) == 'string' and Rendered.arrives(result) then
        batch.deliver(id, LrPathUtils.leafName(result))
      elseif known then
        batch.deliver(id, nil, not_rendered(not ok and result or nil))
      end
    end
  end
end

-- One photo that has left the catalog is enough to refuse a session, so what is left then gets a
-- session each.
local function render_one_by_one(batch, photos, handles)
  for _, photo in ipairs(photos) do
    if batch.waiting[photo.id] and not batch.stopped() then
      local ok, problem = LrTasks.pcall(render_session, batch, { handles[photo.id] })
      batch.deliver(photo.id, nil, not_rendered(not ok and problem or nil))
    end
  end
end

local function render_all(batch, photos, handles)
  local session_handles = {}
  for _, photo in ipairs(photos) do
    session_handles[#session_handles + 1] = batch.waiting[photo.id] and handles[photo.id] or nil
  end
  if #session_handles == 0 then
    return
  end
  local ok, problem = LrTasks.pcall(render_session, batch, session_handles)
  if not ok then
    Log.error('export session: ' .. tostring(problem))
    render_one_by_one(batch, photos, handles)
  end
end

-- Renders photos, their long edge of so many pixels at most, into folder, which must exist. Calls
-- deliver(id, file name, nil, without_original) or deliver(id, nil, reason) once for each; when
-- stopped() turns true, no longer for all.
--
-- Each photo is known by rendition.photo: order and file names are Lightroom's own affair.
function Previews.render(photos, handles, folder, size, deliver, stopped)
  local without_original = {}
  local batch = { folder = folder, size = size, stopped = stopped, waiting = {} }
  function batch.deliver(id, file, reason)
    if batch.waiting[id] then
      batch.waiting[id] = nil
      deliver(id, file, reason, without_original[id])
    end
  end
  for _, photo in ipairs(photos) do
    batch.waiting[photo.id] = true
    without_original[photo.id] = not has_original(photo)
    if without_original[photo.id] and not photo.smart_preview then
      batch.deliver(photo.id, nil, no_original())
    end
  end
  render_all(batch, photos, handles)
  if not stopped() then
    for _, photo in ipairs(photos) do
      batch.deliver(photo.id, nil, not_rendered(nil))
    end
  end
end

return Previews
