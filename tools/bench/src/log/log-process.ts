// Measures the engine named by its first argument, and sends the figures to its parent.
import { engines } from "./engines.ts";
import { measureLog } from "./measure-log.ts";
import { settlements } from "./settlements.ts";

const [name, count, arms] = process.argv.slice(2);
const engine = await engines[name]();
if (engine === undefined) process.send?.(null);
else {
  try {
    const entries = await settlements(Number(count), Number(arms));
    process.send?.(await measureLog(name, engine, entries));
  } finally {
    await engine.remove();
  }
}
process.disconnect?.();
