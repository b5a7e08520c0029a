import { deepStrictEqual as equal, ok, throws } from "node:assert/strict";
import { describe, test } from "vitest";
import { RewardError } from "./error.ts";
import { checkObjective } from "./objective.ts";
import type { Outcome } from "./outcome.ts";
import type { RewardFunction } from "./reward-function.ts";

/** One property that every reward function must have; `run` throws if it does not. */
export interface RewardCase {
  readonly name: string;
  run(reward: RewardFunction): void;
}

/** Registers every case of `rewardCases` as a vitest test. */
export function rewardConformance(name: string, reward: RewardFunction): void {
  describe(`${name} is a reward function`, () => {
    test.each(rewardCases)("$name", ({ run }) => run(reward));
  });
}

const levels = [0, 1e-9, 0.25, 0.5, 0.999, 1];
const amounts = [0, 1e-7, 3e-4, 0.002, 0.05, 1, 40, 1200, 9e4, 1e12];
const expectations = [undefined, 0, 0.6, 1];

/** Outcomes of every kind: frozen, and the same in every run. */
const outcomes: readonly Outcome[] = Array.from({ length: 600 }, (_, i) => {
  const amount = (i * 7919) % 1009;
  return Object.freeze({
    ...(i % 3 === 0 ? {} : { quality: ((i * 31) % 101) / 100 }),
    ...(i % 5 === 0 ? {} : { costUsd: amount * amount * 1e-7 }),
    ...(i % 7 === 0 ? {} : { latencyMs: amount * 11 }),
    ...(i % 4 === 0
      ? { answer: Object.freeze({ finish: i % 8 === 0 ? "stop" : "length" } as const) }
      : {}),
    ...(i % 11 === 0 ? { failed: true } : {}),
    ...(i % 13 === 0 ? { aborted: true } : {}),
  });
});

const unlearnable: readonly Outcome[] = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, -0.01, 1.01].map((quality) => ({ quality })),
  ...[Number.NaN, Number.POSITIVE_INFINITY, 1e308, -1].flatMap((amount) => [
    { quality: 1, costUsd: amount },
    { quality: 1, latencyMs: amount },
    { quality: 1, firstTokenMs: amount },
    { quality: 1, usage: { inputTokens: amount } },
  ]),
];

/** The properties that every reward function must have. */
export const rewardCases: readonly RewardCase[] = [
  {
    name: "it has a name, a JSON configuration and a valid objective",
    run({ kind, config, objective }) {
      ok(typeof kind === "string" && kind !== "", "it has no name");
      equal(JSON.parse(JSON.stringify(config)), config);
      checkObjective(objective);
    },
  },
  {
    name: "a quality is in [0, 1] or undefined",
    run(reward) {
      for (const expected of expectations) {
        for (const outcome of outcomes) {
          const quality = reward.quality(outcome, expected);
          const fits = quality === undefined || (quality >= 0 && quality <= 1);
          ok(fits, `${text(outcome)}: ${quality}`);
        }
      }
    },
  },
  {
    name: "an answer with known quality, cost and latency has a quality",
    run(reward) {
      for (const quality of levels) known(reward, { quality, costUsd: 0.01, latencyMs: 100 });
    },
  },
  {
    name: "it is pure: equal outcomes have equal qualities, in any order",
    run(reward) {
      const { config, objective } = reward;
      const before = JSON.stringify({ config, objective });
      for (const expected of expectations) {
        const first = outcomes.map((outcome) => reward.quality(outcome, expected));
        const again = outcomes.toReversed().map((outcome) => reward.quality(outcome, expected));
        equal(again.reverse(), first);
      }
      equal(JSON.stringify({ config: reward.config, objective: reward.objective }), before);
    },
  },
  {
    name: "a better answer never gets less, and the best gets more than the worst",
    run(reward) {
      for (const amount of amounts) {
        const rest = { costUsd: amount, latencyMs: amount };
        rising(levels.map((quality) => known(reward, { quality, ...rest })));
      }
      const free = { costUsd: 0, latencyMs: 0 };
      const worst = known(reward, { quality: 0, ...free });
      ok(worst < known(reward, { quality: 1, ...free }), "the quality of an answer has no effect");
    },
  },
  {
    name: "a dearer answer never gets more",
    run: (reward) => falling(reward, (costUsd) => ({ costUsd, latencyMs: 100 })),
  },
  {
    name: "a slower answer never gets more",
    run: (reward) => falling(reward, (latencyMs) => ({ latencyMs, costUsd: 0.01 })),
  },
  {
    name: "an attempt that failed never beats a successful one",
    run(reward) {
      const rest = { costUsd: 0.01, latencyMs: 100 };
      for (const expected of expectations) {
        for (const quality of levels) {
          const finished = known(reward, { quality, ...rest }, expected);
          for (const claimed of [{}, { quality }, { quality: 1 }, { answer: {} }]) {
            const failed = known(reward, { ...claimed, failed: true, ...rest }, expected);
            ok(failed <= finished, `failed beats quality ${quality}`);
          }
        }
      }
    },
  },
  {
    name: "an aborted attempt has no quality",
    run(reward) {
      for (const outcome of outcomes) {
        equal(reward.quality({ ...outcome, aborted: true }, 0.9), undefined, text(outcome));
      }
    },
  },
  {
    name: "an outcome that cannot be learned from is refused",
    run(reward) {
      for (const outcome of unlearnable) {
        throws(() => reward.quality(outcome), isInvalidOutcome, text(outcome));
      }
    },
  },
];

function known(reward: RewardFunction, outcome: Outcome, expected?: number): number {
  const quality = reward.quality(outcome, expected);
  ok(quality !== undefined, `no quality for ${text(outcome)}`);
  return quality;
}

function falling(reward: RewardFunction, outcomeOf: (amount: number) => Outcome): void {
  for (const quality of levels) {
    const row = amounts.map((amount) => known(reward, { quality, ...outcomeOf(amount) }));
    rising(row.reverse());
  }
}

function rising(row: readonly number[]): void {
  const sorted = row.every((quality, i) => i === 0 || (row[i - 1] ?? 0) <= quality);
  ok(sorted, `not in order: ${row}`);
}

function isInvalidOutcome(error: unknown): boolean {
  return RewardError.isInstance(error) && error.code === "invalid-outcome";
}

function text(outcome: Outcome): string {
  return JSON.stringify(outcome);
}
