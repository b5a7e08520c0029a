import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fsStorage } from "@armature/storage-fs";
import type { Result } from "../attack.ts";
import { until } from "../wait.ts";
import { LogChecker } from "./log-checker.ts";
import { spawnWriter, type Writer } from "./spawn-writer.ts";

/** Time limit of a step, in ms. On an idle machine a step takes seconds. */
const PATIENCE_MS = 60_000;

export interface Outages {
  readonly directory: string;
  readonly seed: number;
  readonly count: number;
  /** The user that writes. @default the user of this process */
  readonly user?: number;
  /** Begins an outage of the disk, which ends when the result is disposed of. */
  begin(): Promise<AsyncDisposable>;
}

/**
 * Takes the disk from a writing process repeatedly: the process keeps running, acknowledges nothing,
 * reports that it is degraded, and continues without help when the disk is back.
 */
export async function endure({ directory, seed, count, user, begin }: Outages): Promise<Result> {
  const counts = {
    outages: 0,
    "entries acknowledged": 0,
    "entries that waited": 0,
    "ms at most until it continued": 0,
  };
  const broken: string[] = [];
  const writer = spawnWriter({ directory, seed, from: 0, ...(user !== undefined && { user }) });
  try {
    while (counts.outages < count) {
      counts.outages++;
      const before = writer.acknowledged.length;
      await until(PATIENCE_MS, "it writes", () => writer.acknowledged.length > before + 50);
      let acknowledged: number;
      {
        await using _ = await begin();
        acknowledged = await stalled(writer);
        counts["entries that waited"] += writer.health?.pending ?? 0;
        await sleep(100);
        if (writer.acknowledged.length > acknowledged)
          broken.push("an entry was acknowledged during the outage");
      }
      const back = performance.now();
      await until(PATIENCE_MS, "it continues without help", () => {
        return writer.health?.status === "ok" && writer.acknowledged.length > acknowledged;
      });
      counts["ms at most until it continued"] = Math.max(
        counts["ms at most until it continued"],
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
    if (left.length > 0) broken.push(`a restart left ${left.join(" ")}`);
  } finally {
    await storage.close();
  }
  return { counts, broken };
}

/** Resolves when the writer reports waiting entries, with the number of acknowledged ones. */
async function stalled(writer: Writer): Promise<number> {
  for (let acknowledged = -1; ; ) {
    await until(PATIENCE_MS, "it reports waiting entries", () => {
      const { status, pending } = writer.health ?? {};
      return status === "degraded" && pending !== undefined && pending > 0;
    });
    if (writer.acknowledged.length === acknowledged) return acknowledged;
    acknowledged = writer.acknowledged.length;
    await sleep(100);
  }
}
