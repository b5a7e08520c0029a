import { appendFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diagnose, fsStorage } from "../src/index.ts";
import { contents, damage, segmentPaths } from "./support/files.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

async function filled(): Promise<string> {
  const directory = await temporaryDirectory();
  const storage = await fsStorage({ directory, segmentBytes: 200 })();
  for (let n = 1; n <= 9; n++) await storage.log.append([`e${n}`]);
  await storage.snapshots.save("a", { offset: "4", state: 1 });
  await storage.snapshots.save("a", { offset: "8", state: 2 });
  await storage.close();
  return directory;
}

test("reports a sound directory", async () => {
  const directory = await filled();
  const before = await contents(directory);
  const diagnosis = await diagnose({ directory });
  expect(diagnosis).toMatchObject({
    directory,
    entries: 9,
    lost: 0,
    damage: [],
    foreign: [],
    leftovers: [],
    snapshots: [
      { fingerprint: "a", offset: "8", sound: true, savedAt: expect.any(Number) },
      { fingerprint: "a", offset: "4", sound: true },
    ],
  });
  expect(diagnosis).not.toHaveProperty("torn");
  expect(diagnosis).not.toHaveProperty("writer");
  expect(diagnosis.segments.map(({ first, entries }) => [first, entries])).toEqual([
    [1, 4],
    [5, 4],
    [9, 1],
  ]);
  expect(await contents(directory)).toEqual(before);
});

test("reports the writer, and the traces of a killed one", async () => {
  const directory = await filled();
  const storage = await fsStorage({ directory })();
  expect((await diagnose({ directory })).writer).toBe(`process ${process.pid}`);
  await expect(fsStorage({ directory })()).rejects.toMatchObject({ code: "locked" });
  await storage.close();
  const last = (await segmentPaths(directory)).at(-1) ?? "";
  await appendFile(last, "half");
  await writeFile(join(directory, "snapshot-a.v1.json.tmp"), "half");
  const diagnosis = await diagnose({ directory });
  expect(diagnosis.torn).toMatch(/^4 bytes of an unfinished write after entry 9/);
  expect(diagnosis.leftovers).toEqual([join(directory, "snapshot-a.v1.json.tmp")]);
  expect(diagnosis.damage).toEqual([]);
});

test("reports every damage with its file and byte, not only the first", async () => {
  const directory = await filled();
  const [first = "", second = "", third = ""] = await segmentPaths(directory);
  const at = [
    await damage(first, '"e1"'),
    await damage(first, '"e3"'),
    await damage(second, '"e6"'),
  ];
  await damage(second, '"e7"');
  await writeFile(join(directory, "snapshot-a.v1.json"), "{}");
  await writeFile(join(directory, "snapshot-b.v2.json"), "{}");
  const diagnosis = await diagnose({ directory });
  expect(diagnosis.damage).toEqual([
    {
      path: first,
      byte: at[0],
      what: "entry 1 cannot be read",
      entries: { first: 1, last: 1 },
    },
    {
      path: first,
      byte: at[1],
      what: "entry 3 cannot be read",
      entries: { first: 3, last: 3 },
    },
    {
      path: second,
      byte: at[2],
      what: "entries 6 to 7 cannot be read",
      entries: { first: 6, last: 7 },
    },
  ]);
  expect(diagnosis.entries).toBe(5);
  expect(diagnosis.foreign).toEqual([join(directory, "snapshot-b.v2.json")]);
  expect(diagnosis.snapshots.map(({ sound }) => sound)).toEqual([false, true]);

  await rm(third);
  await rm(second);
  await damage(first, '"e4"');
  expect((await diagnose({ directory })).damage.slice(1)).toEqual([
    {
      path: first,
      byte: at[1],
      what: "entries 3 to 4 cannot be read",
      entries: { first: 3, last: 4 },
    },
  ]);
  await rm(first);
  expect((await diagnose({ directory })).damage).toEqual([
    {
      path: join(directory, "snapshot-a.previous.v1.json"),
      byte: 0,
      what: "it stands at entry 4, but the log ends at 0",
      entries: { first: 1, last: 4 },
    },
  ]);
});

test("reports missing entries, and snapshots without a good copy", async () => {
  const directory = await filled();
  const [first = "", second = "", third = ""] = await segmentPaths(directory);
  await rm(second);
  expect((await diagnose({ directory })).damage).toEqual([
    {
      path: third,
      byte: 0,
      what: "entries 5 to 8 before it are missing",
      entries: { first: 5, last: 8 },
    },
  ]);
  await rm(first);
  await writeFile(join(directory, "snapshot-a.v1.json"), "{}");
  await writeFile(join(directory, "snapshot-a.previous.v1.json"), "{}");
  expect((await diagnose({ directory })).damage).toEqual([
    {
      path: join(directory, "snapshot-a.v1.json"),
      byte: 0,
      what: expect.stringContaining("no good snapshot is left"),
    },
  ]);
  expect((await diagnose({ directory })).entries).toBe(1);
});

test("counts the entries that an earlier salvage lost", async () => {
  const directory = await filled();
  await damage((await segmentPaths(directory))[0] ?? "", '"e2"');
  await (await fsStorage({ directory, salvage: true })()).close();
  expect(await diagnose({ directory })).toMatchObject({ entries: 8, lost: 1, damage: [] });
});

test("rejects a directory that does not exist", async () => {
  await expect(diagnose({ directory: "/nowhere" })).rejects.toMatchObject({ code: "unavailable" });
  await expect(diagnose({ directory: "" })).rejects.toMatchObject({ code: "invalid-option" });
});
