-- Stands before the scripts that write counts.
--
-- Counts come as one text of lines, 'count topic\n': one word of a command instead of two for each
-- topic. A topic has no control characters, and so no end of line.

-- Writes counts into a hash, many fields at a time: fewer calls, and far below the most values that
-- Lua can unpack. Topics at 0 go last: a hash that loses its last field loses its TTL.
local function putCounts(key, text)
    local fields, removed = {}, {}
    for count, topic in string.gmatch(text, '(%d+) ([^\n]+)\n') do
        if count == '0' then
            removed[#removed + 1] = topic
        else
            fields[#fields + 1] = topic
            fields[#fields + 1] = count
            if #fields == 500 then
                redis.call('HSET', key, unpack(fields))
                fields = {}
            end
        end
    end
    if #fields > 0 then redis.call('HSET', key, unpack(fields)) end
    for from = 1, #removed, 500 do
        redis.call('HDEL', key, unpack(removed, from, math.min(from + 499, #removed)))
    end
end
