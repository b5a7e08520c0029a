import { expect, test } from "vitest";
import { rewardCases } from "../src/conformance.ts";
import { type Outcome, qualityCostLatency, type RewardFunction } from "../src/index.ts";

const sound = qualityCostLatency();

/** The reward function with one planted fault. */
function broken(fault: Partial<RewardFunction>): RewardFunction {
  return { ...sound, ...fault };
}

function judging(
  change: (quality: number, outcome: Outcome) => number | undefined,
): RewardFunction {
  return broken({
    quality(outcome, expected) {
      const quality = sound.quality(outcome, expected);
      return quality === undefined ? undefined : change(quality, outcome);
    },
  });
}

let calls = 0;
let last = 0;

const faults: readonly [fault: string, caught: string, RewardFunction][] = [
  ["has no name", "it has a name", broken({ kind: "" })],
  ["keeps a function in its configuration", "it has a name", broken({ config: oddConfig() })],
  ["weighs by a negative number", "it has a name", broken({ objective: { costWeight: -1 } })],
  ["leaves [0, 1]", "is in [0, 1]", judging((quality) => quality * 1.5)],
  ["never knows", "has a quality", judging(() => undefined)],
  [
    "counts its calls",
    "it is pure",
    judging((quality) => {
      calls++;
      return quality * (1 - calls * 1e-9);
    }),
  ],
  [
    "compares with the answer before",
    "it is pure",
    judging((quality) => {
      const difference = Math.abs(quality - last);
      last = quality;
      return difference;
    }),
  ],
  [
    "writes into outcomes",
    "it is pure",
    broken({
      quality(outcome, expected) {
        const quality = sound.quality(outcome, expected);
        return quality === undefined ? undefined : Object.assign(outcome, { quality }).quality;
      },
    }),
  ],
  ["likes bad answers", "better answer", judging((q, { costUsd }) => (costUsd ? 1 - q : q))],
  ["ignores the answer", "better answer", judging(() => 0.5)],
  ["likes expensive answers", "dearer", judging((q, { costUsd = 0 }) => (costUsd > 0.01 ? 1 : q))],
  ["likes slow answers", "slower", judging((q, { latencyMs = 0 }) => (latencyMs > 150 ? 1 : q))],
  [
    "believes the quality of a failed call",
    "failed never beats",
    broken({
      quality: (outcome, expected) => sound.quality({ ...outcome, failed: false }, expected),
    }),
  ],
  [
    "gives a failed call the expected quality",
    "failed never beats",
    broken({
      quality: (outcome, expected = 0.75) =>
        outcome.failed && !outcome.aborted ? expected : sound.quality(outcome, expected),
    }),
  ],
  [
    "rates aborted calls",
    "aborted",
    broken({ quality: (outcome) => sound.quality({ ...outcome, aborted: false }) }),
  ],
  [
    "swallows bad input",
    "cannot be learned from",
    broken({
      quality(outcome) {
        try {
          return sound.quality(outcome);
        } catch {
          return undefined;
        }
      },
    }),
  ],
  [
    "refuses bad input with another error",
    "cannot be learned from",
    broken({
      quality(outcome) {
        if (Number.isNaN(outcome.costUsd)) throw new TypeError("no");
        return sound.quality(outcome);
      },
    }),
  ],
];

/** A configuration that JSON cannot hold. */
function oddConfig(): RewardFunction["config"] {
  return { weigh: () => 1 } as unknown as RewardFunction["config"];
}

test.each(faults)("a reward function that %s fails “%s…”", (_fault, caught, reward) => {
  const found = rewardCases.find(({ name }) => name.includes(caught));
  expect(found, `no case named like “${caught}”`).toBeDefined();
  expect(() => found?.run(reward)).toThrow();
});

test("every case catches one of the planted faults", () => {
  const unproven = rewardCases.filter(
    ({ name }) => !faults.some(([, caught]) => name.includes(caught)),
  );
  expect(unproven.map(({ name }) => name)).toEqual([]);
});
