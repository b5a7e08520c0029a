import type { FileSystem } from "@armature/storage-fs";
import type { Attack, Result } from "../attack.ts";
import { CrashPoints } from "./crash-points.ts";
import { restarts, retention, type Scenario, salvage, trims } from "./power-scenarios.ts";

/** Each scenario, and the step in bytes between two cuts within a write. */
const scenarios: readonly (readonly [string, Scenario, number])[] = [
  ["trims", trims, 1],
  ["retention", retention, 1],
  ["restarts", restarts, 100],
  ["salvage", salvage, 50],
];

/** Cuts the power at every call of the file system, and tries the states that may leave. */
export const powerLoss: Attack = {
  name: "fs/power-loss",
  run: ({ crashEvery }) => cutPower(crashEvery, (fileSystem) => fileSystem),
};

/** The same attack through a file system that may break its promises. */
export async function cutPower(
  every: number,
  through: (fileSystem: FileSystem) => FileSystem,
): Promise<Result> {
  const counts: Record<string, number> = {};
  const broken: string[] = [];
  let moments = 0;
  for (const [name, scenario, step] of scenarios) {
    const cuts = new CrashPoints(step, every, through);
    await scenario(cuts);
    moments += cuts.moments;
    counts[`states of the disk (${name})`] = cuts.states;
    broken.push(...cuts.broken.map((what) => `${name}: ${what}`));
  }
  return { counts: { "moments without power": moments, ...counts }, broken };
}
