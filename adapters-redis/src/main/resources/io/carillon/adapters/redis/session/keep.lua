-- Keeps a session whose connection is gone, unless another node has taken it meanwhile.
--
-- KEYS: 1 the record, 2 the user's sessions that wait
-- ARGV: 1 generation, 2 node, 3 the node's claim, 0 for none, 4 for how long (milliseconds), 5 how long it lives here, 0 to forget it,
--       6 how many sessions of the user may wait, 0 for any number, 7 the session's id, 8 what the names of the user's records begin
--       with, 9 the session
-- Returns kept or lost.

local node, claim, life, per_user, id = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7]
local record, now = record_of(KEYS[1]), shared_millis()
if claim == 0 then
  if record and record.state == 'open' then
    return 'lost'
  end
  claim = next_claim(record, now)
elseif is_lost(record, claim, node) then
  return 'lost'
end

redis.call('LREM', KEYS[2], 0, id)
if life == 0 then
  redis.call('DEL', KEYS[1])
  return 'kept'
end
write_record(KEYS[1], claim, node, 'kept', now + tonumber(ARGV[4]), ARGV[9], life)
if per_user > 0 then
  redis.call('RPUSH', KEYS[2], id)
  while redis.call('LLEN', KEYS[2]) > per_user do
    local oldest = ARGV[8] .. redis.call('LPOP', KEYS[2])
    local it = record_of(oldest)
    if it and it.state == 'kept' then
      redis.call('DEL', oldest)
    end
  end
  if redis.call('PTTL', KEYS[2]) < life then
    redis.call('PEXPIRE', KEYS[2], life)
  end
end
return 'kept'
