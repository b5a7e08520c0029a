import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fsStorage } from "@armature/storage-fs";
import type { Result } from "../attack.ts";
import { until } from "../wait.ts";
import { LogChecker } from "./log-checker.ts";
import { spawnWriter, type Writer } from "./spawn-writer.ts";

/**
 * How long a step may take. Seconds on a machine at rest; how long a storage took to go on once its
 * disk was back is counted.
 */
const PATIENCE_MS = 60_000;

export interface Outages {
  readonly directory: string;
  readonly seed: number;
  readonly count: number;
  /** The user that writes; that of this process where it is not said. */
  readonly user?: number;
  /** Takes the disk away; its end gives it back. */
  begin(): Promise<AsyncDisposable>;
}

/**
 * Takes the disk of a process that writes away, again and again: it goes on running, acknowledges
 * nothing, says that it is degraded, and goes on by itself when the disk is back.
 */
export async function endure({ directory, seed, count, user, begin }: Outages): Promise<Result> {
  const counts = {
    outages: 0,
    "entries acknowledged": 0,
    "entries that waited": 0,
    "ms at most until it went on": 0,
  };
  const broken: string[] = [];
  const writer = spawnWriter({ directory, seed, from: 0, ...(user !== undefined && { user }) });
  try {
    while (counts.outages < count) {
      counts.outages++;
      const before = writer.acknowledged.length;
      await until(PATIENCE_MS, "it writes", () => writer.acknowledged.length > before + 50);
      let heard: number;
      {
        await using _ = await begin();
        heard = await stalled(writer);
        counts["entries that waited"] += writer.health?.pending ?? 0;
        await sleep(100);
        if (writer.acknowledged.length > heard) broken.push("something is acknowledged meanwhile");
      }
      const back = performance.now();
      await until(PATIENCE_MS, "it goes on by itself", () => {
        return writer.health?.status === "ok" && writer.acknowledged.length > heard;
      });
      counts["ms at most until it went on"] = Math.max(
        counts["ms at most until it went on"],
        Math.round(performance.now() - back),
      );
    }
  } catch (error) {
    broken.push(`outage ${counts.outages}: ${String(error)}`);
  }
  const failure = await writer.failure();
  if (failure !== undefined) broken.push(failure);
  await writer.kill();
  counts["entries acknowledged"] = writer.acknowledged.length;
  const storage = await fsStorage({ directory })();
  try {
    broken.push(...(await new LogChecker().check(storage, writer.acknowledged)));
    const left = readdirSync(directory).filter((name) => name.endsWith(".tmp"));
    if (left.length > 0) broken.push(`a start left ${left.join(" ")}`);
  } finally {
    await storage.close();
  }
  return { counts, broken };
}

/** Resolves once the writer says that entries wait, with the number it has acknowledged. */
async function stalled(writer: Writer): Promise<number> {
  for (let heard = -1; ; ) {
    await until(PATIENCE_MS, "it says that entries wait", () => {
      const { status, pending } = writer.health ?? {};
      return status === "degraded" && pending !== undefined && pending > 0;
    });
    if (writer.acknowledged.length === heard) return heard;
    heard = writer.acknowledged.length;
    await sleep(100);
  }
}
