import { inspect } from "node:util";
import { redisPassword } from "@armature/test-kit/servers";
import { describe, expect, test, vi } from "vitest";
import { type RedisStorageOptions, redisStorage } from "../src/index.ts";
import { canStart, freshLog, sharedRedis } from "./support/redis.ts";

const url = "redis://127.0.0.1:1";

test.each<[Partial<Record<keyof RedisStorageOptions, unknown>>, string]>([
  [{ url: undefined }, "url"],
  [{ url: "" }, "url"],
  [{ url: [] }, "url"],
  [{ url: "http://localhost" }, "url"],
  [{ url: ["redis://a", 7] }, "url"],
  [{ log: "" }, "log"],
  [{ log: "a}b" }, "log"],
  [{ log: "x".repeat(65) }, "log"],
  [{ durability: "no" }, "durability"],
  [{ replicas: -1 }, "replicas"],
  [{ replicas: 1.5 }, "replicas"],
  [{ patienceMs: 0 }, "patienceMs"],
  [{ pollMs: Number.NaN }, "pollMs"],
])("rejects a wrong option immediately: %o", (wrong, named) => {
  const options = { url, ...wrong } as RedisStorageOptions;
  expect(() => redisStorage(options)).toThrow(named);
});

test("a server that does not answer is unavailable, and the error names its address", async () => {
  await expect(redisStorage({ url, patienceMs: 1 })()).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("Redis at 127.0.0.1:1: connect ECONNREFUSED"),
  });
});

test("a malformed URL is not repeated in the error", () => {
  for (const wrong of [`redis://:${redisPassword}@`, `redis://:${redisPassword}@a b/`]) {
    try {
      redisStorage({ url: wrong });
      expect.unreachable();
    } catch (error) {
      expect(everythingOf(error)).not.toContain(redisPassword);
    }
  }
});

describe.skipIf(!canStart)("with a password", () => {
  const shared = sharedRedis();

  test("no error and no health report contains it anywhere", async () => {
    const { server } = shared;
    const log = freshLog();
    const said: unknown[] = [];
    const failing = [
      { url: server.url.replace(redisPassword, `${redisPassword}-wrong`), log },
      { url: `redis://127.0.0.1:${server.port}`, log },
      { url: [server.url], log },
      { url: server.url.replace(String(server.port), "1"), log },
    ];
    for (const options of failing) {
      await redisStorage({ ...options, patienceMs: 1 })().then(
        () => expect.unreachable(),
        (error) => said.push(error),
      );
    }
    expect(said).toMatchObject([
      { code: "invalid-option", message: expect.stringContaining("WRONGPASS") },
      { code: "invalid-option", message: expect.stringContaining("NOAUTH") },
      { code: "invalid-option", message: expect.stringContaining("it is not a cluster") },
      { code: "unavailable" },
    ]);
    const storage = await redisStorage({ url: server.url, log, patienceMs: 50 })();
    await server.process.kill();
    const appended = storage.log.append([1]).catch((error: unknown) => error);
    await vi.waitFor(() => expect(storage.health().status).toBe("degraded"));
    said.push(storage.health(), storage);
    await storage.close();
    said.push(await appended);
    await server.process.start();
    for (const each of said) expect(everythingOf(each)).not.toContain(redisPassword);
  });

  test("the password may be passed separately from the URL", async () => {
    const { port } = shared.server;
    const options = { url: `redis://127.0.0.1:${port}`, client: { password: redisPassword } };
    const storage = await redisStorage({ ...options, log: freshLog() })();
    await storage.log.append([1]);
    await storage.close();
  });
});

/** The output of a logger that prints a value to its full depth. */
function everythingOf(value: unknown): string {
  const shown = inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true });
  return `${shown}${JSON.stringify(value)}${value instanceof Error ? value.stack : ""}`;
}
