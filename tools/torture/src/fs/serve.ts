import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fsStorageReader } from "@armature/storage-fs";
import type { Attack } from "../attack.ts";
import { until } from "../wait.ts";
import { Clients, numberOf } from "./clients.ts";
import { fillDisk } from "./fill-disk.ts";
import { mount } from "./mount.ts";
import { spawnServer } from "./spawn-server.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

const DISK_BYTES = 32 * 2 ** 20;
const PATIENCE_MS = 60_000;

/**
 * Fills the disk of a gateway under load, frees it, and ends the gateway with SIGTERM, every third time
 * while the disk is full: it answers throughout, reports its health, and loses nothing.
 */
export const serve: Attack = {
  name: "fs/serve",
  async run({ outages }) {
    using mountPoint = temporaryDirectory();
    const { path } = mountPoint;
    using disk = mount(path, "-t", "tmpfs", "-o", `size=${DISK_BYTES},mode=0777`, "tmpfs");
    if (disk === undefined) {
      return { counts: {}, broken: [], skipped: "a disk in memory cannot be mounted here" };
    }
    const counts = {
      outages: 0,
      "requests answered": 0,
      "of them while the disk was full": 0,
      "feedback acknowledged": 0,
      "ms at most until SIGTERM had ended it": 0,
      "ms at most while the disk was full": 0,
    };
    const broken: string[] = [];
    const directory = join(path, "data");
    mkdirSync(directory);
    const counted: number[] = [];
    let settled = 0;
    for (let next = 1; counts.outages < outages; ) {
      counts.outages++;
      const endsFull = counts.outages % 3 === 0;
      try {
        const life = await serveOnce({ directory, ballast: join(path, "ballast"), next, endsFull });
        next = life.next;
        counted.push(...life.counted);
        // Entries that wait for a full disk at the end were not acknowledged.
        settled += endsFull ? 0 : life.answered;
        counts["requests answered"] += life.answered;
        counts["of them while the disk was full"] += life.answeredFull;
        counts["feedback acknowledged"] += life.counted.length;
        const most = endsFull
          ? "ms at most while the disk was full"
          : "ms at most until SIGTERM had ended it";
        counts[most] = Math.max(counts[most], life.endMs);
        const found = [...life.broken, ...(await lossOf(directory, settled, counted))];
        broken.push(...found.map((what) => `outage ${counts.outages}: ${what}`));
      } catch (error) {
        broken.push(`outage ${counts.outages}: ${String(error)}`);
        break;
      }
    }
    return { counts, broken };
  },
};

interface Outage {
  readonly directory: string;
  /** Path of the file that fills the disk. */
  readonly ballast: string;
  /** Number of the first feedback. */
  readonly next: number;
  readonly endsFull: boolean;
}

/** Starts a gateway, takes its disk once, and ends it. */
async function serveOnce({ directory, ballast, next, endsFull }: Outage) {
  const server = await spawnServer(directory);
  const clients = new Clients(server.url, next);
  const stop = (): ReturnType<typeof server.stop> => {
    clients.expectTheEnd();
    return server.stop();
  };
  try {
    await until(PATIENCE_MS, "it counts feedback", () => clients.counted.length > 20);
    let answeredFull = 0;
    let end: Awaited<ReturnType<typeof server.stop>> | undefined;
    {
      await using _ = await fillDisk(ballast, DISK_BYTES);
      await healthy(server.url, "degraded");
      const before = clients.answered;
      await until(
        PATIENCE_MS,
        "it answers during the outage",
        () => clients.answered > before + 50,
      );
      answeredFull = clients.answered - before;
      if (endsFull) end = await stop();
    }
    if (end === undefined) {
      await healthy(server.url, "ok");
      const before = clients.counted.length;
      await until(PATIENCE_MS, "feedback counts again", () => clients.counted.length > before);
      end = await stop();
    }
    await clients.ended();
    const broken = [...new Set(clients.failures)];
    if (end.code !== 0) broken.push(`its exit code is ${end.code}: ${end.complaint}`);
    const { answered, counted } = clients;
    return { answered, answeredFull, counted, next: clients.next, endMs: end.ms, broken };
  } finally {
    clients.expectTheEnd();
    server.kill();
  }
}

/** Resolves when the health endpoint of a gateway reports the status. */
async function healthy(url: string, status: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let reported: unknown; reported !== status; await sleep(20)) {
    if (performance.now() > deadline)
      throw new Error(`/healthz reports ${reported}, not ${status}`);
    const response = await fetch(`${url}/healthz`);
    reported = ((await response.json()) as { status: unknown }).status;
  }
}

/** Describes answers and feedback that are missing in the log, or are in it twice. */
async function lossOf(
  directory: string,
  answered: number,
  counted: readonly number[],
): Promise<string[]> {
  const broken: string[] = [];
  const settled = new Set<string>();
  const stored = new Set<number>();
  const storage = await fsStorageReader({ directory: join(directory, "simulated") })();
  for await (const { entry } of storage.log.read(null)) {
    const { kind, decisionId, attempt, channel, quality } = entry as Record<string, unknown>;
    if (kind === "settlement") {
      const key = `${decisionId} ${attempt}`;
      if (settled.has(key)) broken.push(`attempt ${key} was settled twice`);
      settled.add(key);
    } else if (kind === "feedback" && channel === "torture") {
      const number = numberOf(Number(quality));
      if (stored.has(number)) broken.push(`feedback ${number} is there twice`);
      stored.add(number);
    }
  }
  await storage.close();
  if (settled.size < answered) broken.push(`${settled.size} of ${answered} answers were settled`);
  const lost = counted.filter((number) => !stored.has(number));
  if (lost.length > 0) broken.push(`feedback was acknowledged and is not there: ${lost.join(" ")}`);
  return broken;
}
