import assert from "node:assert/strict";
import { assertEnds, assertRefused, entriesOf, type Rules, readAll, take } from "./support.ts";

/** The rules of opening, closing and health. */
export const lifecycleCases: Rules = {
  "a reopened log continues where it was, and its offsets stay valid": async (open) => {
    const first = await open();
    await first.log.append([1, 2]);
    await first.log.append([3]);
    const before = await readAll(first.log);
    await first.close();

    const second = await open();
    assert.deepEqual(await readAll(second.log), before);
    await second.log.append([4, 5]);
    const after = await readAll(second.log);
    assert.deepEqual(after.slice(0, 3), before);
    for (const [index, record] of before.entries()) {
      assert.deepEqual(await readAll(second.log, record.offset), after.slice(index + 1));
    }
    await second.close();

    const third = await open();
    assert.deepEqual(await readAll(third.log), after);
  },

  "a close keeps pending appends": async (open) => {
    const first = await open();
    const appended = Array.from({ length: 50 }, (_, entry) => first.log.append([entry]));
    await first.close();
    await Promise.all(appended);
    const { log } = await open();
    assert.deepEqual(
      await entriesOf(log),
      Array.from({ length: 50 }, (_, entry) => entry),
    );
  },

  "a close ends following readers": async (open) => {
    const storage = await open();
    await storage.log.append([1]);
    const reader = storage.log.read(null, { follow: true })[Symbol.asyncIterator]();
    await take(reader, 1);
    const end = assertEnds(reader);
    await storage.close();
    await end;
  },

  "a closed storage refuses every call but another close": async (open) => {
    const storage = await open();
    const offset = await storage.log.append([1]);
    await Promise.all([storage.close(), storage.close()]);
    await storage.close();
    await assertRefused(storage.log.append([2]), "closed");
    await assertRefused(readAll(storage.log), "closed");
    assert.equal(storage.log.lag(offset).entries, 0);
    await assertRefused(storage.log.trim(offset), "closed");
    await assertRefused(storage.snapshots.save("a", { offset, state: 1 }), "closed");
    await assertRefused(storage.snapshots.load("a"), "closed");
    await assertRefused(storage.snapshots.list(), "closed");
    await assertRefused(storage.snapshots.remove("a"), "closed");
    const { log } = await open();
    assert.deepEqual(await entriesOf(log), [1]);
  },

  "a storage at work is healthy, with nothing pending once everything is acknowledged": async (
    open,
  ) => {
    const storage = await open();
    assert.deepEqual(storage.health(), { status: "ok", pending: 0 });
    await Promise.all([storage.log.append([1]), storage.log.append([2, 3])]);
    await storage.snapshots.save("a", { offset: null, state: 1 });
    assert.deepEqual(storage.health(), { status: "ok", pending: 0 });
  },
};
