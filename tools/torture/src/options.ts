import { parseArgs } from "node:util";
import { type Attack, LONG, type Scale } from "./attack.ts";

/** What the command was asked to do. */
export interface Options {
  readonly chosen: readonly Attack[];
  readonly scale: Scale;
  readonly seed: number;
  readonly help: boolean;
}

/** Reads the arguments of the command; throws where one of them is none. */
export function readOptions(args: readonly string[], attacks: readonly Attack[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      kills: { type: "string", default: String(LONG.kills) },
      seed: { type: "string", default: "1" },
      help: { type: "boolean", default: false },
    },
  });
  const kills = Number(values.kills);
  if (!Number.isSafeInteger(kills) || kills < 1) {
    throw new Error(`--kills must be a whole number of 1 or more, not ${values.kills}`);
  }
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed)) {
    throw new Error(`--seed must be a whole number, not ${values.seed}`);
  }
  const named = values.only?.split(",");
  for (const name of named ?? []) {
    if (attacks.some((attack) => isNamed(attack.name, name))) continue;
    const known = attacks.map((attack) => attack.name).join(", ");
    throw new Error(`--only: there is no attack ${name}; there are ${known}`);
  }
  const chosen = attacks.filter(
    (attack) => named === undefined || named.some((name) => isNamed(attack.name, name)),
  );
  return { chosen, scale: { ...LONG, kills }, seed, help: values.help };
}

/** Whether a name is that of the attack, or of what it is made on. */
function isNamed(attack: string, name: string): boolean {
  return attack === name || attack.startsWith(`${name}/`);
}
