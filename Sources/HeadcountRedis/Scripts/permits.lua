-- Takes note of the permits that a process holds, and grants more where the limits allow it.
--
-- KEYS[3]  permits of the process: 's' (sockets) or 't' and a topic → how many it holds; '#' → the
--          sequence of its last request. Without a TTL: they live as long as their entry in the epoch
-- KEYS[4…] permits of the other holders that the caller knows of
-- ARGV[5]  the process's token
-- ARGV[6]  the request's sequence
-- ARGV[7]  1: the holder begins anew
-- ARGV[8]  the version of the limits that the lines follow
-- ARGV[9]  a time that Redis's clock has certainly reached, ms, as the caller vouches
-- ARGV[10] since when it has watched that clock beside its own
-- ARGV[11] in which epoch; 0 when it cannot vouch for anything
-- ARGV[12] how many other holders the caller knows of, then the token of each in the order of KEYS,
--          then the lines: scope, held, needed, wished, limit
--
-- Returns {'ANSWERED', epoch, settled, now, standing: three values, then granted and free by line},
-- {'UNKNOWN', epoch, now}, {'OUTDATED', version}, {'OLD'}, or {'HOLDERS', token…} when there are
-- others than the caller knows of.

local version = num(ARGV[8])
if version < num(stored[9]) then return {'OUTDATED', int(num(stored[9]))} end

local own = ARGV[5]
local count = tonumber(ARGV[12])
local keys = {[own] = KEYS[3]}
for index = 1, count do keys[ARGV[12 + index]] = KEYS[3 + index] end

local holders, unknown = {}, {'HOLDERS'}
local fields = redis.call('HGETALL', KEYS[1])
for index = 1, #fields, 2 do
    local token = string.match(fields[index], '^holder:(.+)$')
    if token then
        local leaseEnds, inEpoch = string.match(fields[index + 1], '^(%d+) (%d+)$')
        holders[token] = {leaseEnds = num(leaseEnds), epoch = num(inEpoch)}
        if token ~= own then unknown[#unknown + 1] = token end
        if not keys[token] then keys.isIncomplete = true end
    end
end
if keys.isIncomplete then return unknown end

for token, holder in pairs(holders) do
    if holder.epoch == epoch and (ask('HLEN', keys[token]) or 0) == 0 then
        openEpoch()
        break
    end
end

-- A moment has passed if the caller has seen so much time go by, whatever Redis's clock says.
local function isPast(moment)
    return num(ARGV[11]) == epoch and num(ARGV[9]) >= math.max(moment, num(ARGV[10]) + ttl)
end
-- All who held permits before the epoch began have declared them, or their leases have ended.
local isSettled = num(stored[7]) == epoch
if not isSettled and isPast(since + ttl) then
    isSettled = true
    redis.call('ZREM', KEYS[2], '')
    redis.call('HSET', KEYS[1], 'settled', int(epoch))
end

local others = {}
for token, holder in pairs(holders) do
    if token ~= own then
        local isCurrent = holder.epoch == epoch
        if (isCurrent and isPast(holder.leaseEnds)) or (not isCurrent and isSettled) then
            redis.call('HDEL', KEYS[1], 'holder:' .. token)
            redis.call('DEL', keys[token])
        elseif isCurrent then
            others[#others + 1] = keys[token]
        end
    end
end

if num(ask('HGET', KEYS[3], '#') or '') >= num(ARGV[6]) then return {'OLD'} end
local isKnown = holders[own] and holders[own].epoch == epoch
if not isKnown and ARGV[7] ~= '1' then return {'UNKNOWN', int(epoch), int(now)} end

-- Allowed when memory is full; a script that has written once may write on.
redis.call('ZREM', KEYS[2], '')
if ARGV[7] == '1' then redis.call('DEL', KEYS[3]) end
redis.call('HSET', KEYS[3], '#', ARGV[6])
redis.call('HSET', KEYS[1], 'holder:' .. own, int(leaseEnd) .. ' ' .. int(epoch),
    'seen', int(now))

local scopes, taken = {}, {}
for index = 13 + count, #ARGV, 5 do
    scopes[#scopes + 1] = ARGV[index]
    taken[#taken + 1] = 0
end
-- While the store settles nothing is granted, whatever the others hold: then, when everybody declares
-- all he has, a request costs what its own lines cost.
for _, key in ipairs(isSettled and #scopes > 0 and others or {}) do
    local found = redis.call('HMGET', key, unpack(scopes))
    for index, held in ipairs(found) do
        taken[index] = taken[index] + num(held)
    end
end

local rows = {}
local shortages = num(stored[8])
local isShort = false
for index, scope in ipairs(scopes) do
    local base = 13 + count + (index - 1) * 5
    local held, needed = num(ARGV[base + 1]), num(ARGV[base + 2])
    local free = num(ARGV[base + 4]) - taken[index] - held
    local granted = 0
    if isSettled and free > 0 then
        granted = math.min(needed, free)
        -- Spare permits, fairly: nobody gets so many that the others soon have none.
        granted = granted
            + math.min(num(ARGV[base + 3]), math.floor((free - granted) / (2 * (#others + 1))))
    end
    if isSettled and granted < needed then isShort = true end
    if held + granted == 0 then
        redis.call('HDEL', KEYS[3], scope)
    else
        redis.call('HSET', KEYS[3], scope, int(held + granted))
    end
    rows[#rows + 1] = int(granted)
    rows[#rows + 1] = int(free - granted)
end
-- Whoever reads this number and holds spare permits gives them back.
if isShort then
    shortages = shortages + 1
    redis.call('HSET', KEYS[1], 'shortages', int(shortages))
end
return {'ANSWERED', int(epoch), isSettled and 1 or 0, int(now), 1, int(shortages),
    int(num(stored[9])),
    unpack(rows)}
