import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { rewardConformance } from "../src/conformance.ts";
import { checkOutcome, type RewardFunction } from "../src/index.ts";

/** Its quality, halved at `halfUsd`, and 0 after the deadline. */
function inTimeAndCheap(deadlineMs: number, halfUsd: number): RewardFunction {
  return {
    kind: "in-time-and-cheap",
    config: { deadlineMs, halfUsd },
    objective: { costWeight: 0, latencyWeight: 0 },
    quality(outcome) {
      checkOutcome(outcome);
      const { quality, costUsd, latencyMs, failed, aborted } = outcome;
      if (aborted) return undefined;
      if (failed || (latencyMs ?? 0) > deadlineMs) return 0;
      if (quality === undefined || costUsd === undefined) return undefined;
      return quality / (1 + costUsd / halfUsd);
    },
  };
}

const reward = inTimeAndCheap(5000, 0.01);

rewardConformance("a reward that is not linear", reward);

test("half its quality at a cent, 0 after five seconds, undefined while its cost is unknown", () => {
  expect(reward.quality({ quality: 0.8, costUsd: 0, latencyMs: 5000 })).toBe(0.8);
  expect(reward.quality({ quality: 0.8, costUsd: 0.01 })).toBe(0.4);
  expect(reward.quality({ quality: 1, costUsd: 0, latencyMs: 5001 })).toBe(0);
  expect(reward.quality({ latencyMs: 5001 })).toBe(0);
  expect(reward.quality({ quality: 0.8 })).toBeUndefined();
});

test("README.md shows this reward function", () => {
  const textOf = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");
  const [example] = /\/\*\* Its quality[\s\S]*?\n}\n/.exec(textOf("custom-reward.test.ts")) ?? [];
  expect(example).toContain("return quality / (1 + costUsd / halfUsd)");
  expect(textOf("../README.md")).toContain(example);
});
