import { readRecords } from "@armature/test-kit/shared-storage";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { postgresStorage } from "../src/index.ts";
import { canStart, freshLog, sharedPostgres } from "./support/postgres.ts";

describe.skipIf(!canStart)("the log on a server", () => {
  const shared = sharedPostgres();
  const open = (log: string) => postgresStorage({ url: shared.server.url, log })();
  const idOf = async (log: string) =>
    Number((await shared.ask(`select id from armature.log where name = '${log}'`))[0]?.id);

  test("an entry whose transaction is late blocks those after it, and no reader misses one", async () => {
    const log = freshLog();
    const storage = await open(log);
    await storage.log.append(["first"]);
    const slow = new pg.Client({ connectionString: shared.server.url });
    await slow.connect();
    await slow.query("begin");
    await slow.query("select armature.append($1, gen_random_uuid(), 1, '{7}', array['\"slow\"'])", [
      await idOf(log),
    ]);
    const appended = storage.log.append(["behind"]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await readRecords(storage)).map(({ entry }) => entry)).toEqual(["first"]);
    expect(storage.health().pending).toBe(1);
    await slow.query("rollback");
    await appended;
    expect((await readRecords(storage)).map(({ entry }) => entry)).toEqual(["first", "behind"]);
    await slow.end();
    await storage.close();
  });

  test("an append left waiting by a dead connection counts once or not at all", async () => {
    const log = freshLog();
    const storage = await open(log);
    await storage.log.append(["first"]);
    const blocker = new pg.Client({ connectionString: shared.server.url });
    await blocker.connect();
    await blocker.query("begin");
    await blocker.query("select 1 from armature.log where id = $1 for update", [await idOf(log)]);
    // Longer than the timeout of a request, so several attempts wait in the server now.
    const appended = storage.log.append(["once"]);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await blocker.query("commit");
    await appended;
    await storage.log.append(["after"]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await readRecords(storage)).map(({ entry }) => entry)).toEqual([
      "first",
      "once",
      "after",
    ]);
    await blocker.end();
    await storage.close();
  });

  test("a trim deletes rows, including those that an earlier one left", async () => {
    const log = freshLog();
    const storage = await open(log);
    let offset = "";
    for (let batch = 0; batch < 12; batch++) {
      offset = await storage.log.append(Array.from({ length: 2000 }, (_, n) => n));
    }
    const id = await idOf(log);
    await shared.ask(`select armature.trim(${id}, sequence || '-' || chain, '')
      from armature.entry where log = ${id} and sequence = 500`);
    const count = `select count(*)::int from armature.entry where log = ${id}`;
    expect(await shared.ask(count)).toEqual([{ count: 24_000 }]);
    await expect(readRecords(storage)).rejects.toMatchObject({ code: "trimmed" });
    await storage.log.trim(offset);
    expect(await shared.ask(count)).toEqual([{ count: 0 }]);
    await storage.log.append(["after"]);
    expect((await readRecords(storage, offset)).map(({ entry }) => entry)).toEqual(["after"]);
    await storage.close();
  });

  test("rows that another program changed or deleted are detected", async () => {
    for (const change of [
      "update armature.entry set entry = '22' where sequence = 2 and log =",
      "update armature.entry set chain = 7 where sequence = 2 and log =",
      "delete from armature.entry where sequence = 2 and log =",
      "delete from armature.entry where sequence = 3 and log =",
      "update armature.log set sequence = 2 where id =",
    ]) {
      const log = freshLog();
      const storage = await open(log);
      for (const entry of [1, 2, 3]) await storage.log.append([entry]);
      await shared.ask(`${change} ${await idOf(log)}`);
      await expect(readRecords(storage), change).rejects.toMatchObject({ code: "corrupt" });
      await storage.close();
    }
  });

  test("a database restored to an earlier state is detected, and no reader continues on it", async () => {
    const log = freshLog();
    const [storage, other] = [await open(log), await open(log)];
    for (const entry of [1, 2, 3]) await storage.log.append([entry]);
    const reader = other.log.read(null, { follow: true })[Symbol.asyncIterator]();
    for (let n = 0; n < 3; n++) await reader.next();
    const rejected = expect(reader.next()).rejects.toMatchObject({ code: "corrupt" });
    const id = await idOf(log);
    await shared.ask(
      `delete from armature.entry where log = ${id} and sequence = 3;
       update armature.log set sequence = 2, chain =
         (select chain from armature.entry where log = ${id} and sequence = 2) where id = ${id}`,
    );
    await rejected;
    await expect(readRecords(storage)).rejects.toMatchObject({ code: "corrupt" });
    const restarted = await open(log);
    expect((await readRecords(restarted)).map(({ entry }) => entry)).toEqual([1, 2]);
    for (const opened of [storage, other, restarted]) await opened.close();
  });

  test("load falls back from a damaged snapshot to the one before it; a save repairs it", async () => {
    const log = freshLog();
    const storage = await open(log);
    const id = await idOf(log);
    const old = await storage.log.append([1]);
    const offset = await storage.log.append([2]);
    const newest = `armature.snapshot set %s where log = ${id} and not previous`;
    for (const damage of ["state = '\"new \"'", "sequence = 1", "chain = 1", "checksum = 'x'"]) {
      await storage.snapshots.remove("a");
      await storage.snapshots.save("a", { offset: old, state: "old" });
      await storage.snapshots.save("a", { offset, state: "new" });
      expect(await storage.snapshots.load("a")).toEqual({ offset, state: "new" });
      await shared.ask(`update ${newest.replace("%s", damage)}`);
      expect(await storage.snapshots.load("a")).toEqual({ offset: old, state: "old" });
      expect(storage.health()).toMatchObject({
        status: "ok",
        detail: expect.stringContaining("it is damaged"),
      });
      await storage.snapshots.save("a", { offset, state: "newest" });
      expect(storage.health()).toEqual({ status: "ok", pending: 0 });
      expect(await storage.snapshots.load("a")).toEqual({ offset, state: "newest" });
    }
    await storage.close();
  });
});
