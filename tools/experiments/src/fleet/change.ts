import { changeOutcomes, estimate, type OutcomeTable } from "@armature/evaluation/simulation";
import { type Experiment, type Line, measured } from "../experiment.ts";
import { ratioOf } from "./compare.ts";
import { type Contestant, contestantsOf } from "./contestants.ts";
import { lapTotals } from "./lap-totals.ts";
import type { Problem } from "./problem.ts";
import { serveLaps } from "./serve-laps.ts";
import { syntheticProblem } from "./synthetic-problem.ts";
import { worldOf } from "./world.ts";

/** Factor on the rewards of an arm that gets worse. */
const left = 0.75;

/** Size of the stream, and the lags to measure. */
export interface Change {
  readonly rows: number;
  /** Laps before, during and after the change, each. */
  readonly laps: number;
  /** Lags in requests; the first is 0. */
  readonly lags: readonly number[];
}

const phases = ["before", "during", "after"];

/** A model silently gets worse, then recovers, while states lag. */
export function change({ rows, laps, lags }: Change): Experiment {
  return {
    name: "change",
    question: "How much later does a fleet notice that a model got worse, and that it recovered?",
    protocol:
      "The problems of `synthetic`, in three phases of " +
      `${(rows * laps).toLocaleString("en-US")} requests. In the second phase, the answers of the arm ` +
      `that serves most (the large one, or under the budget the middle one) earn ${left} of what ` +
      "they did, without notice. Regret is computed for each phase by itself, against the best " +
      "linear policy of that phase.",
    async run(lab) {
      const problems = lab.seeds.map((seed) => syntheticProblem(seed, rows));
      const lines = contestantsOf(lab, problems[0].budgetUsd, lab.subjects.slice(0, 1)).flatMap(
        (contestant) => {
          const byLag = lags.map((lag) => {
            lab.progress(`${contestant.name}, a lag of ${lag}`);
            return problems.map((problem, at) =>
              regretsOf(contestant, problem, { laps, lag, seed: lab.seeds[at] }),
            );
          });
          return lags.map((lag, at) => lineOf(`${contestant.name}, ${lag}`, byLag[at], byLag[0]));
        },
      );
      const columns = [...phases.map((phase) => `regret ${phase}`), "during, ÷ no lag"];
      return { tables: [{ title: "By the lag in requests", of: "policy, lag", columns, lines }] };
    },
  };
}

/** Regret of each phase. */
function regretsOf(
  { policy, budgetUsd }: Contestant,
  problem: Problem,
  { laps, lag, seed }: { readonly laps: number; readonly lag: number; readonly seed: number },
): number[] {
  const usual = worldOf(problem, budgetUsd);
  const arm = budgetUsd === undefined ? "large" : "middle";
  const changed = worldOf(worse(problem, arm), budgetUsd);
  const worlds = [usual, changed, usual].flatMap((world) =>
    Array.from({ length: laps }, () => world),
  );
  const trace = serveLaps({ problem, worlds, policy, seed, lag: () => lag });
  return phases.map((_, at) => lapTotals(trace, worlds, [at * laps, (at + 1) * laps]).regret);
}

/** @param regrets by seed and phase; `atOnce` without a lag */
function lineOf(label: string, regrets: readonly number[][], atOnce: readonly number[][]): Line {
  const of = (bySeed: readonly number[][], phase: number) => bySeed.map((own) => own[phase]);
  return {
    label,
    cells: [
      ...phases.map((_, phase) => measured("count", estimate(of(regrets, phase)))),
      measured("ratio", ratioOf(of(regrets, 1), of(atOnce, 1))),
    ],
  };
}

function worse(problem: Problem, arm: string): Problem {
  const of = (table: OutcomeTable) =>
    changeOutcomes(table, arm, ({ reward, cost }) => ({ reward: left * reward, cost }));
  const expected = of(problem.expected);
  return { ...problem, outcomes: of(problem.outcomes), expected, predictions: expected };
}
