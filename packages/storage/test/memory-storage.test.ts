import { expect, test } from "vitest";
import { storageConformance } from "../src/conformance/index.ts";
import { memoryStorage } from "../src/index.ts";

storageConformance("memoryStorage", memoryStorage);

test("a second open is refused while the first is open", async () => {
  const open = memoryStorage();
  const first = await open();
  await expect(open()).rejects.toMatchObject({ name: "StorageError", code: "locked" });
  await first.close();
  await (await open()).close();
});

test("two factories share nothing", async () => {
  const [one, two] = [await memoryStorage()(), await memoryStorage()()];
  await one.log.append([1]);
  expect((await two.log.read(null)[Symbol.asyncIterator]().next()).done).toBe(true);
});

test("a trim drops exactly the entries through its offset", async () => {
  const { log } = await memoryStorage()();
  await log.append(["a", "b", "c"]);
  await log.trim("2");
  await expect(log.read(null)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: "trimmed",
    resumeAfter: "2",
  });
  const { value } = await log.read("2")[Symbol.asyncIterator]().next();
  expect(value).toEqual({ offset: "3", entry: "c" });
});
