-- Reads a part of a topic's log, or only where it ends. Writes nothing that takes memory unless the log begins here, so a full server
-- can still be read.
--
-- KEYS: 1 head, 2 log
-- ARGV: 1 generation, 2 now, 3 the epoch to begin with if one begins, 4 and 5 a position that the node has seen, 6 after or before,
--       7 which offset, 8 and 9 how many messages and how much weight at most
-- Returns epoch, top, oldest, whether age removed what came before (1 or 0), whether there is more (1 or 0), the offset of the first
-- message, and the messages in ascending order.

local CHUNK = 32

local now = tonumber(ARGV[2])
local head = head_of(KEYS[1], KEYS[2], tonumber(ARGV[1]), ARGV[3], ARGV[4], tonumber(ARGV[5]))
if not head then
  return stale()
end
if head.new then
  write_head(KEYS[1], head)
else
  redis.call('PEXPIRE', KEYS[1], head.ttl + DAY)
end

local after, offset, count, room = ARGV[6] == 'after', tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local top, step = head.top, after and 1 or -1

-- Reads from an offset on, up to a limit. Returns the messages, where it stopped, and up to which offset messages are gone if one of
-- them is not there: somebody else has been at the log.
local function take(at, limit)
  local taken, weight = {}, 0
  while #taken < count and (limit - at) * step >= 0 do
    local wanted = math.min(CHUNK, count - #taken)
    local from, to = string.format('%.0f', at), string.format('%.0f', limit)
    local chunk = redis.call(after and 'XRANGE' or 'XREVRANGE', KEYS[2], from, to, 'COUNT', wanted)
    if #chunk == 0 then
      return taken, at, after and top or at
    end
    for _, entry in ipairs(chunk) do
      local id = tonumber(string.match(entry[1], '^(%d+)%-0$'))
      if id ~= at then
        return taken, at, after and id and id > at and id - 1 or at
      end
      local message = entry[2][4]
      weight = weight + struct.unpack('>I4', message, 2)
      if weight > room and #taken > 0 then
        return taken, at
      end
      taken[#taken + 1] = message
      at = at + step
    end
  end
  return taken, at
end

local oldest, by_age, start, taken, at, gone
repeat
  oldest, by_age = oldest_of(KEYS[2], head, now)
  start = after and math.max(offset + 1, oldest) or math.min(offset - 1, top)
  taken, at, gone = take(start, after and top or oldest)
  if gone then
    head.aged = gone
    redis.call('XTRIM', KEYS[2], 'MINID', string.format('%.0f', gone + 1))
    write_head(KEYS[1], head)
  end
until not gone

local more = ((after and top or oldest) - at) * step >= 0
local page = {head.epoch, string.format('%.0f', top), string.format('%.0f', oldest), by_age and '1' or '0', more and '1' or '0',
  string.format('%.0f', after and start or at + 1)}
local last = #taken
for i = 1, last do
  page[#page + 1] = after and taken[i] or taken[last + 1 - i]
end
return page
