import assert from "node:assert/strict";
import type { Json } from "../contract/json.ts";
import { arbitraryJson, edges } from "./arbitrary-json.ts";
import { assertRefused, entriesOf, type Rules, readAll } from "./support.ts";

/** The rules of appending. */
export const logCases: Rules = {
  "an empty log has no records": async (open) => {
    const { log } = await open();
    assert.deepEqual(await readAll(log), []);
  },

  "entries come back in the order of their appends": async (open) => {
    const { log } = await open();
    await log.append(["a"]);
    await log.append(["b", "c"]);
    await log.append(["d"]);
    assert.deepEqual(await entriesOf(log), ["a", "b", "c", "d"]);
  },

  "any JSON comes back unchanged": async (open) => {
    const { log } = await open();
    const next = arbitraryJson(20_260_101);
    const entries = [...edges, ...Array.from({ length: 200 }, next)];
    for (let start = 0; start < entries.length; start += 16) {
      await log.append(entries.slice(start, start + 16));
    }
    assert.deepEqual(await entriesOf(log), entries);
  },

  "minus zero comes back as zero, and absent fields stay absent": async (open) => {
    const { log } = await open();
    await log.append([{ zero: -0, absent: undefined }]);
    assert.deepEqual(await entriesOf(log), [{ zero: 0 }]);
  },

  "an append resolves with the offset of its last entry": async (open) => {
    const { log } = await open();
    const given = [await log.append([1]), await log.append([2, 3]), await log.append([4])];
    const offsets = (await readAll(log)).map((record) => record.offset);
    assert.deepEqual(given, [offsets[0], offsets[2], offsets[3]]);
    assert.equal(new Set(offsets).size, 4, "two entries share an offset");
  },

  "concurrent appends keep the order of their calls, and batches stay together": async (open) => {
    const { log } = await open();
    const batches = Array.from({ length: 100 }, (_, batch) =>
      Array.from({ length: 1 + (batch % 3) }, (_, part) => ({ batch, part })),
    );
    const given = await Promise.all(batches.map((batch) => log.append(batch)));
    const records = await readAll(log);
    assert.deepEqual(
      records.map((record) => record.entry),
      batches.flat(),
    );
    const last = records.filter((_, index) => isLastOfBatch(batches, index));
    assert.deepEqual(
      given,
      last.map((record) => record.offset),
    );
  },

  "an entry changed after the call is stored as it was at the call": async (open) => {
    const { log } = await open();
    const entry = { nested: { value: 1 } };
    const entries: Json[] = [entry];
    const appended = log.append(entries);
    entry.nested.value = 2;
    entries.push("more");
    await appended;
    entry.nested.value = 3;
    assert.deepEqual(await entriesOf(log), [{ nested: { value: 1 } }]);
  },

  "a reader that changes an entry does not change the log": async (open) => {
    const { log } = await open();
    await log.append([{ value: 1 }]);
    for (const { entry } of await readAll(log)) Object.assign(entry as object, { value: 2 });
    assert.deepEqual(await entriesOf(log), [{ value: 1 }]);
  },

  "a batch with a value that is not JSON is refused as a whole": async (open) => {
    const { log } = await open();
    const cycle: { self?: Json } = {};
    cycle.self = cycle;
    const wrong: unknown[] = [
      undefined,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      { deep: [{ value: Number.NEGATIVE_INFINITY }] },
      [1, undefined],
      () => 1,
      { run() {} },
      Symbol("s"),
      10n,
      new Date(0),
      new Map(),
      new Float64Array(2),
      cycle,
    ];
    await log.append(["before"]);
    for (const entry of wrong) {
      await assertRefused(log.append(["good", entry as Json]), "invalid-entry");
    }
    await log.append(["after"]);
    assert.deepEqual(await entriesOf(log), ["before", "after"]);
  },

  "an empty append is refused": async (open) => {
    const { log } = await open();
    await assertRefused(log.append([]), "invalid-entry");
    assert.deepEqual(await readAll(log), []);
  },
};

function isLastOfBatch(batches: readonly (readonly Json[])[], index: number): boolean {
  let end = 0;
  for (const batch of batches) {
    end += batch.length;
    if (index === end - 1) return true;
  }
  return false;
}
