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

/** A change during the middle third of the measured rows. */
export interface Drift {
  readonly contexts: ContextName;
  readonly budgetUsd: number;
  /** Outcomes during the change. */
  outcomes(stream: Stream): OutcomeTable;
  /** Prices announced at the beginning and at the end of the change. */
  readonly prices?: readonly [Phase["costUsd"], Phase["costUsd"]];
  /** Target rewards of the phases. */
  readonly rewards?: readonly (number | undefined)[];
  /** Target of the last phase's reward ÷ the first's. */
  readonly recovery?: number;
  /** Target of each phase's cost ÷ budget. */
  readonly costRatio?: number;
}

/** Columns of the lines of {@link measureDrift}. */
export const driftColumns: readonly string[] = [
  ...["before", "during", "after"].map((when) => `reward ${when}`),
  "after ÷ before",
  ...["before", "during", "after"].map((when) => `cost ÷ budget ${when}`),
];

const names = ["before", "during", "after"];

/** Learns on trainsub, cold, and then serves three phases of equal length, the second with a drift. */
export async function measureDrift(
  lab: Lab,
  drift: Drift,
): Promise<{ lines: Line[]; traces: Trace[][]; stream: Stream }> {
  const { contexts, budgetUsd, rewards = [], recovery, costRatio, prices } = drift;
  const stream = await readStream(lab, contexts);
  const drifted = drift.outcomes(stream);
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
        { ...phase(1), outcomes: drifted, ...(prices && { costUsd: prices[0] }) },
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
