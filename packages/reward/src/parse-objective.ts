import { RewardError } from "./error.ts";
import { checkObjective, type ObjectiveOptions } from "./objective.ts";

const fields = {
  cost: "costWeight",
  latency: "latencyWeight",
  "cost-scale-usd": "costScaleUsd",
  "latency-scale-ms": "latencyScaleMs",
} as const satisfies Record<string, keyof ObjectiveOptions>;

const choices = Object.keys(fields).join(", ");

/**
 * Parses an objective from a command line or a header: `cost=0.3,latency=0.1`, optionally with the scales
 * `cost-scale-usd=0.01` and `latency-scale-ms=10000`. Each field at most once, in any order.
 *
 * @throws RewardError `invalid-option`, with the bad part and the choices
 */
export function parseObjective(text: string): ObjectiveOptions {
  const options: { -readonly [field in keyof ObjectiveOptions]: number } = {};
  for (const part of text.split(",")) {
    const [key = "", value = "", ...rest] = part.split("=").map((side) => side.trim());
    const name = key.toLowerCase();
    if (!isKey(name)) {
      refuse(`"${key}" is not part of an objective; choose among ${choices}`);
    }
    const field = fields[name];
    if (options[field] !== undefined) refuse(`${name} is named twice`);
    const number = Number(value);
    if (value === "" || rest.length > 0 || !Number.isFinite(number)) {
      refuse(`write ${name}=NUMBER, not "${part.trim()}"`);
    }
    checkObjective({ [field]: number });
    options[field] = number;
  }
  return options;
}

function isKey(name: string): name is keyof typeof fields {
  return Object.hasOwn(fields, name);
}

function refuse(reason: string): never {
  throw new RewardError("invalid-option", reason);
}
