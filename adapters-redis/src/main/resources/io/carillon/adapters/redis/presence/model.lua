-- What the scripts of presence share: users, places and attendances, read when they are first needed and written back once, by
-- finish(). A place is a topic or, as '/alice', a user as such. An attendance is a user at a place: 'room:tea alice', or '/alice'
-- again, so that a user's record is the place and the attendance, too.
--
-- KEYS: all keys but those of the nodes, which a cluster must have in one place before it performs anything, in the order below; and
--       those of the nodes that the script is about
-- ARGV: 1 the server's generation, 2 the highest version that the node knows of, 3 grace, 4 memory, 5 of how many absent
--       users anything is remembered; times in milliseconds of the server's clock, which is one for all nodes

local INVISIBLE = 3
local MAX_UNTOLD = 4
local DAY = 24 * 3600 * 1000

local micros = shared_micros()
local clock = math.floor(micros / 1000)
local now, grace, memory, most = clock, tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local keep = memory + DAY

local USERS, PLACES, ATTENDANCES, WHERE, ROSTER, NEWS, WAITING, GRACE, ABSENT, LEASES, NODES, STATE = unpack(KEYS)
local HASHES, SORTED = {USERS, PLACES, ATTENDANCES, WHERE, NODES, STATE}, {NEWS, GRACE, ABSENT, LEASES}
local LEXICAL = {ROSTER, WAITING}

local function held_by(node)
  return string.match(USERS, '^.*:') .. 'held:' .. node
end

local stored = redis.call('HMGET', STATE, 'highest', 'floor', 'looked', 'generation')
local highest, floor, looked = tonumber(stored[1] or 0), tonumber(stored[2] or 0), tonumber(stored[3] or 0)
local generation = math.max(tonumber(ARGV[1]), tonumber(stored[4] or 0))

-- Of a server that may have gone back, clients may know what it does not: all versions begin anew above that.
if tonumber(ARGV[2]) > highest or generation > tonumber(stored[4] or 0) then
  highest = math.max(highest, tonumber(ARGV[2]), micros)
  floor = highest
end

-- Each key has an entry that means nothing, so that all of them exist or none does. If only some do, Redis has evicted the others.
local function completeness()
  return redis.call('EXISTS', USERS, PLACES, ATTENDANCES, WHERE, ROSTER, NEWS, WAITING, GRACE, ABSENT, LEASES, NODES, STATE)
end

local ALL = 12

local function for_all_keys(what)
  for _, keys in ipairs({HASHES, SORTED, LEXICAL}) do
    for _, each in ipairs(keys) do
      what(each)
    end
  end
end

local function prolong(each)
  redis.call('PEXPIRE', each, keep)
end

local function begin_with_nothing()
  stored = {}
  for_all_keys(function(each)
    redis.call('DEL', each)
  end)
  for _, each in ipairs(HASHES) do
    redis.call('HSET', each, '', '')
  end
  for _, each in ipairs(SORTED) do
    redis.call('ZADD', each, '+inf', '')
  end
  for _, each in ipairs(LEXICAL) do
    redis.call('ZADD', each, 0, '')
  end
  for_all_keys(prolong)
end

local function prolong_all()
  if redis.call('PTTL', STATE) < keep - 60 * 1000 then
    for_all_keys(prolong)
  end
end

-- Nodes are heard of more often than every third of a lease. When none has been for longer, it was the server that could not be reached,
-- and nodes need time to come back.
local function look(lease)
  if clock - looked > lease / 3 then
    for _, node in ipairs(redis.call('ZRANGE', LEASES, 0, -1)) do
      redis.call('ZADD', LEASES, 'XX', 'GT', clock + lease / 2, node)
    end
  end
  if math.abs(clock - looked) > lease / 12 then
    redis.call('HSET', STATE, 'looked', string.format('%.0f', clock))
  end
end

-- What is forgotten and comes back begins above every version that there ever was.
local function first_version()
  highest = math.max(highest, micros)
  return highest
end

local function next_version(place)
  place.version = place.version + 1
  highest = math.max(highest, place.version)
end

-- The value of a field, or nil if these scripts did not write it.
local function unpacked(text)
  local is_packed, record = pcall(cmsgpack.unpack, text or '')
  return is_packed and type(record) == 'table' and (record[1] == nil or tonumber(record[1]) or type(record[1]) == 'string') and record
    or nil
end

local users, places, attendances = {}, {}, {}

local function user_record(id)
  local user = {id = id, name = '/' .. id, named = true}
  user.user, user.place = user, user
  return user
end

