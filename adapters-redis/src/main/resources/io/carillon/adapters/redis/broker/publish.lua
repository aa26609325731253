-- Accepts a message: recognises a retry, gives it the next offset, appends it and announces it.
--
-- KEYS: 1 head, 2 log, 3 the memory of the idempotency key, if there is one
-- ARGV: 1 generation, 2 now, 3 and 4 what announces and the topic's channel, 5 the namespace's channel, 6 the message, 7 and 8 size and
--       ttl of the history, 9 the epoch to begin with if one begins, 10 and 11 a position that the node has seen, 12 the message's
--       id, 13 digest of the payload, 14 how many connections the accepting node reaches, 15 the channel that whoever listens to the
--       namespace has subscribed to on every server

local REMEMBERED = 300 * 1000
local SWEEP = 1000
local SLACK = 60 * 1000

local now, size, ttl = tonumber(ARGV[2]), tonumber(ARGV[7]), tonumber(ARGV[8])
local recorded = size > 0
local head
if recorded then
  head = head_of(KEYS[1], KEYS[2], tonumber(ARGV[1]), ARGV[9], ARGV[10], tonumber(ARGV[11]))
  if not head then
    return stale()
  end
end

if KEYS[3] then
  local before = redis.call('GET', KEYS[3])
  if before then
    local digest, id, epoch, offset, at, reached = string.match(before, '^(%S+) (%S+) (%S+) (%d+) (%d+) (%d+)$')
    -- The memory ends with the life of the log that it points into: its message is lost.
    if now - tonumber(at) < REMEMBERED and (epoch == '-' or not recorded or epoch == head.epoch) then
      if digest ~= ARGV[13] then
        return {'conflict'}
      end
      return {'duplicate', id, epoch, offset, reached}
    end
  end
end

-- Returns the server's error if it refuses.
local function append(offset)
  return redis.pcall('XADD', KEYS[2], 'MAXLEN', '~', size, string.format('%.0f', offset), 't', ARGV[2], 'm', ARGV[6])
end

local epoch, top, place = '-', 0, string.char(1, 0)
if recorded then
  local added = append(head.top + 1)
  if is_foreign(added) then
    head = new_life(KEYS[2], head.generation, ARGV[9])
    added = append(1)
  end
  if type(added) == 'table' then
    return added
  end
  top = head.top + 1
  if head.top > 0 and now - head.at >= head.ttl then
    head.aged = head.top
  end
  head.top, head.at, head.size, head.ttl = top, now, size, ttl
  if math.abs(now - head.swept) >= SWEEP then
    redis.call('PEXPIRE', KEYS[2], ttl + SLACK)
    local oldest, by_age = oldest_of(KEYS[2], head, now)
    if by_age then
      head.aged = oldest - 1
      redis.call('XTRIM', KEYS[2], 'MINID', string.format('%.0f', oldest))
    end
    head.swept = now
  end
  write_head(KEYS[1], head)
  epoch = head.epoch
  place = string.char(1, #epoch) .. epoch .. struct.pack('>I8', top)
end

local function remember(reached)
  if KEYS[3] then
    redis.call('SET', KEYS[3], string.format('%s %s %s %.0f %s %.0f', ARGV[13], ARGV[12], epoch, top, ARGV[2], reached), 'PX',
      REMEMBERED)
  end
end

-- What cannot be remembered must not be announced, and what is announced tells how many nodes hear it: of the others, each is one.
local here = tonumber(ARGV[14])
remember(here)
local announcement = place .. ARGV[6]
local nodes = redis.call(ARGV[3], ARGV[4], announcement)
-- On a cluster this costs every server.
if redis.call('PUBSUB', 'NUMSUB', ARGV[15])[2] > 0 then
  redis.call('PUBLISH', ARGV[5], announcement)
end
local others = math.max(0, nodes - (here > 0 and 1 or 0))
if others > 0 then
  remember(here + others)
end
return {'accepted', ARGV[12], epoch, string.format('%.0f', top), string.format('%.0f', here + others)}
