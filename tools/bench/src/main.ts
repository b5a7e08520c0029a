import { parseArgs } from "node:util";
import { measureHeap, partNames, timeFolding, timeRouting, timeSize } from "./parts.ts";
import { judge } from "./report/aims.ts";
import { thisMachine } from "./report/machine.ts";
import { render } from "./report/render.ts";
import type { Allocation, Timing } from "./report/results.ts";

const usage = `npm run bench -- [options]

  --only PARTS   what to measure, separated by commas: ${partNames.join(", ")}
  --rounds N     how often each contender has its turn (default: 30)
  --json         prints the numbers as JSON instead of tables`;

function fail(message: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string", default: "30" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1) {
  fail(`--rounds must be a whole number ≥ 1, not ${values.rounds}.`);
}
const parts = values.only?.split(",") ?? partNames;
for (const part of parts) if (!partNames.includes(part)) fail(`There is no part ${part}.`);

const machine = thisMachine();
const timings: Timing[] = [];
const allocations: Allocation[] = [];
for (const part of parts) {
  console.error(`measuring ${part}`);
  if (part === "heap") allocations.push(...measureHeap());
  else if (part === "route") timings.push(...(await timeRouting(rounds)));
  else if (part === "fold") timings.push(...(await timeFolding(rounds)));
  else timings.push(...(await timeSize(part, rounds)));
}
const results = { timings, allocations };
const aims = judge(results);
const record = { at: new Date().toISOString(), machine, rounds, ...results, aims };
console.log(values.json ? JSON.stringify(record, null, 2) : render(machine, results, aims));
