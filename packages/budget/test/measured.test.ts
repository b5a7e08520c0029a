import { readFileSync } from "node:fs";
import { linUCB } from "@armature/bandit-linucb";
import { sharedData } from "@armature/test-kit";
import { expect, test } from "vitest";
import { withBudget } from "../src/index.ts";
import { type Row, shuffled, simulate } from "./simulate.ts";

const rowsPath = sharedData("pareto_val_k3.jsonl");
const contextsPath = sharedData("ctx_val_hand12.f32");
const width = 12;
const seeds = [1, 2, 3, 4, 5];

interface Line {
  readonly arms: { readonly [model: string]: { readonly reward: number; readonly cost: number } };
}

/** Contexts: the bias, then the standardised slopes scaled to about ±1. */
function readRows(lines: string, contexts: string): { arms: string[]; rows: Row[] } {
  const parsed = readFileSync(lines, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
  const bytes = readFileSync(contexts);
  const arms = Object.keys(parsed[0]?.arms ?? {});
  const rows = parsed.map(({ arms: outcomes }, row) => ({
    context: Float64Array.from({ length: width }, (_, column) =>
      column === 0 ? 1 : bytes.readFloatLE(4 * (row * width + column - 1)) / 4,
    ),
    quality: arms.map((arm) => outcomes[arm]?.reward ?? Number.NaN),
    costUsd: arms.map((arm) => outcomes[arm]?.cost ?? Number.NaN),
  }));
  return { arms, rows };
}

// List prices times a guessed 500 tokens; that of the most expensive is 3.75 times too low.
const listCost = [5e-5, 6.5e-4, 4e-3];

test.skipIf(rowsPath === undefined || contextsPath === undefined).each([
  [3.0e-4, 0.883],
  [6.62e-4, 0.9155],
  [1.87e-3, 0.923],
  [5.31e-3, 0.9255],
])("at $%d per request it stays within budget from the first request on", (budget, least) => {
  const { arms, rows } = readRows(rowsPath ?? "", contextsPath ?? "");
  let quality = 0;
  let costUsd = 0;
  for (const seed of seeds) {
    const policy = withBudget(linUCB(), {
      usdPerRequest: budget,
    })({
      dimension: width,
      featureSchema: "hand12@1",
    });
    for (const [i, id] of arms.entries()) {
      policy.addArm({ id }, { strength: 1, costUsd: listCost[i] ?? 0 });
    }
    const result = simulate(policy, arms, shuffled(rows, seed), seed);
    quality += result.quality / seeds.length;
    costUsd += result.costUsd / seeds.length;
    expect(result.costUsd / budget).toBeLessThan(1.06);
  }
  expect(quality).toBeGreaterThan(least);
  expect(costUsd / budget).toBeLessThan(1.02);
});
