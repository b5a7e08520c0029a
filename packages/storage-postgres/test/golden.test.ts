import { readFile } from "node:fs/promises";
import { assertGolden } from "@armature/test-kit/shared-storage";
import { describe, expect, test } from "vitest";
import { postgresStorage } from "../src/index.ts";
import { migrationsOf } from "../src/migrations.ts";
import { openEngine } from "../src/postgres-engine.ts";
import { canStart, sharedPostgres } from "./support/postgres.ts";

// SQL that recreates data of earlier versions: their schema, then rows. Never change one of these
// files: add another.

describe.skipIf(!canStart)("a schema written by an earlier version", () => {
  const shared = sharedPostgres();

  test.each([1])("can be migrated, read and continued: version %i", async (version) => {
    const sql = await readFile(new URL(`golden/v${version}.sql`, import.meta.url), "utf8");
    const migrations = migrationsOf("golden").slice(0, version).join("\n");
    expect(sql.slice(0, migrations.length), "a released migration changed").toBe(migrations);
    await shared.ask(sql);
    const { url } = shared.server;
    const storage = await postgresStorage({ url, schema: "golden" })();
    const engine = await openEngine({ url, client: {}, schema: "golden", log: "default" });
    await assertGolden(storage, engine);
    await engine.close();
    await storage.close();
  });
});
