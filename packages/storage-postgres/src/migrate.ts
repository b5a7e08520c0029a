import { StorageError } from "@armature/storage";
import type { ClientBase } from "pg";
import type { Database } from "./database.ts";
import { migrationsOf } from "./migrations.ts";

/** Time limit for waiting for another process that migrates, and for the migration itself. */
const TIMEOUT_MS = 60_000;

/**
 * Migrates the schema to the version that this package knows. If several processes start at once, one
 * migrates and the others wait. Throws `invalid-option` if the schema is newer.
 */
export async function migrate(database: Database, schema: string): Promise<void> {
  const migrations = migrationsOf(schema);
  await database.transaction(TIMEOUT_MS, async (client) => {
    // An up-to-date schema needs neither the lock nor the right to create anything.
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
        `schema ${schema} has version ${version}, and this package knows version ` +
          `${migrations.length}: use a newer package`,
      );
    }
    for (const migration of migrations.slice(version)) await run(migration);
    if (version < migrations.length) {
      await run(`update "${schema}".migration set version = ${migrations.length}`);
    }
  });
}

/** The version of the schema; 0 if it does not exist yet. */
async function versionOf(client: ClientBase, schema: string): Promise<number> {
  // PostgreSQL caches for the transaction that a name does not exist, but not the rows of a query.
  const { rows } = await client.query(
    "select 1 from pg_catalog.pg_tables where schemaname = $1 and tablename = 'migration'",
    [schema],
  );
  if (rows.length === 0) return 0;
  return (await client.query(`select version from "${schema}".migration`)).rows[0].version;
}
