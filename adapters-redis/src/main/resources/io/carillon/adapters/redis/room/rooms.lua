-- What all nodes share of rooms. A room is one line of text (see RoomRecord), with the number of its last change in front:
--
--   number kind maximum owner member...
--
-- Changes of all rooms are numbered in one row: a number is greater than the one before, and never less than the server's time in
-- microseconds, so none is given again when the server has lost data.
--
-- KEYS: 1 records: rooms by name, and under names that no room can have, the last number and the places taken
--       2 joined: how many rooms a user has joined, 3 used: when a room was last used, 4 changes: numbers and names

local LIFETIME = 30 * 24 * 3600 * 1000
local LAST, PLACES = ':last', ':places'
local KEPT_CHANGES = 1000

local function touch()
  for i = 1, #KEYS do
    redis.call('PEXPIRE', KEYS[i], LIFETIME)
  end
end

-- The members of a room, each with j for joined or i for invited, and how many places it takes.
local function members_of(record)
  local members, places, at = {}, 0, 0
  if record then
    for word in string.gmatch(record, '%S+') do
      at = at + 1
      if at > 4 then
        members[string.sub(word, 2)] = string.sub(word, 1, 1)
        places = places + 1
      end
    end
    places = math.max(1, places)
  end
  return members, places
end

-- Puts a room in the place of what there was, or removes it, and announces that. Both are records with their numbers, or nil.
local function replace(name, before, after, command, channel)
  local was, places_before = members_of(before)
  local is, places_after = members_of(after)
  for user, standing in pairs(was) do
    if standing == 'j' and is[user] ~= 'j' and redis.call('HINCRBY', KEYS[2], user, -1) <= 0 then
      redis.call('HDEL', KEYS[2], user)
    end
  end
  for user, standing in pairs(is) do
    if standing == 'j' and was[user] ~= 'j' then
      redis.call('HINCRBY', KEYS[2], user, 1)
    end
  end
  local time = redis.call('TIME')
  local last = redis.call('HGET', KEYS[1], LAST) or '0'
  local number = string.format('%.0f', math.max(tonumber(last) + 1, time[1] * 1000000 + time[2]))
  local announced = last .. ' ' .. number .. ' ' .. name
  if after then
    after = number .. string.match(after, ' .*$')
    announced = announced .. ' ' .. after
    redis.call('HSET', KEYS[1], name, after)
  else
    redis.call('HDEL', KEYS[1], name)
    redis.call('HDEL', KEYS[3], name)
  end
  redis.call('HSET', KEYS[1], LAST, number)
  redis.call('HINCRBY', KEYS[1], PLACES, places_after - places_before)
  redis.call('XADD', KEYS[4], 'MAXLEN', '~', KEPT_CHANGES, number, 'r', name)
  redis.call(command, channel, announced)
  touch()
  return last, number
end
