-- In place of the product's file of this name: the server's time, unless a test has set another one for its prefix. Such a time is the
-- name of a channel that the test has subscribed to (see RedisTime), which is what a script can read without a key.
local function shared_micros()
  local set = redis.pcall('PUBSUB', 'CHANNELS', 'test-time:' .. string.match(KEYS[1], '^[^:]+') .. ':*')
  local latest = 0
  for _, channel in ipairs(set) do
    latest = math.max(latest, tonumber(string.match(channel, '%d+$')))
  end
  if latest > 0 then
    return latest
  end
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local function shared_millis()
  return math.floor(shared_micros() / 1000)
end
