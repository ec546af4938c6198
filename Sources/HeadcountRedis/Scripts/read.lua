-- Reads the living nodes, and of those that the reader names what it does not have yet.
--
-- KEYS[3]  counts, KEYS[4] meta, KEYS[5] log of the first node named, and so on
-- ARGV[5]  the reader's own name, or ''
-- ARGV[6]  the newest schema that the reader reads
-- ARGV[7]  the first node's name, ARGV[8] the state that the reader has of it
--          ('epoch:incarnation' or ''), ARGV[9] the sequence of that state, and so on, in the order
--          of KEYS
--
-- Returns {now, epoch, since, row, ...}. A row is {name, lease deadline, what, ...}:
--   'UNNAMED'    lives, but was not named, so that its keys may not be touched
--   'SAME'       the reader has this state
--   'OWN', incarnation
--   'LOG', sequence reached, sequence, topics, total, sockets, {changed counts, ...}
--                what was written since; when the sequence reached is not the present one, there is
--                more
--   'PART', {meta field, value, ...}, {topic, count, ...}
--   'LARGE', {meta field, value, ...}
--                too many topics for one answer: the reader gathers them by HSCAN, and asks again
--                what was written since this state
--   'LATER'      this answer is full: ask again
--   'NEWER', schema
--   'BROKEN'     a lease without the meta or the counts that belong to it

-- What one answer may hold, in bytes or so, and what a table may have in it: Redis serves nobody else
-- meanwhile.
local room = 262144
local inline = 512

local given = {}
for index = 7, #ARGV, 3 do
    given[ARGV[index]] = {
        life = ARGV[index + 1], sequence = tonumber(ARGV[index + 2]), keys = index - 4
    }
end

-- What the log holds since a sequence; nil when it does not reach back to it.
local function changesSince(known, sequence, log)
    local entries = ask('LLEN', log)
    if not entries or known >= sequence or sequence - known > entries then return nil end
    local changes = {}
    local reached = known
    while reached < sequence and room > 0 do
        local index = reached - sequence
        for _, text in ipairs(redis.call('LRANGE', log, index, math.min(index + 7, -1))) do
            changes[#changes + 1] = text
            room = room - #text
            reached = reached + 1
        end
    end
    return reached, changes
end

local answer = {int(now), int(epoch), int(since)}
local living = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. int(now), '+inf', 'WITHSCORES')
for index = 1, #living, 2 do
    local name = living[index]
    local row = {name, living[index + 1], 'UNNAMED'}
    local node = given[name]
    if node then
        local counts, meta, log = KEYS[node.keys], KEYS[node.keys + 1], KEYS[node.keys + 2]
        local found = ask('HMGET', meta, 'epoch', 'incarnation', 'sequence', 'topics', 'schema',
            'total', 'sockets') or {}
        local sequence = num(found[3])
        local isKnown = found[1] and found[1] .. ':' .. found[2] == node.life
        if name == ARGV[5] then
            row[3] = 'OWN'
            row[4] = int(num(found[2]))
        elseif num(found[5]) > num(ARGV[6]) then
            row[3] = 'NEWER'
            row[4] = int(num(found[5]))
        elseif not found[1] or ask('HLEN', counts) ~= tonumber(found[4]) then
            row[3] = 'BROKEN'
        elseif isKnown and node.sequence == sequence then
            row[3] = 'SAME'
        elseif room <= 0 then
            row[3] = 'LATER'
        else
            local reached, changes
            if isKnown then reached, changes = changesSince(node.sequence, sequence, log) end
            if reached then
                row = {name, living[index + 1], 'LOG', int(reached), int(sequence), found[4],
                    found[6] or '', found[7] or '', changes}
            elseif tonumber(found[4]) > inline then
                row[3] = 'LARGE'
                row[4] = redis.call('HGETALL', meta)
            else
                row[3] = 'PART'
                row[4] = redis.call('HGETALL', meta)
                row[5] = redis.call('HGETALL', counts)
                room = room - 64 * tonumber(found[4])
            end
        end
    end
    answer[#answer + 1] = row
end
return answer
