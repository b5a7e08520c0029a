import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const beside = fileURLToPath(new URL("../../../../shared/data", import.meta.url));

/**
 * Path of a benchmark file that is kept beside the repository (or in the directory that
 * `ARMATURE_DATA` names), or undefined where it is absent. Continuous integration must have it:
 * there, absence throws.
 */
export function sharedData(name: string): string | undefined {
  const path = `${process.env.ARMATURE_DATA ?? beside}/${name}`;
  if (existsSync(path)) return path;
  if (process.env.CI) throw new Error(`benchmark data is missing: ${name} (set ARMATURE_DATA)`);
  console.warn(`SKIPPED: benchmark data ${name} is absent; set ARMATURE_DATA to its directory.`);
  return undefined;
}
export { bytesPerRound } from "./bytes-per-round.ts";
