import { mkdirSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { inCI } from "@armature/test-kit";
import { LONG } from "./attack.ts";
import { attacks } from "./attacks.ts";
import { readOptions } from "./options.ts";
import { torture } from "./torture.ts";

const usage = `npm run torture -- [options]

  --only NAMES   attacks, or what they are made on ("fs"), separated by commas
  --kills N      processes to kill in each attack that kills (default: ${LONG.kills})
  --soak N       decisions under load without a rest (default: ${LONG.soak})
  --out DIR      writes charts of what was measured
  --seed S       a whole number (default: 1): equal seeds make equal attacks

Attacks: ${attacks.map(({ name }) => name).join(", ")}

The last line is the verdict. The exit code is 0 where every promise held, 1 where one was broken.`;

/** Ends with a verdict what cannot go on. */
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
    giveUp(`nobody caught ${message}`, 1);
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
  const held = await torture(chosen, { scale, seed, skipsFail, tell: console.log, draw });
  process.exitCode = held ? 0 : 1;
}
