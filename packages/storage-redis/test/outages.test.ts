import { setTimeout as sleep } from "node:timers/promises";
import { attackSharedStorage, readRecords } from "@armature/test-kit/shared-storage";
import { describe, expect, test, vi } from "vitest";
import { type RedisStorageOptions, redisStorage } from "../src/index.ts";
import { canStart, freshLog, sharedRedis, specOf } from "./support/redis.ts";

describe.skipIf(!canStart)("outages", () => {
  const shared = sharedRedis();

  attackSharedStorage(() => ({
    server: shared.server.process,
    name: "Redis at 127.0.0.1",
    port: shared.server.port,
    newLog: ({ port = shared.server.port, ...options } = {}) => {
      const url = shared.server.url.replace(`:${shared.server.port}`, `:${port}`);
      return specOf({ url, log: freshLog(), ...options });
    },
    open: ({ options }) => redisStorage(options as RedisStorageOptions),
    dropConnections: () => shared.server.ask("CLIENT KILL TYPE normal"),
  }));

  test("a server out of memory accepts no appends until there is room", async () => {
    const storage = await redisStorage({ url: shared.server.url, log: freshLog() })();
    const offset = await storage.log.append([1]);
    await shared.server.ask("CONFIG SET maxmemory 1mb");
    const appended = storage.log.append([2]);
    await vi.waitFor(() => {
      const detail = expect.stringContaining("OOM");
      expect(storage.health()).toMatchObject({ status: "degraded", detail, pending: 1 });
    });
    expect((await readRecords(storage)).map(({ offset: each }) => each)).toEqual([offset]);
    await shared.server.ask("CONFIG SET maxmemory 0");
    await appended;
    expect((await readRecords(storage)).map(({ entry }) => entry)).toEqual([1, 2]);
    expect(storage.health()).toEqual({ status: "ok", pending: 0 });
    await storage.close();
  });

  test("a server that forgot its scripts gets them again", async () => {
    const storage = await redisStorage({ url: shared.server.url, log: freshLog() })();
    await storage.log.append([1]);
    await shared.server.ask("SCRIPT FLUSH");
    await storage.log.append([2]);
    await shared.server.ask("SCRIPT FLUSH");
    expect((await readRecords(storage)).map(({ entry }) => entry)).toEqual([1, 2]);
    await storage.close();
  });

  test("a server that was emptied is detected, and no reader continues on it", async () => {
    const options = { url: shared.server.url, log: freshLog() };
    const storage = await redisStorage(options)();
    const offset = await storage.log.append([1, 2, 3]);
    const other = await redisStorage(options)();
    const reader = other.log.read(offset, { follow: true })[Symbol.asyncIterator]();
    const rejected = expect(reader.next()).rejects.toMatchObject({ code: "corrupt" });
    await sleep(50);
    await shared.server.ask("FLUSHALL");
    await rejected;
    await expect(readRecords(storage)).rejects.toMatchObject({ code: "corrupt" });
    await storage.close();
    await other.close();
  });
});
