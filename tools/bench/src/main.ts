import { parseArgs } from "node:util";
import { entrySizes, logFigures } from "./log/log-figures.ts";
import { measureHeap, partNames, timeFolding, timeRouting, timeSize } from "./parts.ts";
import { verdictsOf } from "./report/aims.ts";
import { thisMachine } from "./report/machine.ts";
import { render } from "./report/render.ts";
import type { Allocation, EntrySize, LogFigures, Timing } from "./report/results.ts";

const usage = `npm run bench -- [options]

  --only PARTS   parts to measure, separated by commas: ${partNames.join(", ")}
  --rounds N     rounds per contender (default: 30)
  --entries N    entries of the logs (default: 100000)
  --json         print JSON instead of tables`;

function fail(message: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    fail(`${name} must be a whole number ≥ 1, not ${text}.`);
  }
  return value;
}

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string", default: "30" },
    entries: { type: "string", default: "100000" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const rounds = count("--rounds", values.rounds);
const entries = count("--entries", values.entries);
const parts = values.only?.split(",") ?? partNames;
for (const part of parts) if (!partNames.includes(part)) fail(`There is no part ${part}.`);

const machine = thisMachine();
const timings: Timing[] = [];
const allocations: Allocation[] = [];
const logs: LogFigures[] = [];
const sizes: EntrySize[] = [];
for (const part of parts) {
  console.error(`measuring ${part}`);
  if (part === "heap") allocations.push(...measureHeap());
  else if (part === "route") timings.push(...(await timeRouting(rounds)));
  else if (part === "fold") timings.push(...(await timeFolding(rounds)));
  else if (part === "log") {
    sizes.push(...(await entrySizes()));
    logs.push(...(await logFigures(entries)));
  } else timings.push(...(await timeSize(part, rounds)));
}
const results = { timings, allocations, logs, entrySizes: sizes };
const aims = verdictsOf(results);
const record = { at: new Date().toISOString(), machine, rounds, ...results, aims };
console.log(values.json ? JSON.stringify(record, null, 2) : render(machine, results, aims));
