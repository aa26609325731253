-- Counts the connections of one user, wherever they are. Each is a member "node connection", by when it came, in microseconds of the
-- server's clock.
--
-- KEYS: 1 the user's connections
-- ARGV: 1 generation, 2 node, 3 what to do: enter, beyond, replace or tell, 4 how many connections the user may have, 5 how long they are
--       remembered here, 6 how long a connection of a node counts of which it is not known whether it lives, 7 the connections that are
--       meant, 8 the other nodes that live, or * if that is not known, 9 what the names of the nodes' channels begin with, 10 the user
-- enter takes a place, or leaves the connection none if others have all; beyond takes one in any case; replace does, too, and takes places
-- from the oldest connections until there are no more than may be. tell says which connections of the user the node has.
-- Returns entered or full, and the connections that have lost their places, each with its node.

local node, mode, limit, life, young = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local meant, live = {}, {}
for id in string.gmatch(ARGV[7], '%S+') do
  meant[node .. ' ' .. id] = true
end
for name in string.gmatch(ARGV[8], '%w+') do
  live[name] = true
end

-- What a dead node had is gone. A node that has just come may not be known yet.
local others = {}
local all = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for i = 1, #all, 2 do
  local member, came = all[i], tonumber(all[i + 1])
  local owner = string.match(member, '^%w+')
  local is_gone = ARGV[8] ~= '*' and owner ~= node and not live[owner] and now - came > young * 1000
  if is_gone or (mode == 'tell' and owner == node and not meant[member]) then
    redis.call('ZREM', KEYS[1], member)
  elseif meant[member] then
    meant[member] = came
  else
    others[#others + 1] = member
  end
end

if mode == 'enter' and #others >= limit then
  for member in pairs(meant) do
    redis.call('ZREM', KEYS[1], member)
  end
  return {'full'}
end
for member, came in pairs(meant) do
  if came == true then
    redis.call('ZADD', KEYS[1], string.format('%.0f', now), member)
  end
end
redis.call('PEXPIRE', KEYS[1], life)

local outcome = {'entered'}
if mode == 'replace' then
  for i = 1, #others + 1 - limit do
    local owner, id = string.match(others[i], '^(%w+) (.*)$')
    redis.call('ZREM', KEYS[1], others[i])
    outcome[#outcome + 1] = owner
    outcome[#outcome + 1] = id
    if owner ~= node then
      redis.call('PUBLISH', ARGV[9] .. owner, ARGV[10] .. ' ' .. id)
    end
  end
end
return outcome
