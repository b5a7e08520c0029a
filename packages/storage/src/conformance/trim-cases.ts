import assert from "node:assert/strict";
import type { Log, LogRecord, Offset } from "../contract/storage.ts";
import { StorageError } from "../error.ts";
import { assertRefused, type Rules, readAll } from "./support.ts";

/** The rules of trimming. */
export const trimCases: Rules = {
  "a trim drops nothing after the offset, and readers learn what it dropped": async (open) => {
    const { log } = await open();
    const records = await filled(log, 40);
    await log.trim(offsetAt(records, 24));
    const left = await readLeft(log);
    const dropped = records.length - left.length;
    assert.ok(dropped <= 25, `dropped ${dropped} entries instead of at most 25`);
    assert.deepEqual(left, records.slice(dropped));
    for (const [index, record] of records.entries()) {
      if (index < dropped - 1) {
        const error = await assertRefused(readAll(log, record.offset), "trimmed");
        assert.equal(error.resumeAfter, offsetAt(records, dropped - 1));
      } else {
        assert.deepEqual(await readAll(log, record.offset), records.slice(index + 1));
      }
    }
  },

  "a log continues after a trim to its end": async (open) => {
    const { log } = await open();
    const records = await filled(log, 20);
    const last = offsetAt(records, 19);
    await log.trim(last);
    await log.trim(last);
    await log.append(["after"]);
    const [after, ...more] = await readAll(log, last);
    assert.equal(after?.entry, "after");
    assert.deepEqual(more, []);
    assert.ok(
      !records.some((record) => record.offset === after?.offset),
      "an offset was given twice",
    );
  },

  "a trim survives a reopen": async (open) => {
    const first = await open();
    const records = await filled(first.log, 40);
    await first.log.trim(offsetAt(records, 30));
    const left = await readLeft(first.log);
    await first.close();
    const { log } = await open();
    assert.deepEqual(await readLeft(log), left);
    const offset = await log.append(["after"]);
    assert.equal((await readAll(log, offsetAt(records, 39)))[0]?.offset, offset);
  },

  "a trim past the oldest snapshot is refused and drops nothing": async (open) => {
    const { log, snapshots } = await open();
    const records = await filled(log, 40);
    await snapshots.save("early", { offset: offsetAt(records, 9), state: 1 });
    await snapshots.save("late", { offset: offsetAt(records, 29), state: 2 });
    await assertRefused(log.trim(offsetAt(records, 29)), "needed");
    assert.deepEqual(await readAll(log), records);
    await log.trim(offsetAt(records, 9));
    assert.deepEqual(await readAll(log, offsetAt(records, 9)), records.slice(10));
    await snapshots.remove("early");
    await log.trim(offsetAt(records, 29));
    assert.deepEqual(await readAll(log, offsetAt(records, 29)), records.slice(30));
  },

  "a snapshot from before the first entry needs every entry": async (open) => {
    const { log, snapshots } = await open();
    const records = await filled(log, 20);
    await snapshots.save("start", { offset: null, state: {} });
    await assertRefused(log.trim(offsetAt(records, 0)), "needed");
    assert.deepEqual(await readAll(log), records);
  },
};

async function filled(log: Log, count: number): Promise<LogRecord[]> {
  for (let entry = 0; entry < count; entry++) await log.append([{ entry }]);
  return readAll(log);
}

/** The entries that are left, found the way a reader does that starts at the first entry. */
async function readLeft(log: Log): Promise<LogRecord[]> {
  try {
    return await readAll(log);
  } catch (error) {
    if (!StorageError.isInstance(error) || error.code !== "trimmed") throw error;
    assert.notEqual(error.resumeAfter, undefined, "trimmed without resumeAfter");
    return readAll(log, error.resumeAfter);
  }
}

function offsetAt(records: readonly LogRecord[], index: number): Offset {
  const record = records[index];
  assert.ok(record, `the log has no entry ${index}`);
  return record.offset;
}
