-- Alone is LrPublishedCollection and LrPublishedPhoto.
local use, host = ...
local Gate = use 'gate'
local Objects = use 'objects'
local Scheduler = use 'scheduler'

local collectionMethods = {}

local function getter(name, read)
  local call = 'LrPublishedCollection:' .. name
  collectionMethods[name] = function(self)
    local id = Objects.idOf('publishedCollection', self, call)
    Scheduler.breathe(call)
    return read(id)
  end
end

getter('getName', function(id) return host.publishedName(id) end)
getter('isSmartCollection', function() return false end)
getter('getPhotos', function(id) return Objects.list('photo', host.publishedPhotos(id)) end)
getter('getPublishedPhotos', function(id)
  return Objects.list('publishedPhoto', host.publications(id))
end)

Objects.define('publishedCollection', 'LrPublishedCollection', collectionMethods)

local photoMethods = {}

function photoMethods:getPhoto()
  return Objects.of('photo', host.photoOfPublication(Objects.id('publishedPhoto', self)))
end

function photoMethods:getEditedFlag()
  return host.isEdited(Objects.id('publishedPhoto', self))
end

function photoMethods:setEditedFlag(edited)
  Gate.demand 'LrPublishedPhoto:setEditedFlag'
  host.setEdited(Objects.id('publishedPhoto', self), edited and true or false)
end

Objects.define('publishedPhoto', 'LrPublishedPhoto', photoMethods)

return {}
