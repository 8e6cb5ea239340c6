#!lua name=symphonie_live
-- What the live store asks of the server: each function is one command on the keys of one slot. Only commands that Redis 7.0 and Valkey 8 both know.

-- Owners that were compared with the record since this server has its data: value → name of the key → true. This is no data. It ends with every restart,
-- failover and load of another data set, because the functions themselves are loaded anew then: until somebody compares again, nothing is accepted.
local admitted = {}
local REFUSAL = {err = 'NOTADMITTED The store has yet to be compared with the record.'}

local function is_admitted(owner)
  local held = redis.call('GET', owner)
  local names = held and admitted[held]
  return names and names[owner]
end

-- Per mark of an id, of which n begin at `first` and those of the contents follow, 0 for a new id, 1 for a known one, 2 for one that came with this very content.
local function known_of(args, first, n, now, before, ids)
  local known = redis.call('SMISMEMBER', ids, unpack(args, first, first + n - 1))
  for i = 1, n do
    local content = args[first + n + i - 1]
    if known[i] == 1 and redis.call('SISMEMBER', now, content) + redis.call('SISMEMBER', before, content) > 0 then
      known[i] = 2
    end
  end
  return known
end

-- Remember n marks of ids that begin at `first`, and those of contents behind them.
local function remember(args, first, n, ids, now, expiry)
  redis.call('SADD', ids, unpack(args, first, first + n - 1))
  redis.call('SADD', now, unpack(args, first + n))
  redis.call('EXPIREAT', now, expiry)
end

