-- Takes a name for a new incarnation, and clears what an older one left.
--
-- KEYS[3]  counts of the node
-- KEYS[4]  meta of the node
-- KEYS[5]  log of the node
-- ARGV[5]  the node's name
-- ARGV[6]  1: a living holder loses the name; 0: it keeps it
-- ARGV[7]  the process's token: a registration by the process that holds the name (its reply was
--          lost, or it arrived late and twice) changes nothing
-- ARGV[8]  chance, 0 to 2^20 - 1
-- ARGV[9]  schema
-- ARGV[10] labels as JSON
-- ARGV[11] capacity, or ''
-- ARGV[12] start of the process, ms since 1970
-- ARGV[13] over how many shards the node spreads its topics
-- ARGV[14] 1 when the node gives up its sockets, or 0
--
-- Returns {'TAKEN'}, {'SHARDS', the number that the living nodes have} or
-- {'REGISTERED', incarnation, epoch, now}.

local held = ask('HMGET', KEYS[4], 'incarnation', 'token') or {}
if held[1] and held[2] == ARGV[7] then return {'REGISTERED', held[1], int(epoch), int(now)} end
if stored[6] and stored[6] ~= ARGV[13] then
    for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. int(now), '+inf')) do
        if name ~= ARGV[5] then return {'SHARDS', int(num(stored[6]))} end
    end
end
local deadline = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[5]) or '0')
if ARGV[6] == '0' and deadline > now then return {'TAKEN'} end

-- The clock may be behind the last incarnation. Chance, and not one more, then keeps two processes
-- apart that each took over from it, one of them in a past that a failover has undone.
local chance = tonumber(ARGV[8])
local least = num(held[1]) + 1 + chance
local incarnation = int(math.max(now * 4096 + chance % 4096, least))

-- Minus one topic: until the node has written, a reader must not take it for one without any.
redis.call('DEL', KEYS[3], KEYS[4], KEYS[5])
redis.call('HSET', KEYS[4], 'incarnation', incarnation, 'token', ARGV[7], 'sequence', '0',
    'epoch', int(epoch), 'topics', '-1', 'total', '0', 'sockets', '0', 'schema', ARGV[9],
    'ttl', ARGV[3], 'labels', ARGV[10], 'capacity', ARGV[11], 'started', ARGV[12],
    'shards', ARGV[13], 'draining', ARGV[14])
redis.call('PEXPIRE', KEYS[4], ttl)
redis.call('ZADD', KEYS[2], int(leaseEnd), ARGV[5])
redis.call('HSET', KEYS[1], 'seen', int(now), 'empty', '0', 'shards', ARGV[13])
return {'REGISTERED', incarnation, int(epoch), int(now)}
