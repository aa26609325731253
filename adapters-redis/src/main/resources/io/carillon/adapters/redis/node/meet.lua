-- Prolongs a node's lease, and tells it which other nodes live and what their settings are if they differ from its own.
--
-- KEYS: 1 leases: nodes and when their leases end, in milliseconds of the server's clock, 2 settings: of each node, their digest, a
--       space and the settings, 3 when a node was last heard of
-- ARGV: 1 generation, 2 node, 3 how long a lease lasts, 4 the digest of the node's settings, 5 the settings, or nothing if they are known,
--       6 the channel on which the others are told of a node that is new
-- Returns whether the node's lease was known (1 or 0), and then for each other node that lives its name, the digest of its settings, and
-- the settings if the digests differ.

local DAY = 24 * 3600 * 1000
local node, lease, digest = ARGV[2], tonumber(ARGV[3]), ARGV[4]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- When no node has been heard of for half a lease, it is the server or the network that was away: no lease ran meanwhile.
local pause = now - tonumber(redis.call('GET', KEYS[3]) or now)
local all = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
local known, others = '0', {}
for i = 1, #all, 2 do
  local name, ends = all[i], tonumber(all[i + 1])
  if pause > lease / 2 then
    ends = ends + pause
    redis.call('ZADD', KEYS[1], string.format('%.0f', ends), name)
  end
  if ends <= now then
    redis.call('ZREM', KEYS[1], name)
    redis.call('HDEL', KEYS[2], name)
  elseif name == node then
    known = '1'
  else
    others[#others + 1] = name
  end
end

redis.call('ZADD', KEYS[1], string.format('%.0f', now + lease), node)
if ARGV[5] ~= '' then
  redis.call('HSET', KEYS[2], node, digest .. ' ' .. ARGV[5])
end
redis.call('SET', KEYS[3], string.format('%.0f', now), 'PX', DAY)
redis.call('PEXPIRE', KEYS[1], DAY)
redis.call('PEXPIRE', KEYS[2], DAY)

if known == '0' then
  redis.call('PUBLISH', ARGV[6], node)
end

local told = {known}
for _, name in ipairs(others) do
  local theirs, settings = string.match(redis.call('HGET', KEYS[2], name) or '', '^(%S+) (.*)$')
  told[#told + 1] = name
  told[#told + 1] = theirs or ''
  told[#told + 1] = theirs and theirs ~= digest and settings or ''
end
return told
