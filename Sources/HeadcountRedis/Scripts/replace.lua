-- Puts a whole table, gathered by stage.lua, in the place of whatever is there, and renews the
-- lease.
--
-- KEYS[3]  counts of the node
-- KEYS[4]  meta of the node
-- KEYS[5]  stage of the node
-- ARGV[4]  the node's name
-- ARGV[5]  its incarnation
-- ARGV[6]  the sequence after this write
-- ARGV[7]  the number of topics gathered
-- ARGV[8]  the sum over its topics
-- ARGV[9]  its sockets
-- ARGV[10] schema
-- ARGV[11] labels as JSON
-- ARGV[12] capacity, or ''
-- ARGV[13] start of the process, ms since 1970
-- ARGV[14] the process's token
--
-- Returns {'APPLIED', epoch, topics}, {'REPLACED', the newer incarnation}, or
-- {'GUARD', epoch, sequence found} when the gathered table is gone, or when this write comes late
-- and a later one is there already.

local found = ask('HMGET', KEYS[4], 'incarnation', 'sequence') or {}
if found[1] and tonumber(found[1]) > tonumber(ARGV[5]) then return {'REPLACED', found[1]} end
if found[1] == ARGV[5] and tonumber(found[2]) >= tonumber(ARGV[6]) then
    return {'GUARD', int(epoch), found[2]}
end
if ARGV[7] ~= '0' and redis.call('HLEN', KEYS[5]) ~= tonumber(ARGV[7]) then
    return {'GUARD', int(epoch), '0'}
end

-- DEL and RENAME come first, and are allowed when memory is full.
redis.call('DEL', KEYS[4])
if ARGV[7] == '0' then
    redis.call('DEL', KEYS[3], KEYS[5])
else
    redis.call('RENAME', KEYS[5], KEYS[3])
    redis.call('PEXPIRE', KEYS[3], ttl)
end
redis.call('HSET', KEYS[4], 'incarnation', ARGV[5], 'sequence', ARGV[6], 'epoch', int(epoch),
    'topics', ARGV[7], 'total', ARGV[8], 'sockets', ARGV[9], 'schema', ARGV[10],
    'ttl', ARGV[3], 'labels', ARGV[11], 'capacity', ARGV[12], 'started', ARGV[13],
    'token', ARGV[14])
redis.call('PEXPIRE', KEYS[4], ttl)
redis.call('ZADD', KEYS[2], int(leaseEnd), ARGV[4])
redis.call('HSET', KEYS[1], 'seen', int(now), 'empty', '0')
return {'APPLIED', int(epoch), ARGV[7]}
