-- Tells a node what has changed since the last change that it knows of.
--
-- ARGV: 1 generation, 2 the number of that change, 0 for none ever
-- Returns lost when that cannot be told, because it is too long ago or the data is another; or else known, the number up to which it
-- is told now, whether that is all (1 or 0), how many rooms there are, and then for each change its number, the room's name and record,
-- or nothing if it has gone.

local CHUNK = 200

touch()
local known = ARGV[2]
local last = redis.call('HGET', KEYS[1], LAST) or '0'
local rooms = string.format('%d', math.max(0, redis.call('HLEN', KEYS[1]) - 2))
if last == known then
  return {'known', last, '1', rooms}
end
if known == '0' or last == '0' then
  return {'lost'}
end
local entries = redis.call('XRANGE', KEYS[4], known, '+', 'COUNT', CHUNK + 1)
if not entries[1] or entries[1][1] ~= known .. '-0' then
  return {'lost'}
end
local told = {'known', known, '0', rooms}
for i = 2, #entries do
  local name = entries[i][2][2]
  told[2] = string.match(entries[i][1], '^%d+')
  told[#told + 1] = told[2]
  told[#told + 1] = name
  told[#told + 1] = redis.call('HGET', KEYS[1], name) or ''
end
if #entries == 1 then
  return {'lost'}
end
if told[2] == last then
  told[3] = '1'
end
return told
