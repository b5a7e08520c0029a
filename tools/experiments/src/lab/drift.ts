import type { OutcomeTable, Phase, Trace } from "@armature/evaluation/simulation";
import { type Line, measured, type Target } from "../experiment.ts";
import type { ContextName } from "./data-directory.ts";
import type { Lab } from "./lab.ts";
import {
  learnPhase,
  measuredOrder,
  readStream,
  type Stream,
  serve,
  statisticsOf,
  usd,
  within,
} from "./stream.ts";

/** Something that changes for the middle third of the measured rows and then is as before. */
export interface Drift {
  readonly contexts: ContextName;
  readonly budgetUsd: number;
  /** What arms earn and cost meanwhile. */
  outcomes(stream: Stream): OutcomeTable;
  /** Prices that are told when it begins, and when it is over. */
  readonly prices?: readonly [Phase["costUsd"], Phase["costUsd"]];
  /** What the rewards of the phases are to be, and their costs ÷ budget. */
  readonly rewards?: readonly (number | undefined)[];
  /** What the last phase's reward ÷ the first's is to be. */
  readonly recovery?: number;
  readonly costRatio?: number;
}

/** Columns of the lines of {@link measureDrift}. */
export const driftColumns: readonly string[] = [
  ...["before", "during", "after"].map((when) => `reward ${when}`),
  "after ÷ before",
  ...["before", "during", "after"].map((when) => `cost ÷ budget ${when}`),
];

const names = ["before", "during", "after"];

/** Learns on trainsub, cold, and then lives through a drift in three phases of equal length. */
export async function measureDrift(
  lab: Lab,
  drift: Drift,
): Promise<{ lines: Line[]; traces: Trace[][]; stream: Stream }> {
  const { contexts, budgetUsd, rewards = [], recovery, costRatio, prices } = drift;
  const stream = await readStream(lab, contexts);
  const meanwhile = drift.outcomes(stream);
  const lines: Line[] = [];
  const traces = lab.subjects.map((subject) => {
    const label = `${contexts} cold, ${usd(budgetUsd)}, ${subject.name}`;
    lab.progress(label);
    const served = serve(lab, stream, within(subject, budgetUsd), (seed) => {
      const order = measuredOrder(stream, seed);
      const third = Math.floor(order.length / 3);
      const phase = (index: number) => ({
        name: names[index],
        order: order.subarray(index * third, (index + 1) * third),
      });
      return [
        learnPhase(stream, "cold", seed),
        { ...phase(0), outcomes: stream.outcomes },
        { ...phase(1), outcomes: meanwhile, ...(prices && { costUsd: prices[0] }) },
        { ...phase(2), outcomes: stream.outcomes, ...(prices && { costUsd: prices[1] }) },
      ] as Phase[];
    });
    const own = (target: Target, bound: number | undefined) =>
      subject === lab.subjects[0] && bound !== undefined ? target : undefined;
    const parts = names.map((name) => statisticsOf(stream, served, name));
    lines.push({
      label,
      cells: [
        ...parts.map((part, index) =>
          measured("reward", part.quality, own({ atLeast: rewards[index] ?? 0 }, rewards[index])),
        ),
        measured("ratio", parts[2].ratio(parts[0]), own({ atLeast: recovery ?? 0 }, recovery)),
        ...parts.map((part) =>
          measured("ratio", part.costRatio(budgetUsd), own({ atMost: costRatio ?? 0 }, costRatio)),
        ),
      ],
    });
    return served;
  });
  return { lines, traces, stream };
}
