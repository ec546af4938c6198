-- Reads or changes the limits that hold for the whole cluster.
--
-- KEYS[3]  limits: version, and the rules, a line each. Without a TTL
-- ARGV[5]  'read', 'keep' (unless there is a version as high) or 'set' (under a version above all)
-- ARGV[6]  the version to keep, or the highest that the caller knows of
-- ARGV[7]  the rules
--
-- Returns {version, rules} as they are after that; version 0 when there are none.

local found = ask('HMGET', KEYS[3], 'version', 'rules') or {}
local version, rules = num(found[1]), found[2] or ''
local given = num(ARGV[6])
if ARGV[5] == 'set' then
    version = math.max(version, num(stored[9]), given) + 1
    rules = ARGV[7]
elseif ARGV[5] == 'keep' and given > version then
    version = given
    rules = ARGV[7]
end
if version > num(found[1]) then
    redis.call('DEL', KEYS[3])
    redis.call('HSET', KEYS[3], 'version', int(version), 'rules', rules)
end
-- Also down to what is there: whoever knows a higher version then brings it back.
if version ~= num(stored[9]) then
    redis.call('ZREM', KEYS[2], '')
    redis.call('HSET', KEYS[1], 'limits', int(version))
end
return {int(version), rules}
