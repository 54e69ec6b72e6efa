-- What a run would cost, asked of the helper before the run (docs/protocol.md).

local Job = require 'Job'
local Log = require 'Log'
local Session = require 'Session'

local Estimate = {}

-- Seconds to wait for a helper that may be slow to start, and needs no network.
Estimate.PATIENCE = 30

local function cost_of(verdict)
  local cost = verdict.cost
  -- Neither null nor what no price can be, such as NaN.
  return type(cost) == 'number' and cost >= 0 and cost < math.huge and cost or nil
end

-- { cost = nil when unknown, model }, or nil and a sentence. Blocks its task.
function Estimate.ask(settings, count)
  local facts = Job.facts_of(settings)
  facts.photos = count
  local verdict, problem = Session.ask('estimate-job', facts, {}, Estimate.PATIENCE, { helper = settings.helper })
  if not verdict then
    Log.warn('estimate: ' .. tostring(problem))
    return nil, problem
  end
  return { cost = cost_of(verdict), model = type(verdict.model) == 'string' and verdict.model or settings.model }
end

return Estimate
