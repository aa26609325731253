-- Accepts messages of one topic, in their order: recognises retries, gives each the next offset, appends and announces it. When it is
-- refused something before it announces, the log ends where it was appended to, and nothing of it is lost.
--
-- KEYS: 1 head, 2 log, from 3 on what is remembered of those whose retries are recognised
-- ARGV: 1 generation, 2 and 3 what announces and the topic's channel, 4 the namespace's channel, 5 the channel that whoever
--       listens to the namespace has subscribed to on every server, 6 and 7 size and ttl of the history, 8 the epoch to begin with if one
--       begins, 9 and 10 a position that the node has seen; from 11 on five of each message: it itself, its id, the digest of the
--       payload if its retries are recognised, for how long they are, how many connections the accepting node reaches
-- Returns five of each message: what became of it, and if it was accepted now or before, its id (empty for now), epoch, offset, and how
-- many it reaches.

local SWEEP = 1000
local SLACK = 60 * 1000

local HEAD, LOG = KEYS[1], KEYS[2]
local now, size, ttl, seed = shared_millis(), tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8]
local recorded = ARGV[6] ~= '0'
local head
if recorded then
  head = head_of(HEAD, LOG, tonumber(ARGV[1]), seed, ARGV[9], tonumber(ARGV[10]))
  if not head then
    return stale()
  end
end

local outcomes, accepted, memories, once = {}, {}, {}, 2

local function tell(what, id, epoch, offset, reached)
  local last = #outcomes
  outcomes[last + 1], outcomes[last + 2], outcomes[last + 3], outcomes[last + 4], outcomes[last + 5] = what, id, epoch, offset, reached
end

-- The place in the present life of the log, if the message is surely there.
local function present(epoch, offset)
  if epoch == '-' or not recorded or (epoch == head.epoch and offset <= head.top) then
    return epoch
  end
  for former, shared in string.gmatch(head.former, '(%S+):(%d+)') do
    if former == epoch and offset <= tonumber(shared) then
      return head.epoch
    end
  end
end

-- The record of a message that was accepted before. It ends when the message is lost.
local function recall(memory, life)
  local before = own('GET', memory)
  if before then
    local digest, id, epoch, offset, at, reached = string.match(before, '^(%S+) (%S+) (%S+) (%d+) (%d+) (%d+)$')
    local place = digest and now - tonumber(at) < life and present(epoch, tonumber(offset))
    if place then
      return {digest = digest, id = id, epoch = place, offset = tonumber(offset), reached = tonumber(reached)}
    end
  end
end

local function remember(it)
  redis.call('SET', it.memory, string.format('%s %s %s %.0f %.0f %.0f', it.digest, it.id, it.epoch, it.offset, now, it.reached), 'PX',
    it.life)
end

-- A node writes when a message expires as if the message were published now by the node's own clock. Here the end is put on the
-- server's clock: bytes 8 to 19 say when it was published and 21 to 32 when it expires, if byte 20 says that it does (MessageCodec).
local function on_shared_clock(body)
  if string.byte(body, 20) % 2 == 0 then
    return body
  end
  local published, published_nanos = struct.unpack('>I8I4', body, 8)
  local expires, expires_nanos = struct.unpack('>I8I4', body, 21)
  local left = (expires - published) * 1000 + (expires_nanos - published_nanos) / 1000000
  local ends = now + math.max(0, left)
  local seconds = math.floor(ends / 1000)
  local nanos = math.floor((ends - seconds * 1000) * 1000000)
  return string.sub(body, 1, 20) .. struct.pack('>I8I4', seconds, nanos) .. string.sub(body, 33)
end

