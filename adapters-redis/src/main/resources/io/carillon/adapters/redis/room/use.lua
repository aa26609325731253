-- Takes down when rooms were used, and forgets those that nobody has used for so long on any node.
--
-- ARGV: 1 generation, 2 and 3 what announces and the channel, and then for each room: its name, the number of its last change as
--       far as the node knows, for how long the node has not known it used, or nothing for unknown, and for how long it is kept
--       after its last use; all in milliseconds
-- Returns for how long each has not been used.

local now, used = shared_millis(), {}
for i = 4, #ARGV, 4 do
  local name, number, unused, patience = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
  local here = unused and now - unused or 0
  local record = redis.call('HGET', KEYS[1], name)
  local at = here
  if record then
    local shared = tonumber(redis.call('HGET', KEYS[3], name) or now)
    at = math.max(shared, here)
    if now - at >= patience and string.match(record, '^%d+') == number then
      replace(name, record, nil, ARGV[2], ARGV[3])
    elseif at > shared or shared == now then
      redis.call('HSET', KEYS[3], name, string.format('%.0f', at))
    end
  end
  used[#used + 1] = string.format('%.0f', math.max(0, now - at))
end
touch()
return used
