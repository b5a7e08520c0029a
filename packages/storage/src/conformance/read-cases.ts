import assert from "node:assert/strict";
import type { Log, LogRecord } from "../contract/storage.ts";
import {
  assertEnds,
  assertRefused,
  entriesOf,
  PATIENCE_MS,
  type Rules,
  readAll,
  take,
} from "./support.ts";

/** The rules of reading. */
export const readCases: Rules = {
  "reading after an offset gives exactly the entries that follow it": async (open) => {
    const { log } = await open();
    await log.append([0, 1, 2]);
    for (let entry = 3; entry < 12; entry++) await log.append([entry]);
    const records = await readAll(log);
    for (const [index, record] of records.entries()) {
      assert.deepEqual(await readAll(log, record.offset), records.slice(index + 1));
    }
  },

  "an offset that does not come from the log is refused": async (open) => {
    const { log } = await open();
    await log.append([1]);
    for (const offset of ["", "no such offset", "-1", "1.5", "NaN", "9007199254740991"]) {
      await assertRefused(readAll(log, offset), "invalid-offset");
      await assertRefused(log.trim(offset), "invalid-offset");
    }
    assert.deepEqual(await entriesOf(log), [1]);
  },

  "a reader's lag counts the entries after its offset": async (open) => {
    const { log } = await open();
    assert.equal(log.lag(null).entries, 0);
    await log.append([1, 2, 3]);
    for (let entry = 4; entry < 8; entry++) await log.append([entry]);
    const records = await readAll(log);
    assert.equal(log.lag(null).entries, records.length);
    for (const [index, record] of records.entries()) {
      const { entries, silentMs } = log.lag(record.offset);
      assert.equal(entries, records.length - index - 1);
      assert.ok(silentMs >= 0 && silentMs < PATIENCE_MS, `silent for ${silentMs} ms`);
    }
    assert.throws(() => log.lag("no such offset"), { code: "invalid-offset" });
  },

  "a following reader gets existing entries, then new ones": async (open) => {
    const { log } = await open();
    await log.append(["old"]);
    const reader = following(log);
    assert.deepEqual(entries(await take(reader, 1)), ["old"]);
    const next = take(reader, 3);
    await log.append(["new", "newer"]);
    await log.append(["newest"]);
    assert.deepEqual(entries(await next), ["new", "newer", "newest"]);
  },

  "a reader following from an offset gets every entry exactly once": async (open) => {
    const { log } = await open();
    const offset = await log.append([-2, -1]);
    const reader = log.read(offset, { follow: true })[Symbol.asyncIterator]();
    const appended = (async () => {
      for (let entry = 0; entry < 200; entry++) await log.append([entry]);
    })();
    const got = entries(await take(reader, 200));
    await appended;
    assert.deepEqual(
      got,
      Array.from({ length: 200 }, (_, entry) => entry),
    );
  },

  "a following reader that appends gets its own entries": async (open) => {
    const { log } = await open();
    await log.append([1]);
    const reader = following(log);
    const seen = [];
    for (let entry = 1; entry <= 5; entry++) {
      seen.push(...entries(await take(reader, 1)));
      await log.append([entry + 1]);
    }
    assert.deepEqual(seen, [1, 2, 3, 4, 5]);
  },

  "an abort ends a reader, asleep or awake": async (open) => {
    const { log } = await open();
    await log.append([1, 2]);
    const abort = new AbortController();
    const options = { follow: true, signal: abort.signal };
    const asleep = log.read(null, options)[Symbol.asyncIterator]();
    const awake = log.read(null, options)[Symbol.asyncIterator]();
    await take(asleep, 2);
    await take(awake, 1);
    const end = assertEnds(asleep);
    abort.abort();
    await end;
    await assertEnds(awake);
    await assertEnds(log.read(null, { signal: abort.signal })[Symbol.asyncIterator]());
  },

  "several readers read at their own pace": async (open) => {
    const { log } = await open();
    await log.append([1, 2, 3]);
    const slow = following(log);
    const fast = following(log);
    const left = following(log);
    assert.deepEqual(entries(await take(fast, 3)), [1, 2, 3]);
    assert.deepEqual(entries(await take(slow, 1)), [1]);
    await take(left, 1);
    await left.return?.();
    await log.append([4]);
    assert.deepEqual(entries(await take(fast, 1)), [4]);
    assert.deepEqual(entries(await take(slow, 3)), [2, 3, 4]);
  },
};

function following(log: Log): AsyncIterator<LogRecord> {
  return log.read(null, { follow: true })[Symbol.asyncIterator]();
}

function entries(records: readonly LogRecord[]): unknown[] {
  return records.map((record) => record.entry);
}
