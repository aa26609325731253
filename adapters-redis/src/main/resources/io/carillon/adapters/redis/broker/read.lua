-- Reads a part of a topic's log, or only where it ends. Writes nothing that takes memory unless another life of the log begins here, so a
-- full server can still be read, and one that takes no writes can, too.
--
-- KEYS: 1 head, 2 log
-- ARGV: 1 generation, 2 the epoch to begin with if one begins, 3 and 4 a position that the node has seen, 5 after or before,
--       6 which offset, 7 and 8 how many messages and how much weight at most
-- Returns epoch, top, oldest, whether age removed what came before (1 or 0), whether there is more (1 or 0), the offset of the first
-- message, the former lives as the head names them, and the messages in ascending order.

local CHUNK = 32

local HEAD, LOG = KEYS[1], KEYS[2]
local now = shared_millis()
local head = head_of(HEAD, LOG, tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4]))
if not head then
  return stale()
end

-- Reading keeps a log alive. A server that is no master any more says so; one that takes no writes for another reason can be read.
local refused = error_in(redis.pcall('PEXPIRE', HEAD, head.ttl + DAY))
if refused and string.find(refused.err, 'READONLY', 1, true) then
  return refused
end
if head.changed then
  -- Behind a write that takes no memory, which a full server would refuse otherwise. As long as nothing can be written, no offset is given
  -- in the former life either, so it can be read as it is.
  local unwritten = refused or error_in(redis.pcall('SET', HEAD, line_of(head), 'PX', head.ttl + DAY))
  if unwritten and not head.was then
    return unwritten
  elseif unwritten then
    head.epoch, head.former = head.was.epoch, head.was.former
  end
end

local after, offset, count, room = ARGV[5] == 'after', tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local top, step = head.top, after and 1 or -1

-- How much an entry weighs. An entry that is no message weighs nothing: the node leaves it out.
local function weight_of(message)
  return #message >= 5 and struct.unpack('>I4', message, 2) or 0
end

-- Reads from an offset on, up to a limit. Returns the messages, where it stopped, and up to which offset messages are gone if one of
-- them is not there: somebody else has been at the log.
local function take(at, limit)
  local taken, weight = {}, 0
  while #taken < count and (limit - at) * step >= 0 do
    local wanted = math.min(CHUNK, count - #taken)
    local from, to = string.format('%.0f', at), string.format('%.0f', limit)
    local chunk = redis.call(after and 'XRANGE' or 'XREVRANGE', LOG, from, to, 'COUNT', wanted)
    if #chunk == 0 then
      return taken, at, after and top or at
    end
    for _, entry in ipairs(chunk) do
      local id = tonumber(string.match(entry[1], '^(%d+)%-0$'))
      if id ~= at then
        return taken, at, after and id and id > at and id - 1 or at
      end
      local message = entry[2][4] or ''
      weight = weight + weight_of(message)
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
  oldest, by_age = oldest_of(LOG, head, now)
  start = after and math.max(offset + 1, oldest) or math.min(offset - 1, top)
  taken, at, gone = take(start, after and top or oldest)
  if gone then
    -- Whether or not it can be written down, what follows a hole is read.
    head.aged = gone
    if not refused then
      write_head(HEAD, head)
      redis.pcall('XTRIM', LOG, 'MINID', string.format('%.0f', gone + 1))
    end
  end
until not gone

local more = ((after and top or oldest) - at) * step >= 0
local page = {head.epoch, string.format('%.0f', top), string.format('%.0f', oldest), by_age and '1' or '0', more and '1' or '0',
  string.format('%.0f', after and start or at + 1), head.former}
local before = #page
for i = 1, #taken do
  page[before + i] = after and taken[i] or taken[#taken + 1 - i]
end
return page
