-- The manifest: what Lightroom reads first, in an environment that has little more than LOC.

return {
  LrSdkVersion = 14.3,
  LrSdkMinimumVersion = 6.0,
  LrToolkitIdentifier = 'com.visionkeywords.lightroom',
  LrPluginName = 'Vision Keywords',
  LrPluginInfoProvider = 'PluginInfo.lua',
  LrLibraryMenuItems = {
    {
      title = LOC '$$$/VisionKeywords/Menu/Generate=Generate Stock Keywords',
      file = 'GenerateStockKeywords.lua',
      enabledWhen = 'photosSelected',
    },
    {
      title = LOC '$$$/VisionKeywords/Menu/Review=Review Stock Keywords^.',
      file = 'ReviewStockKeywords.lua',
    },
    {
      title = LOC '$$$/VisionKeywords/Menu/Undo=Undo Last Stock Keywords',
      file = 'UndoLastStockKeywords.lua',
    },
    {
      title = LOC '$$$/VisionKeywords/Menu/SaveCsv=Save Stock CSV^.',
      file = 'SaveStockCSV.lua',
      enabledWhen = 'photosSelected',
    },
    {
      title = LOC '$$$/VisionKeywords/Menu/Settings=Vision Keywords Settings^.',
      file = 'VisionKeywordsSettings.lua',
    },
  },
  LrMetadataProvider = 'Metadata.lua',
  LrMetadataTagsetFactory = { 'Tagset.lua' },
  LrExportFilterProvider = {
    title = LOC '$$$/VisionKeywords/Menu/KeepOrder=Keep keyword order for stock',
    file = 'KeepOrder.lua',
    id = 'keep_order',
  },
  VERSION = { major = 0, minor = 1, revision = 0 },
}
