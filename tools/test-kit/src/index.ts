import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inCI } from "./in-ci.ts";

const beside = fileURLToPath(new URL("../../../../shared/data", import.meta.url));

/**
 * The path of a benchmark file in the directory that `ARMATURE_DATA` names (default: `shared/data`
 * beside the repository), or undefined if the file is absent. In continuous integration absence
 * throws.
 */
export function sharedData(name: string): string | undefined {
  const path = `${process.env.ARMATURE_DATA ?? beside}/${name}`;
  if (existsSync(path)) return path;
  if (inCI()) throw new Error(`benchmark data is missing: ${name} (set ARMATURE_DATA)`);
  console.warn(`SKIPPED: benchmark data ${name} is absent; set ARMATURE_DATA to its directory.`);
  return undefined;
}
export { bytesPerRound } from "./bytes-per-round.ts";
export { inCI } from "./in-ci.ts";
export { startServer } from "./start-server.ts";
