-- Writes a session down that is open on this node, or only sees to it that what is written lives on.
--
-- KEYS: 1 the record
-- ARGV: 1 generation, 2 node, 3 the node's claim, 4 how long the record lives, 5 write or touch, 6 the session
-- Returns written, gone when there is nothing to touch, or lost when another node has taken the session.

local claim, life = tonumber(ARGV[3]), tonumber(ARGV[4])
local record = record_of(KEYS[1])
if is_lost(record, claim, ARGV[2]) then
  return 'lost'
end
if record and record.claim == claim and record.state == 'kept' then
  return 'written' -- this came late: the connection has ended
end
if ARGV[5] == 'write' then
  write_record(KEYS[1], claim, ARGV[2], 'open', 0, ARGV[6], life)
elseif not record or record.claim < claim then
  return 'gone'
elseif redis.call('PTTL', KEYS[1]) < life / 2 then
  redis.call('PEXPIRE', KEYS[1], life)
end
return 'written'
