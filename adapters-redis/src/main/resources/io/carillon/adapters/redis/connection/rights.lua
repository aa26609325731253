-- Redis asks for a right only when a command is called, and a script that it stops half-way is not undone. So a script that writes to several
-- keys asks for all its rights before it writes, which it can from Redis 7 on. Returns the refusal, or nil.
local function refusal_of(commands)
  if redis.acl_check_cmd then
    for command in string.gmatch(commands, '%S+') do
      if not redis.acl_check_cmd(command, KEYS[1]) then
        return redis.error_reply('NOPERM this user may not ' .. command)
      end
    end
  end
end

