import type { Diagnosis } from "./diagnose.ts";

/** The log entries that a repair cannot keep. */
export interface RepairCost {
  readonly lost: number;
  /** Lost entries that no snapshot covers. */
  readonly unlearned: number;
  /** Sequence number of the last entry that a snapshot covers; 0 without one. */
  readonly learnedThrough: number;
}

/** Counts the entries in the damaged ranges of a diagnosis, each once. */
export function repairCost({ damage, snapshots }: Diagnosis): RepairCost {
  const learnedThrough = Math.max(0, ...snapshots.map(({ offset }) => Number(offset ?? 0)));
  const ranges = damage.flatMap(({ entries }) => entries ?? []);
  let [lost, unlearned, through] = [0, 0, 0];
  for (const { first, last } of ranges.sort((one, other) => one.first - other.first)) {
    const from = Math.max(first, through + 1);
    lost += Math.max(0, last - from + 1);
    unlearned += Math.max(0, last - Math.max(from, learnedThrough + 1) + 1);
    through = Math.max(through, last);
  }
  return { lost, unlearned, learnedThrough };
}
