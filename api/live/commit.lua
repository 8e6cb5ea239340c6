#!lua name=symphonie_live
-- What the live store asks of the server: each function is one command on the keys of one slot. Only commands that Redis 7.0 and Valkey 8 both know.

-- KEYS state, seen_now, seen_before, orders, settings; ARGV fingerprints.
-- Returns the state (or false), a string of 0 and 1, the standing orders (or false) and the version of the settings (or false).
local function load(keys, args)
  local state = redis.call('GET', keys[1])
  local now = redis.call('SMISMEMBER', keys[2], unpack(args))
  local before = redis.call('SMISMEMBER', keys[3], unpack(args))
  for i = 1, #args do
    now[i] = (now[i] + before[i] > 0) and '1' or '0'
  end
  local seen = table.concat(now)
  if not keys[4] then -- a worker of before there were orders
    return {state, seen}
  end
  return {state, seen, redis.call('GET', keys[4]), redis.call('GET', keys[5])}
end

-- KEYS standing orders, or the version of settings; ARGV serial in 16 digits, value, seconds to keep a serial without a value (0: always).
-- Returns 1, or 0 when a newer serial is there and nothing was written.
local function order(keys, args)
  local held = tonumber(redis.call('GETRANGE', keys[1], 0, 15))
  if held and held > tonumber(args[1]) then
    return 0
  end
  redis.call('SET', keys[1], args[1] .. args[2])
  if args[2] == '' and tonumber(args[3]) > 0 then
    redis.call('EXPIRE', keys[1], args[3])
  end
  return 1
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
redis.register_function('symphonie_order', order)
redis.register_function{function_name='symphonie_journal', callback=journal, flags={'no-writes'}}
