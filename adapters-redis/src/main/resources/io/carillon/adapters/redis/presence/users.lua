-- How others see some users.
--
-- ARGV: 6... the users
-- Returns for each: version, when last seen (0 for unknown), how many devices, and for one who is there status and info ('' for none).

local reply = {}
for i = 6, #ARGV do
  local user = user_of(ARGV[i])
  if not user then
    table.insert(reply, {first_version(), 0, 0})
  elseif not user.shown then
    table.insert(reply, {user.version, user.seen or 0, 0})
  else
    table.insert(reply, {user.version, 0, user.shown[2], user.shown[1], user.shown[3] or ''})
  end
end
return reply
