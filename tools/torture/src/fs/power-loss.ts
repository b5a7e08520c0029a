import type { FileSystem } from "@armature/storage-fs";
import type { Attack, Result } from "../attack.ts";
import { CrashPoints } from "./crash-points.ts";
import { restarts, retention, type Scenario, salvage, trims } from "./power-scenarios.ts";

/** Each scenario, and at every how many bytes of a write the power is cut in it. */
const scenarios: readonly (readonly [string, Scenario, number])[] = [
  ["trims", trims, 1],
  ["retention", retention, 1],
  ["restarts", restarts, 100],
  ["salvage", salvage, 50],
];

/** Cuts the power at every call of the file system, and tries every state that may leave. */
export const powerLoss: Attack = {
  name: "fs/power-loss",
  run: ({ crashEvery }) => cutPower(crashEvery, (fileSystem) => fileSystem),
};

/** The same with a file system that may not keep its word. */
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
