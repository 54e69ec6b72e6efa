-- What the Metadata panel shows when the user chooses "Vision Keywords" at its top.

local OWN = 'com.visionkeywords.lightroom.'

return {
  title = LOC '$$$/VisionKeywords/Tagset/Title=Vision Keywords',
  id = 'visionKeywordsTagset',
  items = {
    'com.adobe.filename',
    'com.adobe.title',
    { 'com.adobe.caption', height_in_lines = 3 },
    'com.adobe.separator',
    OWN .. 'status',
    OWN .. 'keywords',
    OWN .. 'categories',
    OWN .. 'flags',
    OWN .. 'use',
    'com.adobe.separator',
    { 'com.adobe.label', label = LOC '$$$/VisionKeywords/Tagset/Origin=Origin' },
    OWN .. 'title',
    OWN .. 'description',
    OWN .. 'alt_text',
    OWN .. 'added',
    OWN .. 'agency',
    OWN .. 'model',
    OWN .. 'date',
    OWN .. 'settings',
    OWN .. 'run',
    OWN .. 'exported_name',
  },
}
