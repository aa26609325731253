-- Does once what the scripts of a node do, on keys of that node alone, to see whether the server lets it: replicas, room on the disk or
-- memory may be missing, and so may rights of the node's user. It leaves nothing behind.
--
-- KEYS: 1 a string, 2 a stream, 3 a list, 4 a hash, 5 a sorted set
-- ARGV: 1 generation, 2 and 3 what announces and the node's channel, 4 how many names of keys follow that the node uses, then these, and
--       then names of channels
-- Returns nothing, or the command that is refused and the server's error.

local LIFETIME = 60 * 1000

local STRING, STREAM, LIST, HASH, SORTED = unpack(KEYS)

local function tidy_up()
  for _, key in ipairs(KEYS) do
    redis.pcall('DEL', key)
  end
end

-- The first write decides whether a full server refuses, so it is one that takes memory. A key that somebody else has written is removed.
local STEPS = {
  {'TIME'}, {'SET', STRING, '1', 'PX', LIFETIME}, {'GET', STRING}, {'PTTL', STRING}, {'EXISTS', STRING}, {'DEL', unpack(KEYS)},
  {'XADD', STREAM, 'MAXLEN', '~', '2', '1', 'm', '1'}, {'PEXPIRE', STREAM, LIFETIME}, {'XRANGE', STREAM, '-', '+'},
  {'XREVRANGE', STREAM, '+', '-'}, {'XTRIM', STREAM, 'MINID', '2'},
  {'RPUSH', LIST, '1', '2'}, {'PEXPIRE', LIST, LIFETIME}, {'LLEN', LIST}, {'LPOP', LIST}, {'LREM', LIST, '0', '2'},
  {'HSET', HASH, '1', '1'}, {'PEXPIRE', HASH, LIFETIME}, {'HGET', HASH, '1'}, {'HMGET', HASH, '1'}, {'HEXISTS', HASH, '1'},
  {'HLEN', HASH}, {'HINCRBY', HASH, '1', '1'}, {'HRANDFIELD', HASH, '1'}, {'HSCAN', HASH, '0'}, {'HDEL', HASH, '1'},
  {'ZADD', SORTED, '0', '1'}, {'PEXPIRE', SORTED, LIFETIME}, {'ZCARD', SORTED}, {'ZSCORE', SORTED, '1'}, {'ZRANGE', SORTED, '0', '-1'},
  {'ZRANGEBYSCORE', SORTED, '0', '1'}, {'ZRANGEBYLEX', SORTED, '-', '+'}, {'ZREM', SORTED, '1'},
  {'PUBSUB', 'NUMSUB', ARGV[3]}, {'PUBLISH', ARGV[3] .. ':plain', ''}, {ARGV[2], ARGV[3], ''},
}

for _, step in ipairs(STEPS) do
  local reply = redis.pcall(unpack(step))
  if type(reply) == 'table' and reply.err then
    tidy_up()
    return {step[1], reply.err}
  end
end
tidy_up()

-- A user may be confined to some keys and channels. From Redis 7 on it can be asked which, without touching them.
if redis.acl_check_cmd then
  local keys = tonumber(ARGV[4])
  for i = 5, #ARGV do
    local name = ARGV[i]
    if i <= 4 + keys then
      if not redis.acl_check_cmd('SET', name, '') or not redis.acl_check_cmd('GET', name) then
        return {'SET', 'NOPERM this user may not read and write ' .. name}
      end
    elseif not redis.acl_check_cmd('PUBLISH', name, '') or not redis.acl_check_cmd('SUBSCRIBE', name)
      or not redis.acl_check_cmd(ARGV[2], name, '') then
      return {ARGV[2], 'NOPERM this user may not subscribe and publish to ' .. name}
    end
  end
end
return false
