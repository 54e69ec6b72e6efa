-- What a review does to the journal and the catalog: the effects that Review.lua is given.

local Journal = require 'Journal'

local ReviewEffects = {}

-- settings: the run's. write(results): gives outcomes by id, as Catalog.write does.
function ReviewEffects.of(catalog, journal, settings, write)
  return {
    settings = settings,
    write = write,
    load = function(id)
      return Journal.load(journal, id)
    end,
    photo = function(id)
      return catalog:findPhotoByUuid(id)
    end,
    keep = function(result)
      return Journal.note(journal, result)
    end,
    skip = function(id)
      return Journal.skip(journal, id)
    end,
  }
end

return ReviewEffects
