import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Runs a script in a plain Node process and returns the bytes of heap that each round of its work
 * took. The script's default export prepares the work and returns a function that does one round.
 * It runs in a separate process because a test runner's module wrappers prevent inlining, and a
 * double returned by a function that is not inlined is allocated on the heap.
 */
export function bytesPerRound(script: URL, rounds: number): number {
  const measure = fileURLToPath(new URL("./measure-heap.ts", import.meta.url));
  const output = execFileSync(
    process.execPath,
    [
      "--expose-gc",
      // A single thread: otherwise the compiler runs beside it, and later on a busy machine.
      "--predictable",
      // A young generation so large that nothing is collected between the two readings.
      "--min-semi-space-size=128",
      "--max-semi-space-size=128",
      "--conditions=@armature/source",
      measure,
      script.href,
      String(rounds),
    ],
    { encoding: "utf8" },
  );
  return Number(output);
}
