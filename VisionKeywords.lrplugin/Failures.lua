-- Why a run stopped or a photo failed, in the plug-in's own words: what happened, and what to do
-- next in Lightroom. docs/protocol.md lists the codes, and what their details are.

local Notices = require 'Notices'
local Text = require 'Text'
local Version = require 'Version'
local Warnings = require 'Warnings'

local Failures = {}

local SENTENCES = {
  -- The end of a run
  cancelled = '$$$/VisionKeywords/Failure/Cancelled=The run was cancelled. What was finished is kept.',
  abandoned = '$$$/VisionKeywords/Failure/Abandoned=The helper heard nothing of Lightroom for a while, so it stopped. Start again; what is paid for stays paid for.',
  protocol = function(version)
    return version and Version.misfit(version)
  end,
  job_invalid = '$$$/VisionKeywords/Failure/JobInvalid=The helper cannot read what this plug-in wrote (^1). Run "vision-keywords install-plugin" in a terminal, which brings both to one version, and restart Lightroom.',
  disk_full = '$$$/VisionKeywords/Failure/DiskFull=The disk that holds ^1 is full or cannot be written to. Make room on it, and start again.',
  internal = '$$$/VisionKeywords/Failure/Internal=A fault in Vision Keywords itself came up. Try again; if that does not help, please report it with the log.',

  -- Settings
  settings_invalid = '$$$/VisionKeywords/Failure/SettingsInvalid=A setting cannot be used (^1). Correct it in Library > Plug-in Extras > Vision Keywords Settings.',
  count_above = '$$$/VisionKeywords/Failure/CountAbove=^1 takes no more than ^2 keywords, and the settings ask for ^3. Choose fewer, or another agency, in Library > Plug-in Extras > Vision Keywords Settings.',
  count_below = '$$$/VisionKeywords/Failure/CountBelow=^1 wants at least ^2 keywords, and the settings ask for ^3. Choose more, or another agency, in Library > Plug-in Extras > Vision Keywords Settings.',
  agency_unknown = '$$$/VisionKeywords/Failure/AgencyUnknown=The helper has no profile of an agency ^1. Choose another in Library > Plug-in Extras > Vision Keywords Settings, or install Vision Keywords anew.',
  agency_invalid = '$$$/VisionKeywords/Failure/AgencyInvalid=Your own file of agency profiles cannot be used: ^1 (^2). Mend that file, or remove it.',
  trademarks_invalid = '$$$/VisionKeywords/Failure/TrademarksInvalid=Your own list of trademarks cannot be read: ^1 (^2). Save it as a text file in UTF-8, or remove it.',

  -- Key, account and money
  key_missing = '$$$/VisionKeywords/Failure/KeyMissing=There is no API key yet. Enter it in Library > Plug-in Extras > Vision Keywords Settings, or try a rehearsal, which needs none.',
  key_refused = '$$$/VisionKeywords/Failure/KeyRefused=The API key is refused. Copy it once more from your account with the provider, and enter it in Library > Plug-in Extras > Vision Keywords Settings.',
  key_stays = '$$$/VisionKeywords/Failure/KeyStays=The file ^1 with the API key cannot be deleted. Delete it yourself, then run again.',
  forbidden = '$$$/VisionKeywords/Failure/Forbidden=Your account with the provider may not do this. Allow it there, or choose another model in Library > Plug-in Extras > Vision Keywords Settings. The server says: ^1',
  quota = '$$$/VisionKeywords/Failure/Quota=The credit or the spending limit of your account with the provider is used up. Add credit there, then run Generate Stock Keywords again.',
  budget_reached = '$$$/VisionKeywords/Failure/BudgetReached=The budget of ^1 has no room for another photo: ^2 is spent, and the next could cost ^3. What is finished is kept. Raise the budget in Library > Plug-in Extras > Vision Keywords Settings, then run again.',
  price_unknown = '$$$/VisionKeywords/Failure/PriceUnknown=The price of this model is not known, so the budget cannot be kept. In Library > Plug-in Extras > Vision Keywords Settings, enter the price of a million tokens or empty the budget.',

  -- Model and server
  model_unknown = '$$$/VisionKeywords/Failure/ModelUnknown=The server has no model ^1. Choose another in Library > Plug-in Extras > Vision Keywords Settings.',
  model_auto = '$$$/VisionKeywords/Failure/ModelAuto=The server has none of the models that are chosen automatically. Name one in Library > Plug-in Extras > Vision Keywords Settings. The server offers: ^1.',
  unreachable = '$$$/VisionKeywords/Failure/Unreachable=The server ^1 cannot be reached. Check the network connection, and the server address in Library > Plug-in Extras > Vision Keywords Settings.',
  certificate_untrusted = '$$$/VisionKeywords/Failure/CertificateUntrusted=The server ^1 shows a certificate that this computer does not trust. Check the server address in Library > Plug-in Extras > Vision Keywords Settings, and whether a virus scanner or a login page is in between.',
  proxy_refuses = '$$$/VisionKeywords/Failure/ProxyRefuses=The proxy of this computer does not let the connection through (^1). Check HTTPS_PROXY, with the name and password in it, and restart Lightroom.',
  no_server = '$$$/VisionKeywords/Failure/NoServer=There is no OpenAI-compatible server at ^1. Correct the server address in Library > Plug-in Extras > Vision Keywords Settings; it usually ends in /v1.',
  address_invalid = '$$$/VisionKeywords/Failure/AddressInvalid=The server address ^1 is no web address. Correct it in Library > Plug-in Extras > Vision Keywords Settings, or empty the field to use OpenAI.',
  proxy_invalid = '$$$/VisionKeywords/Failure/ProxyInvalid=The proxy settings of this computer cannot be used (^1). Correct HTTPS_PROXY and ALL_PROXY there, and restart Lightroom.',
  server_busy = '$$$/VisionKeywords/Failure/ServerBusy=The server is too busy or too slow to answer. Run Generate Stock Keywords again later.',
  server_pause = '$$$/VisionKeywords/Failure/ServerPause=The server asks for a pause (minutes: ^1). Run Generate Stock Keywords again after that.',
  rejected = '$$$/VisionKeywords/Failure/Rejected=The server does not accept the request. Choose another model in Library > Plug-in Extras > Vision Keywords Settings. The server says: ^1',
  no_answer = '$$$/VisionKeywords/Failure/NoAnswer=The server sends a web page or nothing in place of an answer. Check whether the network wants you to log in, and the server address in Library > Plug-in Extras > Vision Keywords Settings, then run again.',
  answer_garbled = "$$$/VisionKeywords/Failure/AnswerGarbled=The server's answer is garbled. Run Generate Stock Keywords again later.",

  -- The ledger
  ledger_unusable = '$$$/VisionKeywords/Failure/LedgerUnusable=The store of paid answers ^1 cannot be used (^2). Check its folder and the disk, then run again.',
  ledger_newer = '$$$/VisionKeywords/Failure/LedgerNewer=The store of paid answers ^1 is from a newer version of Vision Keywords. Update plug-in and helper.',
  ledger_busy = '$$$/VisionKeywords/Failure/LedgerBusy=Another program holds the store of paid answers ^1. Close that program, then run again.',

  -- One photo
  photo_missing = '$$$/VisionKeywords/Failure/PhotoMissing=The file is not there any more. Check whether it was moved or deleted, and try again.',
  photo_unreadable = '$$$/VisionKeywords/Failure/PhotoUnreadable=The helper cannot read the picture that Lightroom rendered. Check that there is room on the disk, and try again.',
  photo_too_large = '$$$/VisionKeywords/Failure/PhotoTooLarge=The picture needs more memory than is free. Close other programs, and try again.',
  name_unusable = '$$$/VisionKeywords/Failure/NameUnusable=The name of the file or of its folder has a line break or a broken character in it. Rename it, and try again.',
  refused = '$$$/VisionKeywords/Failure/Refused=The model declined to describe this photo. Keyword it yourself, or try another model in Library > Plug-in Extras > Vision Keywords Settings.',
  filtered = "$$$/VisionKeywords/Failure/Filtered=The server's content filter held the answer back. Keyword this photo yourself, or try another model in Library > Plug-in Extras > Vision Keywords Settings.",
  cut_off = "$$$/VisionKeywords/Failure/CutOff=The model's answer was cut off before its end. Ask for fewer keywords, or try another model, in Library > Plug-in Extras > Vision Keywords Settings.",
  answer_unusable = "$$$/VisionKeywords/Failure/AnswerUnusable=The model's answer cannot be used. Run again, or try another model in Library > Plug-in Extras > Vision Keywords Settings.",

  -- The order of keywords in an exported file
  metadata_failed = '$$$/VisionKeywords/Failure/MetadataFailed=The keywords of this file cannot be put in order (^1). Export the photo as JPEG.',
  order_unsupported = '$$$/VisionKeywords/Failure/OrderUnsupported=Keywords cannot be put in order in a file of this kind (^1). Export the photo as JPEG, TIFF, PSD, PNG or DNG.',
  order_not_written = '$$$/VisionKeywords/Failure/OrderNotWritten=The folder of the exported file cannot be written to (^1). Make room there, or export to another folder.',
  exiftool_slow = '$$$/VisionKeywords/Failure/ExifToolSlow=Putting the keywords in order took too long (seconds: ^1). Check the disk that you export to, and export the photo again.',
  exiftool_broke_off = '$$$/VisionKeywords/Failure/ExifToolBrokeOff=ExifTool broke off on this file. Export the photo as JPEG.',
  exiftool_missing = '$$$/VisionKeywords/Failure/ExifToolMissing=ExifTool is not installed, and without it keywords cannot be put in order. Get it from https://exiftool.org as the README of Vision Keywords says, then export again.',
  exiftool_unusable = '$$$/VisionKeywords/Failure/ExifToolUnusable=ExifTool at ^1 does not work, or is too old. Get a newer one from https://exiftool.org as the README of Vision Keywords says, then export again.',

  -- The CSV of an agency
  agency_without_csv = '$$$/VisionKeywords/Failure/AgencyWithoutCsv=^1 takes no CSV: it reads title and keywords from the photos. Upload those, or choose another agency.',
  csv_exists = '$$$/VisionKeywords/Failure/CsvExists=There is a file ^1 already, and it stays as it is. Choose another name for the CSV, or delete the old file.',
  csv_suffix = '$$$/VisionKeywords/Failure/CsvSuffix=^1 is no name for a CSV. Choose one that ends in .csv.',
  csv_not_written = '$$$/VisionKeywords/Failure/CsvNotWritten=The file ^1 could not be written (^2). Check the folder and its disk, then save again.',
}

