-- Stands before the scripts that renew a node's lease.
--
-- Who holds permits is written in the epoch's own hash, so that both are lost together: field
-- 'holder:TOKEN', value 'END EPOCH', where END is when the permits are free, ms of Redis time. An entry
-- of another epoch says nothing: then the process has to declare anew what it holds.

-- Renews the permits of a process with its node's lease, and says what every reply to a write says:
-- {1 if it holds any, how often permits fell short, the version of the limits}.
local function standing(token)
    local field = 'holder:' .. token
    local entry = redis.call('HGET', KEYS[1], field)
    local isHolder = entry and string.match(entry, ' (%d+)$') == int(epoch)
    if isHolder then redis.call('HSET', KEYS[1], field, int(leaseEnd) .. ' ' .. int(epoch)) end
    return isHolder and 1 or 0, int(num(stored[8])), int(num(stored[9]))
end
