import { storageConformance } from "@armature/storage/conformance";
import {
  type RedisServer,
  redisBinary,
  requireServer,
  startRedis,
} from "@armature/test-kit/servers";
import { createClient } from "redis";
import { afterAll, beforeAll, describe } from "vitest";
import { redisStorage } from "../src/index.ts";
import { freshLog } from "./support/redis.ts";

const given = process.env.ARMATURE_REDIS_URL;
const found = given !== undefined || redisBinary() !== undefined;
const remedy = "install redis-server or valkey-server, or set ARMATURE_REDIS_URL";

describe.skipIf(!requireServer("Redis", found, remedy))("on a real server", () => {
  const logs: string[] = [];
  let own: RedisServer | undefined;
  const urlOf = () => given ?? own?.url ?? "";
  beforeAll(async () => {
    if (given === undefined) own = await startRedis();
  });
  // Leaves no keys behind on a server named by the environment.
  afterAll(async () => {
    const client = await createClient({ url: urlOf() }).connect();
    for (const log of logs) {
      for await (const keys of client.scanIterator({ MATCH: `armature:{${log}}:*` })) {
        if (keys.length > 0) await client.unlink(keys);
      }
    }
    await client.close();
    await own?.remove();
  });

  storageConformance("redisStorage", () => {
    const log = freshLog();
    logs.push(log);
    return redisStorage({ url: urlOf(), log });
  });
});
