import { setTimeout as sleep } from "node:timers/promises";
import { attackSharedStorage, readRecords } from "@armature/testing/servers";
import { describe, expect, test } from "vitest";
import { type RedisStorageOptions, redisStorage } from "../src/index.ts";
import { canStart, freshLog, recipeOf, sharedRedis } from "./support/redis.ts";

describe.skipIf(!canStart)("outages", () => {
  const shared = sharedRedis();

  attackSharedStorage(() => ({
    server: shared.server.process,
    name: "Redis at 127.0.0.1",
    port: shared.server.port,
    recipe: ({ port = shared.server.port, ...options } = {}) => {
      const url = shared.server.url.replace(`:${shared.server.port}`, `:${port}`);
      return recipeOf({ url, log: freshLog(), ...options });
    },
    open: ({ options }) => redisStorage(options as RedisStorageOptions),
    dropConnections: () => shared.server.ask("CLIENT KILL TYPE normal"),
  }));

  test("a server out of memory refuses appends until there is room", async () => {
    const options = { url: shared.server.url, log: freshLog(), patienceMs: 100 };
    const storage = await redisStorage(options)();
    const offset = await storage.log.append([1]);
    await shared.server.ask("CONFIG SET maxmemory 1mb");
    await expect(storage.log.append([2])).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("OOM"),
    });
    expect((await readRecords(storage)).map(({ offset: each }) => each)).toEqual([offset]);
    await shared.server.ask("CONFIG SET maxmemory 0");
    await storage.log.append([3]);
    expect((await readRecords(storage)).map(({ entry }) => entry)).toEqual([1, 3]);
    await storage.close();
  });

  test("a server that forgot its scripts is taught them again", async () => {
    const storage = await redisStorage({ url: shared.server.url, log: freshLog() })();
    await storage.log.append([1]);
    await shared.server.ask("SCRIPT FLUSH");
    await storage.log.append([2]);
    await shared.server.ask("SCRIPT FLUSH");
    expect((await readRecords(storage)).map(({ entry }) => entry)).toEqual([1, 2]);
    await storage.close();
  });

  test("a server that was emptied is told, not folded on from", async () => {
    const options = { url: shared.server.url, log: freshLog() };
    const storage = await redisStorage(options)();
    const offset = await storage.log.append([1, 2, 3]);
    const other = await redisStorage(options)();
    const reader = other.log.read(offset, { follow: true })[Symbol.asyncIterator]();
    const next = reader.next();
    await sleep(50);
    await shared.server.ask("FLUSHALL");
    await expect(next).rejects.toMatchObject({ code: "corrupt" });
    await expect(readRecords(storage)).rejects.toMatchObject({ code: "corrupt" });
    await storage.close();
    await other.close();
  });
});
