-- Tells the time that all nodes share, in microseconds since 1970.
--
-- KEYS: 1 none in particular, of a slot that the server serves
-- ARGV: 1 generation

return string.format('%.0f', shared_micros())
