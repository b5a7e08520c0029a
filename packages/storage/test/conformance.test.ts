import { expect, test } from "vitest";
import { storageCases, storageConformance } from "../src/conformance/index.ts";
import { type Json, memoryStorage, type Storage, type StorageFactory } from "../src/index.ts";

type Break = (storage: Storage, open: StorageFactory) => Storage;

/** Storages with one fault each, and the case that must detect it. */
const faults: readonly [fault: string, detectedBy: string, Break][] = [
  [
    "loses the last entry of a batch",
    "entries come back in the order of their appends",
    withLog((log) => ({
      append: (entries) => log.append(entries.slice(0, Math.max(1, entries.length - 1))),
    })),
  ],
  [
    "writes newest first within a batch",
    "entries come back in the order of their appends",
    withLog((log) => ({ append: (entries) => log.append([...entries].reverse()) })),
  ],
  [
    "appends entry by entry, so batches mix and half of a bad one stays",
    "a batch with a value that is not JSON is refused as a whole",
    withLog((log) => ({
      append: async (entries) => {
        let last = "";
        for (const entry of entries) last = await log.append([entry]);
        return entries.length === 0 ? log.append([]) : last;
      },
    })),
  ],
  [
    "reorders concurrent appends",
    "concurrent appends keep the order of their calls, and batches stay together",
    withLog((log) => {
      let calls = 0;
      return {
        append: async (entries) => {
          const copy = structuredClone(entries) as readonly Json[];
          if (calls++ % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
          return log.append(copy);
        },
      };
    }),
  ],
  [
    "repeats the entry at the offset",
    "reading after an offset gives exactly the entries that follow it",
    withLog((log) => ({
      read: (after, options) =>
        log.read(after === null || after === "1" ? null : String(Number(after) - 1), options),
    })),
  ],
  [
    "treats any offset as the beginning",
    "an offset that does not come from the log is refused",
    withLog((log) => ({
      read: (after, options) =>
        log.read(after !== null && !/^[0-9]+$/.test(after) ? null : after, options),
    })),
  ],
  [
    "does not follow",
    "a following reader gets existing entries, then new ones",
    withLog((log) => ({ read: (after) => log.read(after) })),
  ],
  [
    "ignores an abort",
    "an abort ends a reader, asleep or awake",
    withLog((log) => ({
      read: (after, options) => log.read(after, { follow: options?.follow ?? false }),
    })),
  ],
  [
    "mangles line separators",
    "any JSON comes back unchanged",
    withLog((log) => ({
      append: (entries) =>
        log.append(
          entries.map((entry) =>
            typeof entry === "string" ? entry.replaceAll("\u2028", "\n") : entry,
          ),
        ),
    })),
  ],
  [
    "serialises the entry only after the call",
    "an entry changed after the call is stored as it was at the call",
    withLog((log) => ({
      append: async (entries) => {
        await Promise.resolve();
        return log.append(entries);
      },
    })),
  ],
  [
    "claims that no reader lags",
    "a reader's lag counts the entries after its offset",
    withLog(() => ({ lag: () => ({ entries: 0, silentMs: 0 }) })),
  ],
  [
    "trims too much",
    "a trim drops nothing after the offset, and readers learn what it dropped",
    withLog((log) => ({ trim: (through) => log.trim(String(Number(through) + 3)) })),
  ],
  [
    "trims entries that a snapshot needs",
    "a trim past the oldest snapshot is refused and drops nothing",
    (storage) => ({
      ...bound(storage),
      log: {
        ...storage.log,
        trim: async (through) => {
          for (const { fingerprint } of await storage.snapshots.list()) {
            await storage.snapshots.remove(fingerprint);
          }
          await storage.log.trim(through);
        },
      },
    }),
  ],
  [
    "has one snapshot for all fingerprints",
    "a snapshot comes back as it was saved, per fingerprint",
    withSnapshots((snapshots) => ({
      load: () => snapshots.load("one"),
      save: (_, snapshot) => snapshots.save("one", snapshot),
    })),
  ],
  [
    "keeps the first snapshot",
    "a later save replaces the earlier one, and later changes do not affect it",
    withSnapshots((snapshots) => ({
      save: async (name, snapshot) => {
        if ((await snapshots.load(name)) === undefined) await snapshots.save(name, snapshot);
      },
    })),
  ],
  [
    "lists snapshots without their offsets",
    "the list has each saved snapshot that was not removed, with its offset",
    withSnapshots((snapshots) => ({
      list: async () =>
        (await snapshots.list()).map(({ fingerprint }) => ({ fingerprint, offset: null })),
    })),
  ],
  [
    "treats a snapshot at null as none",
    "a snapshot comes back as it was saved, per fingerprint",
    withSnapshots((snapshots) => ({
      load: async (name) => {
        const snapshot = await snapshots.load(name);
        return snapshot?.offset === null ? undefined : snapshot;
      },
    })),
  ],
  [
    "still works when closed",
    "a closed storage refuses every call but another close",
    (storage) => ({ ...bound(storage), snapshots: { ...storage.snapshots, list: async () => [] } }),
  ],
  [
    "always claims that something is pending",
    "a storage at work is healthy, with nothing pending once everything is acknowledged",
    (storage) => ({ ...bound(storage), health: () => ({ ...storage.health(), pending: 1 }) }),
  ],
];

test("every planted fault is detected", { timeout: 30_000 }, async () => {
  const missed = await Promise.all(
    faults.map(async ([fault, detectedBy, breaking]) => {
      const open = memoryStorage();
      const storageCase = storageCases.find(({ name }) => name === detectedBy);
      if (storageCase === undefined) return `${fault}: no case "${detectedBy}"`;
      const failed = await storageCase
        .run(async () => breaking(await open(), open))
        .then(
          () => false,
          () => true,
        );
      return failed ? "" : `${fault}: not detected`;
    }),
  );
  expect(missed.filter((line) => line !== "")).toEqual([]);
});

test("every case about reopening detects a storage that forgets on close", async () => {
  for (const { name, run } of storageCases.filter((one) => /reopen|pending\b.*$/.test(one.name))) {
    if (name.startsWith("a storage at work")) continue;
    await expect(
      run(() => memoryStorage()()),
      name,
    ).rejects.toThrow();
  }
});

test("a skip needs the name of a case and a reason", () => {
  expect(() => storageConformance("x", memoryStorage, { skip: { nonsense: "why" } })).toThrow(
    'no case of the suite: "nonsense"',
  );
  const name = storageCases[0]?.name ?? "";
  expect(() => storageConformance("x", memoryStorage, { skip: { [name]: " " } })).toThrow("reason");
});

function bound(storage: Storage): Storage {
  const { log, snapshots } = storage;
  return { log, snapshots, health: () => storage.health(), close: () => storage.close() };
}

function withLog(change: (log: Storage["log"]) => Partial<Storage["log"]>): Break {
  return (storage) => ({ ...bound(storage), log: { ...storage.log, ...change(storage.log) } });
}

function withSnapshots(
  change: (snapshots: Storage["snapshots"]) => Partial<Storage["snapshots"]>,
): Break {
  return (storage) => ({
    ...bound(storage),
    snapshots: { ...storage.snapshots, ...change(storage.snapshots) },
  });
}
