-- What Lightroom's Lua really has: a Lua 5.1 with holes. A name that is missing here is missing
-- there, whatever a desktop Lua says (docs/lightroom.md).
stds.lightroom = {
  read_globals = {
    '_G', '_VERSION', 'assert', 'dofile', 'error', 'getmetatable', 'import', 'ipairs', 'load', 'loadfile',
    'loadstring', 'next', 'pairs', 'pcall', 'rawequal', 'rawget', 'rawset', 'require', 'select', 'setmetatable',
    'tonumber', 'tostring', 'type', 'unpack', 'LOC', 'MAC_ENV', 'WIN_ENV', '_PLUGIN',
    io = { other_fields = true },
    math = { other_fields = true },
    string = { other_fields = true },
    coroutine = { fields = { 'canYield', 'running' } },
    debug = { fields = { 'getinfo' } },
    os = { fields = { 'clock', 'date', 'time', 'tmpname' } },
    table = { fields = { 'concat', 'insert', 'remove', 'sort' } },
  },
}

-- Info.lua is read in a still smaller environment.
stds.lightroom_info = {
  read_globals = { 'LOC', 'MAC_ENV', 'WIN_ENV', '_VERSION', string = { other_fields = true } },
}

std = 'lightroom'
max_line_length = false -- a message is one literal, however long
files['VisionKeywords.lrplugin/Info.lua'] = { std = 'lightroom_info' }
-- The test Lightroom itself runs on the whole of Lua 5.1.
files['tests/lightroom/lua'] = { std = 'lua51' }
