import { estimate } from "@armature/evaluation/simulation";
import { type Experiment, type Line, measured, type Target } from "../experiment.ts";
import { ratioOf } from "./compare.ts";
import { contestantsOf } from "./contestants.ts";
import { type LapTotals, lapTotals } from "./lap-totals.ts";
import { serveLaps } from "./serve-laps.ts";
import { syntheticProblem } from "./synthetic-problem.ts";
import { type World, worldOf } from "./world.ts";

/** Size and rate of the stream. */
export interface Replicas {
  readonly rows: number;
  readonly laps: number;
  /** Requests per second of the whole fleet. */
  readonly rate: number;
}

/** Seconds. */
const lag = 1;
const outage = 60;

/** Upper bounds of regret ÷ that of one process: with the lag, and also with the outage. */
const targets: readonly Target[] = [1.02, 1.05].map((atMost) => ({ atMost, withinNoise: true }));

/** Compares replicas that lag by a second, or are cut off for a minute, with one process. */
export function replicas({ rows, laps, rate }: Replicas): Experiment {
  const requests = rows * laps;
  /** A sixth into the stream. */
  const cutOff = Math.floor(requests / 6);
  const back = cutOff + outage * rate;
  const settings: readonly (readonly [string, (decision: number) => number])[] = [
    ["one process", () => 0],
    [`a lag of ${lag} s`, () => lag * rate],
    [
      `and ${outage} s without the log`,
      (decision) =>
        decision >= cutOff && decision < back ? decision - cutOff + lag * rate : lag * rate,
    ],
  ];
  return {
    name: "replicas",
    question: "How much does a fleet lose against one process, in an hour, from an empty state?",
    protocol:
      `The problems of \`synthetic\`, ${rate} requests a second for ` +
      `${Math.round(requests / rate / 60)} minutes. Replicas decide on a state without the latest ` +
      `${lag} s. In a second run the log is also out of reach for ${outage} s, from minute ` +
      `${Math.round(cutOff / rate / 60)} on: no replica learns during that time, and everything ` +
      "is learned after it.",
    async run(lab) {
      const problems = lab.seeds.map((seed) => syntheticProblem(seed, rows));
      const lines = contestantsOf(lab, problems[0].budgetUsd).map(
        ({ name, policy, budgetUsd }): Line => {
          const [alone, ...fleets] = settings.map(([setting, lag]) => {
            lab.progress(`${name}, ${setting}`);
            return problems.map((problem, at) => {
              const worlds = new Array<World>(laps).fill(worldOf(problem, budgetUsd));
              const seed = lab.seeds[at];
              return lapTotals(serveLaps({ problem, worlds, policy, seed, lag }), worlds);
            });
          });
          const own = name.startsWith(lab.subjects[0].name);
          const against = (field: "regret" | "reward", bounds: readonly Target[] = []) =>
            fleets.map((fleet, at) => {
              const of = (totals: readonly LapTotals[]) => totals.map((one) => one[field]);
              const bound = own ? bounds[at] : undefined;
              return measured("ratio", ratioOf(of(fleet), of(alone)), bound);
            });
          return {
            label: name,
            cells: [
              measured("count", estimate(alone.map(({ regret }) => regret))),
              ...against("regret", targets),
              ...against("reward"),
            ],
          };
        },
      );
      const columns = [
        "regret of one process",
        ...["regret", "reward"].flatMap((of) => [
          `${of}, ${settings[1][0]}, ÷ one process`,
          settings[2][0],
        ]),
      ];
      return { tables: [{ title: "Regret and reward", of: "policy", columns, lines }] };
    },
  };
}
