-- The version of this plug-in, and what is to be said to a helper of another one.

local Version = {}

-- Info.lua has it too, but cannot be required: Lightroom reads it in an environment of its own.
Version.THIS = '0.1.0'

-- For a helper of another protocol, with which nothing works.
function Version.misfit(version)
  return LOC(
    '$$$/VisionKeywords/Version/Misfit=The helper (version ^1) and this plug-in do not fit together. Run "vision-keywords install-plugin" in a terminal, which brings both to one version, and restart Lightroom.',
    tostring(version)
  )
end

-- For a helper that works but may lack what is new here, or the other way round; nil for one
-- of this version.
function Version.difference(version)
  if type(version) == 'string' and version ~= Version.THIS then
    return LOC(
      '$$$/VisionKeywords/Version/Difference=The helper is version ^1 and this plug-in ^2. Run "vision-keywords install-plugin" in a terminal, and restart Lightroom.',
      version,
      Version.THIS
    )
  end
end

return Version
