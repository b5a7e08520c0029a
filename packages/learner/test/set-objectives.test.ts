import { uniform } from "@armature/policy";
import { type ObjectiveOptions, qualityCostLatency } from "@armature/reward";
import type { Json } from "@armature/storage";
import { expect, test } from "vitest";
import { Fold, type SetObjective } from "../src/index.ts";
import { declare, featureSchema, settle } from "./entries.ts";

function createFold(...entries: readonly object[]): Fold {
  const fold = new Fold({
    dimension: 2,
    featureSchema,
    tiers: ["default"],
    policy: uniform(),
    reward: qualityCostLatency(),
  });
  for (const entry of entries) fold.apply(entry as Json);
  return fold;
}

function set(objective: ObjectiveOptions | null, tenant?: string): SetObjective {
  const whose = tenant !== undefined && { tenant };
  return { kind: "control", op: "set-objective", ...whose, objective, at: 0 };
}

test("objectives are read separately, of all and of each tenant", () => {
  const fold = createFold(set({ costWeight: 0.5 }), set({ latencyWeight: 2 }, "acme"));
  expect(fold.objective()).toEqual({ costWeight: 0.5 });
  expect(fold.objective("acme")).toEqual({ latencyWeight: 2 });
  expect(fold.objective("other")).toBeUndefined();
  expect(createFold().objective()).toBeUndefined();
});

test("the latest objective holds as a whole, and null removes only that one", () => {
  const fold = createFold(
    set({ costWeight: 0.5, latencyWeight: 1 }),
    set({ costWeight: 0.7 }),
    set({ costWeight: 3 }, "acme"),
    set({ costWeight: 4 }, "other"),
    set(null, "acme"),
  );
  expect(fold.objective()).toEqual({ costWeight: 0.7 });
  expect(fold.objective("acme")).toBeUndefined();
  expect(fold.objective("other")).toEqual({ costWeight: 4 });
  for (const entry of [set(null), set(null, "never")]) fold.apply(entry as Json);
  expect(fold.objective()).toBeUndefined();
  expect(fold.objective("other")).toEqual({ costWeight: 4 });
});

test("a restart knows what was set and what was taken back, and goes on alike", () => {
  const before = createFold(
    declare("a"),
    set({ costWeight: 0.5, costScaleUsd: 0.02 }),
    set({}, "__proto__"),
    set({ latencyWeight: 2 }, "acme"),
    set({ latencyWeight: 2 }, "other"),
    set(null, "other"),
  );
  const after = createFold();
  after.restore(JSON.parse(JSON.stringify(before.snapshot())));
  const all = (fold: Fold) =>
    [undefined, "__proto__", "acme", "other"].map((tenant) => fold.objective(tenant));
  expect(all(after)).toEqual([
    { costWeight: 0.5, costScaleUsd: 0.02 },
    {},
    { latencyWeight: 2 },
    undefined,
  ]);
  for (const fold of [before, after]) fold.apply(set({ costWeight: 1 }, "acme") as Json);
  expect(JSON.stringify(after.snapshot())).toBe(JSON.stringify(before.snapshot()));
});

test("it changes nothing of what is learned", () => {
  const entries = [
    declare("a", { costUsd: 1, quality: 0.6 }),
    settle("d", "a", { quality: 0.4, costUsd: 2, latencyMs: 300 }, { tenant: "acme" }),
  ];
  const { objectives: _, ...plain } = createFold(...entries).snapshot() as { objectives: Json };
  const { objectives, ...others } = createFold(
    set({ costWeight: 1000 }),
    entries[0],
    set({ latencyWeight: 1000 }, "acme"),
    entries[1],
  ).snapshot() as { objectives: Json };
  expect(others).toEqual(plain);
  expect(objectives).not.toEqual([]);
});

test.each<[Partial<Record<keyof SetObjective, unknown>>]>([
  [{ objective: { costWeight: -1 } }],
  [{ objective: { costWeight: "0.3" } }],
  [{ objective: { costScaleUsd: 0 } }],
  [{ objective: { latencyScaleMs: null } }],
  [{ objective: { costWieght: 0.3 } }],
  [{ objective: "cost=0.3" }],
  [{ objective: undefined }],
  [{ tenant: "" }],
  [{ tenant: null }],
  [{ at: undefined }],
])("%j is not set, and what was set stays", (wrong) => {
  const fold = createFold(set({ costWeight: 0.5 }));
  const before = JSON.stringify(fold.snapshot());
  const entry = JSON.parse(JSON.stringify({ ...set({ costWeight: 1 }), ...wrong }));
  expect(() => fold.apply(entry)).toThrow(expect.objectContaining({ code: "invalid-entry" }));
  expect(JSON.stringify(fold.snapshot())).toBe(before);
});
