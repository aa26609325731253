-- Reads a user's place in the inbox.
--
-- KEYS: 1 the place (see cursor.lua)
-- ARGV: 1 generation
-- Returns the place, or nothing when there is none or its time is over. The node judges what is no place.

local place = redis.call('GET', KEYS[1])
local ends = place and string.match(place, '^%d+ (%d+) ')
if not place or (ends and shared_millis() >= tonumber(ends)) then
  return ''
end
return place
