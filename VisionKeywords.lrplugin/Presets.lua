-- Sets of settings under names of the user's, in the preferences.
--
-- A preset holds what fields show, but neither the key, which is in no table of settings, nor the
-- helper's path, which belongs to the computer.

local LrPrefs = import 'LrPrefs'

local Settings = require 'Settings'

local Presets = {}

-- A file of preferences that somebody has edited must not keep the settings shut.
local function all()
  local kept, presets = LrPrefs.prefsForPlugin().presets, {}
  for _, preset in ipairs(type(kept) == 'table' and kept or {}) do
    if type(preset) == 'table' and type(preset.name) == 'string' and type(preset.values) == 'table' then
      presets[#presets + 1] = preset
    end
  end
  return presets
end

-- A new table each time: Lightroom does not keep what changes within one.
local function all_but(name)
  local rest = {}
  for _, preset in ipairs(all()) do
    if preset.name ~= name then
      rest[#rest + 1] = preset
    end
  end
  return rest
end

local function keep(presets)
  LrPrefs.prefsForPlugin().presets = presets
end

-- In the order in which they were saved.
function Presets.names()
  local names = {}
  for index, preset in ipairs(all()) do
    names[index] = preset.name
  end
  return names
end

function Presets.exists(name)
  return #all_but(name) < #all()
end

-- The names of the settings that a preset holds; a later version may have more than an old preset.
local function held()
  local shown = Settings.as_shown {}
  shown.helper = nil
  return shown
end

-- values: as fields show them.
function Presets.save(name, values)
  local kept = {}
  for setting in pairs(held()) do
    kept[setting] = values[setting]
  end
  local presets = all_but(name)
  presets[#presets + 1] = { name = name, values = kept }
  keep(presets)
end

function Presets.delete(name)
  keep(all_but(name))
end

-- What the fields are to show, the defaults where the preset says nothing; nil when there is none.
function Presets.values(name)
  for _, preset in ipairs(all()) do
    if preset.name == name then
      local values = held()
      for setting in pairs(values) do
        if preset.values[setting] ~= nil then
          values[setting] = preset.values[setting]
        end
      end
      return values
    end
  end
end

function Presets.defaults()
  return held()
end

local function is_shown(name, values)
  local wanted = Presets.values(name)
  for setting, value in pairs(wanted or {}) do
    if values[setting] ~= value then
      return false
    end
  end
  return wanted ~= nil
end

-- The preset that says just what the fields show, or ''; of several alike the one that was picked.
function Presets.matching(values, picked)
  if picked ~= '' and is_shown(picked, values) then
    return picked
  end
  for _, name in ipairs(Presets.names()) do
    if is_shown(name, values) then
      return name
    end
  end
  return ''
end

return Presets
