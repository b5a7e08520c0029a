import { setTimeout as sleep } from "node:timers/promises";
import { LogFollower } from "@armature/learner";
import { createFold } from "@armature/router";
import type { Json, Storage } from "@armature/storage";
import type { Cost, LogFigures } from "../report/results.ts";
import type { Engine } from "./engines.ts";

/** Concurrent appends of one entry each, as of that many concurrent requests. */
const IN_FLIGHT = 1000;

/** Pause for work that a server does after it has answered, in ms. */
const AFTERWARDS_MS = 500;

/** Measures one log: writing, reading, folding, storing, and restarting. */
export async function measureLog(
  name: string,
  engine: Engine,
  entries: readonly Json[],
): Promise<LogFigures> {
  const count = entries.length;
  const before = await bytesOf(engine);
  const storage = await engine.storage();
  const append = await costOf(engine, count, () => appendAll(storage, entries));
  await sleep(AFTERWARDS_MS);
  const after = await bytesOf(engine);
  const read = await costOf(engine, count, () => readAll(storage));
  let follower = await opened(storage);
  await follower.stop();
  const replay = await costOf(engine, count, async () => {
    follower = await opened(storage);
  });
  const snapshotBytes = Buffer.byteLength(JSON.stringify(follower.fold.snapshot()));
  const save = await costOf(engine, 1, () => follower.checkpoint());
  await follower.stop();
  await storage.close();
  const reopened = await engine.storage();
  const restart = await costOf(engine, 1, async () => {
    follower = await opened(reopened);
  });
  await follower.stop();
  await reopened.close();
  return {
    engine: name,
    entries: count,
    append,
    read,
    replay,
    storedBytes: difference(after.stored, before.stored, count),
    writtenBytes: difference(after.written, before.written, count),
    snapshotBytes,
    saveSeconds: save.seconds,
    restartSeconds: restart.seconds,
  };
}

async function bytesOf(engine: Engine): Promise<Record<"stored" | "written", number | undefined>> {
  return { stored: await engine.stored(), written: await engine.written() };
}

function difference(after: number | undefined, before = 0, count = 1): number | undefined {
  return after === undefined ? undefined : (after - before) / count;
}

async function appendAll({ log }: Storage, entries: readonly Json[]): Promise<void> {
  for (let at = 0; at < entries.length; at += IN_FLIGHT) {
    await Promise.all(entries.slice(at, at + IN_FLIGHT).map((entry) => log.append([entry])));
  }
}

async function readAll({ log }: Storage): Promise<void> {
  for await (const { entry } of log.read(null)) if (entry === null) throw new Error("no entry");
}

/** Starts like a router with one tier and the defaults. */
function opened(storage: Storage): Promise<LogFollower> {
  const onProblem = (error: Error): never => {
    throw error;
  };
  return LogFollower.open({ fold: createFold({}, ["default"]), storage, onProblem });
}

/** CPU time per entry, and wall time for all `count` entries. */
async function costOf(engine: Engine, count: number, work: () => Promise<void>): Promise<Cost> {
  const engineBefore = engine.cpu();
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const engineAfter = engine.cpu();
  return {
    seconds,
    cpuMicros: (user + system) / count,
    ...(engineAfter !== undefined &&
      engineBefore !== undefined && {
        engineCpuMicros: ((engineAfter - engineBefore) * 1e6) / count,
      }),
  };
}
