/** Runs the job in its folder's `job.json` and writes `result.json` beside it. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./run-agent.ts";

// What the run has started is stopped when the process exits.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const [folder = ""] = process.argv.slice(2);
const result = await run(JSON.parse(await readFile(join(folder, "job.json"), "utf8")));
await writeFile(join(folder, "result.json"), JSON.stringify(result, null, 2));
process.exit(0);
