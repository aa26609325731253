-- The time that all nodes share, in microseconds since 1970: the server's own, because those of the nodes may differ (ADR 0029).
local function shared_micros()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local function shared_millis()
  return math.floor(shared_micros() / 1000)
end
