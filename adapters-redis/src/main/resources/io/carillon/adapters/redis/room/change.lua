-- Changes a room, or makes one, if it still is as the node believes; or only looks whether it is.
--
-- ARGV: 1 generation, 2 and 3 what announces and the channel, 4 the room's name, 5 the number of its last change as far as the node
--       knows, 0 for no room, 6 the new record with 0 in the place of its number, or nothing to look only, 7 how many rooms a
--       user may have joined, 8 how many places there are
-- Returns one of: other and the record, or nothing if there is no room; same; user; places; done, the number of the change before and
-- its own.

local name, wanted, places = ARGV[4], ARGV[6], tonumber(ARGV[8])
local before = redis.call('HGET', KEYS[1], name)
if not before then
  before = nil
end
if (before and string.match(before, '^%d+') or '0') ~= ARGV[5] then
  return {'other', before or ''}
end
if wanted == '' then
  return {'same'}
end

local was, places_before = members_of(before)
local is, places_after = members_of(wanted)
local more = places_after - places_before
if more > 0 and (tonumber(redis.call('HGET', KEYS[1], PLACES) or '0') + more) > places then
  return {'places'}
end
for user, standing in pairs(is) do
  if standing == 'j' and was[user] ~= 'j' and tonumber(redis.call('HGET', KEYS[2], user) or '0') >= tonumber(ARGV[7]) then
    return {'user'}
  end
end

redis.call('HSET', KEYS[3], name, string.format('%.0f', shared_millis()))
local last, number = replace(name, before, wanted, ARGV[2], ARGV[3])
return {'done', last, number}
