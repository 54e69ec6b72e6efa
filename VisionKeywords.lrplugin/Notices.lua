-- What a photographer should know that stops nothing, by the helper's codes.

local Text = require 'Text'

-- A sentence about some photos of a CSV (^1), the agency (^2) and perhaps a number (^3). The details
-- are the names of the first of them, how many more there are, the agency and the number.
local function about(sentence)
  return function(names, more, agency, limit)
    if agency then
      return LOC(sentence, more == '0' and names or Text.and_more(names, more), agency, limit or '')
    end
  end
end

return {
  model_shutdown = '$$$/VisionKeywords/Notice/ModelShutdown=The model ^1 will be shut down on ^2. Choose another before then in Library > Plug-in Extras > Vision Keywords Settings.',
  flex_unavailable = '$$$/VisionKeywords/Notice/FlexUnavailable=There is no flex tier for the model ^1, so the standard price applies.',
  flex_full = '$$$/VisionKeywords/Notice/FlexFull=The half-price flex tier had no room, so some photos were answered at the standard price. Run at another time of the day to save.',
  ledger_damaged = '$$$/VisionKeywords/Notice/LedgerDamaged=The store of paid answers ^1 was damaged, so a new one is begun. The old one is kept as ^2.',
  perhaps_charged = '$$$/VisionKeywords/Notice/PerhapsCharged=Requests that were never answered in full, and may have been charged all the same: ^1. Your account with the provider tells.',

  csv_name = '$$$/VisionKeywords/Notice/CsvName=^1 wants no spaces or commas in the name of the CSV. Rename ^2 before you upload it.',
  csv_left_out = about '$$$/VisionKeywords/Notice/CsvLeftOut=Not in the CSV, because the file name begins with a sign that a spreadsheet would run (= + - @) or does not fit: ^1. Rename these files.',
  csv_file_name_twice = about '$$$/VisionKeywords/Notice/CsvFileNameTwice=Several photos have the same file name, and ^2 finds them by it alone: ^1. Export them under other names, and save the CSV again.',
  csv_file_name_long = about '$$$/VisionKeywords/Notice/CsvFileNameLong=^2 takes file names of ^3 characters at most, the suffix included, and these are longer: ^1. Export them under shorter names, and save the CSV again.',
  csv_file_name_unsafe = about '$$$/VisionKeywords/Notice/CsvFileNameUnsafe=These file names have a space, a comma or another sign that ^2 may not take: ^1. Export them under other names, and save the CSV again.',
  csv_title_missing = about '$$$/VisionKeywords/Notice/CsvTitleMissing=^2 wants a title, and these photos have none: ^1. Add it in the Metadata panel, and save the CSV again.',
  csv_description_missing = about '$$$/VisionKeywords/Notice/CsvDescriptionMissing=^2 wants a description, and these photos have none: ^1. Add a caption in the Metadata panel, and save the CSV again.',
  csv_keywords_few = about '$$$/VisionKeywords/Notice/CsvKeywordsFew=^2 wants at least ^3 keywords, and these photos have fewer: ^1. Add some, and save the CSV again.',
  csv_title_cut = about '$$$/VisionKeywords/Notice/CsvTitleCut=^2 takes titles of ^3 characters at most, so these are cut in the CSV: ^1. See whether they still read well.',
  csv_description_cut = about '$$$/VisionKeywords/Notice/CsvDescriptionCut=^2 takes descriptions of ^3 characters at most, so these are cut in the CSV: ^1. See whether they still read well.',
  csv_keywords_cut = about '$$$/VisionKeywords/Notice/CsvKeywordsCut=^2 takes ^3 keywords at most, so the last ones of these photos are not in the CSV: ^1.',
  csv_category_unknown = about '$$$/VisionKeywords/Notice/CsvCategoryUnknown=^2 does not have the category of these photos, so none is in the CSV: ^1. Choose one on its site.',
  csv_category_missing = about '$$$/VisionKeywords/Notice/CsvCategoryMissing=No category is known for these photos: ^1. Choose one on the site of ^2.',
  csv_editorial_untold = about '$$$/VisionKeywords/Notice/CsvEditorialUntold=The CSV of ^2 cannot say that a photo is editorial. Mark these on its site: ^1.',
}
