-- Removes a node that stops in order, unless another incarnation holds its name.
--
-- KEYS[1]  epoch
-- KEYS[2]  nodes
-- KEYS[3]  counts, KEYS[4] meta, KEYS[5] log of the node
-- KEYS[6]  permits of its process
-- ARGV[1]  the node's name
-- ARGV[2]  its incarnation
-- ARGV[3]  the process's token
--
-- Returns 1 when it was removed, 0 when not.

-- It has let everybody go: its permits are free.
redis.call('HDEL', KEYS[1], 'holder:' .. ARGV[3])
redis.call('DEL', KEYS[6])
if redis.call('HGET', KEYS[4], 'incarnation') ~= ARGV[2] then return 0 end
local wasListed = redis.call('ZREM', KEYS[2], ARGV[1]) == 1
redis.call('DEL', KEYS[3], KEYS[4], KEYS[5])
-- The last node to go takes the list with it: that is no loss, and the next start need not settle.
-- A node that is not on the list does not say so: then the list was lost before.
if wasListed and redis.call('ZCARD', KEYS[2]) == 0 and redis.call('HLEN', KEYS[1]) > 0 then
    redis.call('HSET', KEYS[1], 'empty', '1')
end
return 1
