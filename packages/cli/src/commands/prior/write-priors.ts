import { writeFile } from "node:fs/promises";
import { type PriorFile, parsePriors } from "@armature/learner";
import { CliError } from "../../error.ts";
import { renderPriors } from "./render-priors.ts";

/** Writes a prior file, once it is found to be one, and says what it holds. */
export async function writePriors(path: string, file: PriorFile): Promise<void> {
  const json = JSON.stringify(file);
  parsePriors(JSON.parse(json));
  await writeFile(path, `${json}\n`);
  console.log(`${renderPriors(file)}\n\nWritten to ${path}`);
}

export function strengthOf(text: string): number {
  const strength = Number(text);
  if (strength > 0 && Number.isFinite(strength)) return strength;
  throw new CliError(`--strength must be a number of observations above 0, not "${text}"`);
}
