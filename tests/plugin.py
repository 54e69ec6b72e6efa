"""Loads single Lua modules of the plug-in into a bare Lua 5.1, for tests that need no Lightroom.

Files, paths and dates are the real ones, behind the SDK's names; LOC fills in the English default.
What needs a catalog, dialogs or true tasks is tested in the test Lightroom instead.
"""

import hashlib
import json
import shutil
import time
from pathlib import Path
from typing import Any

from lupa import lua51

FOLDER = Path(__file__).parents[1] / "VisionKeywords.lrplugin"

# Lightroom's clock starts on 2001-01-01.
EPOCH = 978307200

PRELUDE = """
local loaded, sdk = {}, {}

function import(name)
  return sdk[name] or error('this test offers no ' .. name)
end

function offer(name, namespace)
  sdk[name] = namespace
end

function require(name)
  if loaded[name] == nil then
    loaded[name] = assert(loadstring(source(name), '@' .. name .. '.lua'))()
  end
  return loaded[name]
end

local signs = { n = '\\n', ['.'] = '…', ['['] = '“', [']'] = '”' }

function LOC(text, ...)
  local arguments = { ... }
  local default = text:match '^%$%$%$/[%w/]+=(.*)$' or error('not a text for LOC: ' .. text)
  return (default:gsub('%^(.)', function(code)
    return signs[code] or arguments[tonumber(code)] or error('^' .. code .. ': ' .. text)
  end))
end

offer('LrLogger', function()
  local function write() end
  return { enable = write, info = write, warn = write, error = write }
end)

-- Tasks without a clock: each sleep lets all the others run once.

local tasks = {}

function start(fn)
  tasks[#tasks + 1] = coroutine.create(fn)
end

function sleep(seconds)
  coroutine.yield(seconds)
end

-- A pcall that may be yielded across.
function try(fn, ...)
  local inner = coroutine.create(fn)
  local arguments = { ... }
  while true do
    local results = { coroutine.resume(inner, unpack(arguments)) }
    if not results[1] then
      return false, results[2]
    elseif coroutine.status(inner) == 'dead' then
      return unpack(results)
    end
    arguments = { coroutine.yield(unpack(results, 2)) }
  end
end

function run_to_the_end(fn)
  local results
  start(function()
    results = { fn() }
  end)
  for _ = 1, 10000 do
    local index = 1
    while index <= #tasks do
      local task = tasks[index]
      if coroutine.status(task) ~= 'dead' then
        local ok, problem = coroutine.resume(task)
        if not ok then
          error(problem, 0)
        end
      end
      index = index + 1
    end
    if results then
      return unpack(results)
    end
  end
  error('the run never ended')
end
"""


def _paths(lua: lua51.LuaRuntime, home: Path, temp: Path) -> Any:
    folders = {"home": str(home), "temp": str(temp), "appData": str(home / "Library")}
    return lua.table_from(
        {
            "child": lambda parent, child: f"{parent}/{child}",
            "leafName": lambda path: Path(path).name,
            "getStandardFilePath": folders.get,
        }
    )


def _files(lua: lua51.LuaRuntime) -> Any:
    def exists(path: str) -> str | bool:
        kind = "file" if Path(path).is_file() else "directory"
        return Path(path).exists() and kind

    def unique(path: str) -> str:
        number, candidate = 1, path
        while Path(candidate).exists():
            number, candidate = number + 1, f"{path}-{number + 1}"
        return candidate

    def delete(path: str) -> bool:
        if Path(path).is_dir():
            shutil.rmtree(path)
        else:
            Path(path).unlink()
        return True

    def entries(folder: str) -> Any:
        names = iter(sorted(str(path) for path in Path(folder).iterdir()))
        return lambda *_: next(names, None)

    return lua.table_from(
        {
            "exists": exists,
            "chooseUniqueFileName": unique,
            "createAllDirectories": lambda path: Path(path).mkdir(parents=True, exist_ok=True),
            "delete": delete,
            "directoryEntries": entries,
            "readFile": lambda path: Path(path).read_bytes(),
            "fileAttributes": lambda path: lua.table_from(
                {
                    "fileModificationDate": Path(path).stat().st_mtime - EPOCH,
                    "fileSize": Path(path).stat().st_size,
                }
            ),
        }
    )


def lua_with_plugin(
    home: Path = Path("/nowhere"), temp: Path = Path("/nowhere"), *, windows: bool = False
) -> lua51.LuaRuntime:
    """A Lua in which `require 'Name'` gives a module of the plug-in."""
    lua = lua51.LuaRuntime(unpack_returned_tuples=True)
    lua.execute(PRELUDE)
    lua.globals().source = lambda name: (FOLDER / f"{name}.lua").read_text(encoding="utf-8")
    lua.globals().WIN_ENV = windows
    lua.globals().MAC_ENV = not windows
    offered = {
        "LrPathUtils": _paths(lua, home, temp),
        "LrFileUtils": _files(lua),
        "LrDate": lua.table_from({"currentTime": lambda: time.time() - EPOCH}),
        "LrMD5": lua.table_from({"digest": lambda text: hashlib.md5(text.encode()).hexdigest()}),
        "LrStringUtils": lua.table_from({"lower": str.lower}),
        "LrTasks": lua.table_from({"yield": lambda: None}),
        # Named by modules whose pure parts are tested here.
        **{name: lua.table_from({}) for name in ("LrDialogs", "LrShell", "LrView")},
    }
    for name, namespace in offered.items():
        lua.globals().offer(name, namespace)
    return lua


def as_lua(lua: lua51.LuaRuntime, value: Any) -> Any:
    return lua.eval("require 'Json'").decode(json.dumps(value))


def as_python(lua: lua51.LuaRuntime, value: Any) -> Any:
    return json.loads(lua.eval("require 'Json'").encode(value))
