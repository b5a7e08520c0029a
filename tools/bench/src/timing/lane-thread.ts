// The thread of a lane: prepares its subject, then runs a round for each operation that it is sent.
import { parentPort, workerData } from "node:worker_threads";
import { Sampler } from "./sampler.ts";

const { module, parameters } = workerData;
const { default: prepare } = await import(module);
const operations = await prepare(parameters);
const samplers = new Map(
  Object.keys(operations).map((name) => [name, new Sampler(operations[name])]),
);

parentPort?.on("message", async (operation: string) => {
  const sampler = samplers.get(operation);
  if (sampler === undefined) throw new RangeError(`there is no operation ${operation}`);
  parentPort?.postMessage(await sampler.round());
});
