import { describe, expect, test } from "vitest";
import { postgresStorage } from "../src/index.ts";
import { canStart, freshLog, sharedPostgres } from "./support/postgres.ts";

describe.skipIf(!canStart)("the schema", () => {
  const shared = sharedPostgres();

  test("is created once, even by many processes at a time", async () => {
    for (let round = 0; round < 5; round++) {
      const options = { url: shared.server.url, schema: `raced_${round}`, log: freshLog() };
      const storages = await Promise.all(
        Array.from({ length: 8 }, () => postgresStorage(options)()),
      );
      await Promise.all(storages.map((storage, index) => storage.log.append([index])));
      const rows = await shared.ask(`select version from raced_${round}.migration`);
      expect(rows).toEqual([{ version: 1 }]);
      expect(await shared.ask(`select count(*)::int from raced_${round}.log`)).toEqual([
        { count: 1 },
      ]);
      const [first, ...others] = await Promise.all(
        storages.map(async (storage) => {
          const entries = [];
          for await (const { entry } of storage.log.read(null)) entries.push(entry);
          await storage.close();
          return entries;
        }),
      );
      expect([...(first ?? [])].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      for (const other of others) expect(other).toEqual(first);
    }
  });

  test("of a newer version is rejected, and nothing is written", async () => {
    const options = { url: shared.server.url, schema: "newer" };
    await (await postgresStorage(options)()).close();
    await shared.ask("update newer.migration set version = 2");
    await expect(postgresStorage({ ...options, log: "other" })()).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringContaining("schema newer has version 2"),
    });
    expect(await shared.ask("select name from newer.log")).toEqual([{ name: "default" }]);
  });

  test("may have a keyword of SQL as its name", async () => {
    const storage = await postgresStorage({ url: shared.server.url, schema: "select" })();
    await storage.log.append([1]);
    await storage.close();
  });

  test("a migration that fails leaves nothing behind", async () => {
    await shared.ask("create schema broken; create table broken.entry ()");
    const options = { url: shared.server.url, schema: "broken", patienceMs: 1 };
    await expect(postgresStorage(options)()).rejects.toMatchObject({ code: "unavailable" });
    expect(await shared.ask("select tablename from pg_tables where schemaname = 'broken'")).toEqual(
      [{ tablename: "entry" }],
    );
    await shared.ask("drop table broken.entry");
    await (await postgresStorage(options)()).close();
  });
});