-- The user, if anything is known of them.
local function user_of(id)
  local user = users[id]
  if user == nil then
    user = false
    local text = redis.call('HGET', USERS, id)
    local r = unpacked(text)
    if r and tonumber(r[1]) then
      if not (r[11] and now >= r[11] + memory) then
        user = user_record(id)
        user.version, user.devices, user.lost, user.untold, user.shown = math.max(r[1], floor), r[2], r[3], r[4], r[5]
        user.status, user.info, user.seen, user.set_at, user.topics, user.gone = r[6], r[7], r[8], r[9], r[10], r[11]
        user.count = user.shown and 1 or 0
      end
    end
    users[id] = user
  end
  return user
end

local function known(id)
  local user = user_of(id)
  if not user then
    user = user_record(id)
    user.version, user.devices, user.lost, user.untold, user.shown = first_version(), 0, false, 0, false
    user.status, user.info, user.seen, user.set_at, user.topics, user.gone = 0, false, false, 0, 0, true
    user.count = 0
    users[id] = user
  end
  if user.gone then
    redis.call('ZREM', ABSENT, id)
    user.gone = false
  end
  user.dirty = true
  return user
end

-- The topic, if anybody is at it; mode 1 names those who are, 0 only tells their number.
local function topic_of(topic)
  local place = places[topic]
  if place == nil then
    place = false
    local text = redis.call('HGET', PLACES, topic)
    local r = unpacked(text)
    if r and tonumber(r[1]) then
      place = {name = topic, version = math.max(r[1], floor), count = r[2], size = r[3], named = r[4] == 1, told = r[5]}
    end
    places[topic] = place
  end
  return place
end

local function open_topic(topic, mode)
  local place = topic_of(topic)
  if not place then
    local version = first_version()
    place = {name = topic, version = version, count = 0, size = 0, named = mode == 1, told = version}
    places[topic] = place
  end
  place.dirty = true
  return place
end

local function is_user(name)
  return string.sub(name, 1, 1) == '/'
end

local function place_of(name)
  return is_user(name) and user_of(string.sub(name, 2)) or not is_user(name) and topic_of(name)
end

-- The topics that a user is at.
local function where(user)
  if not user.where then
    local text = redis.call('HGET', WHERE, user.id)
    user.where = unpacked(text) or {}
  end
  return user.where
end

-- The attendance, if there is one; with a mode it is made.
local function attendance_of(name, mode)
  if is_user(name) then
    local id = string.sub(name, 2)
    return mode and known(id) or user_of(id)
  end
  local at = attendances[name]
  if at == nil then
    at = false
    local text = redis.call('HGET', ATTENDANCES, name)
    local r = unpacked(text)
    if r and tonumber(r[1]) then
      local topic, id = string.match(name, '^(%S+) (%S+)$')
      at = {name = name, user = user_of(id) or known(id), place = topic_of(topic) or open_topic(topic, 1), devices = r[1], lost = r[2],
        untold = r[3], shown = r[4]}
    end
  end
  if not at and mode then
    local topic, id = string.match(name, '^(%S+) (%S+)$')
    at = {name = name, user = known(id), place = open_topic(topic, mode), devices = 0, lost = false, untold = 0, shown = false}
    at.place.size = at.place.size + 1
    at.user.topics = at.user.topics + 1
    table.insert(where(at.user), topic)
    at.user.moved = true
  end
  attendances[name] = at
  return at
end

local function has_news(place)
  redis.call('ZADD', NEWS, 'NX', clock, place.name)
end

local function is_same(one, other)
  if one == other or not one or not other then
    return one == other
  end
  return one[1] == other[1] and one[2] == other[2] and one[3] == other[3]
end

-- Makes a change of the difference between what others see and what they are to see: {status, devices, info} or false.
local function update(at, when)
  local user, place = at.user, at.place
  local before, after = at.shown, false
  at.dirty = true
  if at.devices > 0 and user.status ~= INVISIBLE then
    after = place.named and {user.status, at.devices, user.info} or true
  end
  if is_same(before, after) or (place.named and at.untold >= MAX_UNTOLD) then
    return
  end
  place.dirty = true
  at.shown = after
  place.count = place.count + (after and 1 or 0) - (before and 1 or 0)
  next_version(place)
  has_news(place)
  if place.named then
    at.untold = at.untold + 1
    local kind = not after and 'left' or before and 'updated' or 'joined'
    local seen = after or {0, 0, false}
    redis.call('ZADD', WAITING, 0, string.format('%s %016.0f %s %s %d %d %.0f %s', place.name, place.version, kind, user.id, seen[1],
      seen[2], when, seen[3] or ''))
    if place ~= user and not (before and after) then
      if after then
        redis.call('ZADD', ROSTER, 0, at.name)
      else
        redis.call('ZREM', ROSTER, at.name)
      end
    end
  end
end

