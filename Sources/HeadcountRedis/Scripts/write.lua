-- Applies a node's changed counts and renews its lease: both, or neither.
--
-- KEYS[3]  counts of the node
-- KEYS[4]  meta of the node
-- ARGV[5]  the node's name
-- ARGV[6]  its incarnation
-- ARGV[7]  what it believes is there, 'sequence:topics', or several of that divided by commas: the
--          last write that was answered, and later ones whose reply never came
-- ARGV[8]  the sequence after this write; that of ARGV[7] when the lease alone is renewed
-- ARGV[9]  the sum over its topics after this write
-- ARGV[10] its sockets
-- ARGV[11] over how many shards the node spreads its topics
-- ARGV[12] topic, ARGV[13] count, and so on; count 0 removes the topic
--
-- Returns {'APPLIED', epoch, topics, now}, {'GUARD', epoch, sequence found} or
-- {'REPLACED', the newer incarnation}.

local found = ask('HMGET', KEYS[4], 'incarnation', 'sequence', 'epoch') or {}
local isMine = found[1] == ARGV[6]
if found[1] and not isMine and num(found[1]) > num(ARGV[6]) then
    return {'REPLACED', found[1]}
end
local topics = ask('HLEN', KEYS[3])
local isAsBelieved = false
for sequence, fields in string.gmatch(ARGV[7], '(%d+):(%d+)') do
    if found[2] == sequence and topics == tonumber(fields) then isAsBelieved = true end
end
if not isMine or not isAsBelieved or num(found[3]) ~= epoch then
    return {'GUARD', int(epoch), isMine and int(num(found[2])) or '0'}
end

-- PEXPIRE goes first. It is allowed when memory is full, and a script that has written once may
-- write on: so a node is not forced out of the cluster by whoever filled the memory.
redis.call('PEXPIRE', KEYS[4], ttl)
local removed = {}
for index = 12, #ARGV, 2 do
    if ARGV[index + 1] == '0' then
        removed[#removed + 1] = ARGV[index]
    else
        redis.call('HSET', KEYS[3], ARGV[index], ARGV[index + 1])
    end
end
for _, topic in ipairs(removed) do redis.call('HDEL', KEYS[3], topic) end
topics = redis.call('HLEN', KEYS[3])
redis.call('PEXPIRE', KEYS[3], ttl)
redis.call('HSET', KEYS[4], 'sequence', ARGV[8], 'topics', topics, 'total', ARGV[9],
    'sockets', ARGV[10])
redis.call('ZADD', KEYS[2], int(leaseEnd), ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', int(now - ttl))
redis.call('HSET', KEYS[1], 'seen', int(now), 'empty', '0', 'shards', ARGV[11])
return {'APPLIED', int(epoch), int(topics), int(now)}
