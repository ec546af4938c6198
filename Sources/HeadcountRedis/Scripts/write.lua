-- Applies a node's changed counts and renews its lease: both, or neither.
--
-- KEYS[3]  counts of the node
-- KEYS[4]  meta of the node
-- KEYS[5]  log of the node: a list of what the last writes changed, one entry for each sequence up to
--          the present one, by which a reader that knows an earlier state catches up
-- ARGV[5]  the node's name
-- ARGV[6]  its incarnation
-- ARGV[7]  what it believes is there, 'sequence:topics', or several of that divided by commas: the
--          last write that was answered, and later ones whose reply never came
-- ARGV[8]  the sequence after this write; that of ARGV[7] when the lease alone is renewed
-- ARGV[9]  the sum over its topics after this write
-- ARGV[10] its sockets
-- ARGV[11] over how many shards the node spreads its topics
-- ARGV[12] the changed counts; count 0 removes a topic
-- ARGV[13] the process's token
--
-- Returns {'APPLIED', epoch, topics, now, standing: three values}, {'GUARD', epoch, sequence found} or
-- {'REPLACED', the newer incarnation}.

local found = ask('HMGET', KEYS[4], 'incarnation', 'sequence', 'epoch', 'logged') or {}
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
-- The log comes before the counts: a user who may not write it has changed nothing yet. It holds
-- about as many bytes as the counts themselves, at most: who missed more than that reads them in full.
local logged = num(found[4])
local steps = num(ARGV[8]) - num(found[2])
if steps > 0 then
    if ask('LLEN', KEYS[5]) == false then redis.call('DEL', KEYS[5]) end
    -- Sequences that were never applied: this write has their changes, too.
    for _ = 2, math.min(steps, 64) do redis.call('RPUSH', KEYS[5], '') end
    redis.call('RPUSH', KEYS[5], ARGV[12])
    logged = logged + #ARGV[12]
    local entries = redis.call('LLEN', KEYS[5])
    while entries > 0 and (logged > math.max(65536, 32 * topics) or entries > 1024) do
        logged = math.max(0, logged - #redis.call('LPOP', KEYS[5]))
        entries = entries - 1
    end
    if entries == 0 then logged = 0 end
end
redis.call('PEXPIRE', KEYS[5], ttl)

putCounts(KEYS[3], ARGV[12])
topics = redis.call('HLEN', KEYS[3])
redis.call('PEXPIRE', KEYS[3], ttl)
redis.call('HSET', KEYS[4], 'sequence', ARGV[8], 'topics', topics, 'total', ARGV[9],
    'sockets', ARGV[10], 'logged', int(logged))
redis.call('ZADD', KEYS[2], int(leaseEnd), ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', int(now - ttl))
redis.call('HSET', KEYS[1], 'seen', int(now), 'empty', '0', 'shards', ARGV[11])
return {'APPLIED', int(epoch), int(topics), int(now), standing(ARGV[13])}
