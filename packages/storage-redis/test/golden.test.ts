import { readFile } from "node:fs/promises";
import { systemClock } from "@armature/storage/kit";
import { assertGolden } from "@armature/test-kit/shared-storage";
import { createClient } from "redis";
import { describe, test } from "vitest";
import { redisStorage } from "../src/index.ts";
import { keysOf } from "../src/keys.ts";
import { openEngine } from "../src/redis-engine.ts";
import { canStart, sharedRedis } from "./support/redis.ts";

// Commands that recreate data of earlier versions. Never change one of these files: add another.

describe.skipIf(!canStart)("a log written by an earlier version", () => {
  const shared = sharedRedis();

  test.each(["v1"])("can be read and continued: %s", async (version) => {
    const { url } = shared.server;
    const text = await readFile(new URL(`golden/${version}.json`, import.meta.url), "utf8");
    const client = await createClient({ url }).connect();
    for (const command of JSON.parse(text) as string[][]) await client.sendCommand(command);
    await client.close();
    const storage = await redisStorage({ url, log: "golden" })();
    const engine = await openEngine({
      server: { urls: [url], clustered: false, client: {} },
      keys: keysOf("golden"),
      requirements: { durability: "always", replicas: undefined },
      clock: systemClock,
    });
    await assertGolden(storage, engine);
    await engine.close();
    await storage.close();
  });
});
