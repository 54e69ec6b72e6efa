-- Lines that say how many photos something befell, or which names. A line that would say none is left out.

local Text = require 'Text'

local Counts = {}

-- texts: { name of a number in sums, text with the photos for ^1 } each, in the order of the lines.
function Counts.photos(lines, sums, texts)
  for _, entry in ipairs(texts) do
    local name, text = unpack(entry)
    if sums[name] > 0 then
      lines[#lines + 1] = LOC(text, Text.photos(sums[name]))
    end
  end
end

-- texts: { name of a list in lists, text with the first of its names, so many at most, for ^1 } each.
function Counts.names(lines, lists, texts, most)
  for _, entry in ipairs(texts) do
    local name, text = unpack(entry)
    if #lists[name] > 0 then
      lines[#lines + 1] = LOC(text, Text.some(lists[name], most))
    end
  end
end

return Counts
