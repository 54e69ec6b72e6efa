-- Small work on tables that Lua leaves to its users.

local Tables = {}

-- One deep.
function Tables.copy(original)
  local copy = {}
  for key, value in pairs(original) do
    copy[key] = value
  end
  return copy
end

-- So many values of a list, from the first on; fewer where it ends.
function Tables.slice(list, first, count)
  local slice = {}
  for index = first, math.min(first + count - 1, #list) do
    slice[#slice + 1] = list[index]
  end
  return slice
end

return Tables
