import { uniform } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import { type Json, memoryStorage, type Storage } from "@armature/storage";
import { expect, test, vi } from "vitest";
import { Follower, Learner } from "../src/index.ts";
import { declare, featureSchema, feedback, settle } from "./entries.ts";

const newLearner = () =>
  new Learner({
    dimension: 2,
    featureSchema,
    tiers: ["default"],
    policy: uniform(),
    reward: qualityCostLatency(),
    budgeted: false,
  });

async function follow(storage: Storage, snapshotEvery?: number) {
  const onProblem = vi.fn();
  const follower = await Follower.open({
    learner: newLearner(),
    storage,
    onProblem,
    ...(snapshotEvery !== undefined && { snapshotEvery }),
  });
  return { follower, onProblem };
}

const stateOf = (follower: Follower) => JSON.stringify(follower.learner.snapshot());

test("what was appended is learned from when append resolves", async () => {
  const storage = await memoryStorage()();
  const { follower } = await follow(storage);
  await follower.append([declare("a"), declare("b"), settle("d", "a", { quality: 1 })]);
  expect(follower.learner.counts.settlements).toBe(1);
  await Promise.all([
    follower.append([settle("e", "a", { quality: 1 })]),
    follower.append([settle("f", "b", { quality: 1 })]),
    follower.append([feedback("e", 0)]),
  ]);
  expect(follower.learner.counts).toMatchObject({ settlements: 3, feedback: 1 });
  await follower.stop();
});

test("two followers of one log reach the same state, whoever appended", async () => {
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
  expect(one.learner.ledger.days()).toEqual(two.learner.ledger.days());
  expect(one.learner.ledger.days().length).toBeGreaterThan(3);
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
  await storage.snapshots.remove(follower.learner.fingerprint);
  const { follower: fromLog } = await follow(storage);
  expect(stateOf(fromSnapshot)).toBe(state);
  expect(stateOf(fromLog)).toBe(state);
  await Promise.all([follower.stop(), fromSnapshot.stop(), fromLog.stop()]);
});

test("a snapshot is saved after so many entries", async () => {
  const storage = await memoryStorage()();
  const { follower } = await follow(storage, 3);
  await follower.append([declare("a"), declare("b"), settle("d", "a", { quality: 1 })]);
  await vi.waitFor(async () => {
    expect(await storage.snapshots.load(follower.learner.fingerprint)).toBeDefined();
  });
  await follower.stop();
});

test("after a trim without a snapshot, what is left is learned from, and that is said", async () => {
  const storage = await memoryStorage()();
  const { follower } = await follow(storage);
  await follower.append([declare("a"), declare("b")]);
  const trimmed = follower.offset as string;
  await follower.append([settle("d", "a", { quality: 1 })]);
  await follower.stop();
  await storage.log.trim(trimmed);
  const { follower: late } = await follow(storage);
  expect(late.trimmedBefore).toBe(trimmed);
  expect(late.learner.counts.settlements).toBe(1);
  await late.stop();
});

test("an entry that is none stops the start; later it stops the learning, loudly", async () => {
  const storage = await memoryStorage()();
  const { follower, onProblem } = await follow(storage);
  await storage.log.append([{ kind: "nonsense" } as Json]);
  await vi.waitFor(() => expect(onProblem).toHaveBeenCalledOnce());
  expect(follower.failure).toMatchObject({ code: "invalid-entry" });
  await expect(follower.append([declare("a")])).rejects.toMatchObject({ code: "invalid-entry" });
  await expect(follow(storage)).rejects.toMatchObject({ code: "invalid-entry" });
  await follower.stop();
});

test("an append that the storage refuses is refused, and the follower goes on", async () => {
  const storage = await memoryStorage()();
  const { follower } = await follow(storage);
  const wrong = settle("d", "a", { costUsd: Number.NaN });
  await expect(follower.append([wrong])).rejects.toMatchObject({ code: "invalid-entry" });
  await follower.append([declare("a")]);
  expect(follower.learner.arms.size).toBe(1);
  await follower.stop();
});
