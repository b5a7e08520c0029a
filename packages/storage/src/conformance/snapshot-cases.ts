import assert from "node:assert/strict";
import type { Json } from "../contract/json.ts";
import { arbitraryJson, edges } from "./arbitrary-json.ts";
import { assertRefused, type Rules } from "./support.ts";

/** The rules of snapshots. */
export const snapshotCases: Rules = {
  "a snapshot comes back as it was saved, per fingerprint": async (open) => {
    const { log, snapshots } = await open();
    const offset = await log.append([1]);
    assert.equal(await snapshots.load("a"), undefined);
    await snapshots.save("a", { offset, state: { sums: [0.1, 2] } });
    await snapshots.save("b-1_Z", { offset: null, state: null });
    assert.deepEqual(await snapshots.load("a"), { offset, state: { sums: [0.1, 2] } });
    assert.deepEqual(await snapshots.load("b-1_Z"), { offset: null, state: null });
    assert.equal(await snapshots.load("c"), undefined);
  },

  "any JSON can be a state": async (open) => {
    const { snapshots } = await open();
    const state = [...edges, ...Array.from({ length: 50 }, arbitraryJson(7))];
    await snapshots.save("any", { offset: null, state });
    assert.deepEqual((await snapshots.load("any"))?.state, state);
  },

  "a later save replaces the earlier one, and later changes do not affect it": async (open) => {
    const { log, snapshots } = await open();
    await snapshots.save("a", { offset: null, state: "old" });
    const offset = await log.append([1]);
    const state = { value: "new" };
    const saved = snapshots.save("a", { offset, state });
    state.value = "newer";
    await saved;
    assert.deepEqual(await snapshots.load("a"), { offset, state: { value: "new" } });
    assert.deepEqual(await snapshots.list(), [{ fingerprint: "a", offset }]);
  },

  "the list has each saved snapshot that was not removed, with its offset": async (open) => {
    const { log, snapshots } = await open();
    assert.deepEqual(await snapshots.list(), []);
    for (const name of ["a", "b", "c"]) await snapshots.save(name, { offset: null, state: name });
    await snapshots.save("b", { offset: null, state: "again" });
    await snapshots.remove("b");
    await snapshots.remove("never");
    const offset = await log.append([1]);
    await snapshots.save("c", { offset, state: "later" });
    const places = [...(await snapshots.list())];
    assert.deepEqual(
      places.sort((one, other) => (one.fingerprint < other.fingerprint ? -1 : 1)),
      [
        { fingerprint: "a", offset: null },
        { fingerprint: "c", offset },
      ],
    );
    assert.equal(await snapshots.load("b"), undefined);
  },

  "snapshots survive a reopen": async (open) => {
    const first = await open();
    const offset = await first.log.append([1, 2]);
    await first.snapshots.save("a", { offset: null, state: 1 });
    await first.snapshots.save("a", { offset, state: 2 });
    await first.snapshots.save("gone", { offset, state: 3 });
    await first.snapshots.remove("gone");
    await first.close();
    const { snapshots } = await open();
    assert.deepEqual(await snapshots.load("a"), { offset, state: 2 });
    assert.deepEqual(await snapshots.list(), [{ fingerprint: "a", offset }]);
  },

  "an invalid snapshot is refused, and the previous one stays": async (open) => {
    const { snapshots } = await open();
    await snapshots.save("a", { offset: null, state: "good" });
    const wrong: unknown[] = [undefined, Number.NaN, { sums: [1, Number.POSITIVE_INFINITY] }, 1n];
    for (const state of wrong) {
      const snapshot = { offset: null, state: state as Json };
      await assertRefused(snapshots.save("a", snapshot), "invalid-entry");
    }
    await assertRefused(
      snapshots.save("a", { offset: "no such offset", state: 1 }),
      "invalid-offset",
    );
    assert.deepEqual(await snapshots.load("a"), { offset: null, state: "good" });
  },

  "a fingerprint that is not a plain name is refused": async (open) => {
    const { snapshots } = await open();
    for (const name of ["", "../a", "a/b", "a.b", "a b", "ä", "a".repeat(129)]) {
      await assertRefused(snapshots.save(name, { offset: null, state: 1 }), "invalid-option");
      await assertRefused(snapshots.load(name), "invalid-option");
      await assertRefused(snapshots.remove(name), "invalid-option");
    }
    assert.deepEqual(await snapshots.list(), []);
  },
};
