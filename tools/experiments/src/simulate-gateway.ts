import { parseArgs } from "node:util";
import { thompson } from "@armature/bandit-thompson";
import { withBudget } from "@armature/budget";
import { readRows, renderTable } from "@armature/evaluation";
import type { PolicyFactory } from "@armature/policy";
import { parseObjective } from "@armature/reward";
import { defaultPolicy } from "@armature/router";
import { simulateThroughGateway } from "./through-gateway/simulate-through-gateway.ts";

const usage = `npm run simulate:gateway -- DATA [options]

Does the same as \`armature simulate DATA\`, but sends every prompt through the gateway over HTTP.

  --policy NAMES   linucb, thompson or both, separated by a comma (default: linucb)
  --seeds N        number of seeds (default: 20)
  --objective OBJ  the objective of all decisions, such as cost=0.3,latency=0.1
  --budget USD     US dollars per request to keep within
  --learn FILE     rows to serve first, unmeasured
  --json           print one JSON object`;

/** Policies by name, each held to a budget in US dollars per request if there is one. */
const known: Readonly<Record<string, (usdPerRequest?: number) => PolicyFactory>> = {
  linucb: (usd) => defaultPolicy(usd === undefined ? undefined : { usdPerRequest: usd }),
  thompson: (usd) =>
    usd === undefined ? thompson() : withBudget(thompson(), { usdPerRequest: usd }),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    policy: { type: "string", default: "linucb" },
    seeds: { type: "string", default: "20" },
    objective: { type: "string" },
    budget: { type: "string" },
    learn: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const [data, ...rest] = positionals;
if (values.help || data === undefined || rest.length > 0) {
  console.error(usage);
  process.exit(values.help ? 0 : 2);
}
const budgetUsd = values.budget === undefined ? undefined : positive("--budget", values.budget);
const report = await simulateThroughGateway({
  rows: await readRows(data),
  learn: values.learn === undefined ? undefined : await readRows(values.learn),
  policies: Object.fromEntries(
    values.policy.split(",").map((name) => {
      const create = known[name];
      if (create === undefined) throw new Error(`--policy: choose among linucb and thompson`);
      return [name, create(budgetUsd)];
    }),
  ),
  seeds: Array.from({ length: positive("--seeds", values.seeds) }, (_, seed) => seed),
  objective: values.objective === undefined ? undefined : parseObjective(values.objective),
  budgetUsd,
});
console.log(values.json ? JSON.stringify(report) : renderTable(report));

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new Error(`${flag} must be a number above 0, not "${text}"`);
}