-- A device comes, and takes over from the one that was lost first, if there is one.
local function come(at)
  local lost = at.lost
  if lost then
    lost[2] = lost[2] - 1
    if lost[2] == 0 then
      table.remove(lost, 1)
      table.remove(lost, 1)
      at.lost = #lost > 0 and lost
    end
    at.regraced = true
  else
    at.devices = at.devices + 1
  end
end

-- The last device has gone: what the user said of themself ends, except that others are not to see them.
local function has_left(user, when)
  if user.status ~= INVISIBLE then
    user.seen, user.status, user.set_at = when, 0, 0
  end
  user.info = false
end

local function end_graces(at)
  at.dirty, at.regraced = true, true
  while at.lost and now >= at.lost[1] + grace do
    local when, devices = at.lost[1], at.lost[2]
    table.remove(at.lost, 1)
    table.remove(at.lost, 1)
    at.lost = #at.lost > 0 and at.lost
    at.devices = at.devices - devices
    update(at, when)
    if at == at.user and at.devices == 0 then
      has_left(at.user, when)
    end
  end
end

-- Devices are lost, and their grace begins. What is lost is kept as pairs of a time and a number, the earliest first.
local function lose(at, when, devices)
  local lost = at.lost or {}
  local i = #lost - 1
  while i > 0 and lost[i] > when do
    i = i - 2
  end
  if i > 0 and lost[i] == when then
    lost[i + 1] = lost[i + 1] + devices
  else
    table.insert(lost, i + 2, when)
    table.insert(lost, i + 3, devices)
  end
  at.lost, at.dirty, at.regraced = lost, true, true
  if grace == 0 then
    end_graces(at)
  end
end

local function waiting_at(name, limit)
  return redis.call('ZRANGEBYLEX', WAITING, '[' .. name .. ' ', '(' .. name .. '!', 'LIMIT', 0, limit)
end

local function write_attendance(name, at)
  if at.regraced then
    if at.lost then
      redis.call('ZADD', GRACE, at.lost[1] + grace, name)
    else
      redis.call('ZREM', GRACE, name)
    end
  end
  if at == at.user then
    return
  end
  if at.devices == 0 and at.untold == 0 and not at.shown then
    redis.call('HDEL', ATTENDANCES, name)
    at.place.size = at.place.size - 1
    local topics = where(at.user)
    for i, topic in ipairs(topics) do
      if topic == at.place.name then
        table.remove(topics, i)
        break
      end
    end
    at.user.topics = #topics
    at.user.dirty, at.user.moved, at.place.dirty = true, true, true
  else
    redis.call('HSET', ATTENDANCES, name, cmsgpack.pack({at.devices, at.lost, at.untold, at.shown}))
  end
end

local function write_user(id, user)
  if user.moved then
    if user.topics > 0 then
      redis.call('HSET', WHERE, id, cmsgpack.pack(user.where))
    else
      redis.call('HDEL', WHERE, id)
    end
  end
  if user.devices == 0 and user.untold == 0 and not user.shown and user.topics == 0 and not user.gone then
    user.gone = now
    redis.call('ZADD', ABSENT, now + memory, id)
  end
  redis.call('HSET', USERS, id, cmsgpack.pack({user.version, user.devices, user.lost, user.untold, user.shown, user.status, user.info,
    user.seen, user.set_at, user.topics, user.gone}))
end

local function forget(id)
  redis.call('ZREM', ABSENT, id)
  redis.call('HDEL', USERS, id)
end

-- Writes back what has changed, and lets go of what has ended.
local function finish()
  for name, at in pairs(attendances) do
    if at and at.dirty then
      write_attendance(name, at)
    end
  end
  for topic, place in pairs(places) do
    if place and place.dirty then
      if place.size == 0 and not redis.call('ZSCORE', NEWS, topic) then
        redis.call('HDEL', PLACES, topic)
      else
        redis.call('HSET', PLACES, topic, cmsgpack.pack({place.version, place.count, place.size, place.named and 1 or 0, place.told}))
      end
    end
  end
  for id, user in pairs(users) do
    if user and user.dirty then
      if user.regraced then
        write_attendance(user.name, user)
      end
      write_user(id, user)
    end
  end
  local too_many = redis.call('ZCARD', ABSENT) - 1 - most
  if too_many > 0 then
    for _, id in ipairs(redis.call('ZRANGE', ABSENT, 0, too_many - 1)) do
      forget(id)
    end
  end
  if highest > tonumber(stored[1] or 0) or floor > tonumber(stored[2] or 0) then
    redis.call('HSET', STATE, 'highest', string.format('%.0f', highest), 'floor', string.format('%.0f', floor), 'generation',
      string.format('%.0f', generation))
  end
end
