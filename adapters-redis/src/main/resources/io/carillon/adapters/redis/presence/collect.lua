-- Ends what has ended - the leases of nodes that are heard of no more, graces, memories - and takes what is to be announced.
--
-- ARGV: 6 how long a lease lasts, then for each place that the node took before and has announced: its name and until when it had it
-- Returns until when the node has what it takes now, whether there may be more (1 or 0), and the places: name, version, number of
-- users and the changes, as model.lua writes them.

local MAX_STEPS = 50
local MAX_PLACES = 50
local MAX_CHANGES = 200
local TELLINGS = 500000
local FEW_CHANGES = 50

-- So long others wait for a node that took a place's changes and is not heard of again.
local ANNOUNCING = 5000

if completeness() ~= ALL then
  return {0, 0}
end
local steps, taken, changes = 0, 0, 0

look(tonumber(ARGV[6]))

-- Nothing is to be announced there any more; a topic that nobody is at has waited for that.
local function is_quiet(name)
  redis.call('ZREM', NEWS, name)
  local place = not is_user(name) and topic_of(name)
  if place and place.size == 0 then
    place.dirty = true
  end
end

for i = 7, #ARGV, 2 do
  local name = ARGV[i]
  if tonumber(redis.call('ZSCORE', NEWS, name) or 0) == tonumber(ARGV[i + 1]) then
    local place = not is_user(name) and topic_of(name)
    if #waiting_at(name, 1) > 0 or (place and not place.named and place.version ~= place.told) then
      redis.call('ZADD', NEWS, clock, name)
    else
      is_quiet(name)
    end
  end
end

local node = redis.call('ZRANGEBYSCORE', LEASES, '-inf', clock, 'LIMIT', 0, 1)[1]
if node then
  local heard_of = string.match(redis.call('HGET', NODES, node) or '', '^%S+ (%d+) %d+$') or string.format('%.0f', clock)
  redis.call('HSET', NODES, node, '- ' .. heard_of .. ' 0')
  local held = redis.call('HRANDFIELD', held_by(node), MAX_STEPS, 'WITHVALUES')
  for i = 1, #held, 2 do
    local at = attendance_of(held[i])
    if at then
      lose(at, tonumber(heard_of), tonumber(held[i + 1]))
    end
    redis.call('HDEL', held_by(node), held[i])
    steps = steps + 1
  end
  if #held == 0 then
    redis.call('ZREM', LEASES, node)
    redis.call('HDEL', NODES, node)
  end
  steps = steps + 1
end

local over = redis.call('ZRANGEBYSCORE', GRACE, '-inf', now, 'LIMIT', 0, MAX_STEPS)
for _, name in ipairs(over) do
  local at = attendance_of(name)
  if at then
    end_graces(at)
  else
    redis.call('ZREM', GRACE, name)
  end
  steps = steps + 1
end
-- What has just been lost may have been lost long ago: the grace of a node's devices began when the node was last heard of.
for _, at in pairs(attendances) do
  if at and at.regraced then
    end_graces(at)
  end
end
for _, user in pairs(users) do
  if user and user.regraced then
    end_graces(user)
  end
end

for _, id in ipairs(redis.call('ZRANGEBYSCORE', ABSENT, '-inf', now, 'LIMIT', 0, MAX_STEPS)) do
  forget(id)
  steps = steps + 1
end

local function take(place)
  if not place.named then
    if place.version == place.told then
      return nil
    end
    place.told, place.dirty = place.version, true
    return {place.name, place.version, place.count}
  end
  local limit = math.max(FEW_CHANGES, math.floor(TELLINGS / math.max(1, place.count)))
  local part = waiting_at(place.name, math.min(limit, MAX_CHANGES))
  if #part == 0 then
    return nil
  end
  redis.call('ZREM', WAITING, unpack(part))
  local count, last, told = place.count, nil, {}
  for _, change in ipairs(part) do
    local version, id = string.match(change, '^%S+ (%d+) %S+ (%S+)')
    -- What a server that has gone back still had to tell may have been told already, or never have happened.
    if tonumber(version) > floor then
      last = tonumber(version)
      table.insert(told, change)
    end
    local at = attendance_of(place.user and place.name or place.name .. ' ' .. id)
    if at then
      at.untold = math.max(0, at.untold - 1)
      update(at, now)
    end
  end
  changes = changes + #part
  return last and {place.name, last, count, unpack(told)}
end

local until_then = clock + ANNOUNCING
local reply = {until_then, 0}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', NEWS, '-inf', clock, 'LIMIT', 0, MAX_PLACES)) do
  if changes < MAX_CHANGES then
    local place = place_of(name)
    local part = place and take(place)
    if part then
      redis.call('ZADD', NEWS, until_then, name)
      table.insert(reply, part)
    elseif #waiting_at(name, 1) == 0 then
      is_quiet(name)
    else
      steps = steps + 1
    end
  end
  taken = taken + 1
end
reply[2] = (steps > 0 or taken == MAX_PLACES or changes >= MAX_CHANGES) and 1 or 0
finish()
return reply
