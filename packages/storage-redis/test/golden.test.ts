import { readFile } from "node:fs/promises";
import { assertGolden } from "@armature/test-kit/shared-storage";
import { createClient } from "redis";
import { describe, test } from "vitest";
import { redisStorage } from "../src/index.ts";
import { keysOf } from "../src/keys.ts";
import { openEngine } from "../src/redis-engine.ts";
import { canStart, sharedRedis } from "./support/redis.ts";

// What versions before this one wrote, as commands. Never change one of these files: add another.

describe.skipIf(!canStart)("a log that an earlier version wrote", () => {
  const shared = sharedRedis();

  test.each(["v1"])("is read and gone on with: %s", async (version) => {
    const { url } = shared.server;
    const text = await readFile(new URL(`golden/${version}.json`, import.meta.url), "utf8");
    const client = await createClient({ url }).connect();
    for (const command of JSON.parse(text) as string[][]) await client.sendCommand(command);
    await client.close();
    const storage = await redisStorage({ url, log: "golden" })();
    const engine = await openEngine(
      { urls: [url], clustered: false, client: {} },
      keysOf("golden"),
      { durability: "always", replicas: undefined },
    );
    await assertGolden(storage, engine);
    await engine.close();
    await storage.close();
  });
});
