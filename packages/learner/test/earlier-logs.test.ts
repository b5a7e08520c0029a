import { readFileSync } from "node:fs";
import { type Observation, uniform } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import { type Json, memoryStorage } from "@armature/storage";
import { expect, test } from "vitest";
import { Follower, Learner } from "../src/index.ts";
import { recordingPolicy } from "./recording-policy.ts";

/**
 * A log that the fold's version 5 wrote, with the snapshot it made of it: before outcomes were learned
 * apart, and settlements said how they were weighed.
 */
const earlier: {
  readonly fingerprint: string;
  readonly entries: readonly Json[];
  readonly snapshot: { readonly offset: string; readonly state: Record<string, Json> };
} = JSON.parse(readFileSync(new URL("golden/fold-5.json", import.meta.url), "utf8"));

function learnerOf(policy = uniform()): Learner {
  return new Learner({
    dimension: 12,
    featureSchema: "req12@1",
    tiers: ["default"],
    policy,
    reward: qualityCostLatency(),
  });
}

test("a log of version 5 folds: the same attempts and the same dollars", () => {
  const learner = learnerOf();
  for (const entry of earlier.entries) learner.fold(entry);
  const { counts, ledger } = earlier.snapshot.state;
  expect(learner.counts).toEqual(counts);
  expect(learner.counts).toMatchObject({ settlements: 12, feedback: 3, expired: 1, refused: 0 });
  expect(learner.snapshot()).toMatchObject({ ledger });
  expect(learner.objective()).toBeUndefined();
});

test("each outcome of version 5 is learned as it was logged, without prices that nobody noted", () => {
  const seen: Observation[] = [];
  const learner = learnerOf(recordingPolicy(seen));
  for (const entry of earlier.entries) learner.fold(entry);
  const settlements = earlier.entries.filter(
    (entry) => (entry as { kind: string }).kind === "settlement",
  ) as unknown as { outcome: { costUsd?: number; latencyMs?: number; aborted?: true } }[];
  const taught = seen.filter(({ revises, late }) => revises === undefined && !late);
  expect(taught.map(({ costUsd, latencyMs }) => [costUsd, latencyMs])).toEqual(
    settlements.map(({ outcome: { costUsd, latencyMs, aborted } }) => [
      costUsd,
      aborted ? undefined : latencyMs,
    ]),
  );
  expect(taught.filter(({ quality }) => quality === undefined)).toHaveLength(2);
  expect(seen.some(({ prices }) => prices !== undefined)).toBe(false);
});

test("a snapshot of version 5 is not loaded: a start folds the log, and saves its own beside it", async () => {
  const storage = await memoryStorage()();
  await storage.log.append(earlier.entries);
  await storage.snapshots.save(earlier.fingerprint, earlier.snapshot);
  const whole = learnerOf();
  for (const entry of earlier.entries) whole.fold(entry);

  const problems: Error[] = [];
  const follower = await Follower.open({
    learner: learnerOf(),
    storage,
    onProblem: (problem) => problems.push(problem),
  });
  expect(follower.learner.fingerprint).not.toBe(earlier.fingerprint);
  expect(JSON.stringify(follower.learner.snapshot())).toBe(JSON.stringify(whole.snapshot()));
  await follower.checkpoint();
  await follower.stop();
  expect(problems).toEqual([]);
  const kept = (await storage.snapshots.list()).map(({ fingerprint }) => fingerprint);
  expect(kept).toContain(whole.fingerprint);
  expect(kept).toContain(earlier.fingerprint);
});

test("a snapshot of version 5 is refused, also under today's fingerprint", () => {
  const learner = learnerOf();
  const before = JSON.stringify(learner.snapshot());
  const { state } = earlier.snapshot;
  for (const snapshot of [state, { ...state, fingerprint: learner.fingerprint }]) {
    expect(() => learner.restore(snapshot)).toThrow(
      expect.objectContaining({ code: "foreign-snapshot" }),
    );
  }
  expect(JSON.stringify(learner.snapshot())).toBe(before);
});
