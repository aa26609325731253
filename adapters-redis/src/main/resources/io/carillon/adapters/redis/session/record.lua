-- A session's record: one line of text, and behind it the session as the nodes write it
--
--   claim owner state ends <session>
--
-- a number that grows whenever the session changes hands, the node that has it, whether it is open there or kept, and until when
-- (milliseconds) if it is kept.

-- A value that these scripts did not write counts as no record.
local function record_of(key)
  local text = redis.pcall('GET', key)
  if type(text) == 'table' and not string.find(text.err, 'WRONGTYPE', 1, true) then
    redis.call('GET', key)
  end
  local claim, owner, state, ends, at
  if type(text) == 'string' then
    claim, owner, state, ends, at = string.match(text, '^(%d+) (%w+) (%a+) (%d+) ()')
  end
  if not claim then
    return nil
  end
  return {claim = tonumber(claim), owner = owner, state = state, ends = tonumber(ends), session = string.sub(text, at)}
end

local function write_record(key, claim, owner, state, ends, session, life)
  redis.call('SET', key, string.format('%.0f %s %s %.0f ', claim, owner, state, ends) .. session, 'PX', life)
end

-- The claim of a node that gets the session now. It is no mere count: a failover may lose claims, and none that comes later may be
-- less than a lost one, whose node still holds it.
local function next_claim(record, now)
  return math.max(record and record.claim + 1 or 1, now)
end

-- Whether somebody has taken the session since this node had it with that claim.
local function is_lost(record, claim, node)
  return record and (record.claim > claim or (record.claim == claim and record.owner ~= node))
end
