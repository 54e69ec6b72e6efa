-- Alone is LrKeyword.
local use, host = ...
local Gate = use 'gate'
local Objects = use 'objects'
local Scheduler = use 'scheduler'

local methods = {}

local function getter(name, read)
  local call = 'LrKeyword:' .. name
  methods[name] = function(self)
    local id = Objects.idOf('keyword', self, call)
    Scheduler.breathe(call)
    -- Not in the catalog's tables before its gate has closed.
    if not host.keywordIsStored(id) then
      error("bad argument #2 to 'format' (number expected, got nil)", 0)
    end
    return read(id)
  end
end

getter('getName', function(id) return host.keywordName(id) end)
getter('getParent', function(id) return Objects.of('keyword', host.keywordParent(id)) end)
getter('getChildren', function(id) return Objects.list('keyword', host.keywordChildren(id)) end)
getter('getSynonyms', function(id) return host.keywordSynonyms(id) end)
getter('getPhotos', function(id) return Objects.list('photo', host.keywordPhotos(id)) end)

function methods:getAttributes()
  return host.keywordAttributes(Objects.id('keyword', self))
end

function methods:setAttributes(info)
  Gate.demand 'LrKeyword:setAttributes'
  return host.setKeywordAttributes(Objects.id('keyword', self), info)
end

function methods:setParent(parent)
  Gate.demand 'LrKeyword:setParent'
  Scheduler.breathe 'LrKeyword:setParent'
  host.setKeywordParent(Objects.id('keyword', self), Objects.id('keyword', parent))
end

Objects.define('keyword', 'LrKeyword', methods)

return {}