-- KEYS state, seen_now, seen_before, ids, orders, settings, owner; ARGV of each result the mark of its id, then of each that of its content.
-- Returns the state (or false), what is known of each result, the standing orders (or false) and the version of the settings (or false).
local function load(keys, args)
  if not is_admitted(keys[7]) then
    return REFUSAL
  end
  local known = known_of(args, 1, #args / 2, keys[2], keys[3], keys[4])
  return {redis.call('GET', keys[1]), table.concat(known), redis.call('GET', keys[5]), redis.call('GET', keys[6])}
end

-- KEYS state, owner. Returns the state (or false).
local function read(keys)
  if not is_admitted(keys[2]) then
    return REFUSAL
  end
  return redis.call('GET', keys[1])
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

-- KEYS state, seen_now, journal, ids, owner; ARGV version bytes (empty: no state yet), state, entry (empty: none), expiry, and marks as in load.
-- Returns 1, or 0 when the state has moved on and nothing was written.
local function commit(keys, args)
  if not is_admitted(keys[5]) then
    return REFUSAL
  end
  if redis.call('GETRANGE', keys[1], 4, 7) ~= args[1] then
    return 0
  end
  redis.call('SET', keys[1], args[2])
  if #args > 4 then
    remember(args, 5, (#args - 4) / 2, keys[4], keys[2], args[4])
  end
  if args[3] ~= '' then
    redis.call('XADD', keys[3], '*', 'e', args[3])
  end
  return 1
end

-- KEYS journal, seen_now, seen_before and ids of traces, owner; ARGV entry, expiry, how many of the traces, the first ones, were looked up and are new whatever
-- is known here, and marks as in load. Returns '' when the entry was appended, or what is known of each trace when one of the others is known and nothing was written.
local function append(keys, args)
  if not is_admitted(keys[5]) then
    return REFUSAL
  end
  local n = (#args - 3) / 2
  local known = known_of(args, 4, n, keys[2], keys[3], keys[4])
  for i = 1 + tonumber(args[3]), n do
    if known[i] ~= 0 then
      return table.concat(known)
    end
  end
  remember(args, 4, n, keys[4], keys[2], args[2])
  redis.call('XADD', keys[1], '*', 'e', args[1])
  return ''
end

-- Of a token bucket, written as the instant at which it is full again: that instant if n more are taken, how many are left then, and how long one has to wait.
-- More than there is room for are taken out of a full bucket, and make the next wait longer.
local function taken(held, now, interval, burst, n)
  local full_at = math.max(tonumber(held) or 0, now)
  local wait = full_at + math.min(n, burst) * interval - now - burst * interval
  local after = wait > 0 and full_at or full_at + n * interval
  return after, math.max(0, math.floor((burst * interval - (after - now)) / interval)), math.max(0, wait)
end

-- KEYS what was done with an API key; ARGV for requests and for results microseconds between two (0: no bound), how many at once and how many now; results a day (0: no bound).
-- Counts all or nothing, by the server's clock. Returns what refuses (0: nothing, 1: requests, 2: results, 3: the day), microseconds to wait, requests left,
-- microseconds until all are, results left, microseconds until all are, results of today, seconds left of today.
local function spend(keys, args)
  local clock = redis.call('TIME')
  local now, day, of_day = clock[1] * 1000000 + clock[2], math.floor(clock[1] / 86400), 86400 - clock[1] % 86400
  local held = redis.call('HMGET', keys[1], 'requests', 'results', 'day', 'n')
  local full_at, left, refused, wait = {now, now}, {0, 0}, 0, 0
  for i = 1, 2 do
    local interval, burst, n = tonumber(args[3 * i - 2]), tonumber(args[3 * i - 1]), tonumber(args[3 * i])
    if interval > 0 then
      local longer
      full_at[i], left[i], longer = taken(held[i], now, interval, burst, n)
      if longer > 0 and n > 0 then
        refused, wait = i, math.max(wait, longer)
      end
    end
  end
  local quota, n_before, n = tonumber(args[7]), tonumber(held[3]) == day and tonumber(held[4]) or 0, tonumber(args[6])
  if quota > 0 and n > 0 and n_before + n > quota then
    refused, wait = 3, of_day * 1000000
  end
  if refused == 0 then
    n_before = n_before + n
    local text = '%.0f'
    redis.call('HSET', keys[1], 'requests', text:format(full_at[1]), 'results', text:format(full_at[2]), 'day', day, 'n', n_before)
    local rest = math.ceil((math.max(full_at[1], full_at[2]) - now) / 1000000) + 1
    redis.call('EXPIRE', keys[1], quota > 0 and math.max(rest, of_day) or rest)
  end
  return {refused, wait, left[1], full_at[1] - now, left[2], full_at[2] - now, n_before, of_day}
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

-- KEYS journal. Returns about how many bytes it takes.
local function weigh(keys)
  return redis.call('MEMORY', 'USAGE', keys[1], 'SAMPLES', '5') or 0
end

local function ends(journal)
  local found = {['last-generated-id'] = '0-0', ['max-deleted-entry-id'] = '0-0'}
  if redis.call('EXISTS', journal) == 1 then
    local told = redis.call('XINFO', 'STREAM', journal)
    for i = 1, #told, 2 do
      found[told[i]] = told[i + 1]
    end
  end
  return found
end

-- KEYS owner, journal. Returns the owner (or false), the id of the newest entry that the journal ever had, and of the newest that was taken out.
local function position(keys)
  local found = ends(keys[2])
  return {redis.call('GET', keys[1]), found['last-generated-id'], found['max-deleted-entry-id']}
end

-- KEYS journal, then everything of one learner, the state first where ARGV has what it must be. Returns false if it is another, or how many keys there were, and the id of the newest entry that the journal ever had:
-- what was committed before is in no later entry, and what is committed afterwards begins from nothing.
local function erase(keys, args)
  if args[1] and (redis.call('GET', keys[2]) or '') ~= args[1] then
    return false
  end
  return {redis.call('UNLINK', unpack(keys, 2)), ends(keys[1])['last-generated-id']}
end

local function is_before(one, other)
  local ms, number = string.match(one, '(%d+)-(%d+)')
  local other_ms, other_number = string.match(other, '(%d+)-(%d+)')
  ms, number, other_ms, other_number = tonumber(ms), tonumber(number), tonumber(other_ms), tonumber(other_number)
  return ms < other_ms or (ms == other_ms and number < other_number)
end

-- KEYS owner, journal; ARGV the owner and the newest entry's id that were compared with the record. Returns 1, or 0 when the store is another one by now.
local function admit(keys, args)
  local now = position(keys)
  if now[1] ~= args[1] or is_before(now[2], args[2]) then
    return 0
  end
  local names = admitted[args[1]] or {}
  names[keys[1]] = true
  admitted[args[1]] = names
  return 1
end

-- KEYS owner. Until somebody compares again, nothing is accepted under it.
local function suspend(keys)
  for _, names in pairs(admitted) do
    names[keys[1]] = nil
  end
  return 1
end

redis.register_function{function_name='symphonie_load', callback=load, flags={'no-writes'}}
redis.register_function{function_name='symphonie_read', callback=read, flags={'no-writes'}}
redis.register_function('symphonie_commit', commit)
redis.register_function('symphonie_append', append)
redis.register_function('symphonie_order', order)
redis.register_function('symphonie_spend', spend)
redis.register_function('symphonie_erase', erase)
redis.register_function{function_name='symphonie_journal', callback=journal, flags={'no-writes'}}
redis.register_function{function_name='symphonie_weigh', callback=weigh, flags={'no-writes'}}
redis.register_function{function_name='symphonie_position', callback=position, flags={'no-writes'}}
redis.register_function{function_name='symphonie_admit', callback=admit, flags={'no-writes'}}
redis.register_function{function_name='symphonie_suspend', callback=suspend, flags={'no-writes'}}
