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
  },
  VERSION = { major = 0, minor = 1, revision = 0 },
}
