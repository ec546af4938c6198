-- Removes a node that is known to be dead, whichever life it was. One that lives after all finds its
-- hash gone and writes it again.
--
-- KEYS[1]  epoch
-- KEYS[2]  nodes
-- KEYS[3]  counts, KEYS[4] meta, KEYS[5] log of the node
-- ARGV[1]  the node's name
--
-- Returns how many keys and list entries there were of it.

local wasListed = redis.call('ZREM', KEYS[2], ARGV[1])
-- As with a farewell: an empty list is then no loss.
if wasListed == 1 and redis.call('ZCARD', KEYS[2]) == 0 and redis.call('HLEN', KEYS[1]) > 0 then
    redis.call('HSET', KEYS[1], 'empty', '1')
end
return wasListed + redis.call('DEL', KEYS[3], KEYS[4], KEYS[5])
