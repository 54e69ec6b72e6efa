-- What a photographer should look at before a photo goes to an agency, by the helper's codes.

local FIELDS = {
  city = '$$$/VisionKeywords/Warning/City=City',
  country = '$$$/VisionKeywords/Warning/Country=Country',
  date = '$$$/VisionKeywords/Warning/Date=Capture Date',
}

local function editorial(...)
  local fields = {}
  for index, name in ipairs { ... } do
    fields[index] = FIELDS[name] and LOC(FIELDS[name]) or name
  end
  return #fields > 0
    and LOC(
      '$$$/VisionKeywords/Warning/Editorial=An editorial caption needs more than is known of this photo. Fill in these fields in the Metadata panel, and run again: ^1.',
      table.concat(fields, ', ')
    )
end

return {
  contradiction = '$$$/VisionKeywords/Warning/Contradiction=The keywords ^[^1^] and ^[^2^] contradict each other. Remove one of them.',
  title_missing = "$$$/VisionKeywords/Warning/TitleMissing=The model's title cannot be used. Write one yourself in the Metadata panel.",
  title_repeated = '$$$/VisionKeywords/Warning/TitleRepeated=Another photo of this run has the same title, which agencies dislike. Change one of them.',
  keywords_many = '$$$/VisionKeywords/Warning/KeywordsMany=^1 takes no more than ^2 keywords, and there are ^3. Remove some of your own.',
  editorial_incomplete = editorial,
  trademark = '$$$/VisionKeywords/Warning/Trademark=Agencies refuse trademarks. Remove them from title and keywords, or sell the photo as editorial: ^1.',
  trademark_doubtful = '$$$/VisionKeywords/Warning/TrademarkDoubtful=This may be a trademark or a protected place. Find out whether it may be sold: ^1.',
}
