import { fork, uniform } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import { type Json, memoryStorage, type Storage } from "@armature/storage";
import { monotonicTime } from "@armature/storage/kit";
import { expect, test, vi } from "vitest";
import { Fold, LogFollower, type LogFollowerOptions } from "../src/index.ts";
import { declare, featureSchema, feedback, settle } from "./entries.ts";

const newFold = () =>
  new Fold({
    dimension: 2,
    featureSchema,
    tiers: ["default"],
    policy: uniform(),
    reward: qualityCostLatency(),
  });

async function follow(
  storage: Storage,
  options: Partial<Pick<LogFollowerOptions, "snapshotEvery" | "rng" | "clock">> = {},
) {
  const onProblem = vi.fn();
  const follower = await LogFollower.open({ fold: newFold(), storage, onProblem, ...options });
  return { follower, onProblem };
}

const stateOf = (follower: LogFollower) => JSON.stringify(follower.fold.snapshot());

test("appended entries are learned from when append resolves", async () => {
  const storage = await memoryStorage()();
  const { follower } = await follow(storage);
  await follower.append([declare("a"), declare("b"), settle("d", "a", { quality: 1 })]);
  expect(follower.fold.counts.settlements).toBe(1);
  await Promise.all([
    follower.append([settle("e", "a", { quality: 1 })]),
    follower.append([settle("f", "b", { quality: 1 })]),
    follower.append([feedback("e", 0)]),
  ]);
  expect(follower.fold.counts).toMatchObject({ settlements: 3, feedback: 1 });
  await follower.stop();
});

test("two followers of one log reach the same state, whichever of them appended", async () => {
  const storage = await memoryStorage()();
  const { follower: one } = await follow(storage);
  const { follower: two } = await follow(storage);
  await one.append([declare("a"), declare("b")]);
  await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      (i % 2 ? one : two).append([
        settle(
          `d${i % 40}`,
          i % 3 ? "a" : "b",
          i % 4 ? { quality: (i % 5) / 4, costUsd: 0.1 * i } : { costUsd: 0.3 },
          { at: i * 7_200_000, tenant: `t${i % 3}`, ...(i % 4 === 0 && { expired: true }) },
        ),
      ]),
    ),
  );
  await vi.waitFor(() => expect(one.offset).toBe(two.offset));
  expect(stateOf(one)).toBe(stateOf(two));
  expect(one.fold.ledger.days()).toEqual(two.fold.ledger.days());
  expect(one.fold.ledger.days().length).toBeGreaterThan(3);
  await Promise.all([one.stop(), two.stop()]);
});

test("a restart from the log, or from a snapshot and the tail, gives the same state", async () => {
  const factory = memoryStorage();
  const storage = await factory();
  const { follower } = await follow(storage);
  await follower.append([declare("a"), declare("b"), settle("d", "a", { quality: 1 })]);
  await follower.checkpoint();
  await follower.append([settle("e", "b", { quality: 0.5 }), feedback("d", 0.1)]);
  const state = stateOf(follower);
  const { follower: fromSnapshot } = await follow(storage);
  await storage.snapshots.remove(follower.fold.fingerprint);
  const { follower: fromLog } = await follow(storage);
  expect(stateOf(fromSnapshot)).toBe(state);
  expect(stateOf(fromLog)).toBe(state);
  await Promise.all([follower.stop(), fromSnapshot.stop(), fromLog.stop()]);
});

const settlements = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => settle(`d${from + n}`, "a", { quality: 1 }));

