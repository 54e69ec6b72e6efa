-- US dollars: as people type them, and as they are shown.
--
-- Lightroom follows the user's locale, so neither tonumber nor string.format can be trusted with a
-- decimal point.

local Text = require 'Text'

local Money = {}

-- What is more than this was not meant as a price or a budget.
Money.MOST = 100000
-- What is less is not shown as a number.
Money.LEAST = 0.0001

local function number_of(whole, fraction)
  local digits = whole .. fraction
  -- Beyond fifteen digits a number is no longer what was typed.
  if digits ~= '' and #digits <= 15 then
    return tonumber(digits) / 10 ^ #fraction
  end
end

-- The amount, or nil. The decimal sign is a point or, as on much of the continent, a comma.
function Money.parse(text)
  local typed = Text.trim(Text.trim(text):gsub('^%$', ''):gsub('%$$', ''))
  -- A thousand to some and one to others.
  if typed:find '^[1-9]%d?%d?,%d%d%d$' then
    return nil
  end
  local whole, fraction = typed:match '^(%d*)[.,]?(%d*)$'
  return whole and number_of(whole, fraction)
end

-- As it would be typed.
function Money.plain(amount)
  return (string.format('%.10g', amount):gsub(',', '.'))
end

function Money.is_tiny(amount)
  return amount > 0 and amount < Money.LEAST
end

-- To the hundredth of a cent, but no more zeros than the cents need. The sign's place and the decimal
-- sign are those of the language, whatever the locale.
function Money.dollars(amount)
  if Money.is_tiny(amount) then
    return LOC '$$$/VisionKeywords/Money/AlmostNothing=less than $0.0001'
  end
  local whole, fraction = string.format('%.4f', amount):match '^(%d+).(%d+)$'
  return LOC('$$$/VisionKeywords/Money/Dollars=$^1.^2', whole, (fraction:gsub('0?0$', '')))
end

-- The same of an amount that is not quite certain.
function Money.about(amount)
  if Money.is_tiny(amount) then
    return Money.dollars(amount)
  end
  return LOC('$$$/VisionKeywords/Money/About=about ^1', Money.dollars(amount))
end

return Money
