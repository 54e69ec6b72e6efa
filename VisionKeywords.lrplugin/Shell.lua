-- The operating system's shell: how a command line is quoted, and the only call of LrTasks.execute.

local LrTasks = import 'LrTasks'

local Shell = {}

-- What cmd.exe takes; Lightroom itself passes on more and then fails with error 206.
local LONGEST = 8191

local function quote_for_sh(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function sh_line(program, arguments, log)
  local words = { quote_for_sh(program) }
  for _, argument in ipairs(arguments) do
    words[#words + 1] = quote_for_sh(argument)
  end
  return table.concat(words, ' ') .. ' > ' .. quote_for_sh(log) .. ' 2>&1'
end

-- Inside a command line cmd.exe expands %NAME% even between quotes, and neither that nor a quote
-- nor a line break can be escaped there.
local function cmd_refuses(text)
  return text:find '[%%"%z\1-\31]' ~= nil
end

-- A program reads \" as a quote that belongs to the argument, so backslashes at the end are doubled.
local function quote_for_cmd(text)
  return '"' .. text .. text:match '\\*$' .. '"'
end

-- cmd.exe strips the first and the last quote of a line that begins with one, hence one pair more
-- around the whole.
local function cmd_line(program, arguments, log)
  local words = { '"' .. program .. '"' }
  for _, argument in ipairs(arguments) do
    words[#words + 1] = quote_for_cmd(argument)
  end
  return '"' .. table.concat(words, ' ') .. ' > "' .. log .. '" 2>&1"'
end

local function why_refused(program, arguments, log)
  if cmd_refuses(program) then
    return LOC(
      '$$$/VisionKeywords/Shell/HelperPath=Windows cannot start the helper at ^1, because of a percent sign or another special character in its path. Move it to a folder with a plain name and choose it in Library > Plug-in Extras > Vision Keywords Settings.',
      program
    )
  end
  for _, text in ipairs { log, unpack(arguments) } do
    if cmd_refuses(text) then
      return LOC(
        '$$$/VisionKeywords/Shell/FolderPath=Windows cannot start the helper on ^1, because of a percent sign or another special character in this path. Let the Windows setting TEMP name a folder with a plain name and restart Lightroom.',
        text
      )
    end
  end
end

-- The line that runs program with its output in the file log, or nil and a sentence.
function Shell.line(program, arguments, log)
  if not WIN_ENV then
    return sh_line(program, arguments, log)
  end
  local reason = why_refused(program, arguments, log)
  if reason then
    return nil, reason
  end
  local line = cmd_line(program, arguments, log)
  if #line > LONGEST then
    return nil,
      LOC '$$$/VisionKeywords/Shell/TooLong=Windows cannot start the helper: its path is too long. Move it to a folder with a shorter path and choose it in Library > Plug-in Extras > Vision Keywords Settings.'
  end
  return line
end

-- Blocks its task until the program has ended. Zero is success; what else comes back differs
-- between systems (macOS gives the exit status times 256).
function Shell.run(line)
  return LrTasks.execute(line)
end

return Shell