for i = 11, #ARGV, 5 do
  local it = {body = on_shared_clock(ARGV[i]), id = ARGV[i + 1], digest = ARGV[i + 2], life = tonumber(ARGV[i + 3]), reached = tonumber(ARGV[i + 4]),
    epoch = '-', offset = 0}
  local known
  if it.digest ~= '' then
    once = once + 1
    it.memory = KEYS[once]
    known = memories[it.memory] or recall(it.memory, it.life)
  end
  if not known then
    if it.memory then
      memories[it.memory] = it
    end
    tell('accepted', '', it.epoch, it.offset, it.reached)
    it.last = #outcomes
    accepted[#accepted + 1] = it
  elseif known.digest ~= it.digest then
    tell('conflict', '', '-', 0, 0)
  else
    tell('duplicate', known.id, known.epoch, known.offset, known.reached)
    known.again = known.again or {}
    table.insert(known.again, #outcomes)
  end
end
if #accepted == 0 then
  if recorded and head.changed then
    write_head(HEAD, head) -- somebody is told of its epoch
  end
  return outcomes
end

-- Appends all that was accepted behind an offset. Returns how many were, and the server's error if it refused one.
local function append(base)
  for i, it in ipairs(accepted) do
    local refused = error_in(redis.pcall('XADD', LOG, 'MAXLEN', '~', ARGV[6], string.format('%.0f', base + i), 't',
      string.format('%.0f', now), 'm', it.body))
    if refused then
      return i - 1, refused
    end
  end
  return #accepted
end

-- Has the log live on, and takes out what is too old. Returns whether there is a log, and the server's error if it refused.
local function sweep(old)
  local lives = redis.pcall('PEXPIRE', LOG, ttl + SLACK)
  return lives == 1, error_in(lives) or (old and error_in(redis.pcall('XTRIM', LOG, 'MINID', string.format('%.0f', head.aged + 1))))
end

-- Writes the head as it will be, and appends. If something is refused, the head says again how far the log goes.
local function store()
  local before, base = head.text, head.top
  local due, old = math.abs(now - head.swept) >= SWEEP, false
  if base > 0 and now - head.at >= head.ttl then
    head.aged = base
  end
  head.size, head.ttl = size, ttl
  if due then
    local oldest, by_age = oldest_of(LOG, head, now)
    head.swept, old = now, by_age
    if by_age then
      head.aged = oldest - 1
    end
  end
  head.at, head.top = now, base + #accepted
  write_head(HEAD, head)

  local lives, refused, appended = true, nil, 0
  if due then
    lives, refused = sweep(old)
  end
  if not refused then
    appended, refused = append(base)
  end
  if refused and appended == 0 and is_foreign(refused) then
    -- Somebody else has been at the log.
    head = new_life(head.generation, seed)
    head.at, head.size, head.ttl, head.swept, head.top, base, lives = now, size, ttl, now, #accepted, 0, false
    write_head(HEAD, head)
    refused = error_in(redis.pcall('DEL', LOG)) or error_in(redis.pcall('PEXPIRE', HEAD, ttl + DAY))
    if not refused then
      appended, refused = append(base)
    end
  end
  if refused and appended == 0 and before then
    redis.call('SET', HEAD, before, 'PX', ttl + DAY)
  elseif refused then
    head.top = base + appended
    write_head(HEAD, head)
  elseif not lives then
    redis.call('PEXPIRE', LOG, ttl + SLACK)
  end
  return base, refused
end

if recorded then
  local base, refused = store()
  if refused then
    return refused
  end
  for i, it in ipairs(accepted) do
    it.epoch, it.offset = head.epoch, base + i
  end
end

-- What cannot be remembered must not be announced.
for _, it in ipairs(accepted) do
  if it.memory then
    remember(it)
  end
  outcomes[it.last - 2], outcomes[it.last - 1] = it.epoch, it.offset
end

-- On a cluster a message for the namespace costs every server.
local wanted = redis.call('PUBSUB', 'NUMSUB', ARGV[5])[2] > 0
for _, it in ipairs(accepted) do
  local place = recorded and string.char(1, #it.epoch) .. it.epoch .. struct.pack('>I8', it.offset) or string.char(1, 0)
  local nodes = redis.call(ARGV[2], ARGV[3], place .. it.body)
  if wanted then
    redis.call('PUBLISH', ARGV[4], place .. it.body)
  end
  -- What is announced tells how many nodes hear it: of the others, each is one.
  local others = math.max(0, nodes - (it.reached > 0 and 1 or 0))
  if others > 0 then
    it.reached = it.reached + others
    outcomes[it.last] = it.reached
    if it.memory then
      remember(it)
    end
  end
  for _, last in ipairs(it.again or {}) do
    outcomes[last - 2], outcomes[last - 1], outcomes[last] = it.epoch, it.offset, it.reached
  end
end
return outcomes
