-- Puts a whole table, gathered by stage.lua, in the place of whatever is there, and renews the
-- lease.
--
-- KEYS[3]  counts of the node
-- KEYS[4]  meta of the node
-- KEYS[5]  log of the node
-- KEYS[6]  stage of the node
-- ARGV[5]  the node's name
-- ARGV[6]  its incarnation
-- ARGV[7]  the sequence after this write
-- ARGV[8]  the number of topics gathered
-- ARGV[9]  the sum over its topics
-- ARGV[10] its sockets
-- ARGV[11] schema
-- ARGV[12] labels as JSON
-- ARGV[13] capacity, or ''
-- ARGV[14] start of the process, ms since 1970
-- ARGV[15] over how many shards the node spreads its topics
-- ARGV[16] 1 when the node gives up its sockets, or 0
-- ARGV[17] the process's token
--
-- Returns {'APPLIED', epoch, topics, now, standing: three values}, {'REPLACED', the newer
-- incarnation}, or
-- {'GUARD', epoch, sequence found} when the gathered table is gone, or when this write comes late
-- and a later one is there already.

local found = ask('HMGET', KEYS[4], 'incarnation', 'sequence') or {}
if found[1] and num(found[1]) > num(ARGV[6]) then return {'REPLACED', found[1]} end
-- Nobody writes 2^51 times: such a sequence is not ours, and none may have to be above it.
local written = num(found[2]) <= 2 ^ 51 and num(found[2]) or 0
if found[1] == ARGV[6] and written >= num(ARGV[7]) then
    return {'GUARD', int(epoch), found[2]}
end
if ARGV[8] ~= '0' and redis.call('HLEN', KEYS[6]) ~= tonumber(ARGV[8]) then
    return {'GUARD', int(epoch), '0'}
end

-- DEL and RENAME come first, and are allowed when memory is full.
redis.call('DEL', KEYS[4], KEYS[5])
if ARGV[8] == '0' then
    redis.call('DEL', KEYS[3], KEYS[6])
else
    redis.call('RENAME', KEYS[6], KEYS[3])
    redis.call('PEXPIRE', KEYS[3], ttl)
end
redis.call('HSET', KEYS[4], 'incarnation', ARGV[6], 'sequence', ARGV[7], 'epoch', int(epoch),
    'topics', ARGV[8], 'total', ARGV[9], 'sockets', ARGV[10], 'schema', ARGV[11],
    'ttl', ARGV[3], 'labels', ARGV[12], 'capacity', ARGV[13], 'started', ARGV[14],
    'shards', ARGV[15], 'draining', ARGV[16], 'token', ARGV[17])
redis.call('PEXPIRE', KEYS[4], ttl)
redis.call('ZADD', KEYS[2], int(leaseEnd), ARGV[5])
redis.call('HSET', KEYS[1], 'seen', int(now), 'empty', '0', 'shards', ARGV[15])
return {'APPLIED', int(epoch), ARGV[8], int(now), standing(ARGV[17])}
