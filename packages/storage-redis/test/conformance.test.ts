import { storageConformance } from "@armature/storage/conformance";
import {
  type RedisServer,
  redisBinary,
  requireServer,
  startRedis,
} from "@armature/testing/servers";
import { afterAll, beforeAll, describe } from "vitest";
import { redisStorage } from "../src/index.ts";
import { freshLog } from "./support/redis.ts";

const given = process.env.ARMATURE_REDIS_URL;
const found = given !== undefined || redisBinary() !== undefined;

describe.skipIf(!requireServer("Redis", found, "install redis-server, or set ARMATURE_REDIS_URL"))(
  "on a real server",
  () => {
    let own: RedisServer | undefined;
    beforeAll(async () => {
      if (given === undefined) own = await startRedis();
    });
    afterAll(() => own?.remove());

    storageConformance("redisStorage", () =>
      redisStorage({ url: given ?? own?.url ?? "", log: freshLog() }),
    );
  },
);
