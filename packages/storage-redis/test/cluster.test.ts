import { setTimeout as sleep } from "node:timers/promises";
import { storageConformance } from "@armature/storage/conformance";
import { type RedisCluster, redisPassword, startRedisCluster } from "@armature/test-kit/servers";
import {
  assertOnce,
  followRecords,
  readRecords,
  spawnAppender,
} from "@armature/test-kit/shared-storage";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { redisStorage } from "../src/index.ts";
import { canStart, freshLog, specOf } from "./support/redis.ts";

describe.skipIf(!canStart)("a cluster", () => {
  let cluster: RedisCluster | undefined;
  beforeAll(async () => {
    cluster = await startRedisCluster({ replicas: true, settings: ["appendfsync everysec"] });
  }, 60_000);
  afterAll(() => cluster?.remove());
  const durability = "everysec" as const;
  const optionsOf = (log: string) => ({ url: cluster?.urls ?? [], log, durability, replicas: 1 });

  storageConformance("redisStorage on a cluster", () => redisStorage(optionsOf(freshLog())));

  test("a node of a cluster is rejected as a single server", async () => {
    const url = cluster?.urls[0] ?? "";
    await expect(redisStorage({ url, durability, replicas: 1 })()).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringContaining("give url as an array"),
    });
  });

  test("logs on all three masters are found through any node", async () => {
    if (cluster === undefined) throw new Error("no cluster");
    const owners = new Set<unknown>();
    while (owners.size < 3) {
      const log = freshLog();
      owners.add(await cluster.ownerOf(`armature:{${log}}:log`));
      for (const url of cluster.urls.slice(0, 3)) {
        const storage = await redisStorage({ ...optionsOf(log), url: [url] })();
        await storage.log.append([url]);
        await storage.close();
      }
      const storage = await redisStorage(optionsOf(log))();
      const entries = (await readRecords(storage)).map(({ entry }) => entry);
      expect(entries).toEqual(cluster.urls.slice(0, 3));
      await storage.close();
    }
  }, 120_000);

  test("kill -9 of the master under load: the replica takes over, nothing acknowledged is lost", async () => {
    if (cluster === undefined) throw new Error("no cluster");
    const log = freshLog();
    const options = { ...optionsOf(log), patienceMs: 20_000 };
    const appenders = ["a", "b"].map((by) => spawnAppender(specOf(options), by, 3000));
    const reader = await redisStorage(options)();
    const followed = followRecords(reader, ({ entry }) => (entry as { n: number }).n === -1);
    await Promise.all(appenders.map(({ started }) => started));
    await sleep(200);
    const { ownerOf } = cluster;
    const owner = () => ownerOf(`armature:{${log}}:log`);
    const master = await owner();
    await master?.process.kill();
    // With one replica each, none can confirm until the old master is back as a replica.
    while ([undefined, master].includes(await owner())) await sleep(100);
    await master?.process.start();
    const acknowledged = new Map<string, readonly number[]>();
    for (const { by, done } of appenders) acknowledged.set(by, await done);
    await reader.log.append([{ by: "end", n: -1 }]);
    const records = await readRecords(reader);
    assertOnce(records, acknowledged);
    for (const numbers of acknowledged.values()) {
      expect(numbers.length).toBeGreaterThanOrEqual(3000);
    }
    expect(await followed).toEqual(records);
    await reader.close();
  }, 120_000);

  test("only readers of an entry that a failover loses reject with `corrupt`", async () => {
    if (cluster === undefined) throw new Error("no cluster");
    const { ownerOf, nodes } = cluster;
    const log = freshLog();
    const owner = () => ownerOf(`armature:{${log}}:log`);
    const storage = await redisStorage(optionsOf(log))();
    const writer = await redisStorage({ ...optionsOf(log), patienceMs: 1500 })();
    await writer.log.append(["kept"]);
    const master = await owner();
    const port = /slave0:ip=127.0.0.1,port=(\d+)/.exec(
      (await master?.ask("INFO replication")) ?? "",
    )?.[1];
    const replica = nodes.find((node) => String(node.port) === port);

    // The replica cannot reconnect to its master, but stays in the cluster.
    await replica?.ask("CONFIG SET masterauth wrong");
    await master?.ask("CLIENT KILL TYPE replica");
    const follower = storage.log.read(null, { follow: true })[Symbol.asyncIterator]();
    const refused = expect(writer.log.append(["on the master only"])).rejects.toMatchObject({
      code: "unavailable",
    });
    await writer.close();
    await refused;
    expect((await follower.next()).value).toMatchObject({ entry: "kept" });
    expect((await follower.next()).value).toMatchObject({ entry: "on the master only" });
    const next = follower.next();
    next.catch(() => undefined);
    await master?.process.kill();
    while ([undefined, master].includes(await owner())) await sleep(100);
    await replica?.ask(`CONFIG SET masterauth ${redisPassword}`);
    await master?.process.start();

    const other = await redisStorage({ ...optionsOf(log), patienceMs: 20_000 })();
    await other.log.append(["after"]);
    await expect(next).rejects.toMatchObject({ code: "corrupt" });
    for (const each of [storage, other]) {
      expect((await readRecords(each)).map(({ entry }) => entry)).toEqual(["kept", "after"]);
      await each.close();
    }
  }, 120_000);
});
