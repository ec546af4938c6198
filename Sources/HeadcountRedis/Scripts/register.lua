-- Takes a name for a new incarnation, and clears what an older one left.
--
-- KEYS[3]  counts of the node
-- KEYS[4]  meta of the node
-- ARGV[4]  the node's name
-- ARGV[5]  1: a living holder loses the name; 0: it keeps it
-- ARGV[6]  the process's token: a registration by the process that holds the name (its reply was
--          lost, or it arrived late and twice) changes nothing
-- ARGV[7]  chance, 0 to 4095
-- ARGV[8]  schema
-- ARGV[9]  labels as JSON
-- ARGV[10] capacity, or ''
-- ARGV[11] start of the process, ms since 1970
--
-- Returns {'TAKEN'} or {'REGISTERED', incarnation, epoch}.

local held = ask('HMGET', KEYS[4], 'incarnation', 'token') or {}
if held[1] and held[2] == ARGV[6] then return {'REGISTERED', held[1], int(epoch)} end
local deadline = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[4]) or '0')
if ARGV[5] == '0' and deadline > now then return {'TAKEN'} end

local incarnation =
    int(math.max(now * 4096 + tonumber(ARGV[7]), tonumber(held[1] or '0') + 1))

-- Minus one topic: until the node has written, a reader must not take it for one without any.
redis.call('DEL', KEYS[3], KEYS[4])
redis.call('HSET', KEYS[4], 'incarnation', incarnation, 'token', ARGV[6], 'sequence', '0',
    'epoch', int(epoch), 'topics', '-1', 'total', '0', 'sockets', '0', 'schema', ARGV[8],
    'ttl', ARGV[3], 'labels', ARGV[9], 'capacity', ARGV[10], 'started', ARGV[11])
redis.call('PEXPIRE', KEYS[4], ttl)
redis.call('ZADD', KEYS[2], int(leaseEnd), ARGV[4])
redis.call('HSET', KEYS[1], 'seen', int(now), 'empty', '0')
return {'REGISTERED', incarnation, int(epoch)}
