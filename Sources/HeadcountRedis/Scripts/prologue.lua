-- Stands at the head of every script: has Redis forgotten something since a script last ran?
--
-- KEYS[1]  epoch
-- KEYS[2]  nodes
-- ARGV[1]  the server's run id as this connection saw it, or '' when it may not ask
-- ARGV[2]  the largest epoch that the caller has heard of
-- ARGV[3]  ttl in milliseconds
-- ARGV[4]  three numbers. Until when the caller waits for this script, ms of Redis time as far as it
--          knows it, or 0; later than that nothing is done, and the reply is {'LATE', now}: a command
--          whose sender has given it up is never applied behind its back. What Redis's clock must
--          have reached, by the caller's, and in which epoch: a clock that is behind it has gone back
--
-- Sets for the script below: now, ttl (ms), epoch, since, leaseEnd; openEpoch() opens a new one when
-- the script itself finds that something was lost.
-- Numbers stay below 2^53; %.0f prints them whole, where tostring would round.

local function int(number) return string.format('%.0f', number) end

-- A number that Redis holds, or 0 when it is none that a script of ours wrote.
local function num(text)
    local number = tonumber(text or '0') or 0
    return number >= 0 and number < 2 ^ 53 and number or 0
end

-- A reply, or false when the key holds another type: somebody else has written under our name.
local function ask(...)
    local reply = redis.pcall(...)
    if type(reply) == 'table' and reply.err then return false end
    return reply
end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local ttl = tonumber(ARGV[3])
local leaseEnd = now + ttl
local notAfter, reached, reachedIn = string.match(ARGV[4], '^(%d+) (%d+) (%d+)$')
notAfter = tonumber(notAfter)
if notAfter > 0 and now > notAfter then return {'LATE', int(now)} end

local stored = ask('HMGET', KEYS[1], 'id', 'run', 'seen', 'since', 'empty', 'shards',
    'settled', 'shortages', 'limits') or {}
local nodes = ask('ZCARD', KEYS[2])
-- Epochs follow the clock. One that is far ahead of it was written by somebody else: those after it
-- would be more than Lua counts exactly, and none would ever hold.
local function epochOf(text)
    local number = num(text)
    return number <= now + 2 ^ 42 and number or 0
end
local epoch = epochOf(stored[1])
local seen = num(stored[3])
local since = num(stored[4])
local knownEpoch = epochOf(ARGV[2])

-- Every node writes a quarter of a heartbeat after its last heartbeat at the latest, and ttl is at
-- least three of those. Half a ttl without a write means that nobody could, and that leases may have
-- ended whose owners live.
local isForgotten = epoch == 0                          -- flushed, evicted, restarted empty
    or epoch < knownEpoch                               -- rolled back to an older state
    or (ARGV[1] ~= '' and stored[2] ~= '' and stored[2] ~= ARGV[1])  -- restarted, failed over
    or now > seen + math.floor(ttl / 2)                 -- stood still, or its clock jumped on
    or now + math.floor(ttl / 4) < seen                 -- its clock jumped back
    or (num(reachedIn) == epoch and now + math.floor(ttl / 32) < num(reached)) -- a little
    or not nodes or (nodes == 0 and stored[5] ~= '1')   -- the list of nodes was lost

local function openEpoch()
    -- DEL and ZREM are allowed when memory is full, and a script that has written once may write
    -- on: a full memory must not keep the cluster from settling.
    if not stored[1] then redis.call('DEL', KEYS[1]) end
    if not nodes then redis.call('DEL', KEYS[2]) end
    redis.call('ZREM', KEYS[2], '')
    epoch = math.max(now, epoch + 1, knownEpoch + 1)
    since = now
    redis.call('HSET', KEYS[1], 'id', int(epoch), 'since', int(now), 'seen', int(now),
        'run', ARGV[1], 'empty', (nodes or 0) == 0 and '1' or '0')
    -- A lease given before the clock went back must not outlive a new one.
    for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. int(leaseEnd), '+inf')) do
        redis.call('ZADD', KEYS[2], int(leaseEnd), name)
    end
end

if isForgotten then
    openEpoch()
elseif stored[2] == '' and ARGV[1] ~= '' then
    redis.call('ZREM', KEYS[2], '')
    redis.call('HSET', KEYS[1], 'run', ARGV[1])
end
