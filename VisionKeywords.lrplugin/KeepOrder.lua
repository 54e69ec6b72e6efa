-- The export action "Keep keyword order for stock": hands each rendered file to Order.lua before
-- Lightroom passes it on. It stands between the rendering and whatever takes the files.

local LrApplication = import 'LrApplication'
local LrTasks = import 'LrTasks'

local Message = require 'Message'
local Order = require 'Order'

local KeepOrder = {}

local function photos_of(renditions)
  local photos = {}
  for index, rendition in ipairs(renditions or {}) do
    photos[index] = rendition.photo
  end
  return photos
end

local function not_rendered()
  return LOC '$$$/VisionKeywords/Order/NotRendered=Lightroom could not render this photo.'
end

-- In a task of its own: the export is over, and must not wait for a click.
local function say(headline, text, log)
  if headline then
    LrTasks.startAsyncTask(function()
      Message.show(headline, text, 'warning', log)
    end)
  end
end

function KeepOrder.postProcessRenderedPhotos(context, filter_context)
  local photos = photos_of(filter_context.renditionsToSatisfy)
  local order = Order.new(LrApplication.activeCatalog(), photos)
  context:addCleanupHandler(function()
    Order.abandon(order)
  end)
  for source, rendition in filter_context:renditions() do
    local ok, result = source:waitForRender()
    if not ok then
      rendition:renditionIsDone(false, result or not_rendered())
    elseif type(result) == 'string' then
      Order.restore(order, source.photo, result)
      rendition:renditionIsDone(true)
    end
  end
  say(Order.finish(order))
end

function KeepOrder.sectionForFilterInDialog(f)
  return {
    title = LOC '$$$/VisionKeywords/Order/Title=Keep Keyword Order for Stock',
    f:static_text {
      title = LOC '$$$/VisionKeywords/Order/Explained=Lightroom writes keywords by alphabet, while agencies take the first ones for the most important. This action puts the keywords of photos that Vision Keywords has keyworded back into the order of their rank. It adds and removes none, and leaves all other photos alone.',
      width_in_chars = 60,
      height_in_lines = 4,
    },
  }
end

return KeepOrder
