import { existsSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { linUCB } from "@armature/bandit-linucb";
import type { PolicyFactory } from "@armature/policy";
import { DataDirectory, MissingDataError } from "./lab/data-directory.ts";
import type { Lab, Subject } from "./lab/lab.ts";
import { experiments } from "./registry.ts";
import { writeRecord } from "./report/record.ts";
import { renderTables } from "./report/render-tables.ts";

const usage = `npm run experiments -- [options]

  --data DIR       where the benchmark rows are (default: ../shared/data)
  --only NAMES     which experiments, separated by commas: ${experiments.map(({ name }) => name).join(", ")}
  --seeds N        how many seeds (default: 20)
  --policy FILE    adds the policy factory that the file exports by default
  --out DIR        writes experiments.md, its charts and the numbers as JSON there`;

const beside = fileURLToPath(new URL("../../../../shared/data", import.meta.url));

function fail(message: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}

/** `linUCB` without its parentheses is a function too, but what it makes is no policy. */
function makesPolicies(value: unknown): value is PolicyFactory {
  if (typeof value !== "function") return false;
  const made: unknown = value({ dimension: 1, featureSchema: "check@1" });
  return typeof made === "object" && made !== null && "distribute" in made;
}

const { values } = parseArgs({
  options: {
    data: { type: "string", default: beside },
    only: { type: "string" },
    seeds: { type: "string", default: "20" },
    policy: { type: "string", multiple: true, default: [] },
    out: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const data = resolve(values.data);
if (!existsSync(data)) fail(`There is no directory ${data}: name that of the rows with --data.`);
const seeds = Number(values.seeds);
if (!Number.isSafeInteger(seeds) || seeds < 1)
  fail(`--seeds must be a whole number, not ${seeds}.`);
const chosen = values.only?.split(",") ?? experiments.map(({ name }) => name);
for (const name of chosen) {
  if (!experiments.some((experiment) => experiment.name === name)) fail(`No experiment ${name}.`);
}

const subjects: Subject[] = [{ name: "linucb", policy: linUCB() }];
for (const file of values.policy) {
  const { default: policy } = await import(pathToFileURL(resolve(file)).href);
  if (!makesPolicies(policy)) {
    fail(`${file} must export a policy by default, such as \`export default linUCB()\`.`);
  }
  subjects.push({ name: basename(file, extname(file)), policy });
}

const lab: Lab = {
  data: new DataDirectory(data),
  seeds: Array.from({ length: seeds }, (_, seed) => seed + 1),
  subjects,
  progress: (what) => console.error(`  ${what}`),
};
for (const experiment of experiments.filter(({ name }) => chosen.includes(name))) {
  const start = performance.now();
  console.error(`${experiment.name}: ${experiment.question}`);
  try {
    const result = await experiment.run(lab);
    console.log(`## ${experiment.name}\n\n${renderTables(result.tables)}\n`);
    const record = { seeds, policies: subjects.map(({ name }) => name), ...result };
    if (values.out !== undefined) writeRecord(values.out, experiment, record, experiments);
  } catch (error) {
    if (!(error instanceof MissingDataError)) throw error;
    console.error(`  skipped: ${error.message}`);
  }
  console.error(`  ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
