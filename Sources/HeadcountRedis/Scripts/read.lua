-- Reads the living nodes, and the counts of those that the reader does not have yet.
--
-- KEYS[3]  counts, KEYS[4] meta of the first node named, and so on
-- ARGV[5]  the reader's own name, or ''
-- ARGV[6]  the newest schema that the reader reads
-- ARGV[7]  the first node's name, ARGV[8] the version that the reader has of it
--          ('epoch:incarnation:sequence', or ''), and so on, in the order of KEYS
--
-- Returns {now, epoch, since, row, ...}. A row is {name, lease deadline, what, ...}:
--   'UNNAMED'    lives, but was not named, so that its keys may not be touched
--   'SAME'       the reader has this version
--   'OWN', incarnation
--   'PART', {meta field, value, ...}, {topic, count, ...}
--   'NEWER', schema
--   'BROKEN'     a lease without the meta or the counts that belong to it

local given = {}
for index = 7, #ARGV, 2 do
    given[ARGV[index]] = {version = ARGV[index + 1], keys = index - 4}
end

local answer = {int(now), int(epoch), int(since)}
local living = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. int(now), '+inf', 'WITHSCORES')
for index = 1, #living, 2 do
    local name = living[index]
    local row = {name, living[index + 1], 'UNNAMED'}
    local node = given[name]
    if node then
        local counts, meta = KEYS[node.keys], KEYS[node.keys + 1]
        local found = ask('HMGET', meta, 'epoch', 'incarnation', 'sequence', 'topics', 'schema')
            or {}
        if name == ARGV[5] then
            row[3] = 'OWN'
            row[4] = int(num(found[2]))
        elseif num(found[5]) > num(ARGV[6]) then
            row[3] = 'NEWER'
            row[4] = int(num(found[5]))
        elseif not found[1] or ask('HLEN', counts) ~= tonumber(found[4]) then
            row[3] = 'BROKEN'
        elseif found[1] .. ':' .. found[2] .. ':' .. found[3] == node.version then
            row[3] = 'SAME'
        else
            row[3] = 'PART'
            row[4] = redis.call('HGETALL', meta)
            row[5] = redis.call('HGETALL', counts)
        end
    end
    answer[#answer + 1] = row
end
return answer
