import { parseArgs } from "node:util";
import { type Attack, LONG, type Scale } from "./attack.ts";

/** The options of the command. */
export interface Options {
  readonly chosen: readonly Attack[];
  readonly scale: Scale;
  readonly seed: number;
  /** The directory for charts; if undefined, no charts are written. */
  readonly out: string | undefined;
  readonly help: boolean;
}

/** Reads the arguments of the command. Throws if one of them is invalid. */
export function readOptions(args: readonly string[], attacks: readonly Attack[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      kills: { type: "string", default: String(LONG.kills) },
      soak: { type: "string", default: String(LONG.soak) },
      seed: { type: "string", default: "1" },
      out: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const kills = count("--kills", values.kills);
  const soak = count("--soak", values.soak);
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
  return { chosen, scale: { ...LONG, kills, soak }, seed, out: values.out, help: values.help };
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new Error(`${name} must be a whole number of 1 or more, not ${text}`);
}

/** True if the name is that of the attack or of its target. */
function isNamed(attack: string, name: string): boolean {
  return attack === name || attack.startsWith(`${name}/`);
}
