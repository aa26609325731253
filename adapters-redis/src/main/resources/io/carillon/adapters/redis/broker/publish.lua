-- Accepts messages of one topic, in their order: recognises retries, gives each the next offset, appends and announces it.
--
-- KEYS: 1 head, 2 log, from 3 on what is remembered of those whose retries are recognised
-- ARGV: 1 generation, 2 now, 3 and 4 what announces and the topic's channel, 5 the namespace's channel, 6 the channel that whoever
--       listens to the namespace has subscribed to on every server, 7 and 8 size and ttl of the history, 9 the epoch to begin with if one
--       begins, 10 and 11 a position that the node has seen; from 12 on five of each message: it itself, its id, the digest of the
--       payload if its retries are recognised, for how long they are, how many connections the accepting node reaches
-- Returns five of each message: what became of it, and if it was accepted now or before, its id (empty for now), epoch, offset, and how
-- many it reaches.

local SWEEP = 1000
local SLACK = 60 * 1000

local now, ttl = tonumber(ARGV[2]), tonumber(ARGV[8])
local recorded = ARGV[7] ~= '0'
local head
if recorded then
  head = head_of(KEYS[1], KEYS[2], tonumber(ARGV[1]), ARGV[9], ARGV[10], tonumber(ARGV[11]))
  if not head then
    return stale()
  end
end

-- What is remembered of a message that was accepted before.
local function recall(once, life)
  local before = redis.call('GET', once)
  if before then
    local digest, id, epoch, offset, at, reached = string.match(before, '^(%S+) (%S+) (%S+) (%d+) (%d+) (%d+)$')
    -- The memory ends with the life of the log that it points into: its message is lost.
    if now - tonumber(at) < life and (epoch == '-' or not recorded or epoch == head.epoch) then
      return digest, id, epoch, tonumber(offset), tonumber(reached)
    end
  end
end

local function remember(once, life, digest, id, epoch, offset, reached)
  redis.call('SET', once, string.format('%s %s %s %.0f %s %.0f', digest, id, epoch, offset, ARGV[2], reached), 'PX', life)
end

-- Returns the server's error if it refuses.
local function add(body)
  local added = redis.pcall('XADD', KEYS[2], 'MAXLEN', '~', ARGV[7], string.format('%.0f', head.top + 1), 't', ARGV[2], 'm', body)
  if type(added) == 'table' then
    return added
  end
  head.top = head.top + 1
end

local function append(body)
  local refused = add(body)
  if is_foreign(refused) then
    head = new_life(KEYS[2], head.generation, ARGV[9])
    refused = add(body)
  end
  return refused
end

local function finish()
  head.at, head.size, head.ttl = now, tonumber(ARGV[7]), ttl
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
end

local outcomes, accepted, once = {}, {}, 2

local function tell(what, id, epoch, offset, reached)
  local last = #outcomes
  outcomes[last + 1], outcomes[last + 2], outcomes[last + 3], outcomes[last + 4], outcomes[last + 5] = what, id, epoch, offset, reached
end

if recorded and head.top > 0 and now - head.at >= head.ttl then
  head.aged = head.top
end
for i = 12, #ARGV, 5 do
  local body, id, digest, life, here = ARGV[i], ARGV[i + 1], ARGV[i + 2], tonumber(ARGV[i + 3]), tonumber(ARGV[i + 4])
  local memory, known, first_id, first_epoch, first_offset, reached
  if digest ~= '' then
    once = once + 1
    memory = KEYS[once]
    known, first_id, first_epoch, first_offset, reached = recall(memory, life)
  end
  if not known then
    local epoch, offset, place = '-', 0, string.char(1, 0)
    if recorded then
      local refused = append(body)
      if refused then
        if #accepted > 0 then
          finish()
        end
        return refused
      end
      epoch, offset = head.epoch, head.top
      place = string.char(1, #epoch) .. epoch .. struct.pack('>I8', offset)
    end
    -- What cannot be remembered must not be announced.
    if memory then
      remember(memory, life, digest, id, epoch, offset, here)
    end
    tell('accepted', '', epoch, offset, here)
    accepted[#accepted + 1] = {last = #outcomes, announcement = place .. body, memory = memory, life = life, digest = digest, id = id,
      epoch = epoch, offset = offset, here = here}
  elseif known ~= digest then
    tell('conflict', '', '-', 0, 0)
  else
    tell('duplicate', first_id, first_epoch, first_offset, reached)
  end
end
if #accepted == 0 then
  return outcomes
end
if recorded then
  finish()
end

-- On a cluster a message for the namespace costs every server.
local wanted = redis.call('PUBSUB', 'NUMSUB', ARGV[6])[2] > 0
for _, it in ipairs(accepted) do
  local nodes = redis.call(ARGV[3], ARGV[4], it.announcement)
  if wanted then
    redis.call('PUBLISH', ARGV[5], it.announcement)
  end
  -- What is announced tells how many nodes hear it: of the others, each is one.
  local others = math.max(0, nodes - (it.here > 0 and 1 or 0))
  if others > 0 then
    outcomes[it.last] = it.here + others
    if it.memory then
      remember(it.memory, it.life, it.digest, it.id, it.epoch, it.offset, it.here + others)
    end
  end
end
return outcomes
