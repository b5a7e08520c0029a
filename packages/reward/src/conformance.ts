import { deepStrictEqual as equal, ok, throws } from "node:assert/strict";
import { describe, test } from "vitest";
import { RewardError } from "./error.ts";
import type { Json } from "./json.ts";
import type { Outcome } from "./outcome.ts";
import type { RewardFactory, RewardFunction } from "./reward-function.ts";

/** One thing that every reward function must do; `run` throws where it does not. */
export interface RewardCase {
  readonly name: string;
  run(factory: RewardFactory): void;
}

/** Registers every case of `rewardCases` as a vitest test. */
export function rewardConformance(name: string, factory: RewardFactory): void {
  describe(`${name} is a reward function`, () => {
    test.each(rewardCases)("$name", ({ run }) => run(factory));
  });
}

const free = { budgeted: false };
const levels = [0, 1e-9, 0.25, 0.5, 0.999, 1];
const amounts = [0, 1e-7, 3e-4, 0.002, 0.05, 1, 40, 1200, 9e4, 1e12];

/** Outcomes of every kind, the same in every run. */
const outcomes: readonly Outcome[] = Array.from({ length: 600 }, (_, i) => {
  const amount = (i * 7919) % 1009;
  return {
    ...(i % 3 === 0 ? {} : { quality: ((i * 31) % 101) / 100 }),
    ...(i % 5 === 0 ? {} : { costUsd: amount * amount * 1e-7 }),
    ...(i % 7 === 0 ? {} : { latencyMs: amount * 11 }),
    ...(i % 4 === 0 ? { answer: { finish: i % 8 === 0 ? "stop" : "length" } as const } : {}),
    ...(i % 11 === 0 ? { failed: true } : {}),
    ...(i % 13 === 0 ? { aborted: true } : {}),
  };
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

/** What every reward function must do. */
export const rewardCases: readonly RewardCase[] = [
  {
    name: "scores lie in [0, 1] or are undefined",
    run(factory) {
      for (const reward of freshAndTaught(factory)) {
        for (const outcome of outcomes) {
          const score = reward.score(outcome);
          ok(score === undefined || (score >= 0 && score <= 1), `${text(outcome)}: ${score}`);
        }
      }
    },
  },
  {
    name: "a known quality has a score",
    run(factory) {
      for (const reward of freshAndTaught(factory)) scoreOf(reward, { quality: 0.5 });
    },
  },
  {
    name: "score changes nothing",
    run(factory) {
      const reward = taught(factory, 37);
      const before = text(reward.snapshot());
      const first = scores(reward);
      equal(scores(reward), first);
      equal(text(reward.snapshot()), before);
    },
  },
  {
    name: "better quality never scores less, and the best scores more than the worst",
    run(factory) {
      for (const reward of freshAndTaught(factory)) {
        for (const amount of amounts) {
          const rest = { costUsd: amount, latencyMs: amount };
          const row = levels.map((quality) => scoreOf(reward, { quality, ...rest }));
          rising(row);
          ok((row[0] ?? 0) < (row.at(-1) ?? 0), `quality does not count: ${row}`);
        }
      }
    },
  },
  {
    name: "more cost never scores more",
    run: (factory) => falling(factory, (costUsd) => ({ costUsd })),
  },
  {
    name: "more latency never scores more",
    run: (factory) => falling(factory, (latencyMs) => ({ latencyMs })),
  },
  {
    name: "an outcome that failed never beats one that did not",
    run(factory) {
      for (const reward of freshAndTaught(factory)) {
        for (const quality of levels) {
          const finished = scoreOf(reward, { quality, costUsd: 0.01, latencyMs: 100 });
          for (const claimed of [{}, { quality }, { quality: 1 }]) {
            const failed = { ...claimed, failed: true, costUsd: 0.01, latencyMs: 100 };
            ok(scoreOf(reward, failed) <= finished, `failed beats quality ${quality}`);
          }
        }
      }
    },
  },
  {
    name: "an aborted outcome has no score and teaches nothing",
    run(factory) {
      const reward = taught(factory);
      const before = text(reward.snapshot());
      const aborted = { quality: 1, costUsd: 123, latencyMs: 1, aborted: true };
      reward.observe(aborted);
      equal(reward.score(aborted), undefined);
      equal(text(reward.snapshot()), before);
    },
  },
  {
    name: "an unknown cost or latency is not taken for 0",
    run(factory) {
      const reward = taught(factory);
      for (const field of ["costUsd", "latencyMs"] as const) {
        const zero = scoreOf(reward, { quality: 0.5, [field]: 0 });
        const huge = scoreOf(reward, { quality: 0.5, [field]: 1e12 });
        const unknown = scoreOf(reward, { quality: 0.5 });
        ok(unknown <= zero, `unknown ${field} scores above 0`);
        ok(zero === huge || unknown < zero, `unknown ${field} scores like 0`);
      }
    },
  },
  {
    name: "under a budget, cost does not count",
    run(factory) {
      let reward: RewardFunction;
      try {
        reward = factory({ budgeted: true });
      } catch (error) {
        ok(RewardError.isInstance(error) && error.code === "invalid-option", String(error));
        return;
      }
      for (const outcome of outcomes) reward.observe(outcome);
      const dear = scoreOf(reward, { quality: 0.5, costUsd: 1e9 });
      equal(scoreOf(reward, { quality: 0.5, costUsd: 0 }), dear);
    },
  },
  {
    name: "equal outcomes in equal order give equal state",
    run(factory) {
      const [first, second] = [taught(factory), taught(factory)];
      equal(text(first.snapshot()), text(second.snapshot()));
      equal(scores(first), scores(second));
    },
  },
  {
    name: "two functions of one factory share no state",
    run(factory) {
      const before = text(factory(free).snapshot());
      taught(factory);
      equal(text(factory(free).snapshot()), before);
    },
  },
  {
    name: "a snapshot through JSON restores every bit, and learning goes on alike",
    run(factory) {
      for (const count of [0, 1, 100, outcomes.length]) {
        const original = taught(factory, count);
        const copy = taught(factory, 37);
        copy.restore(JSON.parse(text(original.snapshot())));
        for (const outcome of outcomes.slice(0, 300)) {
          original.observe(outcome);
          copy.observe(outcome);
        }
        equal(text(copy.snapshot()), text(original.snapshot()));
        equal(scores(copy), scores(original));
      }
    },
  },
  {
    name: "what cannot be learned from is refused, and state stays",
    run(factory) {
      const reward = taught(factory);
      const before = text(reward.snapshot());
      for (const outcome of unlearnable) {
        throws(() => reward.observe(outcome), isCode("invalid-outcome"), text(outcome));
        throws(() => reward.score(outcome), isCode("invalid-outcome"), text(outcome));
      }
      equal(text(reward.snapshot()), before);
    },
  },
  {
    name: "a foreign snapshot is refused, and state stays",
    run(factory) {
      const reward = taught(factory);
      const before = text(reward.snapshot());
      const own = JSON.parse(before);
      const foreign: Json[] = [null, 7, "state", [], {}, { ...own, kind: "someone-else" }];
      for (const snapshot of foreign) {
        throws(() => reward.restore(snapshot), isCode("foreign-snapshot"), text(snapshot));
      }
      equal(text(reward.snapshot()), before);
    },
  },
];

function taught(factory: RewardFactory, count: number = outcomes.length): RewardFunction {
  const reward = factory(free);
  for (const outcome of outcomes.slice(0, count)) reward.observe(outcome);
  return reward;
}

function freshAndTaught(factory: RewardFactory): readonly RewardFunction[] {
  return [factory(free), taught(factory, 1), taught(factory)];
}

function scores(reward: RewardFunction): readonly (number | undefined)[] {
  return outcomes.map((outcome) => reward.score(outcome));
}

function scoreOf(reward: RewardFunction, outcome: Outcome): number {
  const score = reward.score(outcome);
  ok(score !== undefined, `no score for ${text(outcome)}`);
  return score;
}

function falling(factory: RewardFactory, outcomeOf: (amount: number) => Outcome): void {
  for (const reward of freshAndTaught(factory)) {
    for (const quality of levels) {
      const row = amounts.map((amount) => scoreOf(reward, { quality, ...outcomeOf(amount) }));
      rising(row.reverse());
    }
  }
}

function rising(row: readonly number[]): void {
  const sorted = row.every((score, i) => i === 0 || (row[i - 1] ?? 0) <= score);
  ok(sorted, `not in order: ${row}`);
}

function isCode(code: RewardError["code"]): (error: unknown) => boolean {
  return (error) => RewardError.isInstance(error) && error.code === code;
}

function text(value: Json | Outcome): string {
  return JSON.stringify(value);
}
