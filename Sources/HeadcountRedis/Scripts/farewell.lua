-- Removes a node that stops in order, unless another incarnation holds its name.
--
-- KEYS[1]  nodes
-- KEYS[2]  counts, KEYS[3] meta, KEYS[4] stage of the node
-- ARGV[1]  the node's name
-- ARGV[2]  its incarnation
--
-- Returns 1 when it was removed, 0 when not.

if redis.call('HGET', KEYS[3], 'incarnation') ~= ARGV[2] then return 0 end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
return 1
