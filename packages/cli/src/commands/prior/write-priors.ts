import { writeFile } from "node:fs/promises";
import { type PriorFile, parsePriors } from "@armature/learner";
import { numberFlag } from "../../terminal/number-flag.ts";
import { renderPriors } from "./render-priors.ts";

/** Validates and writes a prior file, then prints its contents. */
export async function writePriors(path: string, file: PriorFile): Promise<void> {
  const json = JSON.stringify(file);
  parsePriors(JSON.parse(json));
  await writeFile(path, `${json}\n`);
  console.log(`${renderPriors(file)}\n\nWritten to ${path}`);
}

/** The value of `--strength`. */
export function strengthFlag(text: string): number {
  return numberFlag("--strength", text, "a number of observations above 0", (value) => value > 0);
}
