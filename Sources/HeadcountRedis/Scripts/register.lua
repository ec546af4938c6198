-- Takes a name for a new incarnation, and clears what an older one left.
--
-- KEYS[3]  counts of the node
-- KEYS[4]  meta of the node
-- ARGV[4]  the node's name
-- ARGV[5]  1: a living holder loses the name; 0: it keeps it
-- ARGV[6]  chance, 0 to 4095
-- ARGV[7]  schema
-- ARGV[8]  labels as JSON
-- ARGV[9]  capacity, or ''
-- ARGV[10] start of the process, ms since 1970
--
-- Returns {'TAKEN'} or {'REGISTERED', incarnation, epoch}.

local deadline = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[4]) or '0')
if ARGV[5] == '0' and deadline > now then return {'TAKEN'} end

local previous = tonumber(redis.call('HGET', KEYS[4], 'incarnation') or '0')
local incarnation = int(math.max(now * 4096 + tonumber(ARGV[6]), previous + 1))

redis.call('DEL', KEYS[3], KEYS[4])
redis.call('HSET', KEYS[4], 'incarnation', incarnation, 'sequence', '0', 'epoch', int(epoch),
    'topics', '0', 'total', '0', 'sockets', '0', 'schema', ARGV[7], 'ttl', ARGV[3],
    'labels', ARGV[8], 'capacity', ARGV[9], 'started', ARGV[10])
redis.call('PEXPIRE', KEYS[4], ttl)
redis.call('ZADD', KEYS[2], int(leaseEnd), ARGV[4])
redis.call('HSET', KEYS[1], 'seen', int(now), 'empty', '0')
return {'REGISTERED', incarnation, int(epoch)}
