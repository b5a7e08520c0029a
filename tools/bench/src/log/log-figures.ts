import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { zstdCompressSync } from "node:zlib";
import type { EntrySize, LogFigures } from "../report/results.ts";
import { engines } from "./engines.ts";
import { settlements } from "./settlements.ts";

const script = fileURLToPath(new URL("./log-process.ts", import.meta.url));

/** Number of models of the measured router. */
const ARMS = 10;

/** Measures a log on every installed engine, each in a separate process. */
export async function logFigures(entries: number): Promise<LogFigures[]> {
  const figures: LogFigures[] = [];
  for (const name of Object.keys(engines)) {
    const child = fork(script, [name, String(entries), String(ARMS)]);
    const [[found], [code]] = await Promise.all([
      Promise.race([once(child, "message"), once(child, "exit").then(() => [undefined])]),
      once(child, "exit"),
    ]);
    if (code !== 0 || found === undefined) throw new Error(`${name} was not measured completely`);
    if (found === null) console.error(`  skipped ${name}: its server is not on this machine`);
    else figures.push(found as LogFigures);
  }
  return figures;
}

/** Sizes of an entry by number of models: as JSON, and compressed with many others. */
export async function entrySizes(): Promise<EntrySize[]> {
  const sizes: EntrySize[] = [];
  for (const arms of [3, ARMS]) {
    const lines = (await settlements(2000, arms)).slice(arms).map((entry) => JSON.stringify(entry));
    const text = lines.join("\n");
    sizes.push({
      arms,
      jsonBytes: Buffer.byteLength(text) / lines.length,
      zstdBytes: zstdCompressSync(text).byteLength / lines.length,
    });
  }
  return sizes;
}
