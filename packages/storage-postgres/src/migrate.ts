import { StorageError } from "@armature/storage";
import type { ClientBase } from "pg";
import type { Database } from "./database.ts";
import { migrationsOf } from "./migrations.ts";

/** How long to wait for others that migrate, and for the migration itself. */
const TIMEOUT_MS = 60_000;

/**
 * Brings the schema to the version that this package knows; of several processes at once, one does
 * it and the others wait. Refuses (`invalid-option`) a newer one.
 */
export async function migrate(database: Database, schema: string): Promise<void> {
  const migrations = migrationsOf(schema);
  await database.transaction(TIMEOUT_MS, async (client) => {
    // Without need, no lock is taken and no right to create anything is asked for.
    if ((await versionOf(client, schema)) === migrations.length) return;
    const run = (text: string) => {
      const query = { text, query_timeout: TIMEOUT_MS };
      return client.query(query);
    };
    await run("select pg_advisory_xact_lock(hashtextextended('armature.migrate', 0))");
    const version = await versionOf(client, schema);
    if (version > migrations.length) {
      throw new StorageError(
        "invalid-option",
        `schema ${schema} is of version ${version}, and this package knows version ` +
          `${migrations.length}: use a newer one`,
      );
    }
    for (const migration of migrations.slice(version)) await run(migration);
    if (version < migrations.length) {
      await run(`update "${schema}".migration set version = ${migrations.length}`);
    }
  });
}

/** 0 where there is nothing yet. */
async function versionOf(client: ClientBase, schema: string): Promise<number> {
  // Names that were not found are cached for the transaction; what a query finds is not.
  const { rows } = await client.query(
    "select 1 from pg_catalog.pg_tables where schemaname = $1 and tablename = 'migration'",
    [schema],
  );
  if (rows.length === 0) return 0;
  return (await client.query(`select version from "${schema}".migration`)).rows[0].version;
}
