import { setTimeout as sleep } from "node:timers/promises";
import type { LogRecord, Storage } from "@armature/storage";
import { expect, onTestFinished, test } from "vitest";
import { LosingProxy } from "../servers/index.ts";
import { type Acknowledged, assertOnce } from "./assert-once.ts";
import { followRecords, readRecords } from "./read-records.ts";
import { spawnAppender } from "./spawn-appender.ts";
import type { Target } from "./target.ts";

const DROPS = 8;

/** Generous, because the tests start processes, and the machine may be busy. */
const TIMEOUT_MS = 120_000;

/** Registers tests of a shared storage during outages of its server. */
export function attackOutages(target: () => Target): void {
  test(
    "several processes with broken connections: one order, each entry once",
    async () => {
      const { newLog, open, dropConnections } = target();
      const shared = newLog();
      const readers = await Promise.all(Array.from({ length: 3 }, open(shared)));
      const followed = readers.map((reader) => followRecords(reader, isEnd));
      const appenders = ["a", "b", "c"].map((by) => spawnAppender(shared, by, 1200));
      await Promise.all(appenders.map(({ started }) => started));
      const dropped = (async () => {
        for (let time = 0; time < DROPS; time++) {
          await dropConnections();
          await sleep(50);
        }
      })();
      const acknowledged = await collect(appenders);
      await dropped;
      await appendEnd(readers[0]);
      const [first = [], ...others] = await Promise.all(followed);
      for (const other of others) expect(other).toEqual(first);
      assertOnce(first, acknowledged);
      // Connections return before patience ends, so no append is refused.
      for (const numbers of acknowledged.values()) {
        expect(numbers.length).toBeGreaterThanOrEqual(1200);
      }
      for (const reader of readers) await reader.close();
    },
    TIMEOUT_MS,
  );

  test(
    "an append whose answer is lost once or several times counts once",
    async () => {
      const { newLog, open, port } = target();
      const proxy = await LosingProxy.before(port);
      onTestFinished(() => proxy.close());
      const storage = await open(newLog({ port: proxy.port }))();
      const entries: number[] = [];
      for (let n = 0; n < 12; n += 2) {
        proxy.toLose = 1 + (n % 3);
        entries.push(n, n + 1);
        const offset = await storage.log.append([n, n + 1]);
        proxy.toLose = 0;
        const records = await readRecords(storage);
        expect(records.map(({ entry }) => entry)).toEqual(entries);
        expect(records.at(-1)?.offset).toBe(offset);
        await storage.snapshots.save("a", { offset, state: n });
        expect(await storage.snapshots.load("a")).toEqual({ offset, state: n });
      }
      await storage.close();
    },
    TIMEOUT_MS,
  );

  test(
    "kill -9 of the server under load loses nothing acknowledged",
    async () => {
      const { newLog, open, server } = target();
      const shared = newLog({ patienceMs: 30_000 });
      const reader = await open(shared)();
      const followed = followRecords(reader, isEnd);
      const appenders = ["a", "b"].map((by) => spawnAppender(shared, by, 800));
      await Promise.all(appenders.map(({ started }) => started));
      for (let kill = 0; kill < 4; kill++) {
        await sleep(100 + ((kill * 37) % 100));
        await server.kill();
        await server.start();
      }
      const acknowledged = await collect(appenders);
      await appendEnd(reader);
      const records = await readRecords(reader);
      assertOnce(records, acknowledged);
      expect(records.length).toBeGreaterThan(1600);
      expect(await followed).toEqual(records);
      expect(reader.health()).toEqual({ status: "ok", pending: 0 });
      await reader.close();
    },
    TIMEOUT_MS,
  );

  test(
    "a server that hangs: appends wait, health reports it, readers resume",
    async () => {
      const { newLog, open, server } = target();
      const storage = await open(newLog())();
      const reader = storage.log.read(null, { follow: true })[Symbol.asyncIterator]();
      await storage.log.append([1]);
      await reader.next();
      server.pause();
      const appended = [storage.log.append([2]), storage.log.append([3, 4])];
      const next = reader.next();
      await sleep(2500);
      expect(storage.health()).toMatchObject({
        status: "degraded",
        detail: expect.stringContaining("no answer within 2000 ms"),
        pending: 3,
      });
      server.resume();
      const offsets = await Promise.all(appended);
      expect((await next).value).toMatchObject({ entry: 2 });
      const records = await readRecords(storage);
      expect(records.map(({ entry }) => entry)).toEqual([1, 2, 3, 4]);
      expect(records.at(-1)?.offset).toBe(offsets[1]);
      expect(storage.health()).toEqual({ status: "ok", pending: 0 });
      await storage.close();
    },
    TIMEOUT_MS,
  );

  test(
    "a server that hangs: 64 MiB wait, more is refused; later all of it is stored once",
    async () => {
      const { newLog, open, server } = target();
      const storage = await open(newLog())();
      await storage.log.append([0]);
      server.pause();
      const entryOf = (n: number) => `${n}:${"x".repeat(2 ** 20 - 16)}`;
      const numbers = Array.from({ length: 64 }, (_, n) => n);
      const appended = numbers.map((n) => storage.log.append([entryOf(n)]));
      await expect(storage.log.append([entryOf(64)])).rejects.toMatchObject({
        code: "unavailable",
        message: expect.stringContaining("bytes wait already"),
      });
      expect(storage.health().pending).toBe(64);
      server.resume();
      const offsets = await Promise.all(appended);
      const records = await readRecords(storage, offsets[0]);
      expect(records.map(({ entry }) => String(entry).split(":")[0])).toEqual(
        numbers.slice(1).map(String),
      );
      expect(records.map(({ offset }) => offset)).toEqual(offsets.slice(1));
      expect(storage.health()).toEqual({ status: "ok", pending: 0 });
      await storage.close();
    },
    TIMEOUT_MS,
  );

  test(
    "a server that is down: appends wait, other calls are refused within seconds",
    async () => {
      const { newLog, open, server, name } = target();
      const storage = await open(newLog({ patienceMs: 300 }))();
      await storage.log.append([1]);
      await server.kill();
      const appended = storage.log.append([2]);
      const begun = performance.now();
      const refused = { code: "unavailable", message: expect.stringContaining(name) };
      await expect(readRecords(storage)).rejects.toMatchObject(refused);
      await expect(storage.snapshots.load("a")).rejects.toMatchObject(refused);
      expect(performance.now() - begun).toBeLessThan(5000);
      expect(storage.health()).toMatchObject({ status: "degraded", pending: 1 });
      expect(storage.log.lag(null)).toMatchObject({ entries: 1 });
      await server.start();
      await appended;
      await sleep(600);
      await storage.log.append([3]);
      await storage.snapshots.load("a");
      expect((await readRecords(storage)).map(({ entry }) => entry)).toEqual([1, 2, 3]);
      expect(storage.health()).toEqual({ status: "ok", pending: 0 });
      await storage.close();
    },
    TIMEOUT_MS,
  );

  test(
    "a close ends within seconds while the server hangs",
    async () => {
      const { newLog, open, server } = target();
      const storage = await open(newLog({ patienceMs: 200 }))();
      await storage.log.append([1]);
      const followed = followRecords(storage, isEnd);
      server.pause();
      const lost = storage.log.append([2]);
      const refused = expect(lost).rejects.toMatchObject({ code: "unavailable" });
      const begun = performance.now();
      await storage.close();
      expect(performance.now() - begun).toBeLessThan(6000);
      server.resume();
      await refused;
      expect((await followed).length).toBeLessThanOrEqual(1);
    },
    TIMEOUT_MS,
  );
}

const end = { by: "end", n: -1 };

async function appendEnd(storage: Storage | undefined): Promise<void> {
  await storage?.log.append([end]);
}

function isEnd({ entry }: LogRecord): boolean {
  return (entry as { n?: number }).n === end.n;
}

async function collect(
  appenders: readonly { by: string; done: Promise<readonly number[]> }[],
): Promise<Acknowledged> {
  const acknowledged = new Map<string, readonly number[]>();
  for (const { by, done } of appenders) acknowledged.set(by, await done);
  return acknowledged;
}
