-- Tells which generation of its data the server is in, and begins a new one when the server may have lost some: it was promoted,
-- or it was started again without an append-only file. Nodes keep what they know across connections, so a generation never goes
-- back while one of them lives, even if this key is lost.
--
-- On a cluster there is a generation for each slot, which moves with it: what another living master has confirmed has come from there
-- and lost nothing, unless this server was promoted and the node knows of a confirmation by the one before it.
--
-- KEYS: 1 the generation and the replication id that it belongs to
-- ARGV: 1 the generation that the node knows, 0 for none, 2 the replication id that it was confirmed with, 3 and on those of the other
--       living masters
local LIFETIME = 30 * 24 * 3600 * 1000

local replication = redis.call('INFO', 'replication')
if not string.find(replication, 'role:master', 1, true) then
  return redis.error_reply('READONLY this server is not a master')
end
local id = string.match(replication, 'master_replid:(%x+)')
local former = string.match(replication, 'master_replid2:(%x+)')
local inherited = string.find(former, '[^0]')
local held = tonumber(ARGV[1])

local function has_come_from_another(owner)
  for i = 3, #ARGV do
    if ARGV[i] == owner then
      return owner ~= former and ARGV[2] ~= former
    end
  end
  return false
end

-- What is no generation, because somebody else has been at the key, is none.
local text = redis.pcall('GET', KEYS[1])
if type(text) == 'table' and not string.find(text.err, 'WRONGTYPE', 1, true) then
  return text
end
local generation, owner
if type(text) == 'string' then
  generation, owner = string.match(text, '^(%d+) (%x+)$')
  generation = tonumber(generation)
end
if generation then
  if owner ~= id and not has_come_from_another(owner)
    and (inherited or not string.find(redis.call('INFO', 'persistence'), 'aof_enabled:1', 1, true)) then
    local time = redis.call('TIME')
    generation = math.max(generation + 1, held + 1, time[1] * 1000 + math.floor(time[2] / 1000))
  end
  generation = math.max(generation, held)
elseif held > 0 then
  generation = held
else
  local time = redis.call('TIME')
  generation = time[1] * 1000 + math.floor(time[2] / 1000)
end

-- A server that takes no writes is asked again until it does: what it has can be read meanwhile. One that is full takes the generation behind
-- a write that needs no memory.
local now = string.format('%.0f %s', generation, id)
if now ~= text or redis.call('PTTL', KEYS[1]) < LIFETIME / 2 then
  redis.pcall('PEXPIRE', KEYS[1], LIFETIME)
  redis.pcall('SET', KEYS[1], now, 'PX', LIFETIME)
end
return string.format('%.0f', generation)
