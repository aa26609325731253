-- Moves a user's place in the inbox forward, or to another life of the inbox. A place is a line of text
--
--   offset ends epoch
--
-- KEYS: 1 the place
-- ARGV: 1 generation, 2 epoch, 3 offset, 4 for how long it is remembered (milliseconds), 5 how long it lives here

local offset = ARGV[3]
local before = redis.pcall('GET', KEYS[1])
if type(before) == 'string' then
  local old, _, epoch = string.match(before, '^(%d+) (%d+) (.*)$')
  if epoch == ARGV[2] and tonumber(old) > tonumber(offset) then
    offset = old
  end
end
redis.call('SET', KEYS[1], offset .. string.format(' %.0f ', shared_millis() + tonumber(ARGV[4])) .. ARGV[2], 'PX', ARGV[5])
return 'moved'
