import { mkdirSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { inCI } from "@armature/test-kit";
import { LONG } from "./attack.ts";
import { attacks } from "./attacks.ts";
import { readOptions } from "./options.ts";
import { torture } from "./torture.ts";

const usage = `npm run torture -- [options]

  --only NAMES   attacks or targets ("fs"), separated by commas
  --kills N      processes to kill in each attack that kills processes (default: ${LONG.kills})
  --soak N       decisions of the router under continuous load (default: ${LONG.soak})
  --out DIR      write charts of the measurements
  --seed S       a whole number (default: 1); equal seeds give equal attacks

Attacks: ${attacks.map(({ name }) => name).join(", ")}

The last line is the verdict. The exit code is 0 if every promise held, and 1 otherwise.`;

/** Prints a verdict and ends the process. */
function giveUp(why: string, code: number): void {
  console.log(`FAILED: ${why}`);
  process.exit(code);
}

function optionsOrEnd() {
  try {
    return readOptions(process.argv.slice(2), attacks);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

const { chosen, scale, seed, out, help } = optionsOrEnd();
if (help) {
  console.log(usage);
} else {
  process.on("uncaughtException", ({ stack, message }) => {
    console.log(stack);
    giveUp(`uncaught exception: ${message}`, 1);
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => giveUp(`stopped by ${signal}`, 128 + constants.signals[signal]));
  }
  console.log(`seed ${seed}`);
  const skipsFail = inCI();
  const draw = (name: string, svg: string): void => {
    if (out === undefined) return;
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, `${name}.svg`), svg);
  };
  const held = await torture(chosen, { scale, seed, skipsFail, print: console.log, draw });
  process.exitCode = held ? 0 : 1;
}
