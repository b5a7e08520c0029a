import { readFileSync } from "node:fs";
import { type Observation, uniform } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import { type Json, memoryStorage } from "@armature/storage";
import { expect, test } from "vitest";
import { Fold, LogFollower } from "../src/index.ts";
import { recordingPolicy } from "./recording-policy.ts";

/**
 * A log and a snapshot of fold version 5: before quality, dollars and time were learned separately and
 * settlements carried their objective.
 */
const earlier: {
  readonly fingerprint: string;
  readonly entries: readonly Json[];
  readonly snapshot: { readonly offset: string; readonly state: Record<string, Json> };
} = JSON.parse(readFileSync(new URL("golden/fold-5.json", import.meta.url), "utf8"));

function createFold(policy = uniform()): Fold {
  return new Fold({
    dimension: 12,
    featureSchema: "req12@1",
    tiers: ["default"],
    policy,
    reward: qualityCostLatency(),
  });
}

test("a log of version 5 folds: the same attempts and the same dollars", () => {
  const fold = createFold();
  for (const entry of earlier.entries) fold.apply(entry);
  const { counts, ledger } = earlier.snapshot.state;
  expect(fold.counts).toEqual(counts);
  expect(fold.counts).toMatchObject({ settlements: 12, feedback: 3, expired: 1, refused: 0 });
  expect(fold.snapshot()).toMatchObject({ ledger });
  expect(fold.objective()).toBeUndefined();
});

test("each outcome of version 5 is learned as it was logged, without prices", () => {
  const seen: Observation[] = [];
  const fold = createFold(recordingPolicy(seen));
  for (const entry of earlier.entries) fold.apply(entry);
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

test("a snapshot of version 5 is not loaded: a start folds the log, and saves another snapshot", async () => {
  const storage = await memoryStorage()();
  await storage.log.append(earlier.entries);
  await storage.snapshots.save(earlier.fingerprint, earlier.snapshot);
  const whole = createFold();
  for (const entry of earlier.entries) whole.apply(entry);

  const problems: Error[] = [];
  const follower = await LogFollower.open({
    fold: createFold(),
    storage,
    onProblem: (problem) => problems.push(problem),
  });
  expect(follower.fold.fingerprint).not.toBe(earlier.fingerprint);
  expect(JSON.stringify(follower.fold.snapshot())).toBe(JSON.stringify(whole.snapshot()));
  await follower.checkpoint();
  await follower.stop();
  expect(problems).toEqual([]);
  const kept = (await storage.snapshots.list()).map(({ fingerprint }) => fingerprint);
  expect(kept).toContain(whole.fingerprint);
  expect(kept).toContain(earlier.fingerprint);
});

test("a snapshot of version 5 is refused, also under the current fingerprint", () => {
  const fold = createFold();
  const before = JSON.stringify(fold.snapshot());
  const { state } = earlier.snapshot;
  for (const snapshot of [state, { ...state, fingerprint: fold.fingerprint }]) {
    expect(() => fold.restore(snapshot)).toThrow(
      expect.objectContaining({ code: "foreign-snapshot" }),
    );
  }
  expect(JSON.stringify(fold.snapshot())).toBe(before);
});
