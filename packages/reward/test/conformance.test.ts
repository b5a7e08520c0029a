import { expect, test } from "vitest";
import { rewardCases } from "../src/conformance.ts";
import {
  type Outcome,
  qualityCostLatency,
  type RewardFactory,
  type RewardFunction,
} from "../src/index.ts";

/** The reward function with one fault planted. */
function broken(plant: (reward: RewardFunction) => Partial<RewardFunction>): RewardFactory {
  return (spec) => {
    const sound = qualityCostLatency()(spec);
    return {
      kind: sound.kind,
      config: sound.config,
      observe: (outcome) => sound.observe(outcome),
      score: (outcome, expected) => sound.score(outcome, expected),
      snapshot: () => sound.snapshot(),
      restore: (snapshot) => sound.restore(snapshot),
      ...plant(sound),
    };
  };
}

function rescored(change: (score: number, outcome: Outcome) => number | undefined): RewardFactory {
  return broken((sound) => ({
    score(outcome) {
      const score = sound.score(outcome);
      return score === undefined ? undefined : change(score, outcome);
    },
  }));
}

let calls = 0;

const faults: readonly [fault: string, caught: string, RewardFactory][] = [
  ["leaves [0, 1]", "scores lie in", rescored((score) => score * 1.5)],
  ["never scores", "a known quality", rescored(() => undefined)],
  [
    "learns while scoring",
    "score changes nothing",
    broken((sound) => ({
      score(outcome) {
        sound.observe(outcome);
        return sound.score(outcome);
      },
    })),
  ],
  [
    "likes bad answers",
    "better quality",
    rescored((score, { costUsd }) => (costUsd ? 1 - score : score)),
  ],
  ["ignores quality", "better quality", rescored(() => 0.5)],
  ["likes dear answers", "more cost", rescored((s, { costUsd = 0 }) => (costUsd > 0.01 ? 1 : s))],
  [
    "likes slow answers",
    "more latency",
    rescored((s, { latencyMs = 0 }) => (latencyMs > 50 ? 1 : s)),
  ],
  [
    "believes a failed call's quality",
    "failed never beats",
    broken((sound) => ({ score: (outcome) => sound.score({ ...outcome, failed: false }) })),
  ],
  [
    "learns from aborted calls",
    "aborted",
    broken((sound) => ({ observe: (outcome) => sound.observe({ ...outcome, aborted: false }) })),
  ],
  [
    "takes unknown for 0",
    "unknown cost or latency",
    broken((sound) => ({ score: (outcome) => sound.score({ costUsd: 0, ...outcome }) })),
  ],
  ["prices dollars twice", "under a budget", () => qualityCostLatency()({ budgeted: false })],
  [
    "is random",
    "equal outcomes in equal order",
    broken((sound) => {
      calls++;
      const salt = calls * 1e-9;
      return { score: (outcome) => (sound.score(outcome) ?? 0) * (1 - salt) };
    }),
  ],
  [
    "shares state",
    "share no state",
    (() => {
      const one = qualityCostLatency()({ budgeted: false });
      return () => one;
    })(),
  ],
  ["forgets on restore", "restores every bit", broken(() => ({ restore() {} }))],
  [
    "rounds its snapshot",
    "restores every bit",
    broken((sound) => ({
      snapshot: () => JSON.parse(JSON.stringify(sound.snapshot(), (_, v) => round(v))),
    })),
  ],
  [
    "swallows bad input",
    "cannot be learned from is refused",
    broken((sound) => ({
      observe(outcome) {
        try {
          sound.observe(outcome);
        } catch {}
      },
    })),
  ],
  [
    "learns before it refuses",
    "cannot be learned from is refused",
    broken((sound) => ({
      observe(outcome) {
        sound.observe({ latencyMs: 77 });
        sound.observe(outcome);
      },
    })),
  ],
  [
    "restores anything",
    "foreign snapshot",
    broken((sound) => ({
      restore(snapshot) {
        try {
          sound.restore(snapshot);
        } catch {}
      },
    })),
  ],
];

function round(value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(3)) : value;
}

test.each(faults)("a reward function that %s fails “%s…”", (_fault, caught, factory) => {
  const found = rewardCases.find(({ name }) => name.includes(caught));
  expect(found, `no case named like “${caught}”`).toBeDefined();
  expect(() => found?.run(factory)).toThrow();
});

test("every case catches one of the planted faults", () => {
  const unproven = rewardCases.filter(
    ({ name }) => !faults.some(([, caught]) => name.includes(caught)),
  );
  expect(unproven.map(({ name }) => name)).toEqual([]);
});
