import { startRedis } from "@armature/test-kit/servers";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type RedisStorageOptions, redisStorage } from "../src/index.ts";
import { canStart, freshLog, sharedRedis } from "./support/redis.ts";

describe.skipIf(!canStart)("settings of the server", () => {
  const shared = sharedRedis();

  const open = async (options: Partial<RedisStorageOptions> = {}) => {
    const storage = await redisStorage({ url: shared.server.url, log: freshLog(), ...options })();
    await storage.close();
  };

  /** Changes a setting for the length of a test. */
  const set = async (name: string, value: string): Promise<void> => {
    const before = (await shared.server.ask(`CONFIG GET ${name}`)).split("\r\n").at(-2);
    expect(await shared.server.ask(`CONFIG SET ${name} ${value}`)).toContain("OK");
    onTestFinished(() => void shared.server.ask(`CONFIG SET ${name} ${before}`));
  };

  test.each([
    ["maxmemory-policy", "allkeys-lru", "set it to noeviction"],
    ["maxmemory-policy", "volatile-ttl", "set it to noeviction"],
    ["appendonly", "no", "set appendonly to yes"],
    ["appendfsync", "everysec", "set it to always"],
    ["appendfsync", "no", "set it to always"],
    ["no-appendfsync-on-rewrite", "yes", "set it to no"],
  ])("%s %s is rejected with the fix", async (name, value, fix) => {
    await set(name, value);
    await expect(open()).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringMatching(new RegExp(`^Redis at .*: ${name} is .*${fix}`)),
    });
  });

  test("appendfsync everysec is accepted if the option allows it, appendfsync no never", async () => {
    await set("appendfsync", "everysec");
    await open({ durability: "everysec" });
    await set("appendfsync", "no");
    await expect(open({ durability: "everysec" })).rejects.toMatchObject({
      code: "invalid-option",
    });
  });

  test("if CONFIG is forbidden, only durability everysec opens", async () => {
    await shared.server.ask("ACL SETUSER plain on >secret ~* &* +@all -config");
    const url = `redis://plain:secret@127.0.0.1:${shared.server.port}`;
    await expect(open({ url })).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringContaining("appendfsync cannot be read"),
    });
    await open({ url, durability: "everysec" });
  });

  test("a server with replicas requires the option, and a replica is rejected", async () => {
    const replica = await startRedis([`replicaof 127.0.0.1 ${shared.server.port}`]);
    onTestFinished(() => replica.remove());
    while (!(await shared.server.ask("INFO replication")).includes("state=online")) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await expect(open()).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringContaining("set the option replicas"),
    });
    await open({ replicas: 0 });
    await expect(open({ url: replica.url })).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringContaining("its role is slave"),
    });

    const options = { url: shared.server.url, log: freshLog(), replicas: 1 };
    const storage = await redisStorage(options)();
    const offset = await storage.log.append(["confirmed"]);
    replica.process.pause();
    const appended = [
      storage.log.append(["on one machine only"]),
      storage.log.append(["waits for the replica"]),
    ];
    await vi.waitFor(
      () =>
        expect(storage.health()).toMatchObject({
          status: "degraded",
          detail: expect.stringContaining("0 replicas of Redis have the entries"),
          pending: 2,
        }),
      { timeout: 10_000 },
    );
    // The entries are sent again, and count once.
    replica.process.resume();
    await Promise.all(appended);
    expect(storage.health()).toEqual({ status: "ok", pending: 0 });
    const entries = [];
    for await (const { entry } of storage.log.read(offset)) entries.push(entry);
    expect(entries).toEqual(["on one machine only", "waits for the replica"]);
    await storage.close();
  });

  test("a layout of a newer version is rejected, and nothing is written", async () => {
    const log = freshLog();
    await shared.server.ask(`HSET armature:{${log}}:head version 2`);
    await expect(open({ log })).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringContaining("version 2"),
    });
    expect(await shared.server.ask(`KEYS armature:{${log}}:*`)).toContain("*1");
  });

  test("a log whose keys contradict each other is corrupt", async () => {
    for (const damage of ["DEL :head", "DEL :log", "XTRIM :log MAXLEN 0"]) {
      const log = freshLog();
      const storage = await redisStorage({ url: shared.server.url, log })();
      await storage.log.append([1, 2]);
      await storage.close();
      await shared.server.ask(damage.replace(":", `armature:{${log}}:`));
      await expect(open({ log })).rejects.toMatchObject({ code: "corrupt" });
    }
  });
});
