import { setImmediate as soon } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createRouter, type Router } from "@armature/router";
import type { Storage } from "@armature/storage";
import { fsStorage } from "@armature/storage-fs";
import type { Attack } from "../attack.ts";
import { temporaryDirectory } from "../fs/temporary-directory.ts";
import { until } from "../wait.ts";
import { chat } from "./ask.ts";

/** Most attempts kept by a router, with those being settled. */
const KEPT = 102_000;

const SETTLED_WITHIN_MS = 30_000;

/** Memory for all of them, and for as many that the fold remembers, in bytes. */
const MOST_BYTES = 512 * 2 ** 20;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Decides without pause and reports nothing, on a working disk and on a full one. */
export const unreported: Attack = {
  name: "gateway/unreported",
  async run({ decisions }) {
    const broken: string[] = [];
    let most = 0;
    for (const writes of [true, false]) {
      using directory = temporaryDirectory();
      const storage = fsStorage({ directory: directory.path, durability: "os" });
      const router = await createRouter({
        models: ["a", "b"].map((id) => ({ id, provider: "p", model: id })),
        storage: writes ? storage : async () => refusing(await storage()),
      });
      const held = await heldAfter(router, decisions);
      most = Math.max(most, held);
      const where = writes ? "a working disk" : "a full disk";
      if (held > MOST_BYTES) broken.push(`with ${where}, ${megabytes(held)} MiB are held`);
      const least = writes ? decisions - KEPT : 0;
      const settled = (): boolean => router.status().expired >= least;
      await until(SETTLED_WITHIN_MS, "the oldest are settled", settled).catch((error) =>
        broken.push(`with ${where}: ${error}`),
      );
      await router.close();
    }
    return {
      counts: { "decisions never reported": 2 * decisions, "MiB held": megabytes(most) },
      broken,
    };
  },
};

async function heldAfter(router: Router, decisions: number): Promise<number> {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let decided = 1; decided <= decisions; decided++) {
    router.route(chat);
    if (decided % 100 === 0) await soon();
  }
  await soon();
  collectGarbage();
  return process.memoryUsage().heapUsed - before;
}

/** A storage that stores the declarations of the models, and refuses all later appends. */
function refusing(storage: Storage): Storage {
  const { log, snapshots } = storage;
  let declared = false;
  return {
    snapshots,
    health: () => storage.health(),
    close: () => storage.close(),
    log: {
      read: log.read.bind(log),
      trim: log.trim.bind(log),
      lag: log.lag.bind(log),
      append: (entries) => {
        if (declared) return Promise.reject(new Error("no space left on device"));
        declared = true;
        return log.append(entries);
      },
    },
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
