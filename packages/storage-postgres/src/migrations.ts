import { MODULUS, MULTIPLIER, START } from "@armature/storage/shared";

/**
 * Scripts that each migrate the schema by one version. A released script never changes, including its
 * comments; a later one replaces functions. Processes of the previous version keep working during a
 * rollout, so tables only gain columns and functions keep their arguments.
 *
 * @param schema a name that needs quotes only if it is a keyword of SQL
 */
export function migrationsOf(schema: string): readonly string[] {
  return [version1.replaceAll("$schema", `"${schema}"`)];
}

const version1 = `
create schema if not exists $schema;

create table $schema.migration (version integer not null);
insert into $schema.migration values (0);

-- One row a log: its end, and what was trimmed away. Whoever appends locks it until the commit, so
-- entries become visible in the order of their numbers.
create table $schema.log (
  id integer generated always as identity primary key,
  name text not null unique,
  sequence bigint not null default 0,
  chain bigint not null default 0,
  trimmed_sequence bigint not null default 0,
  trimmed_chain bigint not null default 0
);

create table $schema.entry (
  log integer not null,
  sequence bigint not null,
  chain bigint not null,
  entry text not null,
  primary key (log, sequence)
);

-- The latest append of each writer, and the offset before it.
create table $schema.writer (
  log integer not null,
  id uuid not null,
  number bigint not null,
  before text not null,
  at timestamptz not null default now(),
  primary key (log, id)
);

create table $schema.snapshot (
  log integer not null,
  fingerprint text not null,
  previous boolean not null,
  sequence bigint not null,
  chain bigint not null,
  state text not null,
  checksum bytea not null,
  at timestamptz not null default now(),
  primary key (log, fingerprint, previous)
);

create function $schema.append(
  _log integer, _writer uuid, _number bigint, _digests bigint[], _entries text[]
) returns text language plpgsql set lock_timeout = '2s' as $body$
declare
  _head $schema.log;
  _known $schema.writer;
  _chain bigint;
  _chains bigint[] := '{}';
  _before text;
begin
  select * into strict _head from $schema.log where id = _log for update;
  -- A statement of its own, so that it sees what was committed while this waited for the lock.
  select * into _known from $schema.writer where log = _log and id = _writer;
  if _known.number > _number then
    raise exception 'a later append of this writer is in the log';
  end if;
  if _known.number = _number then
    return _known.before;
  end if;
  _chain := _head.chain;
  for i in 1 .. cardinality(_entries) loop
    _chain := (_chain * ${MULTIPLIER} + _digests[i]) % ${MODULUS};
    _chains[i] := _chain;
  end loop;
  insert into $schema.entry (log, sequence, chain, entry)
    select _log, _head.sequence + given.place, given.chain, given.entry
    from unnest(_chains, _entries) with ordinality as given (chain, entry, place);
  update $schema.log set sequence = _head.sequence + cardinality(_entries), chain = _chain
    where id = _log;
  _before := _head.sequence || '-' || _head.chain;
  insert into $schema.writer (log, id, number, before) values (_log, _writer, _number, _before)
    on conflict (log, id) do update
    set number = excluded.number, before = excluded.before, at = excluded.at;
  return _before;
end
$body$;

-- Whether an entry is there, or was the last one to be trimmed away.
create function $schema.holds(_log integer, _sequence bigint, _chain bigint)
returns boolean language sql stable as $body$
  select case
    when _sequence <= trimmed_sequence
    then _sequence = trimmed_sequence and _chain = trimmed_chain
    else exists (
      select from $schema.entry e
      where e.log = _log and e.sequence = _sequence and e.chain = _chain
    )
  end
  from $schema.log where id = _log
$body$;

-- What is wrong with a snapshot: null, 'damaged' or 'lost'.
create function $schema.fault(_snapshot $schema.snapshot)
returns text language sql stable as $body$
  select case
    when _snapshot.checksum <> sha256(convert_to(
      _snapshot.fingerprint || ' ' || _snapshot.sequence || '-' || _snapshot.chain || ' ' ||
      _snapshot.state, 'UTF8'))
    then 'damaged'
    when not $schema.holds(_snapshot.log, _snapshot.sequence, _snapshot.chain) then 'lost'
  end
$body$;

-- Trims and saves wait for each other, not for appends.
create function $schema.lock_snapshots(_log integer)
returns void language sql as $body$
  select pg_advisory_xact_lock(hashtext('$schema'), _log)
$body$;

-- Only says where the log now begins; the rows are deleted afterwards, in small steps.
create function $schema.trim(_log integer, _through text, _behind text)
returns text[] language plpgsql set lock_timeout = '2s' as $body$
declare
  _sequence bigint := split_part(_through, '-', 1);
  _chain bigint := split_part(_through, '-', 2);
  _head $schema.log;
  _snapshot $schema.snapshot;
begin
  perform $schema.lock_snapshots(_log);
  select * into strict _head from $schema.log where id = _log;
  if _sequence < _head.trimmed_sequence then
    return array['done'];
  end if;
  if not $schema.holds(_log, _sequence, _chain) then
    return array['unknown', _head.sequence || '-' || _head.chain];
  end if;
  if _behind <> '' and not exists (
    select from $schema.snapshot where log = _log and fingerprint = _behind and not previous
  ) then
    return array['needed', _behind, '${START}'];
  end if;
  select * into _snapshot from $schema.snapshot
    where log = _log and not previous and sequence < _sequence order by sequence limit 1;
  if found then
    return array['needed', _snapshot.fingerprint, _snapshot.sequence || '-' || _snapshot.chain];
  end if;
  select * into _snapshot from $schema.snapshot
    where log = _log and previous and sequence < _sequence order by sequence limit 1;
  if found then
    _sequence := _snapshot.sequence;
    _chain := _snapshot.chain;
  end if;
  update $schema.log set trimmed_sequence = _sequence, trimmed_chain = _chain
    where id = _log and trimmed_sequence < _sequence;
  return array['done'];
end
$body$;

create function $schema.save(
  _log integer, _fingerprint text, _offset text, _state text, _checksum bytea
) returns text[] language plpgsql set lock_timeout = '2s' as $body$
declare
  _sequence bigint := split_part(_offset, '-', 1);
  _chain bigint := split_part(_offset, '-', 2);
  _head $schema.log;
  _newest $schema.snapshot;
  _good boolean;
begin
  perform $schema.lock_snapshots(_log);
  select * into strict _head from $schema.log where id = _log;
  select * into _newest from $schema.snapshot
    where log = _log and fingerprint = _fingerprint and not previous;
  _good := found and $schema.fault(_newest) is null;
  if _good and _newest.sequence >= _sequence then
    return array['done'];
  end if;
  if _sequence < _head.trimmed_sequence then
    return array['trimmed', _head.trimmed_sequence || '-' || _head.trimmed_chain];
  end if;
  if not $schema.holds(_log, _sequence, _chain) then
    return array['unknown', _head.sequence || '-' || _head.chain];
  end if;
  delete from $schema.snapshot
    where log = _log and fingerprint = _fingerprint and previous = _good;
  update $schema.snapshot set previous = true
    where log = _log and fingerprint = _fingerprint and not previous;
  insert into $schema.snapshot (log, fingerprint, previous, sequence, chain, state, checksum)
    values (_log, _fingerprint, false, _sequence, _chain, _state, _checksum);
  return array['done'];
end
$body$;
`;
