import { readRecords } from "@armature/test-kit/shared-storage";
import { describe, expect, test } from "vitest";
import { redisStorage } from "../src/index.ts";
import { canStart, freshLog, sharedRedis } from "./support/redis.ts";

describe.skipIf(!canStart)("the log on a server", () => {
  const shared = sharedRedis();
  const open = (log: string) => redisStorage({ url: shared.server.url, log })();

  test("logs with different names are different logs", async () => {
    const [one, other] = [await open(freshLog()), await open(freshLog())];
    await one.log.append([1]);
    await other.log.append([2]);
    expect((await readRecords(one)).map(({ entry }) => entry)).toEqual([1]);
    expect((await readRecords(other)).map(({ entry }) => entry)).toEqual([2]);
    await one.close();
    await other.close();
  });

  test("a stream that another program changed is detected", async () => {
    for (const change of [
      "XADD armature:{LOG}:log 3-7 entry 3",
      "XDEL armature:{LOG}:log SECOND",
    ]) {
      const log = freshLog();
      const storage = await open(log);
      await storage.log.append([1]);
      const second = await storage.log.append([2]);
      await storage.log.append([3]);
      if (change.startsWith("XADD")) {
        await shared.server.ask(`XADD armature:{${log}}:log 9-7 entry 4`);
        await shared.server.ask(`HSET armature:{${log}}:head last 9-7`);
      } else await shared.server.ask(change.replace("LOG", log).replace("SECOND", second));
      await expect(readRecords(storage)).rejects.toMatchObject({ code: "corrupt" });
      await storage.close();
    }
  });

  test("load falls back from a damaged snapshot to the one before it; a save repairs it", async () => {
    const log = freshLog();
    const storage = await open(log);
    const old = await storage.log.append([1]);
    const offset = await storage.log.append([2]);
    await storage.snapshots.save("a", { offset: old, state: "old" });
    await storage.snapshots.save("a", { offset, state: "new" });
    const key = `armature:{${log}}:snapshots`;
    const text = /\r\n([0-9a-f]{40} .*)\r\n/.exec(await shared.server.ask(`HGET ${key} a`))?.[1];
    if (text === undefined) throw new Error("no snapshot under the expected key");
    for (let at = 0; at < text.length; at += 7) {
      const flipped = text[at] === "0" ? "1" : "0";
      const damaged = `${text.slice(0, at)}${flipped}${text.slice(at + 1)}`;
      const quoted = damaged.replaceAll('"', '\\"');
      expect(await shared.server.ask(`HSET ${key} a "${quoted}"`)).toContain(":0");
      expect(await storage.snapshots.load("a")).toEqual({ offset: old, state: "old" });
    }
    expect(storage.health()).toMatchObject({
      status: "ok",
      detail: expect.stringContaining(`snapshot a at ${offset}: it is damaged`),
    });
    await storage.snapshots.save("a", { offset, state: "newest" });
    expect(await storage.snapshots.load("a")).toEqual({ offset, state: "newest" });
    await shared.server.ask(`HSET ${key} a "x"`);
    expect(await storage.snapshots.load("a")).toEqual({ offset: old, state: "old" });
    await storage.close();
  });
});
