import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { Collection } from "./collection.ts";
import type { Experiment } from "./experiment.ts";
import { MissingDataError } from "./lab/data-directory.ts";
import { type Options, readOptions } from "./options.ts";
import { writeDocument, writeRecord } from "./report/record.ts";
import { renderTables } from "./report/render-tables.ts";

/** Runs the experiments of a collection that the command line selects. */
export async function runCollection(collection: Collection): Promise<void> {
  const args = process.argv.slice(2);
  const options = await readOptions(collection, args);
  const { chosen, jobs, out } = options;
  if (chosen.length === 1 || jobs === 1) {
    for (const experiment of chosen) await runHere(collection, experiment, options);
  } else {
    const waiting = [...chosen];
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await runApart(next, args);
      }
    };
    await Promise.all(Array.from({ length: Math.min(jobs, chosen.length) }, worker));
  }
  if (out !== undefined) writeDocument(out, collection);
}

async function runHere(
  collection: Collection,
  experiment: Experiment,
  { lab, objective, out }: Options,
): Promise<void> {
  const start = performance.now();
  console.error(`${experiment.name}: ${experiment.question}`);
  try {
    const result = await experiment.run(lab);
    console.log(`## ${experiment.name}\n\n${renderTables(result.tables)}\n`);
    const policies = lab.subjects.map(({ name }) => name);
    const given = objective !== undefined && { objective };
    const record = { seeds: lab.seeds.length, policies, ...given, ...result };
    if (out !== undefined) writeRecord(out, collection, experiment.name, record);
  } catch (error) {
    if (!(error instanceof MissingDataError)) throw error;
    console.error(`  skipped: ${error.message}`);
  }
  console.error(`  ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

/** Runs an experiment in a child process and prints its output when it has ended. */
async function runApart({ name }: Experiment, args: readonly string[]): Promise<void> {
  const child = spawn(
    process.execPath,
    [...process.execArgv, process.argv[1], ...args, "--only", name],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const [output, progress, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  process.stderr.write(progress);
  process.stdout.write(output);
  if (code !== 0) process.exitCode = 1;
}
