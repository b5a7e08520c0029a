import assert from "node:assert/strict";
import type { Json } from "../contract/json.ts";
import type { Log, LogRecord, Offset, StorageFactory } from "../contract/storage.ts";
import { StorageError, type StorageErrorCode } from "../error.ts";
import { withDeadline } from "../kit/deadline.ts";

/** Rules of the contract by name; each test gets the factory of an empty storage. */
export type Rules = Readonly<Record<string, (open: StorageFactory) => Promise<void>>>;

/** Milliseconds after which an expected record counts as missing. */
export const PATIENCE_MS = 5000;

/** The records after an offset, without following. */
export async function readAll(log: Log, after: Offset | null = null): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for await (const record of log.read(after)) records.push(record);
  return records;
}

/** The entries after an offset, without following. */
export async function entriesOf(log: Log, after: Offset | null = null): Promise<Json[]> {
  return (await readAll(log, after)).map((record) => record.entry);
}

/** The next `count` records. Fails if one of them does not come soon. */
export async function take(
  iterator: AsyncIterator<LogRecord>,
  count: number,
): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  while (records.length < count) {
    const result = await soon(iterator.next(), `record ${records.length + 1} of ${count}`);
    assert.equal(result.done ?? false, false, `ended after ${records.length} of ${count} records`);
    records.push(result.value);
  }
  return records;
}

/** Asserts that the reader ends soon and without an error. */
export async function assertEnds(iterator: AsyncIterator<LogRecord>): Promise<void> {
  const result = await soon(iterator.next(), "end of the reader");
  assert.equal(result.done, true, "the reader went on");
}

/** Asserts that the promise rejects with a `StorageError` of this code, and returns the error. */
export async function assertRefused(
  promise: Promise<unknown>,
  code: StorageErrorCode,
): Promise<StorageError> {
  const outcome: unknown = await promise.then(
    () => assert.fail(`resolved instead of rejecting with ${code}`),
    (error: unknown) => error,
  );
  if (!StorageError.isInstance(outcome)) throw outcome;
  assert.equal(outcome.code, code, outcome.message);
  return outcome;
}

/** The promise's value. Fails if it does not come soon. */
function soon<Value>(promise: Promise<Value>, what: string): Promise<Value> {
  return withDeadline(promise, PATIENCE_MS, () => assert.fail(`no ${what}`));
}
