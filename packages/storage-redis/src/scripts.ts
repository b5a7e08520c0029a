import { hash } from "node:crypto";
import { MODULUS, MULTIPLIER, START } from "@armature/storage/shared";

/** A Lua script, which the server runs atomically. */
export interface Script {
  readonly text: string;
  readonly sha1: string;
}

/** Time for which a writer's latest append is remembered: a week. */
const WRITER_TTL_MS = 7 * 24 * 60 * 60 * 1000;

/** Entries read at a time. Small, so that a page exceeds its limit by little. */
const STRIDE = 16;

/** Numbers are doubles in Lua, too; `%.0f` writes all their digits. */
const HEAD = `
local function head(field) return redis.call('HGET', KEYS[2], field) or '${START}' end
local function sequence(offset) return tonumber(string.match(offset, '^%d+')) end
`;

/** Milliseconds since 1970. */
const NOW = `
local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
`;

const HOLDS = `
local trimmed = head('trimmed')
local function holds(offset)
  if sequence(offset) <= sequence(trimmed) then return offset == trimmed end
  return #redis.call('XRANGE', KEYS[1], offset, offset) == 1
end
`;

/** Snapshots are stored as '<SHA-1 of fingerprint, offset and state> <offset> <state>'. */
const SNAPSHOTS = `
local fingerprint = ARGV[1]
local previous = fingerprint .. ':previous'
local function read(field)
  local text = redis.call('HGET', KEYS[4], field)
  if not text then return nil end
  local rest = string.sub(text, 42)
  if string.sub(text, 1, 40) ~= redis.sha1hex(fingerprint .. ' ' .. rest) then
    local place = string.match(redis.call('HGET', KEYS[3], field), '^%S+')
    return { offset = place, state = '', fault = 'damaged' }
  end
  local offset, state = string.match(rest, '^(%S+) (.*)$')
  if not holds(offset) then return { offset = offset, state = '', fault = 'lost' } end
  return { offset = offset, state = state, text = text }
end
`;

/** Keys: log, head. Returns 'ok', or the fault and the value that shows it. */
export const openScript: Script = script(`${HEAD}
redis.call('HSETNX', KEYS[2], 'version', '1')
local version = redis.call('HGET', KEYS[2], 'version')
if version ~= '1' then return { 'version', version } end
local last = head('last')
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local ends = newest and newest[1] or head('trimmed')
if ends ~= last then return { 'ends', ends, last } end
return { 'ok' }
`);

/** Keys: log, head, writer. Arguments: number, then digest and text of each entry. */
export const appendScript: Script = script(`${HEAD}
local known = redis.call('GET', KEYS[3])
local before
if known then
  local number, from = string.match(known, '^(%d+) (%S+)$')
  if tonumber(number) > tonumber(ARGV[1]) then
    return redis.error_reply('STALE a later append of this writer is in the log')
  end
  if number == ARGV[1] then before = from end
end
if not before then
  before = head('last')
  local last = before
  local count, chain = sequence(before), tonumber(string.match(before, '%d+$'))
  for i = 2, #ARGV, 2 do
    count = count + 1
    chain = (chain * ${MULTIPLIER} + tonumber(ARGV[i])) % ${MODULUS}
    last = string.format('%.0f-%.0f', count, chain)
    redis.call('XADD', KEYS[1], last, 'entry', ARGV[i + 1])
  end
  redis.call('HSET', KEYS[2], 'last', last)
end
-- Written by a repetition, too, because WAIT waits for the last write of this connection.
redis.call('SET', KEYS[3], ARGV[1] .. ' ' .. before, 'PX', ${WRITER_TTL_MS})
return before
`);

/** Keys: log, head. Arguments: first offset, limits of entries and bytes. */
export const readScript: Script = script(`${HEAD}
local page = { head('trimmed'), head('last') }
local from, left, bytes = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
while left > 0 and bytes > 0 do
  local found = redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', ${STRIDE})
  for _, entry in ipairs(found) do
    local text = entry[2][2]
    page[#page + 1] = entry[1]
    page[#page + 1] = text
    bytes = bytes - #text
  end
  if #found < ${STRIDE} then break end
  left = left - #found
  from = '(' .. found[#found][1]
end
return page
`);

/** Keys: log, head, positions. Arguments: offset, fingerprint that must have a snapshot (or ''). */
export const trimScript: Script = script(`${HEAD}${HOLDS}
local through = ARGV[1]
if sequence(through) < sequence(trimmed) then return { 'done' } end
if not holds(through) then return { 'unknown', head('last') } end
if ARGV[2] ~= '' and redis.call('HEXISTS', KEYS[3], ARGV[2]) == 0 then
  return { 'needed', ARGV[2], '${START}' }
end
local upTo = through
local positions = redis.call('HGETALL', KEYS[3])
for i = 1, #positions, 2 do
  local field, offset = positions[i], string.match(positions[i + 1], '^%S+')
  if sequence(offset) < sequence(through) then
    if not string.find(field, ':', 1, true) then return { 'needed', field, offset } end
    if sequence(offset) < sequence(upTo) then upTo = offset end
  end
end
if sequence(upTo) > sequence(trimmed) then
  redis.call('XTRIM', KEYS[1], 'MINID', '=', string.format('%.0f-0', sequence(upTo) + 1))
  redis.call('HSET', KEYS[2], 'trimmed', upTo)
end
return { 'done' }
`);

/** Keys: log, head, positions, snapshots. Arguments: fingerprint, offset, state. */
export const saveScript: Script = script(`${HEAD}${NOW}${HOLDS}${SNAPSHOTS}
local offset = ARGV[2]
local newest = read(fingerprint)
local good = newest and not newest.fault
if good and sequence(newest.offset) >= sequence(offset) then return { 'done' } end
if sequence(offset) < sequence(trimmed) then return { 'trimmed', trimmed } end
if not holds(offset) then return { 'unknown', head('last') } end
local rest = offset .. ' ' .. ARGV[3]
local text = redis.sha1hex(fingerprint .. ' ' .. rest) .. ' ' .. rest
if good then
  redis.call('HSET', KEYS[3], previous, redis.call('HGET', KEYS[3], fingerprint))
  redis.call('HSET', KEYS[4], previous, newest.text)
end
redis.call('HSET', KEYS[3], fingerprint, string.format('%s %.0f', offset, now()))
redis.call('HSET', KEYS[4], fingerprint, text)
return { 'done' }
`);

/** Keys: log, head, positions, snapshots. Arguments: fingerprint. */
export const loadScript: Script = script(`${HEAD}${HOLDS}${SNAPSHOTS}
local stored = {}
for _, field in ipairs({ fingerprint, previous }) do
  local snapshot = read(field)
  if snapshot then
    stored[#stored + 1] = { snapshot.offset, snapshot.state, snapshot.fault or '' }
  end
end
return stored
`);

/** Keys: positions. Returns field, offset and age in ms of each snapshot. */
export const listScript: Script = script(`${NOW}
local places = {}
local positions = redis.call('HGETALL', KEYS[1])
for i = 1, #positions, 2 do
  local offset, at = string.match(positions[i + 1], '^(%S+) (%d+)$')
  places[#places + 1] = { positions[i], offset, math.max(0, now() - tonumber(at)) }
end
return places
`);

/** Keys: positions, snapshots. Arguments: fingerprint. */
export const removeScript: Script = script(`
for _, key in ipairs(KEYS) do redis.call('HDEL', key, ARGV[1], ARGV[1] .. ':previous') end
return 1
`);

function script(text: string): Script {
  return { text, sha1: hash("sha1", text) };
}
