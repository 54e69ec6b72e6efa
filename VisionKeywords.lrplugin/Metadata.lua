-- The plug-in's own fields of a photo, as Lightroom's catalog, Metadata panel and smart collections
-- know them.
--
-- Only what is short is searchable: Lightroom refuses such a text above 511 bytes. What a field
-- holds is made and read by Record.lua. Removing or renaming one leaves its old data behind;
-- schemaVersion goes up whenever one changes.

local function text(id, title, searchable)
  return {
    id = id,
    title = title,
    dataType = 'string',
    readOnly = true,
    searchable = searchable or false,
    browsable = searchable or false,
  }
end

local function choice(id, title, values)
  return {
    id = id,
    title = title,
    dataType = 'enum',
    values = values,
    readOnly = true,
    searchable = true,
    browsable = true,
  }
end

return {
  schemaVersion = 2,
  metadataFieldsForPhotos = {
    choice('status', LOC '$$$/VisionKeywords/Field/Status=Stock Keywords', {
      { value = nil, title = LOC '$$$/VisionKeywords/Field/Status/None=Not yet' },
      { value = 'keyworded', title = LOC '$$$/VisionKeywords/Field/Status/Keyworded=Done' },
      { value = 'rehearsed', title = LOC '$$$/VisionKeywords/Field/Status/Rehearsed=Rehearsal only' },
    }),
    text('keywords', LOC '$$$/VisionKeywords/Field/Keywords=Keywords by Rank'),
    text('title', LOC '$$$/VisionKeywords/Field/Title=Title Written'),
    text('description', LOC '$$$/VisionKeywords/Field/Description=Caption Written'),
    text('alt_text', LOC '$$$/VisionKeywords/Field/AltText=Alt Text Written'),
    text('added', LOC '$$$/VisionKeywords/Field/Added=Keywords Added'),
    text('categories', LOC '$$$/VisionKeywords/Field/Categories=Categories'),
    text('flags', LOC '$$$/VisionKeywords/Field/Flags=May Need a Release', true),
    choice('use', LOC '$$$/VisionKeywords/Field/Use=Use', {
      { value = nil, title = LOC '$$$/VisionKeywords/Field/Use/None=Not yet known' },
      { value = 'commercial', title = LOC '$$$/VisionKeywords/Field/Use/Commercial=Commercial' },
      { value = 'editorial', title = LOC '$$$/VisionKeywords/Field/Use/Editorial=Editorial' },
    }),
    text('agency', LOC '$$$/VisionKeywords/Field/Agency=Agency', true),
    text('model', LOC '$$$/VisionKeywords/Field/Model=Model', true),
    text('date', LOC '$$$/VisionKeywords/Field/Date=Date', true),
    text('settings', LOC '$$$/VisionKeywords/Field/Settings=Settings', true),
    text('run', LOC '$$$/VisionKeywords/Field/Run=Run', true),
    text('exported_name', LOC '$$$/VisionKeywords/Field/ExportedName=Last Exported As', true),
  },
}