test("a snapshot is saved after `snapshotEvery` entries, or up to twice as many, as drawn", async () => {
  for (const [drawn, due] of [
    [0, 10],
    [0.55, 15],
    [1 - 2 ** -53, 19],
  ] as const) {
    const storage = await memoryStorage()();
    const rng = { uniform: () => drawn, normal: () => 0 };
    const { follower } = await follow(storage, { snapshotEvery: 10, rng });
    for (let n = 0; n < due - 1; n++) await follower.append(settlements(n, 1));
    await new Promise(setImmediate);
    expect(await storage.snapshots.list()).toEqual([]);
    await follower.append(settlements(due, 1));
    await vi.waitFor(async () => {
      expect(await storage.snapshots.list()).toMatchObject([{ offset: follower.offset }]);
    });
    await follower.stop();
  }
});

test("a failed snapshot is retried after longer and longer pauses", async () => {
  const storage = await memoryStorage()();
  const save = storage.snapshots.save.bind(storage.snapshots);
  let tries = 0;
  storage.snapshots.save = async () => {
    tries += 1;
    throw new Error("no room");
  };
  let now = 0;
  const { follower, onProblem } = await follow(storage, {
    snapshotEvery: 10,
    clock: () => monotonicTime(now),
  });
  await follower.append([declare("a")]);
  let next = 0;
  const appendMore = async (): Promise<void> => {
    for (const last = next + 20; next < last; next++) {
      await follower.append(settlements(next, 1));
      await new Promise(setImmediate);
    }
  };
  await appendMore();
  expect(tries).toBe(1);
  for (const [pauseMs, after] of [
    [900, 1],
    [200, 2],
    [1500, 2],
    [1000, 3],
    [3500, 3],
    [1000, 4],
  ] as const) {
    now += pauseMs;
    await appendMore();
    expect(tries).toBe(after);
  }
  expect(onProblem).toHaveBeenCalledTimes(4);
  storage.snapshots.save = save;
  now += 9000;
  await appendMore();
  expect(await storage.snapshots.list()).toHaveLength(1);
  await follower.stop();
});

test("of many replicas, few save", async () => {
  const storage = await memoryStorage()();
  const saves: (string | null)[] = [];
  const save = storage.snapshots.save.bind(storage.snapshots);
  storage.snapshots.save = async (fingerprint, snapshot) => {
    await new Promise(setImmediate);
    await save(fingerprint, snapshot);
    saves.push(snapshot.offset);
  };
  const followers = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      follow(storage, { snapshotEvery: 100, rng: fork(1, `replica ${n}`) }),
    ),
  );
  const [first] = followers;
  for (let n = 0; n < 1000; n += 5) {
    await first?.follower.append(settlements(n, 5));
    await new Promise(setImmediate);
  }
  // One per 100 to 200 entries, sometimes several at once. Without coordination it would be 80.
  expect(saves.length).toBeGreaterThanOrEqual(4);
  expect(saves.length).toBeLessThanOrEqual(30);
  for (const { follower } of followers) await follower.stop();
});

test("replicas that begin after a trim begin at the same entry, whenever they start", async () => {
  const storage = await memoryStorage()();
  const { follower: before } = await follow(storage);
  await before.append([declare("a"), ...settlements(0, 10)]);
  const trimmed = before.offset as string;
  await before.append(settlements(10, 5));
  await before.stop();
  await storage.log.trim(trimmed);
  const { follower: one } = await follow(storage);
  expect(one.trimmedBefore).toBe(trimmed);
  await one.append(settlements(15, 5));
  // It has saved nothing since, and the log still keeps the entries with which others begin.
  await expect(storage.log.trim(one.offset as string)).rejects.toMatchObject({ code: "needed" });
  const { follower: two } = await follow(storage);
  expect(two.trimmedBefore).toBeUndefined();
  expect(stateOf(two)).toBe(stateOf(one));
  expect(two.fold.counts.settlements).toBe(10);
  await Promise.all([one.stop(), two.stop()]);
});

