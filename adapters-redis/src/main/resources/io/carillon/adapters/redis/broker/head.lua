-- The head of a topic's log: one line of text
--
--   epoch generation top at size ttl aged swept
--
-- the life of the log, the server's generation in which it began, the offset of the newest message and when it came, what is kept
-- (number, milliseconds), up to which offset messages have gone because of their age, and when the log was last swept.

local DAY = 24 * 3600 * 1000

local function new_life(log, generation, seed)
  redis.call('DEL', log)
  return {epoch = seed, generation = generation, top = 0, at = 0, size = 0, ttl = 0, aged = 0, swept = 0, new = true}
end

-- Whether the server says that a key holds what these scripts have not put there.
local function is_foreign(reply)
  local err = type(reply) == 'table' and reply.err or ''
  return string.find(err, 'WRONGTYPE', 1, true) or string.find(err, 'equal or smaller', 1, true)
end

-- What a command returns, or nil if it finds what these scripts have not put there.
local function own(...)
  local reply = redis.pcall(...)
  if is_foreign(reply) then
    return nil
  end
  return type(reply) == 'table' and reply.err and redis.call(...) or reply
end

-- Reads the head, or begins a new life of the log when there is none or the old one cannot be trusted: the server has lost data since
-- (an older generation), it has less than the node has seen, or it is no head. Returns nil when it is the node whose knowledge is out
-- of date.
local function head_of(key, log, generation, seed, known_epoch, known_offset)
  local text = own('GET', key)
  if text then
    local epoch, began, top, at, size, ttl, aged, swept =
      string.match(text, '^(%S+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+)$')
    if not epoch then
      return new_life(log, generation, seed)
    end
    began, top = tonumber(began), tonumber(top)
    if began > generation then
      return nil
    end
    if began == generation and not (epoch == known_epoch and top < known_offset) then
      return {epoch = epoch, generation = began, top = top, at = tonumber(at), size = tonumber(size), ttl = tonumber(ttl),
        aged = tonumber(aged), swept = tonumber(swept)}
    end
  end
  return new_life(log, generation, seed)
end

local function write_head(key, head)
  redis.call('SET', key, string.format('%s %.0f %.0f %.0f %.0f %.0f %.0f %.0f', head.epoch, head.generation, head.top, head.at,
    head.size, head.ttl, head.aged, head.swept), 'PX', head.ttl + DAY)
end

-- The offset of the first message that came after a time; they come nearly in the order of time, so it is looked for by halves.
local function first_after(log, from, top, time)
  local low, high = from, top + 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    local entry = redis.call('XRANGE', log, middle, middle)[1]
    if entry and tonumber(entry[2][2]) <= time then
      low = middle + 1
    else
      high = middle
    end
  end
  return low
end

-- From which offset on messages are kept, and whether it was age that removed those before.
local function oldest_of(log, head, now)
  local entries = own('XRANGE', log, '-', '+', 'COUNT', 1)
  if not entries then
    redis.call('DEL', log)
  end
  local first = entries and entries[1]
  if not first then
    return head.top + 1, head.top > 0 and now - head.at >= head.ttl
  end
  local oldest = math.max(math.min(tonumber(string.match(first[1], '^%d+')), head.top + 1), head.top - head.size + 1)
  local by_age = head.aged + 1 >= oldest and head.aged > 0
  oldest = math.max(oldest, head.aged + 1)
  local young = oldest
  if tonumber(first[2][2]) <= now - head.ttl then
    young = first_after(log, oldest, head.top, now - head.ttl)
  end
  return young, by_age or young > oldest
end

local function stale()
  return redis.error_reply('STALE this connection knows an older generation of the data')
end
