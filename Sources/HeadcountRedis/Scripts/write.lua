-- Applies a node's changed counts and renews its lease: both, or neither.
--
-- KEYS[3]  counts of the node
-- KEYS[4]  meta of the node
-- ARGV[5]  the node's name
-- ARGV[6]  its incarnation
-- ARGV[7]  the sequence that it believes is there
-- ARGV[8]  the number of topics that it believes is there
-- ARGV[9]  the sequence after this write; that of ARGV[7] when the lease alone is renewed
-- ARGV[10]  the sum over its topics after this write
-- ARGV[11] its sockets
-- ARGV[12] topic, ARGV[13] count, and so on; count 0 removes the topic
--
-- Returns {'APPLIED', epoch, topics, now}, {'GUARD', epoch, sequence found} or
-- {'REPLACED', the newer incarnation}.

local found = ask('HMGET', KEYS[4], 'incarnation', 'sequence', 'epoch', 'topics') or {}
local isMine = found[1] == ARGV[6]
if found[1] and not isMine and tonumber(found[1]) > tonumber(ARGV[6]) then
    return {'REPLACED', found[1]}
end
local topics = ask('HLEN', KEYS[3])
local isRepeated = isMine and found[2] == ARGV[9] and ARGV[9] ~= ARGV[7]
    and topics == tonumber(found[4])
local isAsBelieved = isMine and tonumber(found[3]) == epoch and topics
    and (isRepeated or (found[2] == ARGV[7] and topics == tonumber(ARGV[8])))
if not isAsBelieved then
    return {'GUARD', int(epoch), isMine and found[2] or '0'}
end

-- PEXPIRE goes first. It is allowed when memory is full, and a script that has written once may
-- write on: so a node is not forced out of the cluster by whoever filled the memory.
redis.call('PEXPIRE', KEYS[4], ttl)
if not isRepeated then
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
    redis.call('HSET', KEYS[4], 'sequence', ARGV[9], 'topics', topics, 'total', ARGV[10],
        'sockets', ARGV[11])
end
redis.call('PEXPIRE', KEYS[3], ttl)
redis.call('ZADD', KEYS[2], int(leaseEnd), ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', int(now - ttl))
redis.call('HSET', KEYS[1], 'seen', int(now), 'empty', '0')
return {'APPLIED', int(epoch), int(topics), int(now)}