/** A log whose reader sleeps at the next entry until it is woken. */
function sleepy(storage: Storage) {
  let wake: () => void = () => undefined;
  const asleep = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const { log } = storage;
  const reader: Storage = {
    log: {
      append: (entries) => log.append(entries),
      lag: (after) => log.lag(after),
      trim: (through) => log.trim(through),
      async *read(after, options) {
        if (options?.follow) await asleep;
        yield* log.read(after, options);
      },
    },
    snapshots: storage.snapshots,
    health: () => storage.health(),
    close: () => storage.close(),
  };
  return { reader, wake };
}

test("a replica that missed a trim continues from the snapshot, and its appends resolve", async () => {
  const storage = await memoryStorage()();
  const { follower: awake } = await follow(storage);
  await awake.append([declare("a"), declare("b")]);
  const { reader, wake } = sleepy(storage);
  const { follower: slept, onProblem } = await follow(reader);
  const early = slept.append([settle("early", "a", { quality: 1 })]);
  await vi.waitFor(() => expect(awake.fold.counts.settlements).toBe(1));
  await awake.append(settlements(0, 10));
  await awake.checkpoint();
  const trimmed = awake.offset as string;
  await storage.log.trim(trimmed);
  await awake.append(settlements(10, 3));
  const late = slept.append([settle("late", "b", { quality: 0 })]);
  expect(slept.lag.entries).toBeGreaterThan(10);
  wake();
  await Promise.all([early, late]);
  expect(onProblem).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ code: "trimmed" }),
    expect.stringContaining("from the snapshot"),
  );
  await vi.waitFor(() => expect(awake.offset).toBe(slept.offset));
  expect(slept.lag.entries).toBe(0);
  expect(stateOf(slept)).toBe(stateOf(awake));
  await slept.append([feedback("early", 0.5)]);
  await Promise.all([slept.stop(), awake.stop()]);
});

test("a durable append resolves although the storage was closed before it was read", async () => {
  const storage = await memoryStorage()();
  const { reader, wake } = sleepy(storage);
  const { follower, onProblem } = await follow(reader);
  const appended = follower.append([declare("a")]);
  await vi.waitFor(() => expect(storage.log.lag(null).entries).toBe(1));
  await storage.close();
  wake();
  await appended;
  await follower.stop();
  expect(onProblem).not.toHaveBeenCalled();
});

test("after a trim without a snapshot the rest is learned from, and `trimmedBefore` says so", async () => {
  const storage = await memoryStorage()();
  const { follower } = await follow(storage);
  await follower.append([declare("a"), declare("b")]);
  const trimmed = follower.offset as string;
  await follower.append([settle("d", "a", { quality: 1 })]);
  await follower.stop();
  await storage.log.trim(trimmed);
  const { follower: late } = await follow(storage);
  expect(late.trimmedBefore).toBe(trimmed);
  expect(late.fold.counts.settlements).toBe(1);
  await late.stop();
});

test("an invalid entry in the log fails a start; later it stops learning and is reported", async () => {
  const storage = await memoryStorage()();
  const { follower, onProblem } = await follow(storage);
  await storage.log.append([{ kind: "nonsense" } as Json]);
  await vi.waitFor(() => expect(onProblem).toHaveBeenCalledOnce());
  expect(follower.failure).toMatchObject({ code: "invalid-entry" });
  await follower.append([declare("a")]);
  expect(follower.fold.arms.size).toBe(0);
  const written: Json[] = [];
  for await (const { entry } of storage.log.read(null)) written.push(entry);
  expect(written).toMatchObject([{ kind: "nonsense" }, { id: "a" }]);
  await expect(follow(storage)).rejects.toMatchObject({ code: "invalid-entry" });
  await follower.stop();
});

test("an append that the storage refuses is rejected, and the follower continues", async () => {
  const storage = await memoryStorage()();
  const { follower } = await follow(storage);
  const wrong = settle("d", "a", { costUsd: Number.NaN });
  await expect(follower.append([wrong])).rejects.toMatchObject({ code: "invalid-entry" });
  await follower.append([declare("a")]);
  expect(follower.fold.arms.size).toBe(1);
  await follower.stop();
});