local function details_of(said)
  local details = {}
  for index, part in ipairs(type(said.details) == 'table' and said.details or {}) do
    details[index] = Text.trim(tostring(part))
  end
  return details
end

-- How many details a sentence needs.
local function wanted_by(sentence)
  local most = 0
  for digit in sentence:gmatch '%^(%d)' do
    most = math.max(most, tonumber(digit))
  end
  return most
end

-- What the helper said, as the plug-in says it; nil when it cannot.
local function own(sentences, said)
  local sentence, details = sentences[said.code], details_of(said)
  if type(sentence) == 'function' then
    return sentence(unpack(details))
  elseif sentence and wanted_by(sentence) <= #details then
    return LOC(sentence, unpack(details))
  end
end

local function message_of(said)
  return type(said.message) == 'string' and Text.trim(said.message) or ''
end

-- Its own sentence, else what the helper says itself: a newer one's codes are not known here.
local function any(sentences, said)
  local sentence = own(sentences, said) or message_of(said)
  return sentence ~= '' and sentence or nil
end

local function no_reason()
  return LOC '$$$/VisionKeywords/Failure/NoReason=The helper gave no reason; its log may tell more.'
end

-- The sentence for an event that is `stopped` or `failed`.
function Failures.sentence(event)
  return any(SENTENCES, event) or no_reason()
end

-- The two below give nil where there is nothing to say.

function Failures.notice(event)
  return any(Notices, event)
end

function Failures.warning(warning)
  return any(Warnings, warning)
end

-- What the helper says itself, for the log.
function Failures.in_log(event)
  return tostring(event.code) .. ': ' .. message_of(event)
end

return Failures
