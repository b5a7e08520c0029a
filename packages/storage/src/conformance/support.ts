import assert from "node:assert/strict";
import type { Json } from "../contract/json.ts";
import type { Log, LogRecord, Offset, StorageFactory } from "../contract/storage.ts";
import { StorageError, type StorageErrorCode } from "../error.ts";

/** The rules of the contract by name; each proof gets the factory of an empty storage. */
export type Proofs = Readonly<Record<string, (open: StorageFactory) => Promise<void>>>;

/** How long a proof waits for what must come before it calls it missing. */
export const PATIENCE_MS = 5000;

/** Everything after an offset, without following. */
export async function readAll(log: Log, after: Offset | null = null): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for await (const record of log.read(after)) records.push(record);
  return records;
}

/** The entries after an offset, without following. */
export async function entriesOf(log: Log, after: Offset | null = null): Promise<Json[]> {
  return (await readAll(log, after)).map((record) => record.entry);
}

/** The next `count` records, each of which must come soon. */
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

/** Asserts that the reading ends, soon and quietly. */
export async function assertEnds(iterator: AsyncIterator<LogRecord>): Promise<void> {
  const result = await soon(iterator.next(), "the end of the reading");
  assert.equal(result.done, true, "the reading went on");
}

/** Asserts that the promise rejects with a `StorageError` of this code, and gives it. */
export async function assertRefused(
  promise: Promise<unknown>,
  code: StorageErrorCode,
): Promise<StorageError> {
  const outcome: unknown = await promise.then(
    () => assert.fail(`resolved, where ${code} was due`),
    (error: unknown) => error,
  );
  if (!StorageError.isInstance(outcome)) throw outcome;
  assert.equal(outcome.code, code, outcome.message);
  return outcome;
}

/** The promise, or a failure where it stays pending. */
export async function soon<Value>(promise: Promise<Value>, what: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new assert.AssertionError({ message: `no ${what}` })),
      PATIENCE_MS,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
