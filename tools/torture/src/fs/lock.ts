import { setTimeout as sleep } from "node:timers/promises";
import { type Storage, StorageError } from "@armature/storage";
import { fsStorage } from "@armature/storage-fs";
import type { Attack } from "../attack.ts";
import { until } from "../wait.ts";
import { LogChecker } from "./log-checker.ts";
import { spawnWriter } from "./spawn-writer.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

const AT_ONCE = 4;
const PATIENCE_MS = 60_000;
const BETWEEN_TRIES_MS = 100;

/**
 * Starts several processes on one directory: one of them gets it, and the errors of the others name
 * it. It keeps the directory while it is stopped, and only as long as it lives.
 */
export const lock: Attack = {
  name: "fs/lock",
  async run({ outages, stoppedMs }, seed) {
    const counts = { holders: 0, "starts refused": 0, "ms that a process was stopped": 0 };
    const broken: string[] = [];
    for (let round = 0; round < outages; round++) {
      using directory = temporaryDirectory();
      const { path } = directory;
      const writers = Array.from({ length: AT_ONCE }, () =>
        spawnWriter({ directory: path, seed, from: 0 }),
      );
      try {
        const rivals = await Promise.all(
          writers.map(async (writer) => {
            await writer.started();
            return { writer, failure: await writer.failure() };
          }),
        );
        const [holder, ...others] = rivals.filter(({ failure }) => failure === undefined);
        if (holder === undefined || others.length > 0) {
          broken.push(`${rivals.length - others.length} of ${AT_ONCE} processes were refused`);
          continue;
        }
        counts.holders++;
        for (const { failure } of rivals) {
          if (failure === undefined) continue;
          counts["starts refused"]++;
          if (!failure.includes("is in use by")) broken.push(failure);
        }
        const { writer } = holder;
        // A stopped process is slow, not dead.
        process.kill(writer.pid, "SIGSTOP");
        const stopped = round === 0 ? stoppedMs : Math.min(stoppedMs, 500);
        for (let waited = 0; waited < stopped; waited += BETWEEN_TRIES_MS) {
          const refusal = await refusalOf(path);
          counts["starts refused"]++;
          if (refusal === undefined) broken.push("the directory of a stopped process was taken");
          else if (!refusal.includes(`process ${writer.pid}:`)) broken.push(refusal);
          await sleep(BETWEEN_TRIES_MS);
        }
        counts["ms that a process was stopped"] += stopped;
        process.kill(writer.pid, "SIGCONT");
        const before = writer.acknowledged.length;
        await until(PATIENCE_MS, "it continues", () => writer.acknowledged.length > before);
        await writer.kill();
        const storage: Storage = await fsStorage({ directory: path })();
        broken.push(...(await new LogChecker().check(storage, writer.acknowledged)));
        await storage.close();
      } finally {
        await Promise.all(writers.map((writer) => writer.kill()));
      }
    }
    return { counts, broken };
  },
};

/** The message with which an open is refused, or undefined if it succeeds. */
async function refusalOf(directory: string): Promise<string | undefined> {
  try {
    const storage = await fsStorage({ directory })();
    await storage.close();
    return undefined;
  } catch (error) {
    if (StorageError.isInstance(error) && error.code === "locked") return error.message;
    throw error;
  }
}
