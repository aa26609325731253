-- Uses one unit of an allowance by the generic cell rate algorithm (see RateLimit): what is kept is the time at which the allowance
-- would be used up, in microseconds of the server's clock.
--
-- KEYS: 1 that time
-- ARGV: 1 generation, 2 what a unit costs, 3 how far ahead of now the time may run
-- Returns how many microseconds to wait, and then nothing was used; 0 when it was.

local SLACK = 60 * 1000

local now, interval, burst = shared_micros(), tonumber(ARGV[2]), tonumber(ARGV[3])
-- A server whose clock was ahead, or a node of an older version, must not hold a user up for longer than an allowance lasts.
local held = tonumber(redis.call('GET', KEYS[1]) or '0')
local state = math.min(held, now + burst)
local after = math.max(state, now) + math.min(interval, burst)
local wait = math.max(0, after - now - burst)
local kept = wait > 0 and state or after
if kept ~= held then
  redis.call('SET', KEYS[1], string.format('%.0f', kept), 'PX', math.ceil((kept - now) / 1000) + SLACK)
end
return string.format('%.0f', wait)
