import { parseArgs } from "node:util";
import { LONG } from "./attack.ts";
import { attacks } from "./attacks.ts";
import { torture } from "./torture.ts";

const usage = `npm run torture -- [options]

  --only NAMES   attacks, or storages to attack, separated by commas: ${attacks.map(({ name }) => name).join(", ")}
  --kills N      processes to kill (default: ${LONG.kills})
  --seed S       a whole number (default: 1)

The last line is the verdict. The exit code is 0 where every promise held, 1 where one was broken.`;

function fail(message: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    kills: { type: "string", default: String(LONG.kills) },
    seed: { type: "string", default: "1" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const kills = Number(values.kills);
if (!Number.isSafeInteger(kills) || kills < 1)
  fail(`--kills must be 1 or more, not ${values.kills}`);
const seed = Number(values.seed);
if (!Number.isSafeInteger(seed)) fail(`--seed must be a whole number, not ${values.seed}`);
const named = values.only?.split(",");
for (const name of named ?? []) {
  if (!attacks.some((attack) => isNamed(attack.name, name))) fail(`there is no attack ${name}`);
}
const chosen = attacks.filter(
  (attack) => named === undefined || named.some((name) => isNamed(attack.name, name)),
);

console.log(`seed ${seed}`);
const held = await torture(chosen, { ...LONG, kills }, seed, console.log);
process.exitCode = held ? 0 : 1;

/** Whether a name is that of the attack, or of the storage it is made on. */
function isNamed(attack: string, name: string): boolean {
  return attack === name || attack.startsWith(`${name}/`);
}
