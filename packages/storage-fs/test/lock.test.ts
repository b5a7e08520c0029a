import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fsStorage, fsStorageReader, nodeFileSystem } from "../src/index.ts";
import { readEntries } from "./support/read-entries.ts";
import { spawnWriter } from "./support/spawn-writer.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

test("another process gets an error with the holder's pid until the holder is killed", async () => {
  const directory = await temporaryDirectory();
  const holder = spawnWriter(directory, 0);
  await holder.started();
  const open = fsStorage({ directory });
  const refusal = { code: "locked", message: expect.stringContaining(`process ${holder.pid}:`) };
  await expect(open()).rejects.toMatchObject(refusal);

  holder.child.kill("SIGSTOP");
  await expect(open()).rejects.toMatchObject(refusal);
  holder.child.kill("SIGCONT");

  const reader = await fsStorageReader({ directory })();
  expect((await readEntries(reader)).length).toBeGreaterThan(0);
  await reader.close();

  await holder.kill();
  await (await open()).close();
});

test("a second open in the same process is rejected, and does not release the first", async () => {
  const directory = await temporaryDirectory();
  const open = fsStorage({ directory });
  const first = await open();
  expect(await readFile(join(directory, "lock.pid"), "utf8")).toBe(`${process.pid}\n`);
  await expect(open()).rejects.toMatchObject({ code: "locked" });
  const other = spawnWriter(directory, 0);
  // The error ends the other process before it acknowledges anything.
  await other.started();
  expect(other.acknowledged()).toEqual([]);
  await first.log.append([1]);
  await first.close();
  const second = await open();
  expect(await readEntries(second)).toEqual([1]);
  await second.close();
});

test("an open that fails releases the directory", async () => {
  const directory = await temporaryDirectory();
  const open = fsStorage({ directory });
  const storage = await open();
  await storage.log.append([1]);
  await storage.close();
  const fileSystem = { ...nodeFileSystem, list: () => Promise.reject(new Error("no")) };
  await expect(fsStorage({ directory, fileSystem })()).rejects.toMatchObject({
    code: "unavailable",
  });
  await (await open()).close();
});
