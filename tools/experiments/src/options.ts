import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, extname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { PolicyFactory } from "@armature/policy";
import { type ObjectiveOptions, parseObjective, RewardError } from "@armature/reward";
import type { Collection } from "./collection.ts";
import type { Experiment } from "./experiment.ts";
import { DataDirectory } from "./lab/data-directory.ts";
import type { Lab, Subject } from "./lab/lab.ts";

function usageOf({ name, command, experiments }: Collection): string {
  return `${command} -- [options]

  --data DIR       directory of the benchmark rows (default: ../shared/data)
  --only NAMES     experiments to run, separated by commas: ${experiments.map(({ name }) => name).join(", ")}
  --seeds N        number of seeds (default: 20)
  --objective OBJ  objective of the experiments that count dollars, such as cost=0.3,latency=0.1
                   (default: the router's)
  --policy FILE    adds the policy that the file exports by default
  --out DIR        writes ${name}.md, its charts and its records there
  --jobs N         number of experiments at a time (default: one per processor)`;
}

const beside = fileURLToPath(new URL("../../../../shared/data", import.meta.url));

/** The parsed command line. */
export interface Options {
  readonly lab: Lab;
  readonly chosen: readonly Experiment[];
  /** The value of `--objective`, unparsed. */
  readonly objective: string | undefined;
  readonly out: string | undefined;
  readonly jobs: number;
}

/**
 * Reads the command line of a collection. Prints the usage and ends the process if it asks for help or
 * is invalid.
 */
export async function readOptions(
  collection: Collection,
  args: readonly string[],
): Promise<Options> {
  try {
    return await read(collection, args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${usageOf(collection)}`);
    process.exit(2);
  }
}

async function read(collection: Collection, args: readonly string[]): Promise<Options> {
  const { values } = parse(args);
  if (values.help) {
    console.log(usageOf(collection));
    process.exit(0);
  }
  const { experiments } = collection;
  const data = resolve(values.data);
  if (!existsSync(data))
    fail(`There is no directory ${data}: name the directory of the rows with --data.`);
  const seeds = count("--seeds", values.seeds);
  const names = values.only?.split(",") ?? experiments.map(({ name }) => name);
  for (const name of names) {
    if (!experiments.some((experiment) => experiment.name === name)) fail(`No experiment ${name}.`);
  }
  const subjects: Subject[] = [...collection.subjects];
  for (const file of values.policy) subjects.push(await readSubject(file));
  return {
    lab: {
      data: new DataDirectory(data),
      seeds: Array.from({ length: seeds }, (_, seed) => seed + 1),
      subjects,
      objective: values.objective === undefined ? {} : objective(values.objective),
      progress: (what) => console.error(`  ${what}`),
    },
    chosen: experiments.filter(({ name }) => names.includes(name)),
    objective: values.objective,
    out: values.out,
    jobs: values.jobs === undefined ? availableParallelism() : count("--jobs", values.jobs),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: "string", default: beside },
        only: { type: "string" },
        seeds: { type: "string", default: "20" },
        objective: { type: "string" },
        policy: { type: "string", multiple: true, default: [] },
        out: { type: "string" },
        jobs: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return fail((error as Error).message);
  }
}

async function readSubject(file: string): Promise<Subject> {
  const { default: policy } = await import(pathToFileURL(resolve(file)).href);
  if (!isPolicyFactory(policy)) {
    fail(`${file} must export a policy by default, such as \`export default linUCB()\`.`);
  }
  return { name: basename(file, extname(file)), policy };
}

/** Tells `linUCB()` from `linUCB`: both are functions, but the second does not return a policy. */
function isPolicyFactory(value: unknown): value is PolicyFactory {
  if (typeof value !== "function") return false;
  const made: unknown = value({ dimension: 1, featureSchema: "check@1" });
  return typeof made === "object" && made !== null && "distribute" in made;
}

function objective(text: string): ObjectiveOptions {
  try {
    return parseObjective(text);
  } catch (error) {
    if (!(error instanceof RewardError)) throw error;
    return fail(`--objective: ${error.message}`);
  }
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    fail(`${name} must be a whole number, not ${text}.`);
  return value;
}

/** An invalid command line. */
class UsageError extends Error {
  override readonly name = "UsageError";
}

function fail(message: string): never {
  throw new UsageError(message);
}
