-- Who can be seen at a topic, page by page.
--
-- ARGV: 6 the topic, 7 the user after whom the page begins ('' for the first page), 8 how many users at most, 9 how many bytes of infos
-- Returns version, number of users, whether there are more (1 or 0), and for each user: name, status, number of devices, info ('' for
-- none).

local topic, after, limit, room = ARGV[6], ARGV[7], tonumber(ARGV[8]), tonumber(ARGV[9])
local place = topic_of(topic)
if not place then
  return {first_version(), 0, 0}
end
if not place.named then
  return {place.version, place.count, 0}
end
local from = after == '' and '[' .. topic .. ' ' or '(' .. topic .. ' ' .. after
local names = redis.call('ZRANGEBYLEX', ROSTER, from, '(' .. topic .. '!', 'LIMIT', 0, limit + 1)
local page = {place.version, place.count, 0}
if #names == 0 then
  return page
end
local bytes, members = 0, 0
for i, text in ipairs(redis.call('HMGET', ATTENDANCES, unpack(names))) do
  local record = unpacked(text)
  local shown = record and record[4]
  if shown then
    bytes = bytes + #(shown[3] or '')
    if members == limit or (bytes > room and members > 0) then
      page[3] = 1
      break
    end
    members = members + 1
    table.insert(page, {string.sub(names[i], #topic + 2), shown[1], shown[2], shown[3] or ''})
  end
end
return page
