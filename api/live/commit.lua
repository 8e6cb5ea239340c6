#!lua name=symphonie_live
-- What the live store asks of the server: each function is one command on the keys of one slot. Only commands that Redis 7.0 and Valkey 8 both know.

-- KEYS state, seen_now, seen_before; ARGV fingerprints. Returns the state (or false) and a string of 0 and 1.
local function load(keys, args)
  local state = redis.call('GET', keys[1])
  local now = redis.call('SMISMEMBER', keys[2], unpack(args))
  local before = redis.call('SMISMEMBER', keys[3], unpack(args))
  for i = 1, #args do
    now[i] = (now[i] + before[i] > 0) and '1' or '0'
  end
  return {state, table.concat(now)}
end

-- KEYS state, seen_now, journal; ARGV version bytes (empty: no state yet), state, entry (empty: none), expiry, fingerprints.
-- Returns 1, or 0 when the state has moved on and nothing was written.
local function commit(keys, args)
  if redis.call('GETRANGE', keys[1], 4, 7) ~= args[1] then
    return 0
  end
  redis.call('SET', keys[1], args[2])
  if #args > 4 then
    redis.call('SADD', keys[2], unpack(args, 5))
    redis.call('EXPIREAT', keys[2], args[4])
  end
  if args[3] ~= '' then
    redis.call('XADD', keys[3], '*', 'e', args[3])
  end
  return 1
end

-- KEYS journal; ARGV start, count. Returns id, entry, id, entry, …
local function journal(keys, args)
  local flat = {}
  for _, row in ipairs(redis.call('XRANGE', keys[1], args[1], '+', 'COUNT', args[2])) do
    flat[#flat + 1] = row[1]
    flat[#flat + 1] = row[2][2]
  end
  return flat
end

redis.register_function{function_name='symphonie_load', callback=load, flags={'no-writes'}}
redis.register_function('symphonie_commit', commit)
redis.register_function{function_name='symphonie_journal', callback=journal, flags={'no-writes'}}
