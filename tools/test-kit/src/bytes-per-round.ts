import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Runs a script in a plain Node process and returns how many bytes of heap each round of its work
 * took. The script's default export prepares the work: it returns a function that does one round.
 * A process of its own, because a test runner's module wrappers keep functions from being inlined,
 * and a double that a function returns without being inlined is a heap number.
 */
export function bytesPerRound(script: URL, rounds: number): number {
  const measure = fileURLToPath(new URL("./measure-heap.ts", import.meta.url));
  const output = execFileSync(
    process.execPath,
    [
      "--expose-gc",
      // One thread, the same every time: otherwise the compiler works beside us, and late when busy.
      "--predictable",
      // So much room for young objects that none is collected between the two readings.
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
