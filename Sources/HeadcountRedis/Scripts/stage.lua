-- Gathers one piece of a large table beside the counts, where no reader looks.
--
-- KEYS[1]  stage of the node
-- ARGV[1]  ttl in milliseconds
-- ARGV[2]  how many topics are gathered already; 0 begins anew
-- ARGV[3]  the counts
--
-- Returns how many topics are gathered, or -1 when what was gathered is not there any more.

-- First a write that is allowed when memory is full: after it the script may write on.
if ARGV[2] == '0' then redis.call('DEL', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
if redis.call('HLEN', KEYS[1]) ~= tonumber(ARGV[2]) then return -1 end
putCounts(KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return redis.call('HLEN', KEYS[1])
