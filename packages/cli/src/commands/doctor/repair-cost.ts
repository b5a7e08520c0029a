import type { Diagnosis } from "@armature/storage-fs";

/** The log entries that a repair cannot keep. */
export interface RepairCost {
  readonly lost: number;
  /** Lost entries that no snapshot has learned from. */
  readonly unlearned: number;
  /** The last entry that a snapshot has learned from. */
  readonly learnedThrough: number;
}

/** Counts the entries in the damaged ranges, each once. */
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
