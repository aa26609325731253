-- The head of a topic's log: one line of text
--
--   epoch generation top at size ttl aged swept former...
--
-- the life of the log, the server's generation in which it began, the offset of the newest message and when it came, what is kept
-- (number, milliseconds), up to which offset messages have gone because of their age, and when the log was last swept. Then, newest first,
-- the former lives whose messages this one has taken over, each as epoch:offset: up to there both have the same.
--
-- Redis asks for a right only when a command is called, and a script that it stops is not undone. So the head is written first, which
-- says how far the log goes, and the log is only shortened or extended behind that.

local DAY = 24 * 3600 * 1000
local MAX_FORMER = 8

local function new_life(generation, seed)
  return {epoch = seed, generation = generation, top = 0, at = 0, size = 0, ttl = 0, aged = 0, swept = 0, former = '', changed = true}
end

-- The error, if the reply of a pcall is one.
local function error_in(reply)
  return type(reply) == 'table' and reply.err and reply or nil
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
  return error_in(reply) and redis.call(...) or reply
end

-- The former lives of a log that begins another one now. What an older one shared with its successor beyond the new beginning is not
-- shared any more.
local function former_with(epoch, top, former)
  local all = {string.format('%s:%.0f', epoch, top)}
  for older, offset in string.gmatch(former, '(%S+):(%d+)') do
    if #all < MAX_FORMER then
      all[#all + 1] = string.format('%s:%.0f', older, math.min(tonumber(offset), top))
    end
  end
  return table.concat(all, ' ')
end

-- Begins a new life that takes over the messages of the former one: they are what they were, but others may have come behind them that
-- the server has lost, whose offsets must not be given again in the same life. Only a log that has more than its head says is not
-- taken over.
local function take_over(head, log, generation, seed)
  local newest = own('XREVRANGE', log, '+', '-', 'COUNT', 1)
  if not newest or (newest[1] and tonumber(string.match(newest[1][1], '^%d+')) > head.top) then
    return new_life(generation, seed)
  end
  head.was = {epoch = head.epoch, former = head.former}
  head.former = former_with(head.epoch, head.top, head.former)
  head.epoch, head.generation, head.changed = seed, generation, true
  return head
end

-- Reads the head, or begins another life of the log when there is none or the old one cannot be trusted: the server may have lost data
-- since (an older generation), it has less than the node has seen, or it is no head. Returns nil when it is the node whose knowledge is
-- out of date. Writes nothing.
local function head_of(key, log, generation, seed, known_epoch, known_offset)
  local text = own('GET', key)
  local epoch, began, top, at, size, ttl, aged, swept, former
  if text then
    epoch, began, top, at, size, ttl, aged, swept, former =
      string.match(text, '^(%S+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) ?(.*)$')
  end
  if not epoch then
    return new_life(generation, seed)
  end
  local head = {epoch = epoch, generation = tonumber(began), top = tonumber(top), at = tonumber(at), size = tonumber(size),
    ttl = tonumber(ttl), aged = tonumber(aged), swept = tonumber(swept), former = former, text = text}
  if head.generation > generation then
    return nil
  end
  if head.generation == generation and not (epoch == known_epoch and head.top < known_offset) then
    return head
  end
  return take_over(head, log, generation, seed)
end

local function line_of(head)
  return string.format('%s %.0f %.0f %.0f %.0f %.0f %.0f %.0f%s', head.epoch, head.generation, head.top, head.at, head.size, head.ttl,
    head.aged, head.swept, head.former == '' and '' or ' ' .. head.former)
end

local function write_head(key, head)
  redis.call('SET', key, line_of(head), 'PX', head.ttl + DAY)
end

-- The offset of the first message that came after a time; they come nearly in the order of time, so it is looked for by halves.
local function first_after(log, from, top, time)
  local low, high = from, top + 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    local entry = redis.call('XRANGE', log, middle, middle)[1]
    if entry and (tonumber(entry[2][2]) or 0) <= time then
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
  local first = entries and entries[1]
  if not first then
    return head.top + 1, head.top > 0 and now - head.at >= head.ttl
  end
  local oldest = math.max(math.min(tonumber(string.match(first[1], '^%d+')), head.top + 1), head.top - head.size + 1)
  local by_age = head.aged + 1 >= oldest and head.aged > 0
  oldest = math.max(oldest, head.aged + 1)
  local young = oldest
  if (tonumber(first[2][2]) or 0) <= now - head.ttl then
    young = first_after(log, oldest, head.top, now - head.ttl)
  end
  return young, by_age or young > oldest
end

local function stale()
  return redis.error_reply('STALE this connection knows an older generation of the data')
end
