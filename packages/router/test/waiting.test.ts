import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Json, memoryStorage, type Storage, StorageError } from "@armature/storage";
import { afterEach, expect, test, vi } from "vitest";
import { entriesOf, hello, routerOf } from "./setup.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** A storage whose appends wait while it is unavailable; its close refuses those that still wait. */
function storageThatGoesAway() {
  const memory = memoryStorage();
  const waiting: { run: () => void; refuse: () => void }[] = [];
  let away = false;
  const open = async (): Promise<Storage> => {
    const { log, snapshots, health, close } = bound(await memory());
    return {
      log: {
        ...log,
        append: (entries) => {
          if (!away) return log.append(entries);
          const copy = structuredClone(entries) as Json[];
          return new Promise((resolve, reject) => {
            const refuse = () => reject(new StorageError("unavailable", "away"));
            waiting.push({ run: () => resolve(log.append(copy)), refuse });
          });
        },
      },
      snapshots,
      health,
      close: async () => {
        away = false;
        for (const { refuse } of waiting.splice(0)) refuse();
        await close();
      },
    };
  };
  return {
    memory,
    open,
    leave: () => {
      away = true;
    },
    comeBack: () => {
      away = false;
      for (const { run } of waiting.splice(0)) run();
    },
  };
}

function bound(storage: Storage): Storage {
  const { log, snapshots } = storage;
  return { log, snapshots, health: () => storage.health(), close: () => storage.close() };
}

test("while the storage is unavailable, decisions go on and reports wait; then all is learned", async () => {
  const { open, leave, comeBack } = storageThatGoesAway();
  const router = await routerOf({ storage: open });
  leave();
  const reports = Array.from({ length: 50 }, () => router.route(hello).report({ quality: 1 }));
  expect(router.status()).toMatchObject({ decisions: 50, settlements: 0 });
  comeBack();
  await Promise.all(reports);
  expect(router.status()).toMatchObject({ settlements: 50, lag: { entries: 0, silentMs: 0 } });
  await router.close();
});

test("a report that waits for the storage holds neither its request nor its response", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const { open, leave, comeBack } = storageThatGoesAway();
  const router = await routerOf({ storage: open, quality: () => undefined });
  leave();
  const held: WeakRef<object>[] = [];
  const reports: Promise<void>[] = [];
  const decide = () => {
    const request = { messages: [{ role: "user", content: "Hello" }] };
    const response = { answer: "Hi" };
    held.push(new WeakRef(request), new WeakRef(response));
    reports.push(router.route(request).report({ costUsd: 0.1 }, response));
  };
  for (let n = 0; n < 20; n++) decide();
  await sleep(20);
  collect();
  expect(held.filter((each) => each.deref() !== undefined)).toHaveLength(0);
  comeBack();
  await Promise.all(reports);
  await router.close();
});

test("a close does not wait forever for an unavailable storage", async () => {
  const { memory, open, leave } = storageThatGoesAway();
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const router = await routerOf({ storage: open, logger });
  await router.route(hello).report({ quality: 1 });
  leave();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const report = router.route(hello).report({ quality: 1 });
  const refused = expect(report).rejects.toMatchObject({ code: "unavailable" });
  router.route(hello);
  let closed = false;
  const closing = router.close().then(() => {
    closed = true;
  });
  await vi.advanceTimersByTimeAsync(6_900);
  expect(closed).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  await Promise.all([closing, refused]);
  const kinds = (await entriesOf(memory)).map((entry) => (entry as { kind: string }).kind);
  expect(kinds.filter((kind) => kind === "settlement")).toHaveLength(1);
});
