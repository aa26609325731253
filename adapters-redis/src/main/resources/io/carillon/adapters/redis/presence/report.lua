-- Takes a batch of what has happened on a node, each batch once, and prolongs the node's lease.
--
-- ARGV: 6 how long the lease lasts, 7 the name under which the node holds its devices, 8 the batch's number under this name, from 1 on,
--       9 the name under which the node held its devices before ('' for none), then six for each thing that has happened: how long ago, what,
--       the attendance, two numbers and a text
-- Returns the highest version, or '' when the node is not known under its name, or not all of its batches are: then it has to tell
-- all that it holds under a new name. The last batch under a name ends it.

local node, number = ARGV[7], tonumber(ARGV[8])
if completeness() ~= ALL then
  begin_with_nothing()
end

look(tonumber(ARGV[6]))

-- A node's record: the number of the last batch, when it came, and how much the node holds.
-- That of a node which is held for dead has no number any more.
local held = held_by(node)
local record = redis.call('HGET', NODES, node)
local last, size = string.match(record or '0 0 0', '^(%d+) %d+ (%d+)$')
if record and last and tonumber(size) ~= redis.call('HLEN', held) then
  begin_with_nothing()
  last = nil
end
if not last or tonumber(last) + 1 < number then
  finish()
  return ''
end
-- Without a record, what was held has ended already, or is forgotten together with all else.
local before = ARGV[9] ~= '' and redis.call('HEXISTS', NODES, ARGV[9]) == 1 and held_by(ARGV[9])

local function held_there(key_of_node, name)
  return tonumber(redis.call('HGET', key_of_node, name) or 0)
end

local function hold(name, devices)
  if devices > 0 then
    redis.call('HSET', held, name, devices)
  else
    redis.call('HDEL', held, name)
  end
end

local happened = {}

-- mode
happened['enter'] = function(when, name, mode)
  local at = attendance_of(name, mode)
  hold(name, held_there(held, name) + 1)
  come(at)
  update(at, when)
end

happened['leave'] = function(when, name)
  local devices = held_there(held, name)
  local at = attendance_of(name)
  if devices > 0 and at then
    hold(name, devices - 1)
    at.devices = at.devices - 1
    update(at, when)
  end
end

happened['lose'] = function(when, name)
  local devices = held_there(held, name)
  local at = attendance_of(name)
  if devices > 0 and at then
    hold(name, devices - 1)
    lose(at, when, 1)
  end
end

local function appear(user, status, info, when)
  if status == INVISIBLE and user.status ~= INVISIBLE then
    user.seen = when
  end
  user.status, user.info, user.set_at, user.dirty = status, info ~= '' and info, when, true
  update(user, when)
  for _, topic in ipairs(where(user)) do
    local at = attendance_of(topic .. ' ' .. user.id)
    if at then
      update(at, when)
    end
  end
end

-- status, nothing, info
happened['set'] = function(when, name, status, _, info)
  local user = attendance_of(name)
  if user and user.devices > 0 then
    appear(user, status, info, when)
  end
end

-- The status that a user set earlier on this node, which may have been lost: status, age, info
happened['restore'] = function(when, name, status, ago, info)
  local said_at = now - ago
  local user = known(string.sub(name, 2))
  if said_at > user.set_at then
    appear(user, status, info, said_at)
  end
end

-- The node holds so many devices, whatever was known of them under its former name: mode, devices
happened['hold'] = function(when, name, mode, devices)
  local more = devices - (before and held_there(before, name) or 0)
  if before then
    redis.call('HDEL', before, name)
  end
  hold(name, devices)
  local at = attendance_of(name, mode)
  for _ = 1, more do
    come(at)
  end
  if more < 0 then
    lose(at, when, -more)
  end
  update(at, when)
end

-- A name is used no more, and what is still held under it is lost.
happened['end'] = function(when, name)
  if name == node or before then
    redis.call('ZADD', LEASES, 0, name)
    redis.call('HSET', NODES, name, string.format('- %.0f 0', when))
  end
end

if number > tonumber(last) then
  if before and number == 1 then
    -- Nothing that comes late under the old name counts, and its end waits until everything has been taken over.
    redis.call('HSET', NODES, ARGV[9], string.format('- %.0f 0', now))
    redis.call('ZADD', LEASES, clock + tonumber(ARGV[6]), ARGV[9])
  end
  for i = 10, #ARGV, 6 do
    happened[ARGV[i + 1]](now - tonumber(ARGV[i]), ARGV[i + 2], tonumber(ARGV[i + 3]), tonumber(ARGV[i + 4]), ARGV[i + 5])
  end
  if ARGV[#ARGV - 4] ~= 'end' or ARGV[#ARGV - 3] ~= node then
    redis.call('HSET', NODES, node, string.format('%.0f %.0f %d', number, now, redis.call('HLEN', held)))
    redis.call('ZADD', LEASES, clock + tonumber(ARGV[6]), node)
  end
end
prolong(held)
prolong_all()
finish()
return string.format('%.0f', highest)
