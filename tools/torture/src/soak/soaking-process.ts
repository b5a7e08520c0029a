// A router under load: sends the measurements of every slice, and its findings at the end.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createRouter, type Router } from "@armature/router";
import { fsStorage } from "@armature/storage-fs";
import { until } from "../wait.ts";
import { FailingFileSystem } from "./failing-file-system.ts";
import { Load } from "./load.ts";
import { models } from "./requests.ts";
import type { Counts, End, Slice } from "./slice.ts";
import type { SoakOptions } from "./spawn-soak.ts";

const options: SoakOptions = JSON.parse(process.argv[2]);
const { directory, seed, decisions, slice, retainBytes, segmentBytes } = options;

/** Simulated time per request, in ms: ten million within an hour. */
const REQUEST_MS = 0.36;
let now = Date.UTC(2026, 0, 1);
const TIMEOUT_MS = 2000;

/** Memory is at rest if it changes by less than this within this time; with a limit on the tries. */
const AT_REST_BYTES = 20_000;
const AT_REST_MS = 50;
const AT_REST_TIMES = 40;

/** Errors that the router should log while its disk refuses. */
const EXPECTED = ["the snapshot was not saved"];

const problems = new Set<string>();
process.on("unhandledRejection", (reason) => problems.add(`unhandled rejection: ${reason}`));
process.on("warning", ({ name, message }) => {
  if (name !== "ExperimentalWarning") problems.add(`${name}: ${message}`);
});

const counts: Counts = { decisions: 0, reported: 0, unreported: 0, feedback: 0, late: 0 };
const disk = new FailingFileSystem();
const router = await open();
const load = new Load({ router, disk, counts, seed, slice });
while (counts.decisions < decisions) {
  const times = await load.slice(Math.min(slice, decisions - counts.decisions));
  await send({ ...(await measured()), ...times } satisfies Slice);
}
await allSettled();
const before = learnedOf(router);
await router.close();
const again = await open();
const after = learnedOf(again);
await again.close();
await send({
  counts,
  problems: [...problems],
  learned: before.learned,
  learnedAgain: after.learned,
  arms: before.arms,
  armsAgain: after.arms,
} satisfies End);
process.disconnect();

function open(): Promise<Router> {
  return createRouter({
    models,
    budget: { usdPerRequest: 0.002 },
    tenantShare: 0.2,
    storage: fsStorage({
      directory,
      segmentBytes,
      retention: { maxBytes: retainBytes },
      fileSystem: disk.fileSystem,
    }),
    tokenKeys: [{ id: "soak", secret: "a secret of thirty-two bytes and more" }],
    decisionTimeoutMs: TIMEOUT_MS,
    clock: () => now + REQUEST_MS * counts.decisions,
    logger: {
      info: () => {},
      warn: () => {},
      error: (fields, message) => {
        if (!EXPECTED.includes(message)) problems.add(`${message}: ${JSON.stringify(fields)}`);
      },
    },
    seed,
  });
}

async function measured(): Promise<Omit<Slice, "route" | "report" | "yardstick">> {
  const { heapUsed, arrayBuffers, rss } = await memoryAtRest();
  const files = readdirSync(directory);
  return {
    decisions: counts.decisions,
    heapBytes: heapUsed,
    bufferBytes: arrayBuffers,
    residentBytes: rss,
    fileDescriptors: readdirSync("/proc/self/fd").length,
    firstEntry: Math.min(
      ...files.map((name) => Number(/^log-0*(\d+)/.exec(name)?.[1] ?? Number.POSITIVE_INFINITY)),
    ),
    logBytes: files
      .map((name) => statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0)
      .reduce((sum, size) => sum + size, 0),
    faults: disk.faults,
  };
}

/** Lets the timeout of unreported decisions pass. */
async function allSettled(): Promise<void> {
  now += 2 * TIMEOUT_MS;
  await until(60_000, "all decisions are settled", () => router.spending().reservedUsd < 1e-9);
}

/** Memory usage after garbage collections, while no snapshot is being written. */
async function memoryAtRest(): Promise<NodeJS.MemoryUsage> {
  let before = Number.POSITIVE_INFINITY;
  for (let time = 0; ; time++) {
    globalThis.gc?.();
    const usage = process.memoryUsage();
    const now = usage.heapUsed + usage.arrayBuffers;
    if (Math.abs(now - before) < AT_REST_BYTES || time === AT_REST_TIMES) return usage;
    before = now;
    await sleep(AT_REST_MS);
  }
}

function learnedOf(router: Router): { learned: number; arms: string } {
  const { settlements, expired, tiers } = router.status();
  return { learned: settlements - expired, arms: JSON.stringify(tiers) };
}

function send(message: Slice | End): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}
