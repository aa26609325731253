-- Takes a session for a node, which has it open from then on. One that is open on another node is asked for there first.
--
-- KEYS: 1 the record, 2 the user's sessions that wait
-- ARGV: 1 generation, 2 node, 3 the claim with which the node has the session open, 0 for none, 4 the claim of another node that need
--       not be asked any more, 0 for none, 5 how long the record lives, 6 the session's id, 7 what the names of the nodes'
--       channels begin with, 8 what they are asked
-- Returns none; unwritten when there is no record; open, and the claim and name of the node that has been asked; or taken, and the
-- new claim and the session.

local node = ARGV[2]
local record, now = record_of(KEYS[1]), shared_millis()
if not record then
  return {'unwritten'}
end
if record.state == 'kept' then
  redis.call('LREM', KEYS[2], 0, ARGV[6])
  if now >= record.ends then
    redis.call('DEL', KEYS[1])
    return {'none'}
  end
elseif record.owner == node then
  if record.claim == tonumber(ARGV[3]) then
    return {'none'}
  end
elseif record.claim ~= tonumber(ARGV[4]) then
  redis.call('PUBLISH', ARGV[7] .. record.owner, string.format('%s %.0f', ARGV[8], record.claim))
  return {'open', string.format('%.0f', record.claim), record.owner}
end
local claim = next_claim(record, now)
write_record(KEYS[1], claim, node, 'open', 0, record.session, tonumber(ARGV[5]))
return {'taken', string.format('%.0f', claim), record.session}
